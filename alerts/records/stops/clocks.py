"""Clocks of things that are no tickets as rows: `DeskClock.ticket` says which thing, such as a stop."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from sqlalchemy import Connection, Table, select

from alerts.deadlines.desk_clock import DeskClock
from alerts.records.desk.clocks import SAVED, clock_of, columns_of_clocks
from alerts.records.sql.duty_tables import stop_clocks
from alerts.records.sql.part import RecordsPart


class ThingClockRecords(RecordsPart):
    """A table of clocks, whose column ``thing`` says what each belongs to; what one became is written over.

    A thing has few of them, and nobody lists those of all.
    """

    def __init__(self, connection: Connection, table: Table, thing: str) -> None:
        super().__init__(connection)
        self._table = table
        self._thing = table.c[thing]

    def add(self, new: Iterable[DeskClock]) -> None:
        """Put new clocks on record; the database gives their ``id``."""
        columns = columns_of_clocks(new)
        if columns:
            del columns["id"]
            self._insert(self._table, {self._thing.name: columns.pop("ticket"), **columns})

    def save(self, changed: Iterable[DeskClock]) -> None:
        """Record what became of clocks, found by their ids."""
        self._update(self._table, ["id"], columns_of_clocks(changed, SAVED))


class StopClockRecords(ThingClockRecords):
    """The clocks of stops of supply."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection, stop_clocks, "stop")

    def of_stops(self, numbers: Collection[str]) -> dict[str, tuple[DeskClock, ...]]:
        """Number of a stop -> its clocks, also those that ended, in the order they were put on record."""
        found: dict[str, list[DeskClock]] = {number: [] for number in numbers}
        query = select(stop_clocks).where(self._among(stop_clocks.c.stop, numbers))
        for row in sorted(self._db.execute(query), key=lambda row: row.id):
            found[row.stop].append(clock_of(row))
        return {number: tuple(those) for number, those in found.items()}
