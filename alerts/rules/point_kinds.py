"""Points that every rule looks at alike: a town of a million points has a few dozen kinds of them."""

from __future__ import annotations

from typing import NamedTuple

from alerts.rules.hours import ApplicabilityGroups
from ingest.inventory.tree import Inventory, Point
from ingest.printable import told
from ingest.said import Said


class PointKind(NamedTuple):
    """One point of a kind, and how many others there are."""

    point: Point
    others: int

    def at(self, reason: Said) -> Said:
        """``reason`` with the point and how many others there are."""
        return Said(
            "rules-at-point", reason=reason, point=told(self.point.name, self.point.id), others=self.others
        )

    def with_others(self, reason: Said) -> Said:
        """``reason``, which is told at the point, with how many others there are."""
        return Said("rules-and-others", reason=reason, others=self.others) if self.others else reason


def point_kinds(inventory: Inventory, groups: ApplicabilityGroups) -> list[PointKind]:
    """The first point of each kind, in the order of the inventory.

    Points of a kind agree in metric, limits, contract hours and periods, and in zone, calendar and outages.
    """
    first: dict[tuple[object, ...], Point] = {}
    count: dict[tuple[object, ...], int] = {}
    for point in inventory.points.values():
        limits = tuple(sorted(point.limits.items())) if point.limits else ()
        periods = (point.sampling_ms, point.upload_ms)
        kind = (point.metric, point.residential, limits, periods, groups.alike(point))
        first.setdefault(kind, point)
        count[kind] = count.get(kind, 0) + 1
    return [PointKind(point, count[kind] - 1) for kind, point in first.items()]
