"""The audit as a file: what is asked for, in bounds, told in the audit, and nothing in it is ever run."""

from __future__ import annotations

import csv
import io
from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.desk.people.audit import export_audit
from alerts.desk.people.users import NewUser, add_user
from alerts.people.audit import AuditEvent, AuditFilter, AuditKind
from alerts.people.viewer import OPERATOR, Grant, Viewer
from api.http.files.media_types import WORKBOOK
from api.http.files.table_file import local_time
from api.rest.doors.audit_file import COLUMNS, csv_rows
from api.words.languages import language
from ingest.spreadsheets.csv_files import BYTE_ORDER_MARK, RUN, csv_lines, safe_cell
from tests.api.stand_in_service import NOW
from tests.ingest.spreadsheets.read_back import sheets_of

BOSS = Viewer("boss", (Grant("administrator"),))
FILE = "/api/v1/audit/export"


def put(service, count: int) -> None:
    with service.records.begin() as tx:
        tx.audit.append(
            [AuditEvent(NOW, AuditKind.SIGNED_IN, "zhang", subject=f"={n}") for n in range(count)]
        )


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix(BYTE_ORDER_MARK))))


def test_it_has_what_is_asked_for_and_is_told_itself(client, service):
    add_user(service.records, OPERATOR, NewUser("boss", BOSS.grants), NOW)
    with service.records.begin() as tx:
        token = tx.tokens.make(tx.users.named("boss").id, NOW, made_by="li")
    put(service, 3)
    headers = {"Authorization": f"Bearer {token}", "Accept-Language": "zh-CN"}
    asked = {"actor": "zhang", "kind": "signed-in"}
    answer = client.get(FILE, params=asked, headers=headers)
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    rows = rows_of(answer.text)
    assert [row["subject"] for row in rows] == ["'=2", "'=1", "'=0"]
    assert {row["what"] for row in rows} == {"登录"}
    workbook = client.get(FILE, params=asked | {"format": "xlsx"}, headers=headers)
    assert (workbook.headers["content-type"], workbook.headers["content-language"]) == (WORKBOOK, "zh-CN")
    ((title, (head, *found)),) = sheets_of(workbook.content)
    assert (title, head[1:4]) == ("审计", ("时间（Asia/Shanghai）", "操作", "操作人"))
    assert {row[1:4] for row in found} == {(local_time(NOW, "Asia/Shanghai"), "登录", "zhang")}
    assert [row[6] for row in found] == ["=2", "=1", "=0"], "which are texts"
    with service.records.reading() as tx:
        told = tx.audit.page(AuditFilter(kind=AuditKind.AUDIT_EXPORTED), None, 9)
    assert [(each.actor, each.data) for each in told] == [
        ("boss", {"asked_actor": "zhang", "asked_kind": "signed-in"})
    ] * 2


@pytest.mark.parametrize("field", [each.name for each in fields(AuditFilter)])
def test_whatever_is_asked_for_is_told_of_the_export(service, field):
    """Filters are called as what every line of the audit has: none takes the place of it."""
    wanted = AuditFilter(**{field: {"kind": AuditKind.SIGNED_IN, "start": 1, "end": 9}.get(field, "zhang")})
    export_audit(service.records, BOSS, wanted, NOW)
    with service.records.reading() as tx:
        (told,) = tx.audit.page(AuditFilter(kind=AuditKind.AUDIT_EXPORTED), None, 9)
    assert (told.actor, told.subject, list(told.data)) == ("boss", "", [f"asked_{field}"])


@pytest.mark.parametrize("role", ["viewer", "dispatcher", "engineer"])
def test_nobody_else_has_it(client, bearer, role):
    assert client.get(FILE, headers=bearer(role)).status_code == 403


def test_it_is_bounded_and_says_so_and_what_comes_meanwhile_is_not_in_it(service):
    put(service, 9)
    pages = export_audit(service.records, BOSS, AuditFilter(), NOW, most=4)
    first = next(pages)
    put(service, 2)
    bites = csv_rows([first, *pages], language("en"), "Asia/Shanghai", most=4)
    rows = rows_of("".join(map(csv_lines, [[COLUMNS], *bites])))
    assert [row["subject"] for row in rows] == ["'=8", "'=7", "'=6", "'=5", None]
    assert "newest 4" in rows[-1]["what"]
    assert list(rows[0]) == list(COLUMNS)


@given(st.sampled_from(["", " ", "\t", "\r\n", "\u3000"]), st.sampled_from(RUN), st.text())
def test_no_cell_begins_with_what_a_spreadsheet_runs(blank, begin, text):
    assert safe_cell(blank + begin + text).startswith("'")
    assert safe_cell("'" + text) == "''" + text, "what was an apostrophe stays one"
