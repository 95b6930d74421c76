"""Points of the inventory: lists, and the last day of one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from alerts.desk.lookups.errors import NotFound
from alerts.desk.lookups.list_page import ListPage, Position, cut
from alerts.episodes.episode import Episode
from alerts.people.viewer import Role, Viewer
from alerts.records import Records
from alerts.rules.plan import Plan, plan_of
from alerts.rules.rule import Rule
from ingest.durations import DAY
from ingest.inventory.tree import Inventory, Point
from ingest.readings.batch import Batch
from ingest.readings.quantities import Metric
from ingest.stores.contract import ReadingStore


@dataclass(frozen=True, slots=True)
class PointDay:
    """A point's last 24 hours.

    ``readings`` are sorted by time, unusable ones too; ``plan`` has the limits that were in force.
    """

    point: Point
    readings: Batch
    episodes: list[Episode]
    plan: Plan


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
        There is no such place.
    Forbidden
        The viewer may not look.
    """
    viewer.require(Role.VIEWER)
    last_seen = str(after[0]) if after else ""
    found = sorted(
        (
            point
            for point in _points_below(inventory, place)
            if point.id > last_seen and metric in (None, point.metric)
        ),
        key=lambda point: point.id,
    )
    return cut(found[: limit + 1], limit, lambda point: [point.id])


def find_point(inventory: Inventory, viewer: Viewer, id: str) -> Point:  # noqa: A002 - the contract's own name
    """The point of that id. Raises `NotFound`, `Forbidden`."""
    viewer.require(Role.VIEWER)
    found = inventory.points.get(id)
    if found is None:
        raise NotFound(f"No point {id!r}.")
    return found


def point_day(
    records: Records,
    store: ReadingStore,
    viewer: Viewer,
    id: str,  # noqa: A002 - the contract's own name
    now: int,
    *,
    inventory: Inventory,
    rules: Mapping[str, Rule],
) -> PointDay:
    """The 24 hours of a point before ``now`` (UTC ms): readings, episodes, and the limits in force.

    Raises
    ------
    NotFound, Forbidden, StoreError, RecordsError
    """
    point = find_point(inventory, viewer, id)
    with records.reading() as tx:
        episodes = tx.episodes.overlapping([id], now - DAY, now)
        plan = plan_of(inventory, rules, tx.rules.limit_changes(now - DAY))
    return PointDay(point, store.read([point.key], now - DAY, now + 1), episodes, plan)


def _points_below(inventory: Inventory, place: str | None) -> list[Point]:
    if place is None:
        return list(inventory.points.values())
    if place not in inventory.places:
        raise NotFound(f"No place {place!r}.")
    return [point for node in inventory.below(place) for point in inventory.points_at[node.id]]
