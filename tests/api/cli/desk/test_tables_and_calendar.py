"""``wenya desk`` and ``wenya calendar``, and what a check of the settings tells of them."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from api.cli import app, check
from api.cli.desk import calendar
from ingest.clock import SimulatedClock

SEPTEMBER, DECEMBER = 1_789_000_000_000, 1_797_000_000_000
"""Of 2026."""


@pytest.fixture(autouse=True)
def _in_an_empty_folder(installation, monkeypatch):
    monkeypatch.setattr(check, "printing_fault", lambda: None)
    at(monkeypatch, SEPTEMBER)


def at(monkeypatch, now: int) -> None:
    for module in (check, calendar):
        monkeypatch.setattr(module, "RealClock", lambda: SimulatedClock(now))


def wenya(*arguments: str):
    return CliRunner().invoke(app, arguments, catch_exceptions=False)


def test_a_year_is_imported_listed_and_exported(monkeypatch):
    at(monkeypatch, DECEMBER)
    assert wenya("calendar", "list").stdout.startswith("No year is on record")
    Path("2027.csv").write_text("date,off|on,name\n2027-01-09,on,\n2027-01-01,off,元旦\n")
    ran = wenya("calendar", "import", "2027.csv")
    assert (ran.exit_code, ran.stdout.splitlines()) == (
        0,
        [
            "2027 is on record as version 1.",
            "warning: the working days of 2026 are not on record; import them",
        ],
    )
    assert wenya("calendar", "import", "2027.csv").stdout.startswith("2027 is on record with these days")
    exported = wenya("calendar", "export", "2027").stdout
    assert exported == "2027-01-01,off,\n2027-01-09,on,\n"
    Path("again.csv").write_text(exported)
    assert "already, as version 1" in wenya("calendar", "import", "again.csv").stdout
    (line,) = wenya("calendar", "list").stdout.splitlines()
    assert line.startswith("2027 version 1: 1 off, 1 make-up; 2027.csv, command line, 2026-12")
    assert wenya("calendar", "export", "2031").exit_code == 2


def test_a_bad_year_is_refused_with_every_line():
    Path("2027.csv").write_text("2027-01-05,on\n2028-01-01,off\n")
    ran = wenya("calendar", "import", "2027.csv")
    assert ran.exit_code == 2
    assert [line.partition(": ")[2] for line in ran.stderr.splitlines()] == [
        "row 1: 2027-01-05 is Monday to Friday; only a Saturday or Sunday can be a make-up day",
        "row 2: 2028-01-01 is not of 2027",
    ]


def test_a_desk_file_is_checked_whole():
    Path("desk.toml").write_text('[entry]\nlate_after = "soon"\n[[policy]]\nkey = "no.such"\n')
    told = [
        "desk.toml: entry.late_after: 'soon' is no number",
        "desk.toml: policy no.such: there is no policy no.such",
    ]
    ran = wenya("desk", "check", "desk.toml")
    assert (ran.exit_code, ran.stderr.splitlines()) == (2, told)
    Path("wenya.toml").write_text('[service]\ndesk = "desk.toml"\n')
    ran = wenya("check-config")
    assert (ran.exit_code, [line for line in ran.stdout.splitlines() if "desk.toml: " in line][:3]) == (
        1,
        ["warning: desk.toml: its places are looked for with --records", *told],
    )
    Path("desk.toml").write_text("[entry\n")
    assert wenya("check-config").stderr == "1 problem\n", "what two readers found is one"
    Path("desk.toml").write_text('[[policy]]\nkey = "leak.onsite"\nlimit = { clock = "2h" }\n')
    ran = wenya("desk", "check")
    first, second = ran.stdout.splitlines()
    assert first.startswith("warning: desk.toml: policy leak.onsite: B5 gives")
    assert (second[:4], ran.exit_code) == ("ok: ", 0)
    assert first in wenya("check-config").stdout


def test_a_check_warns_of_the_year_that_is_missing(monkeypatch):
    said = "warning: the working days of 2027 are not on record; import them\n"
    assert said not in wenya("check-config").stdout
    at(monkeypatch, DECEMBER)
    assert said in wenya("check-config").stdout
    Path("2027.csv").write_text("2027-01-01,off\n")
    wenya("calendar", "import", "2027.csv")
    assert said not in wenya("check-config", "--records").stdout


def test_tables_are_told_with_what_a_start_would_change():
    wenya("calendar", "list")  # makes the records
    rows = [json.loads(line) for line in wenya("desk", "tables", "--kind", "setting").stdout.splitlines()]
    assert rows[0] == {
        "kind": "setting",
        "key": "entry.late_after",
        "version": 0,
        "is_new": True,
        "row": {"value": "15min"},
    }
    assert {row["kind"] for row in rows} == {"setting"}
    every = wenya("desk", "tables").stdout.splitlines()
    assert wenya("desk", "tables", "--changed").stdout.splitlines() == every
    assert len(every) > 200
