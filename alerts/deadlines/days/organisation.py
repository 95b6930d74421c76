"""The calendar of the organisation as its inventory and its years have it, and the year that it lacks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from alerts.deadlines.days.windows import Hours
from alerts.deadlines.days.work_calendar import WorkCalendar
from alerts.deadlines.days.years import YearTable
from ingest.inventory.tree import Inventory
from ingest.said import Said


def calendar_of(
    inventory: Inventory, years: Mapping[int, YearTable], hours: Mapping[str, Sequence[Hours]]
) -> WorkCalendar:
    """The calendar of the organisation, the root of the tree: its zone, and its summer if it is set."""
    own = inventory.calendar_of(inventory.roots[0]) if inventory.roots else None
    summer = None if own is None else own.summer
    return WorkCalendar(inventory.root_zone, years, hours, summer)


def year_wanted(calendar: WorkCalendar, now: int) -> Said | None:
    """That a year's table should be imported by ``now`` (UTC ms); ``None``: nothing is missing."""
    year = calendar.year_to_import(now)
    return None if year is None else Said("calendar-year-wanted", year=str(year))
