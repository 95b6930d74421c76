"""The figures for the regulator: judged and qualified marks, household by household, day by day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import islice
from typing import Annotated

from fastapi import APIRouter, Query

from alerts.compliance.household_day import HouseholdDay
from alerts.records import Transaction
from api.access.authentication import Reader
from api.http.dependencies import CursorsDep, PageSize, ServiceDep
from api.http.paging import Cursor, Position, cut
from api.http.parameters import LONGEST_NAME, PRINTABLE
from api.http.problems import HttpProblem, ProblemKind, problem_responses
from api.http.times import Day
from api.rest.compliance_models import HouseholdDayItem, HouseholdDayPage

router = APIRouter(prefix="/compliance", tags=["compliance"])

MOST_DAYS = 366
"""Days one request may span."""


@router.get(
    "", responses=problem_responses(ProblemKind.BAD_CURSOR, ProblemKind.NOT_FOUND, ProblemKind.SPAN_TOO_LONG)
)
def compliance(
    service: ServiceDep,
    cursors: CursorsDep,
    limit: PageSize,
    _reader: Reader,
    place: Annotated[
        str,
        Query(
            min_length=1, max_length=LONGEST_NAME, pattern=PRINTABLE, description="At this place and below."
        ),
    ],
    first: Annotated[Day, Query(alias="from", description="First local day.")],
    last: Annotated[Day, Query(alias="to", description="Last local day, included.")],
    cursor: Cursor = None,
) -> HouseholdDayPage:
    """Figures by day, household and version. A frozen day's correction is a higher version beside it."""
    inventory = service.inventory()
    if place not in inventory.places:
        raise HttpProblem(ProblemKind.NOT_FOUND, f"No place {place!r}.")
    _check_span(first, last)
    filters = [place, first.isoformat(), last.isoformat()]
    after = cursors.read("compliance", filters, cursor)
    with service.records.reading() as tx:
        found = list(islice(_figures(tx, place, first, last, after), limit + 1))
    page, position = cut(found, limit, _position)
    return HouseholdDayPage(
        items=[HouseholdDayItem.of(row, inventory) for row in page],
        next=cursors.issue("compliance", filters, position) if position else None,
    )


def _check_span(first: date, last: date) -> None:
    if last < first:
        raise HttpProblem(ProblemKind.INVALID, "`to` is before `from`.")
    if (last - first).days >= MOST_DAYS:
        raise HttpProblem(ProblemKind.SPAN_TOO_LONG, f"At most {MOST_DAYS} days at once.")


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
