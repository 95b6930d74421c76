"""``wenya audit verify`` and ``wenya audit anchor``."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest
from typer.testing import CliRunner

from alerts.chain.links import GENESIS
from api.cli import app

DATABASE = "wenya-data/records.sqlite"


@pytest.fixture(autouse=True)
def _two_users_on_record(installation, monkeypatch):
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    for name in ("li", "wang"):
        assert wenya("user", "add", name, "--role", "viewer").exit_code == 0


def wenya(*arguments: str):
    return CliRunner().invoke(app, arguments, catch_exceptions=False)


def change(*statements: str) -> None:
    """As whoever has the file may do."""
    with sqlite3.connect(DATABASE) as there:
        for statement in ("DROP TRIGGER audit_is_kept_update", "DROP TRIGGER audit_is_kept_delete"):
            there.execute(statement)
        for statement in statements:
            there.execute(statement)
    there.close()


def test_what_is_on_record_holds_also_against_all_anchors_that_were_noted():
    noted = Path("heads")
    for _ in range(2):
        ran = wenya("audit", "anchor")
        assert ran.exit_code == 0
        with noted.open("a") as file:
            file.write(ran.stdout)
        wenya("user", "disable", "li", "--because", "left")
        wenya("user", "enable", "li")
    first = json.loads(noted.read_text().splitlines()[0])
    assert first["seq"] > 0
    assert len(first["hash"]) == 64
    ran = wenya("audit", "verify", "--anchor", "heads")
    assert (ran.exit_code, ran.stderr) == (0, "")
    assert ran.stdout.startswith("Every row is as it was written: ")


def test_a_changed_row_is_named():
    change("UPDATE audit SET actor = 'nobody' WHERE id = 2")
    ran = wenya("audit", "verify")
    assert (ran.exit_code, ran.stdout) == (1, "")
    assert "row 2 of the chain (table audit, id 2): it was changed" in ran.stderr


def test_a_tail_that_was_cut_off_is_found_by_an_anchor_only():
    Path("heads").write_text(wenya("audit", "anchor").stdout)
    change("DELETE FROM audit", f"UPDATE chain_head SET seq = 0, hash = x'{GENESIS.hash.hex()}'")
    assert wenya("audit", "verify").exit_code == 0
    ran = wenya("audit", "verify", "--anchor", "heads")
    assert (ran.exit_code, ran.stdout) == (1, "")
    assert "the newest rows were taken away" in ran.stderr


def test_who_did_what_is_still_printed_without_a_further_word():
    ran = wenya("audit", "--limit", "1")
    assert json.loads(ran.stdout)["subject"] == "wang"


@pytest.mark.parametrize(
    ("content", "said"),
    [(None, "No such file"), ("", "no anchor"), ("x\n", 'row 1: must have "seq"'), ("x" * 2**21, "larger")],
)
def test_a_file_that_holds_no_anchors_is_refused(content, said):
    if content is not None:
        Path("heads").write_text(content)
    ran = wenya("audit", "verify", "--anchor", "heads")
    assert ran.exit_code == 2
    assert said in ran.stderr
