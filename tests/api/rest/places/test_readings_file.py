"""Files of readings: all of them, whatever their number; nothing in them runs; and who took them is known."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

from alerts.people.audit import AuditFilter
from alerts.people.viewer import OPERATOR
from api.access.sessions import COOKIE
from api.http.files import table_file
from api.http.files.table_file import local_time
from api.http.times import rfc3339
from ingest.durations import DAY, MINUTE
from ingest.readings.batch import Flag, batch_of
from ingest.stores.contract import StoreError
from tests.api.signed_in import session_of
from tests.api.stand_in_service import NOW
from tests.ingest.spreadsheets.read_back import sheets_of

ZONE = "Asia/Shanghai"


def asked(client, path: str, start: int, end: int, **more):
    span = {"from": rfc3339(start, ZONE), "to": rfc3339(end, ZONE)}
    return client.get(path, params=span, **more)


def rows_of(answer) -> list[dict[str, str]]:
    assert answer.status_code == 200, answer.text
    assert answer.content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))


def test_every_reading_is_in_the_file_once_and_says_what_counts_for_nothing(client, service):
    start, count = NOW - 300 * DAY, 12_001
    key = service.known.points["f1-room"].key
    at = [start + row * MINUTE for row in range(count)]
    flags = [int(Flag.DEVICE_FAULT | Flag.HISTORY)] + [0] * (count - 1)
    service.store.write(batch_of([key] * count, at, [20.25] * count, flags=flags))
    rows = rows_of(asked(client, "/api/v1/points/f1-room/readings.csv", start, start + 9 * DAY))
    assert len({row["measured_at"] for row in rows}) == len(rows) == count
    assert rows[0]["flags"] == "device-fault|history"
    assert (rows[1]["flags"], rows[1]["value"], rows[1]["unit"]) == ("", "20.25", "degC")
    assert rows[0]["measured_at"] == rfc3339(start, ZONE)
    of_flat = rows_of(asked(client, "/api/v1/places/f1/readings.csv", start, start + 9 * DAY))
    assert of_flat == rows


def test_a_workbook_has_a_sheet_a_metric_in_the_words_of_who_reads_it(client, service, monkeypatch):
    key, known = service.known.points["f1-room"].key, service.known
    flags = [int(Flag.DEVICE_FAULT | Flag.HISTORY), 0]
    service.store.write(batch_of([key] * 2, [NOW - 2 * MINUTE, NOW - MINUTE], [20.25, 21.5], flags=flags))
    path = " > ".join(known.path_of("f1"))
    chinese = {"Accept-Language": "en", "Cookie": "wenya_lang=zh-CN"}
    answer = asked(client, "/api/v1/places/f1/readings.xlsx", NOW - DAY, NOW, headers=chinese)
    assert answer.headers["content-disposition"] == "attachment; filename*=UTF-8''f1.xlsx"
    ((title, (head, *rows)),) = sheets_of(answer.content)
    assert title == "室温"
    assert head == ("位置", "测点", "测量时间（Asia/Shanghai）", "室温（℃）", "质量标志")
    assert rows == [
        (path, "f1-room", local_time(NOW - 2 * MINUTE, ZONE), 20.25, "设备故障、设备补传"),
        (path, "f1-room", local_time(NOW - MINUTE, ZONE), 21.5, None),
    ]
    nothing = asked(client, "/api/v1/points/f1-room/readings.xlsx", NOW - 9 * DAY, NOW - 8 * DAY)
    assert sheets_of(nothing.content) == [
        ("Readings", [("Place", "Point", "Measured at (Asia/Shanghai)", "Value", "Quality flags")])
    ]

    def away(*_):
        raise StoreError("timeout", "it took 10 s", retryable=True)

    monkeypatch.setattr(service.store, "first", away)
    gone = asked(client, "/api/v1/points/f1-room/readings.xlsx", NOW - DAY, NOW)
    assert (gone.status_code, gone.json()["code"]) == (503, "readings-unavailable")


def test_what_a_spreadsheet_would_run_is_a_text(client, service):
    known = service.known
    places = dict(known.places)
    places["f1"] = replace(places["f1"], name='=HYPERLINK("http://x")')
    top = next(each for each in places.values() if each.parent is None)
    places[top.id] = replace(top, name="=1+1")
    service.import_inventory(OPERATOR, replace(known, places=places), replace=True)
    service.store.write(batch_of([service.known.points["f1-room"].key], [NOW - MINUTE], [20.0]))
    (row, *_) = rows_of(asked(client, "/api/v1/points/f1-room/readings.csv", NOW - DAY, NOW))
    assert row["name"].startswith("'=1+1")
    answer = asked(client, "/api/v1/points/f1-room/readings.xlsx", NOW - DAY, NOW)
    ((_, (_, cells)),) = sheets_of(answer.content)
    assert cells[0].startswith("=1+1"), "which is a text"


def test_who_waits_too_long_for_others_workbooks_is_told_so(client, monkeypatch):
    monkeypatch.setattr(table_file, "LONGEST_TURN_S", 0.01)
    with table_file._TURN:
        busy = asked(client, "/api/v1/points/f1-room/readings.xlsx", NOW - DAY, NOW)
    assert (busy.status_code, busy.json()["code"]) == (503, "busy")
    assert asked(client, "/api/v1/points/f1-room/readings.csv", NOW - DAY, NOW).status_code == 200
    assert asked(client, "/api/v1/points/f1-room/readings.xlsx", NOW - DAY, NOW).status_code == 200


def test_too_much_for_a_file_is_refused_with_a_number(client, service):
    year = asked(client, "/api/v1/places/f1/readings.csv", NOW - 366 * DAY, NOW)
    assert (year.status_code, year.json()["code"]) == (422, "span-too-long")
    assert "300,000" in year.json()["detail"]
    days = asked(client, "/api/v1/places/f1/readings.xlsx", NOW - 300 * DAY, NOW)
    assert (days.status_code, "100,000" in days.json()["detail"]) == (422, True)
    assert asked(client, "/api/v1/places/f1/readings.csv", NOW, NOW).status_code == 422
    assert asked(client, "/api/v1/places/nowhere/readings.csv", NOW - DAY, NOW).status_code == 404


def test_who_took_a_file_is_on_record_and_who_is_anonymous_leaves_nothing(client, service):
    asked(client, "/api/v1/places/f1/readings.csv", NOW - DAY, NOW)
    session = {"Cookie": f"{COOKIE}={session_of(service, 'viewer')}"}
    asked(client, "/api/v1/places/f1/readings.csv", NOW - DAY, NOW, headers=session)
    days = {"from": "2026-01-01", "to": "2026-01-15"}
    answer = client.get("/api/v1/places/f1/calendar.csv", params=days, headers=session)
    assert rows_of(answer) == []
    asked(client, "/api/v1/places/f1/readings.xlsx", NOW - DAY, NOW, headers=session)
    days = client.get("/api/v1/places/f1/calendar.xlsx", params=days, headers=session)
    assert [len(rows) for _, rows in sheets_of(days.content)] == [1]
    with service.records.reading() as tx:
        found = [each for each in tx.audit.page(AuditFilter(), None, 99) if each.kind == "readings-exported"]
    assert [(each.subject, each.actor) for each in found] == [("f1", "查看员王")] * 4
    assert sorted(each.data.get("points", 0) for each in found) == [0, 0, 1, 1]
