"""Points of the inventory: lists, and one."""

from __future__ import annotations

from bisect import bisect_right
from heapq import merge
from itertools import islice

from alerts.desk.lookups.errors import NotFound
from alerts.desk.lookups.list_page import ListPage, Position, cut
from alerts.people.roles import Right
from alerts.people.use_cases import ScopeKind, use_case
from alerts.people.viewer import Viewer
from ingest.inventory.tree import Inventory, Point
from ingest.readings.quantities import Metric
from ingest.said import Said


@use_case("points.list", Right.LOOK, ScopeKind.PLACES)
def list_points(
    inventory: Inventory,
    viewer: Viewer,
    place: str | None,
    metric: Metric | None,
    after: Position | None,
    limit: int,
) -> ListPage[Point]:
    """Up to ``limit`` points at and below ``place`` after the position ``after``, by id; ``None``: any.

    Raises
    ------
    NotFound
        There is no such place, or none of it is seen.
    Forbidden
        The viewer may not look.
    """
    if place is not None and place not in inventory.places:
        raise NotFound(Said("refusal-no-place", id=place))
    seen = viewer.scope(Right.LOOK).within(inventory, place)
    if place is not None and not seen:
        raise NotFound(Said("refusal-no-place", id=place))
    parts = []
    for part in seen:
        ids = inventory.points_in_order(part, metric)
        first = bisect_right(ids, str(after[0])) if after else 0
        parts.append(ids[first : first + limit + 1])
    found = [inventory.points[id_] for id_ in islice(merge(*parts), limit + 1)]
    return cut(found, limit, lambda point: [point.id])


@use_case("points.one", Right.LOOK, ScopeKind.OBJECT)
def find_point(inventory: Inventory, viewer: Viewer, id: str) -> Point:  # noqa: A002 - the contract's own name
    """The point of that id. Raises `NotFound`, also for one at a place that they do not see; `Forbidden`."""
    found = inventory.points.get(id)
    if found is None or not viewer.scope(Right.LOOK).sees_place(inventory, found.place):
        raise NotFound(Said("refusal-no-point", id=id))
    return found
