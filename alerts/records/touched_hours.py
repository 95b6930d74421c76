"""Which hours of measurement were touched by readings that were noted when."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import delete, select

from alerts.records.sql.part import RecordsPart
from alerts.records.sql.schema import touched_hours
from ingest.readings.touched_hours import TouchedHour


class TouchedHourRecords(RecordsPart):
    """The table of pairs (`ingest.readings.touched_hours`), which the judge writes with its progress."""

    def note(self, pairs: Collection[TouchedHour]) -> None:
        """Put ``pairs`` on record; those that are there already change nothing."""
        self._insert_new(touched_hours, [pair._asdict() for pair in sorted(pairs)])

    def between(self, start: int, end: int) -> list[TouchedHour]:
        """What was noted in ``start <= noted < end`` (UTC ms), in order."""
        c = touched_hours.c
        query = select(c.noted, c.hour).where(c.noted >= start, c.noted < end).order_by(c.noted, c.hour)
        return [TouchedHour(*row) for row in self._db.execute(query)]

    def forget_before(self, noted: int) -> None:
        """Delete what was noted before ``noted`` (UTC ms)."""
        self._db.execute(delete(touched_hours).where(touched_hours.c.noted < noted))
