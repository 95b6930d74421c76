"""What is installed, and what it measured."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from alerts.desk.lookups.points import find_point, list_points
from alerts.desk.lookups.readings import Resolution, hourly_figures, raw_readings
from alerts.people.viewer import Viewer
from api.access.authentication import asks
from api.http.dependencies import CursorsDep, PageSize, ServiceDep
from api.http.paging import Cursor
from api.http.parameters import PlaceId, PointId
from api.http.problems import ProblemKind, problem_responses
from api.http.times import Instant
from api.rest.point_models import HourlyItem, HourlyPage, PointItem, PointPage, ReadingItem, ReadingPage
from ingest.readings.quantities import Metric

router = APIRouter(tags=["points"])


@router.get("/points", responses=problem_responses(ProblemKind.BAD_CURSOR, ProblemKind.NOT_FOUND))
def points(
    service: ServiceDep,
    cursors: CursorsDep,
    limit: PageSize,
    viewer: Annotated[Viewer, asks(list_points)],
    place: PlaceId = None,
    metric: Metric | None = None,
    cursor: Cursor = None,
) -> PointPage:
    """Every measured quantity in the inventory, by id."""
    inventory = service.inventory()
    filters = {"place": place, "metric": metric}
    after = cursors.read("points", filters, cursor)
    page = list_points(inventory, viewer, place, metric, after, limit)
    return PointPage(
        items=[PointItem.of(point, inventory) for point in page.items],
        next=cursors.after("points", filters, page.last),
    )


@router.get("/points/{id}", responses=problem_responses(ProblemKind.NOT_FOUND))
def one_point(service: ServiceDep, viewer: Annotated[Viewer, asks(find_point)], id: PointId) -> PointItem:  # noqa: A002 - the contract's own name
    """One point."""
    inventory = service.inventory()
    return PointItem.of(find_point(inventory, viewer, id), inventory)


@router.get(
    "/points/{id}/readings",
    responses=problem_responses(
        ProblemKind.BAD_CURSOR,
        ProblemKind.NOT_FOUND,
        ProblemKind.SPAN_TOO_LONG,
        ProblemKind.READINGS_UNAVAILABLE,
    ),
)
def readings(
    service: ServiceDep,
    cursors: CursorsDep,
    limit: PageSize,
    viewer: Annotated[Viewer, asks(raw_readings, hourly_figures)],
    id: PointId,  # noqa: A002 - the contract's own name
    start: Annotated[Instant, Query(alias="from", description="First instant, included.")],
    end: Annotated[Instant, Query(alias="to", description="Last instant, excluded.")],
    resolution: Annotated[
        Resolution, Query(description="Raw readings (31 days at most) or hourly figures (5 years at most).")
    ] = Resolution.RAW,
    cursor: Cursor = None,
) -> ReadingPage | HourlyPage:
    """A point's readings in order of time, unusable ones flagged; or its hourly figures over clean ones."""
    inventory = service.inventory()
    filters = [id, start, end, resolution]
    after, span = cursors.read("readings", filters, cursor), (start, end)
    if resolution is Resolution.HOURLY:
        figures = hourly_figures(service.store, viewer, id, span, after, limit, inventory=inventory)
        zone = inventory.zone_of(figures.point.place)
        return HourlyPage(
            items=[HourlyItem.of(row, zone) for row in figures.page.items],
            next=cursors.after("readings", filters, figures.page.last),
        )
    found = raw_readings(service.store, viewer, id, span, after, limit, inventory=inventory)
    zone = inventory.zone_of(found.point.place)
    return ReadingPage(
        items=[ReadingItem.of(found.readings, row, zone) for row in range(len(found.readings))],
        next=cursors.after("readings", filters, found.last),
    )
