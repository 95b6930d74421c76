"""Compliance at a place, day by day (H18): how its households were judged, over a month or a season."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from alerts.compliance.household_day import PlaceDay
from alerts.compliance.place_sums import is_large
from alerts.desk.lookups.compliance import MOST_DAYS
from alerts.desk.lookups.errors import SpanReversed, SpanTooLong
from alerts.desk.places.place_page import require_place
from alerts.people.roles import Right
from alerts.people.use_cases import ScopeKind, use_case
from alerts.people.viewer import Viewer
from alerts.records import Records
from ingest.inventory.tree import Inventory, Level
from ingest.said import Said


@dataclass(frozen=True, slots=True)
class ComplianceCalendar:
    """The days that have figures, by day; ``households`` are how many lie there."""

    households: int
    days: list[PlaceDay]


@use_case("compliance.calendar", Right.LOOK, ScopeKind.OBJECT)
def compliance_calendar(
    records: Records, viewer: Viewer, place: str, days: tuple[date, date], *, inventory: Inventory
) -> ComplianceCalendar:
    """What was judged of the households at and below ``place`` on each of ``days``, first and last included.

    One statement, over as many rows as there are days, or those of `LARGE` households: of more the sums are
    kept, which come with the figures at night.

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
    span = first.isoformat(), last.isoformat()
    with records.reading() as tx:
        if is_large(inventory, place):
            rows = tx.compliance.days_of_place(place, *span)
        else:
            homes = [each.id for each in inventory.below(place) if each.level is Level.HOUSEHOLD]
            rows = tx.compliance.days_of(homes, *span)
    return ComplianceCalendar(inventory.household_counts.get(place, 0), rows)
