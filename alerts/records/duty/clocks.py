"""Clocks of shifts and of orders of posts as rows; `DeskClock.ticket` is the id of the post."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection, select

from alerts.deadlines.desk_clock import DeskClock
from alerts.records.desk.clocks import clock_of
from alerts.records.sql.duty_tables import CLOCK_LOOKED_AT, STILL_RUNS, duty_clocks
from alerts.records.stops.clocks import ThingClockRecords

c = duty_clocks.c


class DutyClockRecords(ThingClockRecords):
    """The clocks of duty: `DeskClock.scope` says of which shift or order."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection, duty_clocks, "post")

    def running(self) -> list[DeskClock]:
        """Those that wait for their proof, in the order they were put on record."""
        query = select(duty_clocks).where(STILL_RUNS).order_by(c.id)
        return [clock_of(row) for row in self._db.execute(query)]

    def of_scopes(self, posts: Collection[str], scopes: Collection[str]) -> list[DeskClock]:
        """Those of ``posts`` that belong to one of ``scopes``, in the order they were put on record."""
        query = select(duty_clocks).where(self._among(c.post, posts), self._among(c.scope, scopes))
        return sorted((clock_of(row) for row in self._db.execute(query)), key=lambda clock: clock.id)

    def by_ids(self, ids: Collection[int]) -> dict[int, DeskClock]:
        """The clocks ``ids`` that there are."""
        query = select(duty_clocks).where(self._among(c.id, ids))
        return {row.id: clock_of(row) for row in self._db.execute(query)}

    def due(self, until: int, limit: int) -> list[DeskClock]:
        """The first ``limit`` that are to be looked at by ``until`` (UTC ms)."""
        looked_at = (CLOCK_LOOKED_AT, c.next_at <= until)
        query = select(duty_clocks).where(*looked_at).order_by(c.next_at, c.id).limit(limit)
        return [clock_of(row) for row in self._db.execute(query)]

    def next_instant(self) -> int | None:
        """When (UTC ms) one is to be looked at next; ``None``: none is."""
        return self._db.scalar(select(c.next_at).where(CLOCK_LOOKED_AT).order_by(c.next_at).limit(1))
