"""Clocks of stops of supply as rows; `DeskClock.ticket` is the number of the stop."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from sqlalchemy import select

from alerts.deadlines.desk_clock import DeskClock
from alerts.records.desk.clocks import SAVED, clock_of, columns_of_clocks
from alerts.records.sql.duty_tables import stop_clocks
from alerts.records.sql.part import RecordsPart

c = stop_clocks.c


class StopClockRecords(RecordsPart):
    """The table of stops' clocks. What one has become is written over it."""

    def add(self, new: Iterable[DeskClock]) -> None:
        """Put new clocks on record; the database gives their ``id``."""
        columns = columns_of_clocks(new)
        if columns:
            del columns["id"]
            self._insert(stop_clocks, {"stop": columns.pop("ticket"), **columns})

    def save(self, changed: Iterable[DeskClock]) -> None:
        """Record what became of clocks, found by their ids."""
        self._update(stop_clocks, ["id"], columns_of_clocks(changed, SAVED))

    def of_stops(self, numbers: Collection[str]) -> dict[str, tuple[DeskClock, ...]]:
        """Number of a stop -> its clocks, also those that ended, in the order they were put on record."""
        found: dict[str, list[DeskClock]] = {number: [] for number in numbers}
        query = select(stop_clocks).where(self._among(c.stop, numbers))
        for row in sorted(self._db.execute(query), key=lambda row: row.id):
            found[row.stop].append(clock_of(row))
        return {number: tuple(those) for number, those in found.items()}
