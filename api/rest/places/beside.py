"""Points beside each other: those of one metric in a building, or on the branch of a point."""

from __future__ import annotations

from typing import Annotated, Self

from fastapi import APIRouter, Query
from pydantic import BaseModel

from alerts.desk.places.beside import Beside, neighbours_of, points_beside
from alerts.people.viewer import Viewer
from api.access.authentication import asks
from api.http.dependencies import ServiceDep
from api.http.parameters import PointId, SomePlace
from api.http.problems import ProblemKind, problem_responses
from api.http.times import rfc3339
from api.rest.base_models import Timestamp
from api.rest.now.situation import PointNowItem
from ingest.inventory.tree import Inventory
from ingest.readings.quantities import Metric

router = APIRouter(tags=["places"])


class BesideItem(BaseModel):
    """Points of one metric at and below `place`, in the order of the tree, 400 at most.

    ``more``: so many are not shown. ``judged_until``: null before anything is judged.
    """

    place: str
    metric: Metric
    judged_until: Timestamp | None
    points: list[PointNowItem]
    more: int

    @classmethod
    def of(cls, found: Beside, inventory: Inventory) -> Self:
        """As the API shows it."""
        zone = inventory.zone_of(found.place)
        return cls(
            place=found.place,
            metric=found.metric,
            judged_until=rfc3339(found.judged_until, zone) if found.judged_until else None,
            points=[PointNowItem.of(each, inventory) for each in found.points],
            more=found.more,
        )


@router.get("/points/{id}/neighbours", responses=problem_responses(ProblemKind.NOT_FOUND))
def point_among_neighbours(
    service: ServiceDep,
    viewer: Annotated[Viewer, asks(neighbours_of)],
    id: PointId,  # noqa: A002 - the contract's own name
) -> BesideItem:
    """A point among those of its metric in its building, or on its branch, as they are now."""
    inventory = service.inventory()
    return BesideItem.of(neighbours_of(viewer, id, inventory=inventory, book=service.situations), inventory)


@router.get("/places/{id}/beside", responses=problem_responses(ProblemKind.NOT_FOUND))
def points_beside_each_other(
    service: ServiceDep,
    viewer: Annotated[Viewer, asks(points_beside)],
    id: SomePlace,  # noqa: A002 - the contract's own name
    metric: Annotated[Metric, Query()],
) -> BesideItem:
    """The points of a metric at and below a place, as they are now."""
    inventory = service.inventory()
    found = points_beside(viewer, id, metric, inventory=inventory, book=service.situations)
    return BesideItem.of(found, inventory)
