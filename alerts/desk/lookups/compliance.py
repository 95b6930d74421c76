"""The figures for the regulator: judged and qualified marks, household by household, day by day."""

from __future__ import annotations

from datetime import date

from alerts.compliance.household_day import HouseholdDay
from alerts.desk.lookups.errors import NotFound, SpanReversed, SpanTooLong
from alerts.desk.lookups.list_page import ListPage, Position, cut
from alerts.people.roles import Right
from alerts.people.use_cases import ScopeKind, use_case
from alerts.people.viewer import Viewer
from alerts.records import Records
from ingest.inventory.tree import Inventory
from ingest.said import Said

MOST_DAYS = 366
"""Days one question may cover."""


@use_case("compliance.days", Right.LOOK, ScopeKind.OBJECT)
def household_days(
    records: Records,
    viewer: Viewer,
    place: str,
    days: tuple[date, date],
    after: Position | None,
    limit: int,
    *,
    inventory: Inventory,
) -> ListPage[HouseholdDay]:
    """Up to ``limit`` figures of the households at and below ``place`` after the position ``after``.

    By day, household and version: a frozen day's correction is a higher version beside it.

    Parameters
    ----------
    days
        First and last local day, both included.

    Raises
    ------
    NotFound
        There is no such place, or none that they see.
    SpanReversed, SpanTooLong
        Of the days.
    Forbidden, RecordsError
    """
    if place not in inventory.places or not viewer.scope(Right.LOOK).sees_place(inventory, place):
        raise NotFound(Said("refusal-no-place", id=place))
    first, last = days
    if last < first:
        raise SpanReversed(Said("refusal-span-reversed"))
    if (last - first).days >= MOST_DAYS:
        raise SpanTooLong(Said("refusal-too-many-days", most=MOST_DAYS))
    with records.reading() as tx:
        found = tx.compliance.at_place(place, first.isoformat(), last.isoformat(), after, limit + 1)
    return cut(found, limit, _position)


def _position(row: HouseholdDay) -> Position:
    return [row.day, row.household, row.version]
