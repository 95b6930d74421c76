"""Points of the inventory: lists, and the last day of one."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from heapq import merge
from itertools import islice

from alerts.desk.lookups.errors import NotFound
from alerts.desk.lookups.list_page import ListPage, Position, cut
from alerts.episodes.episode import Episode
from alerts.people.roles import Right
from alerts.people.use_cases import ScopeKind, use_case
from alerts.people.viewer import Viewer
from alerts.records import Records
from alerts.rules.plan import Plan
from ingest.durations import DAY
from ingest.inventory.tree import Inventory, Point
from ingest.readings.batch import Batch
from ingest.readings.quantities import Metric
from ingest.said import Said
from ingest.stores.contract import ReadableStore, StoreError


@dataclass(frozen=True, slots=True)
class PointDay:
    """A point's last 24 hours.

    ``readings`` are sorted by time, unusable ones too; ``None`` when the store does not answer.
    ``plan`` has the limits that were in force.
    """

    point: Point
    readings: Batch | None
    episodes: list[Episode]
    plan: Plan


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


@use_case("points.day", Right.LOOK, ScopeKind.OBJECT)
def point_day(
    records: Records,
    store: ReadableStore,
    viewer: Viewer,
    id: str,  # noqa: A002 - the contract's own name
    now: int,
    *,
    plan: Plan,
) -> PointDay:
    """The 24 hours of a point before ``now`` (UTC ms): readings, episodes, and the limits in force.

    ``plan`` is the one in force.

    Raises
    ------
    NotFound, Forbidden, RecordsError
    """
    point = find_point(plan.inventory, viewer, id)
    with records.reading() as tx:
        episodes = tx.episodes.overlapping([id], now - DAY, now)
        territories = viewer.scope(Right.LOOK).territories(plan.inventory)
        episodes = tx.ticket_views.episodes_linked(episodes, territories)
    try:
        readings = store.read([point.key], now - DAY, now + 1)
    except StoreError:
        readings = None  # a point is more than its readings
    return PointDay(point, readings, episodes, plan)
