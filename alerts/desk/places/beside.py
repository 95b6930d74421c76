"""What is measured beside each other: is it a flat, a riser, a floor or the whole building that is cold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from alerts.compliance.situation.situation import PointNow, SituationNow
from alerts.desk.lookups.points import find_point
from alerts.desk.now.book import SituationBook
from alerts.desk.places.place_page import require_place
from alerts.people.roles import Right
from alerts.people.use_cases import ScopeKind, use_case
from alerts.people.viewer import Viewer
from ingest.inventory.tree import Inventory, Level
from ingest.readings.quantities import Metric

MOST_BESIDE = 400
"""Points that are shown beside each other; of more, those nearest in the order of the tree."""


@dataclass(frozen=True, slots=True)
class Beside:
    """Points of one metric at and below ``place`` in the order of the tree, as of ``judged_until`` (UTC ms).

    ``more`` of them are not shown.
    """

    place: str
    metric: Metric
    points: Sequence[PointNow]
    more: int
    judged_until: int


@use_case("points.neighbours", Right.LOOK, ScopeKind.OBJECT)
def neighbours_of(
    viewer: Viewer,
    id: str,  # noqa: A002 - the contract's own name
    *,
    inventory: Inventory,
    book: SituationBook,
) -> Beside:
    """The point of that id among those of its metric in its building, or in the branch that it is on.

    The branch is the lowest place above the point's own, seen by the viewer, in which there is another; where
    there is none below the organisation, it is its own place. Raises `NotFound`, `Forbidden`.
    """
    point = find_point(inventory, viewer, id)
    scope, found = viewer.scope(Right.LOOK), point.place
    for node in islice(inventory.upwards(point.place), 1, None):
        if node.level is Level.ORGANISATION or not scope.sees_place(inventory, node.id):
            break
        if len(inventory.points_in_order(node.id, point.metric)) > 1:
            found = node.id
            break
    return _beside(book.situation(inventory), found, point.metric, point.place)


@use_case("places.beside", Right.LOOK, ScopeKind.OBJECT)
def points_beside(
    viewer: Viewer,
    id: str,  # noqa: A002 - the contract's own name
    metric: Metric,
    *,
    inventory: Inventory,
    book: SituationBook,
) -> Beside:
    """The points of ``metric`` at and below the place of that id. Raises `NotFound`, `Forbidden`."""
    place = require_place(inventory, viewer, id)
    return _beside(book.situation(inventory), place.id, metric, place.id)


def _beside(situation: SituationNow, place: str, metric: Metric, around: str) -> Beside:
    known, position = situation.inventory, situation.order.position
    points = [known.points[each] for each in known.points_in_order(place, metric)]
    points.sort(key=lambda each: position[each.place])
    middle = next((at for at, each in enumerate(points) if each.place == around), 0)
    first = max(0, min(middle - MOST_BESIDE // 2, len(points) - MOST_BESIDE))
    shown = points[first : first + MOST_BESIDE]
    return Beside(
        place,
        metric,
        [situation.now_of(each) for each in shown],
        len(points) - len(shown),
        situation.judged_until,
    )
