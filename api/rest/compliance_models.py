"""Figures for the regulator."""

from __future__ import annotations

from typing import Self

from pydantic import BaseModel

from alerts.compliance.household_day import HouseholdDay
from api.http.times import rfc3339_or_none
from api.rest.base_models import Page, Timestamp
from ingest.inventory.tree import Inventory


class HouseholdDayItem(BaseModel):
    """One household on one local day: marks by the bare limit, without margin or window.

    ``share`` is qualified / judged and ``coverage`` judged / applicable, ``null`` where there is nothing to
    divide by.
    """

    household: str
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
