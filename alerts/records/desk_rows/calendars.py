"""The years of the working-day calendar as rows: what was imported for a year again is a version of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Row, func, select

from alerts.deadlines.days.years import YearTable
from alerts.records.sql.desk_tables import calendar_years
from alerts.records.sql.part import RecordsPart

c = calendar_years.c


class RecordedYear(NamedTuple):
    """A version of a year: its days, from where, when (UTC ms) and by whom they were put on record."""

    table: YearTable
    source: str
    recorded_at: int
    by: str


class CalendarRecords(RecordsPart):
    """The table of years: a row for each that is known, and for each time that it was changed."""

    def years(self) -> dict[int, YearTable]:
        """Year -> its days as they were recorded last."""
        return {row.year: _table(row) for row in self._db.execute(select(calendar_years).order_by(c.version))}

    def count(self) -> int:
        """How many versions of years there are: another number, and there is something new."""
        return self._db.scalar(select(func.count()).select_from(calendar_years)) or 0

    def record(self, tables: Iterable[YearTable], source: str, now: int, by: str) -> list[YearTable]:
        """Record of ``tables`` those with other days than are on record, as the next versions of their years.

        Parameters
        ----------
        source
            Where they are from: a file, or the package that has the days.
        now
            UTC ms.

        Two statements, one where nothing is new.
        """
        known = self.years()
        new = []
        for each in tables:
            last = known.get(each.year)
            if last is None or (last.off, last.on) != (each.off, each.on):
                new.append(replace(each, version=1 if last is None else last.version + 1))
        rows = [
            {
                "year": each.year,
                "version": each.version,
                "off": [str(day) for day in sorted(each.off)],
                "on": [str(day) for day in sorted(each.on)],
                "source": source,
                "recorded_at": now,
                "by": by,
            }
            for each in new
        ]
        self._insert(calendar_years, rows)
        return new

    def versions(self) -> list[RecordedYear]:
        """All versions of all years, in order."""
        query = select(calendar_years).order_by(c.year, c.version)
        return [
            RecordedYear(_table(row), row.source, row.recorded_at, row.by) for row in self._db.execute(query)
        ]


def _table(row: Row[Any]) -> YearTable:
    off, on = (frozenset(map(date.fromisoformat, days)) for days in (row.off, row.on))
    return YearTable(row.year, row.version, off, on)
