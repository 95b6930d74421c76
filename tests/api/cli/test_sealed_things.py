"""``wenya audit verify`` over signed sheets and files, as whoever has the machine may change them."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from typer.testing import CliRunner

from alerts.attachments.store import AttachmentStore
from alerts.records import Records
from api.cli import app
from tests.alerts.desk.matters.desk_on_record import OfficeDesk
from tests.alerts.desk.matters.signed_call import a_signed_call

DATA = Path("wenya-data")


@pytest.fixture(autouse=True)
def _a_signed_call_on_record(installation, monkeypatch):
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    records = Records.open(f"sqlite:///{DATA}/records.sqlite")
    a_signed_call(OfficeDesk(records), AttachmentStore.of(DATA))
    records.close()


def verify() -> tuple[int, str]:
    ran = CliRunner().invoke(app, ["audit", "verify"], catch_exceptions=False)
    return ran.exit_code, ran.stderr


@pytest.mark.parametrize(
    ("was", "is_now"), [("13812341234", "13812341235"), ('"', "")], ids=["a digit", "no JSON any more"]
)
def test_a_changed_byte_of_a_signed_sheet_is_named(was, is_now):
    assert verify() == (0, "")
    with sqlite3.connect(DATA / "records.sqlite") as there:
        there.execute("UPDATE sheets SET content = replace(content, ?, ?)", (was, is_now))
        assert there.total_changes == 1
    there.close()
    code, told = verify()
    assert code == 1
    assert "the signed sheet L2026-000001 feedback 1 of which it tells was changed, or is gone" in told


def test_a_changed_picture_on_disk_is_named(monkeypatch):
    (picture,) = [path for path in (DATA / "attachments").rglob("*") if path.is_file()]
    picture.write_bytes(picture.read_bytes()[::-1])
    code, told = verify()
    assert code == 1
    assert f"the file {picture.parent.name}{picture.name} of which it tells was changed" in told
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert "附件" in verify()[1]
