"""Years of the working-day calendar and keys of programs on record."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from alerts.deadlines.days.years import YearTable
from alerts.records import RecordsError
from alerts.records.desk_rows.calendars import RecordedYear
from alerts.records.desk_rows.idempotency import UsedKey
from tests.alerts.records.desk.desk_values import a_contact, put_tickets

Y2026 = YearTable(2026, 0, frozenset({date(2026, 1, 1), date(2026, 2, 17)}), frozenset({date(2026, 2, 14)}))
Y2027 = YearTable(2027, 0, frozenset({date(2027, 1, 1)}), frozenset())


def test_a_year_that_is_imported_again_with_other_days_is_its_next_version(tx):
    assert tx.calendars.years() == {}
    first = tx.calendars.record([Y2026], "chinese_calendar 1.11.0", 5, "wenya")
    assert first == [replace(Y2026, version=1)]
    assert tx.calendars.record([Y2026], "2026.csv", 6, "wang") == [], "the same days are nothing new"
    other = replace(Y2026, on=frozenset())
    assert tx.calendars.record([other, Y2027], "new.csv", 7, "wang") == [
        replace(other, version=2),
        replace(Y2027, version=1),
    ]
    assert tx.calendars.years() == {2026: replace(other, version=2), 2027: replace(Y2027, version=1)}
    assert tx.calendars.versions() == [
        RecordedYear(first[0], "chinese_calendar 1.11.0", 5, "wenya"),
        RecordedYear(replace(other, version=2), "new.csv", 7, "wang"),
        RecordedYear(replace(Y2027, version=1), "new.csv", 7, "wang"),
    ]


def test_a_key_is_of_its_user_and_is_forgotten_after_a_time(records):
    used = UsedKey(b"digest", "L2026-000001")
    with records.begin() as tx:
        put_tickets(tx, 1)
        tx.contacts.add([a_contact(1)])
        tx.idempotency.keep("hotline", "k1", used, 5)
        tx.idempotency.keep("other", "k1", used, 6)
        assert tx.idempotency.find("hotline", "k1") == used
        assert tx.idempotency.find("hotline", "k2") is None
    with pytest.raises(RecordsError) as refused, records.begin() as tx:
        tx.idempotency.keep("hotline", "k1", used, 7)
    assert refused.value.code == "conflict"
    with records.begin() as tx:
        tx.idempotency.forget_before(6)
        assert [tx.idempotency.find(user, "k1") for user in ("hotline", "other")] == [None, used]
