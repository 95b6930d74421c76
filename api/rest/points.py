"""What is installed, and what it measured."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, Query

from api.access.authentication import Reader
from api.http.dependencies import CursorsDep, PageSize, ServiceDep
from api.http.paging import Cursor, cut
from api.http.parameters import PlaceId, PointId
from api.http.problems import HttpProblem, ProblemKind, problem_responses
from api.http.times import Instant
from api.rest.point_models import HourlyItem, HourlyPage, PointItem, PointPage, ReadingItem, ReadingPage
from ingest.durations import DAY
from ingest.inventory.tree import Inventory, Point
from ingest.readings.quantities import Metric

router = APIRouter(tags=["points"])

LONGEST_RAW = 31 * DAY
"""Milliseconds one request may span for raw readings."""
LONGEST_HOURLY = 5 * 366 * DAY
"""Milliseconds one request may span for hourly figures."""


class Resolution(StrEnum):
    """Raw readings, or the figures of whole hours."""

    RAW = "raw"
    HOURLY = "hourly"


@router.get("/points", responses=problem_responses(ProblemKind.BAD_CURSOR, ProblemKind.NOT_FOUND))
def points(
    service: ServiceDep,
    cursors: CursorsDep,
    limit: PageSize,
    _reader: Reader,
    place: PlaceId = None,
    metric: Metric | None = None,
    cursor: Cursor = None,
) -> PointPage:
    """Every measured quantity in the inventory, by id."""
    inventory = service.inventory()
    filters = {"place": place, "metric": metric}
    position = cursors.read("points", filters, cursor)
    after = str(position[0]) if position else ""
    found = sorted((p for p in _below(inventory, place) if p.id > after), key=lambda p: p.id)
    wanted = [p for p in found if metric is None or p.metric == metric][: limit + 1]
    page, last = cut(wanted, limit, lambda p: [p.id])
    return PointPage(
        items=[PointItem.of(point, inventory) for point in page],
        next=cursors.issue("points", filters, last) if last else None,
    )


def _below(inventory: Inventory, place: str | None) -> list[Point]:
    if place is None:
        return list(inventory.points.values())
    if place not in inventory.places:
        raise HttpProblem(ProblemKind.NOT_FOUND, f"No place {place!r}.")
    return [point for node in inventory.below(place) for point in inventory.points_at[node.id]]


@router.get("/points/{id}", responses=problem_responses(ProblemKind.NOT_FOUND))
def one_point(service: ServiceDep, _reader: Reader, id: PointId) -> PointItem:  # noqa: A002 - the contract's own name
    """One point."""
    inventory = service.inventory()
    return PointItem.of(known(inventory, id), inventory)


def known(inventory: Inventory, point: str) -> Point:
    """The point of that id. Raises `HttpProblem` ``not-found``."""
    found = inventory.points.get(point)
    if found is None:
        raise HttpProblem(ProblemKind.NOT_FOUND, f"No point {point!r}.")
    return found


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
    _reader: Reader,
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
    point = known(inventory, id)
    _check_span(start, end, resolution)
    filters = [id, start, end, resolution]
    position = cursors.read("readings", filters, cursor)
    begin = int(position[0]) + 1 if position else start
    zone, keys = inventory.zone_of(point.place), [point.key]
    if resolution is Resolution.HOURLY:
        hours, last = cut(service.store.hourly(keys, begin, end)[: limit + 1], limit, lambda row: [row.hour])
        return HourlyPage(
            items=[HourlyItem.of(row, zone) for row in hours],
            next=cursors.issue("readings", filters, last) if last else None,
        )
    batch = service.store.read(keys, begin, end)
    rows, last = cut(range(min(len(batch), limit + 1)), limit, lambda row: [int(batch.measured_at[row])])
    return ReadingPage(
        items=[ReadingItem.of(batch, row, zone) for row in rows],
        next=cursors.issue("readings", filters, last) if last else None,
    )


def _check_span(start: int, end: int, resolution: Resolution) -> None:
    if end < start:
        raise HttpProblem(ProblemKind.INVALID, "`to` is before `from`.")
    longest = LONGEST_RAW if resolution is Resolution.RAW else LONGEST_HOURLY
    if end - start > longest:
        advice = " Ask with resolution=hourly." if resolution is Resolution.RAW else ""
        raise HttpProblem(
            ProblemKind.SPAN_TOO_LONG, f"At most {longest // DAY} days of {resolution} at once.{advice}"
        )
