"""Refusals are put on record together, and a flood of them is a few rows."""

import pytest

from alerts.desk.people.noted_refusals import MOST, NotedRefusal, NotedRefusals
from alerts.people.audit import AuditFilter
from alerts.records import RecordsError
from tests.alerts.records.statements import statements

NOW = 1_768_436_400_000
LI = NotedRefusal("li", "10.0.0.7", "POST /api/v1/users", "forbidden")


def on_record(records) -> list:
    with records.reading() as tx:
        found = tx.audit.page(AuditFilter(), None, 999)
    return [(each.at - NOW, each.actor, each.subject, dict(each.data)) for each in reversed(found)]


def test_the_same_refusal_again_and_again_is_one_row(records):
    noted = NotedRefusals()
    for at in range(50):
        noted.note(LI, NOW + at)
    noted.note(LI._replace(actor="wang"), NOW + 9)
    with statements(records) as asked:
        noted.save(records)
        noted.save(records)
    assert sum("INSERT INTO audit" in each.sql for each in asked) == 1
    assert on_record(records) == [
        (0, "li", "POST /api/v1/users", {"code": "forbidden", "times": 50}),
        (9, "wang", "POST /api/v1/users", {"code": "forbidden", "times": 1}),
    ]


def test_what_is_beyond_the_room_is_counted(records):
    noted = NotedRefusals()
    for at in range(MOST + 40):
        noted.note(LI._replace(subject=f"GET /{at}"), NOW + at)
    noted.save(records)
    found = on_record(records)
    assert len(found) == MOST + 1
    assert found[-1] == (MOST, "", "", {"code": "others", "times": 40})


def test_they_are_kept_while_the_records_are_away(records):
    noted = NotedRefusals()
    for at in range(5):
        noted.note(LI, NOW + at)

    class Away:
        def begin(self):
            noted.note(LI, NOW + 9)  # while it is tried
            raise RecordsError("unavailable", "gone", retryable=True)

    for _ in range(2):
        with pytest.raises(RecordsError):
            noted.save(Away())
    noted.save(records)
    assert on_record(records) == [(0, "li", "POST /api/v1/users", {"code": "forbidden", "times": 7})]


def test_what_no_database_keeps_as_it_is_stops_nothing(records):
    noted = NotedRefusals()
    noted.note(LI._replace(subject="GET /users/\0x"), NOW)
    noted.note(LI._replace(subject="GET /users/\ud800", actor="\0" * 999), NOW + 1)
    noted.save(records)
    noted.note(LI, NOW + 2)
    noted.save(records)
    assert [subject for _, _, subject, _ in on_record(records)] == [
        "GET /users/\\x00x",
        "GET /users/\\ud800",
        "POST /api/v1/users",
    ]
