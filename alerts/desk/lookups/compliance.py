"""The figures for the regulator: judged and qualified marks, household by household, day by day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import islice

from alerts.compliance.household_day import HouseholdDay
from alerts.desk.lookups.errors import NotFound, SpanReversed, SpanTooLong
from alerts.desk.lookups.list_page import ListPage, Position, cut
from alerts.people.viewer import Role, Viewer
from alerts.records import Records, Transaction
from ingest.inventory.tree import Inventory

MOST_DAYS = 366
"""Days one question may cover."""


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
        There is no such place.
    SpanReversed, SpanTooLong
        Of the days.
    Forbidden, RecordsError
    """
    viewer.require(Role.VIEWER)
    if place not in inventory.places:
        raise NotFound(f"No place {place!r}.")
    first, last = days
    if last < first:
        raise SpanReversed("`to` is before `from`.")
    if (last - first).days >= MOST_DAYS:
        raise SpanTooLong(f"At most {MOST_DAYS} days at once.")
    with records.reading() as tx:
        found = list(islice(_figures(tx, place, first, last, after), limit + 1))
    return cut(found, limit, _position)


def _figures(
    tx: Transaction, place: str, first: date, last: date, after: Position | None
) -> Iterator[HouseholdDay]:
    """The rows after a position, read day by day so that a page costs no more than the days it touches."""
    day = first if after is None else date.fromisoformat(str(after[0]))
    while day <= last:
        name = day.isoformat()
        rows = tx.compliance.at_place(place, name, name)
        yield from (row for row in rows if after is None or _position(row) > after)
        day += timedelta(days=1)


def _position(row: HouseholdDay) -> Position:
    return [row.day, row.household, row.version]
