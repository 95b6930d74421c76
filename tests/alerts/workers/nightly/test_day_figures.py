"""A day's figures of many households: statements go by the bite, and nobody waits for all of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from sqlalchemy import event

from alerts.compliance.rooms import ZoneRooms, rooms_by_zone
from alerts.records import Records
from alerts.rules.plan import plan_of
from alerts.settings import CheckerSettings
from alerts.workers.nightly.day_figures import DayBook
from ingest.durations import DAY, HOUR
from ingest.inventory.tree import Level, Place
from ingest.readings.history import EMPTY, InMemoryHistory
from tests.alerts.reference.rules import RULES
from tests.alerts.reference.town import ROOM, at, town

HOUSEHOLDS = 2_500
TODAY = date(2024, 1, 10)
MIDNIGHT = at("2024-01-10 00:00")


def city() -> ZoneRooms:
    built = town(ROOM)
    homes = {f"h{n}": Place(f"h{n}", Level.HOUSEHOLD, f"h{n}", parent="building") for n in range(HOUSEHOLDS)}
    rooms = {f"r{n}": replace(ROOM, id=f"r{n}", key=n, place=f"h{n}") for n in range(HOUSEHOLDS)}
    inventory = replace(built, places={**built.places, **homes}, points=rooms)
    (zone_rooms,) = rooms_by_zone(plan_of(inventory, RULES)).values()
    return zone_rooms


def statements_of(records: Records, work) -> tuple[int, int]:
    """How many statements and writing transactions ``work`` takes."""
    statements, begun = [], []
    listener = lambda *call: statements.append(call[2])  # noqa: E731 - the event wants a function
    event.listen(records._engine, "before_cursor_execute", listener)
    try:
        work()
    finally:
        event.remove(records._engine, "before_cursor_execute", listener)
    begun = [text for text in statements if text == "BEGIN IMMEDIATE"]
    return len([text for text in statements if not text.startswith(("BEGIN", "PRAGMA"))]), len(begun)


def test_statements_go_by_the_bite_of_households(records):
    rooms, book = city(), DayBook(records, InMemoryHistory(EMPTY), CheckerSettings())
    ended = MIDNIGHT + DAY + HOUR
    first = statements_of(records, lambda: book.work_out(rooms, TODAY, ended))
    assert first == (3 + 3 + 3, 3), "each bite is asked for twice and written once"
    assert statements_of(records, lambda: book.work_out(rooms, TODAY, ended)) == (3, 0), "nothing new"
    assert statements_of(records, lambda: book.freeze(rooms, TODAY, ended + 3 * DAY)) == (3, 3)
    with records.reading() as tx:
        found = tx.compliance.latest(list(rooms.households), "2024-01-10")
    assert len(found) == HOUSEHOLDS
    assert {row.frozen_at for row in found.values()} == {ended + 3 * DAY}


def test_a_household_that_came_with_another_inventory_is_all_that_is_asked_for_when_a_day_is_frozen(records):
    rooms = city()
    book = DayBook(records, InMemoryHistory(EMPTY), CheckerSettings())
    book.work_out(rooms, TODAY, MIDNIGHT + 5 * DAY)
    asked: list[int] = []

    class Asked(InMemoryHistory):
        def read(self, points, start, end):
            asked.extend(points)
            return super().read(points, start, end)

    new = replace(rooms, households=("new", *rooms.households[1:]))
    DayBook(records, Asked(EMPTY), CheckerSettings()).work_out_missing(new, TODAY, MIDNIGHT + 6 * DAY)
    assert set(asked) == {0}
    with records.reading() as tx:
        (row,) = tx.compliance.latest(["new"], "2024-01-10").values()
    assert row.frozen_at == MIDNIGHT + 4 * DAY
