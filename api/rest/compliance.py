"""The figures for the regulator: judged and qualified marks, household by household, day by day."""

from __future__ import annotations

from typing import Annotated, Self

from fastapi import APIRouter, Query
from pydantic import BaseModel

from alerts.compliance.household_day import HouseholdDay
from alerts.desk.lookups.compliance import household_days
from alerts.people.viewer import Viewer
from api.access.authentication import asks
from api.http.dependencies import CursorsDep, PageSize, ServiceDep
from api.http.paging import Cursor
from api.http.parameters import LONGEST_NAME, PRINTABLE
from api.http.problems import ProblemKind, problem_responses
from api.http.times import Day, rfc3339_or_none
from api.rest.base_models import Page, Timestamp
from ingest.inventory.tree import Inventory

router = APIRouter(prefix="/compliance", tags=["compliance"])


class HouseholdDayItem(BaseModel):
    """One household on one local day: marks by the bare limit, without margin or window.

    ``share`` is qualified / judged and ``coverage`` judged / applicable, ``null`` where there is nothing to
    divide by.
    """

    household: str
    household_name: str
    day: str
    version: int
    judged: int
    qualified: int
    applicable: int
    share: float | None
    coverage: float | None
    verdict: str
    frozen_at: Timestamp | None

    @classmethod
    def of(cls, row: HouseholdDay, inventory: Inventory) -> Self:
        """The row as the API shows it."""
        return cls(
            household=row.household,
            household_name=inventory.name_of(row.household),
            day=row.day,
            version=row.version,
            judged=row.judged,
            qualified=row.qualified,
            applicable=row.applicable,
            share=row.qualified / row.judged if row.judged else None,
            coverage=row.judged / row.applicable if row.applicable else None,
            verdict=row.verdict,
            frozen_at=rfc3339_or_none(row.frozen_at, inventory.zone_of(row.household)),
        )


class HouseholdDayPage(Page):
    """Figures by day, household and version."""

    items: list[HouseholdDayItem]


@router.get(
    "", responses=problem_responses(ProblemKind.BAD_CURSOR, ProblemKind.NOT_FOUND, ProblemKind.SPAN_TOO_LONG)
)
def compliance(
    service: ServiceDep,
    cursors: CursorsDep,
    limit: PageSize,
    viewer: Annotated[Viewer, asks(household_days)],
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
    filters = [place, first.isoformat(), last.isoformat()]
    after = cursors.read("compliance", filters, cursor)
    page = household_days(service.records, viewer, place, (first, last), after, limit, inventory=inventory)
    return HouseholdDayPage(
        items=[HouseholdDayItem.of(row, inventory) for row in page.items],
        next=cursors.after("compliance", filters, page.last),
    )
