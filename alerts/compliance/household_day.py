"""The compliance figures of one household on one day."""

from __future__ import annotations

from dataclasses import dataclass

QUALIFIED, UNQUALIFIED, NOT_JUDGEABLE = "qualified", "unqualified", "not-judgeable"


@dataclass(frozen=True, slots=True)
class HouseholdDay:
    """One household on one local day.

    Attributes
    ----------
    day
        ``YYYY-MM-DD`` in the household's zone.
    judged, qualified, applicable
        Counts of marks of all its rooms: those with a value, those of them within the limit, and all.
    verdict
        ``qualified``, ``unqualified`` or ``not-judgeable``.
    frozen_at
        UTC ms when the figures became final; ``None`` while late data still moves them.
    version
        Given by the records: 1, and one more for each correction of a frozen day.
    """

    household: str
    day: str
    judged: int
    qualified: int
    applicable: int
    verdict: str
    frozen_at: int | None = None
    version: int = 1


@dataclass(frozen=True, slots=True)
class PlaceDay:
    """The households of a place on one local day, by the newest figures.

    ``day`` is ``YYYY-MM-DD``; ``qualified``, ``unqualified`` and ``not_judgeable`` count households by their
    verdict; ``judged`` and ``good`` are marks with a value, and those of them within the limit.
    """

    day: str
    qualified: int
    unqualified: int
    not_judgeable: int
    judged: int
    good: int


def verdict_of(judged: int, qualified: int, applicable: int, coverage_min: float) -> str:
    """What is said of a household with these marks; with too few judged it is never qualified."""
    if not judged or judged / applicable < coverage_min:
        return NOT_JUDGEABLE
    return QUALIFIED if qualified == judged else UNQUALIFIED
