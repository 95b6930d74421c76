"""What the households of large places add up to on a day, so that nobody adds them up to look at a season."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from alerts.compliance.household_day import NOT_JUDGEABLE, QUALIFIED, UNQUALIFIED, HouseholdDay, PlaceDay
from ingest.inventory.tree import Inventory, Level

LARGE = 20
"""Of places with more households than these sums are kept; the days of fewer are added up when asked for."""

MARKS, GOOD = "marks", "good"
COUNTED = (QUALIFIED, UNQUALIFIED, NOT_JUDGEABLE, MARKS, GOOD)
"""What is counted, as `PlaceDay` has it."""


def is_large(inventory: Inventory, place: str, most: int = LARGE) -> bool:
    """Whether more than ``most`` households lie at and below ``place``."""
    return inventory.household_counts.get(place, 0) > most


def large_places_of(inventory: Inventory, most: int = LARGE) -> dict[str, tuple[str, ...]]:
    """Household -> the large places (`is_large`) at and above it, of the households that lie in any.

    Households that lie in the same place have the same tuple.
    """
    above: dict[str | None, tuple[str, ...]] = {None: ()}
    found: dict[str, tuple[str, ...]] = {}
    for place in inventory.places.values():
        if place.level is Level.HOUSEHOLD:
            if place.parent not in above:
                ways = inventory.upwards(place.parent or place.id)
                above[place.parent] = tuple(each.id for each in ways if is_large(inventory, each.id, most))
            if above[place.parent]:
                found[place.id] = above[place.parent]
    return found


class DaySums:
    """Adds up the figures of one ``day`` (``YYYY-MM-DD``) for the places of ``large`` (`large_places_of`)."""

    def __init__(self, large: Mapping[str, tuple[str, ...]], day: str) -> None:
        self._large, self._day = large, day
        self._counts = {above: Counter[str]() for above in large.values()}

    def add(self, rows: Iterable[HouseholdDay]) -> None:
        """Count the newest figures of households, each of them once."""
        for row in rows:
            counts = self._counts[self._large[row.household]]
            counts[row.verdict] += 1
            counts[MARKS] += row.judged
            counts[GOOD] += row.qualified

    def by_place(self) -> dict[str, PlaceDay]:
        """Place -> its day, of all places: nothing was judged where no household has figures."""
        sums: dict[str, Counter[str]] = {}
        for above, counts in self._counts.items():
            for place in above:
                sums.setdefault(place, Counter()).update(counts)
        return {
            place: PlaceDay(self._day, *(found[each] for each in COUNTED)) for place, found in sums.items()
        }
