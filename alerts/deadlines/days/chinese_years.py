"""The door to ``chinese_calendar``: the State Council's days off and make-up days, a year at a time.

The package refuses years that it does not know, which is what a deadline wants. What it knows is read from
its days and not from its version: an old wheel under a new number would be believed otherwise. Nobody asks it
again: the records keep its tables as version 1 of their years.
"""

from __future__ import annotations

from datetime import date
from functools import cache

import chinese_calendar

from alerts.deadlines.days.years import YearMissing, YearTable


@cache
def shipped_years() -> tuple[YearTable, ...]:
    """The years that the installed package knows, in order, as version 1 of each."""
    off, on = frozenset(chinese_calendar.holidays), frozenset(chinese_calendar.workdays)
    return tuple(
        YearTable(
            year,
            1,
            frozenset(day for day in off if day.year == year),
            frozenset(day for day in on if day.year == year),
        )
        for year in sorted({day.year for day in off})
    )


def shipped_year(year: int) -> YearTable:
    """The table of ``year`` that the installed package has. Raises `YearMissing`."""
    for table in shipped_years():
        if table.year == year:
            return table
    raise YearMissing(date(year, 1, 1))
