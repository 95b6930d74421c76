"""One flat, what is said in it on a winter day, and its figures."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from alerts.compliance.household_day import HouseholdDay
from ingest.durations import MINUTE
from ingest.inventory.tree import Inventory, Point
from tests.alerts.reference.episodes import Reading
from tests.alerts.reference.town import at, town

WINTER = date(2024, 1, 10)
MIDNIGHT = at("2024-01-10 00:00")


def home(*points: Point, **more) -> Inventory:
    """One flat with these points, with keys."""
    first, *others = points
    built = town(first, **more)
    keyed = {p.id: replace(p, key=key) for key, p in enumerate([first, *others])}
    return replace(built, points=keyed)


def said(first: int, last: int, value: float, point: str = "room", received_at: int | None = None) -> list:
    return [
        Reading(point, t, value, t if received_at is None else received_at)
        for t in range(first, last, MINUTE)
    ]


def counts(row: HouseholdDay) -> tuple[int, int, int, str]:
    return row.judged, row.qualified, row.applicable, row.verdict
