"""Figures on record: what late data does to them before and after they freeze."""

from __future__ import annotations

from dataclasses import replace

from alerts.compliance.household_day import HouseholdDay
from alerts.compliance.rooms import rooms_by_zone
from alerts.records import Records
from alerts.rules.plan import plan_of
from alerts.settings import CheckerSettings
from alerts.workers.nightly.day_figures import DayBook
from ingest.durations import DAY, HOUR, MINUTE
from ingest.inventory.tree import Calendar, DateSpan, Point
from ingest.readings.history import InMemoryHistory
from tests.alerts.compliance.one_flat import MIDNIGHT, WINTER, counts, home, said
from tests.alerts.judging.judge_history import batch
from tests.alerts.reference.episodes import Reading
from tests.alerts.reference.rules import RULES
from tests.alerts.reference.town import ROOM

FREEZE = MIDNIGHT + DAY + 72 * HOUR


class Book:
    """One flat whose figures are brought up to date whenever somebody looks."""

    def __init__(self, records: Records, *points: Point) -> None:
        self.records = records
        with records.begin() as tx:
            registered = [replace(p, registered_at=1) for p in points or (ROOM,)]
            self.inventory = tx.inventory.save(home(*registered), 1, replace=True)
        self.readings: list[Reading] = []

    def at(self, now: int) -> list[HouseholdDay]:
        plan = plan_of(self.inventory, RULES)
        known = [r for r in self.readings if r.received_at <= now]
        history = InMemoryHistory(batch(known, self.inventory))
        (rooms,) = rooms_by_zone(plan).values()
        DayBook(self.records, history, CheckerSettings()).work_out(rooms, WINTER, now)
        with self.records.reading() as tx:
            return tx.compliance.at_place("company", "2024-01-10", "2024-01-10")


def test_late_data_moves_the_figures_until_the_day_freezes(records):
    book = Book(records)
    book.readings = said(MIDNIGHT, MIDNIGHT + 12 * HOUR, 20.0)
    (row,) = book.at(MIDNIGHT + DAY + 30 * MINUTE)
    assert (counts(row), row.frozen_at, row.version) == ((721, 721, 1440, "not-judgeable"), None, 1)
    book.readings += said(MIDNIGHT + 12 * HOUR, MIDNIGHT + DAY, 20.0, received_at=FREEZE)
    (row,) = book.at(FREEZE)
    assert (counts(row), row.frozen_at, row.version) == ((1440, 1440, 1440, "qualified"), FREEZE, 1)


def test_after_the_freeze_a_correction_is_a_new_version_beside_the_old(records):
    book = Book(records)
    book.readings = said(MIDNIGHT, MIDNIGHT + 20 * HOUR, 20.0)
    (first,) = book.at(FREEZE)
    assert book.at(FREEZE + DAY) == [first], "nothing came, nothing changes"
    book.readings += said(MIDNIGHT + 20 * HOUR, MIDNIGHT + DAY, 15.0, received_at=FREEZE + DAY + HOUR)
    old, corrected = book.at(FREEZE + 2 * DAY)
    assert old == first
    assert counts(corrected) == (1440, 1201 - 1, 1440, "unqualified")
    assert (corrected.version, corrected.frozen_at) == (2, FREEZE + 2 * DAY)
    assert book.at(FREEZE + 3 * DAY) == [old, corrected]


def test_what_froze_does_not_depend_on_when_somebody_looked(records):
    """The service was down at the freeze: the next look gives both versions."""
    book = Book(records)
    book.readings = said(MIDNIGHT, MIDNIGHT + 20 * HOUR, 20.0)
    book.readings += said(MIDNIGHT + 20 * HOUR, MIDNIGHT + DAY, 15.0, received_at=FREEZE + 1)
    first, second = book.at(FREEZE + 2 * DAY)
    assert (counts(first)[:2], first.frozen_at) == ((1201, 1201), FREEZE)
    assert (counts(second)[:2], second.frozen_at) == ((1440, 1200), FREEZE + 2 * DAY)


def test_taking_a_cold_room_away_does_not_better_a_frozen_day(records):
    book = Book(records, ROOM, replace(ROOM, id="bedroom"))
    book.readings = said(MIDNIGHT, MIDNIGHT + DAY, 20.0) + said(MIDNIGHT, MIDNIGHT + DAY, 10.0, "bedroom")
    (first,) = book.at(FREEZE)
    assert first.verdict == "unqualified"
    without = {name: point for name, point in book.inventory.points.items() if name != "bedroom"}
    book.inventory = replace(book.inventory, points=without)
    book.readings = [r for r in book.readings if r.point == "room"]
    assert book.at(FREEZE + DAY) == [first]


def test_a_summer_day_leaves_no_rows(records):
    book = Book(records)
    book.inventory = replace(
        book.inventory, calendars={"city": Calendar("city", heating_season=(DateSpan("11-15", "12-31"),))}
    )
    book.readings = said(MIDNIGHT, MIDNIGHT + DAY, 10.0)
    assert book.at(MIDNIGHT + DAY + HOUR) == []
    assert book.at(FREEZE + HOUR) == []
