"""Compliance at a place, day by day (H18): how its households were judged, over a month or a season."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import islice

from alerts.compliance.household_day import PlaceDay
from alerts.desk.lookups.compliance import MOST_DAYS
from alerts.desk.lookups.errors import SpanReversed, SpanTooLong
from alerts.desk.places.place_page import require_place
from alerts.people.roles import Right
from alerts.people.use_cases import ScopeKind, use_case
from alerts.people.viewer import Viewer
from alerts.records import Records
from ingest.inventory.tree import Inventory, Level
from ingest.said import Said

MOST_HOUSEHOLDS = 1_000
"""Households whose days are added up for one answer."""
MOST_ROWS = 40_000
"""Households times days that one answer may look at."""


@dataclass(frozen=True, slots=True)
class ComplianceCalendar:
    """The days that have figures, by day; ``households`` are how many lie there.

    ``days`` is ``None`` where too many households lie there for so many days.
    """

    households: int
    days: list[PlaceDay] | None


@use_case("compliance.calendar", Right.LOOK, ScopeKind.OBJECT)
def compliance_calendar(
    records: Records, viewer: Viewer, place: str, days: tuple[date, date], *, inventory: Inventory
) -> ComplianceCalendar:
    """What was judged of the households at and below ``place`` on each of ``days``, first and last included.

    Raises
    ------
    NotFound
        There is no such place, or none that they see.
    SpanReversed, SpanTooLong
        Of the days.
    Forbidden, RecordsError
    """
    require_place(inventory, viewer, place)
    first, last = days
    if last < first:
        raise SpanReversed(Said("refusal-span-reversed"))
    if (last - first).days >= MOST_DAYS:
        raise SpanTooLong(Said("refusal-too-many-days", most=MOST_DAYS))
    below = (each.id for each in inventory.below(place) if each.level is Level.HOUSEHOLD)
    found = list(islice(below, MOST_HOUSEHOLDS + 1))
    if len(found) > MOST_HOUSEHOLDS or len(found) * ((last - first).days + 1) > MOST_ROWS:
        return ComplianceCalendar(len(found), None)
    with records.reading() as tx:
        rows = tx.compliance.days_of(found, first.isoformat(), last.isoformat())
    return ComplianceCalendar(len(found), rows)
