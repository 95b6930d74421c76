"""Points that every rule looks at alike: a town of a million points has a few dozen kinds of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from ingest.inventory.tree import Inventory, Place, Point


class PointKind(NamedTuple):
    """One point of a kind, and how many others there are."""

    point: Point
    others: int

    @property
    def and_others(self) -> str:
        """What a sentence about the point adds for the others."""
        return f" (and {self.others} more points)" if self.others else ""


def point_kinds(inventory: Inventory) -> list[PointKind]:
    """The first point of each kind, in the order of the inventory.

    Points of a kind agree in metric, limits, contract hours and periods, and in the place that gives them
    zone or calendar.
    """
    first: dict[tuple[object, ...], Point] = {}
    count: dict[tuple[object, ...], int] = {}
    deciding: dict[str, str] = {}
    for point in inventory.points.values():
        place = deciding.get(point.place)
        if place is None:
            place = deciding[point.place] = _deciding(inventory.upwards(point.place)).id
        limits = tuple(sorted(point.limits.items()))
        hours, periods = point.contract_hours, (point.sampling_ms, point.upload_ms)
        kind = (point.metric, point.residential, limits, hours, periods, place)
        first.setdefault(kind, point)
        count[kind] = count.get(kind, 0) + 1
    return [PointKind(point, count[kind] - 1) for kind, point in first.items()]


def _deciding(upwards: Iterator[Place]) -> Place:
    """The nearest place with a zone or a calendar of its own, else the root."""
    node = next(upwards)
    while node.zone is None and node.calendar is None:
        above = next(upwards, None)
        if above is None:
            break
        node = above
    return node
