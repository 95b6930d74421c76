"""Manual readings (手工抄表): entered, and listed by point or by post of duty."""

from __future__ import annotations

from typing import Annotated, Self

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from alerts.desk.duty.manual_entry import (
    ManualRow,
    ShownReading,
    enter_manual_readings,
    manual_readings_of_point,
    manual_readings_of_post,
)
from alerts.duty.manual_readings import LONGEST_REMARK, MOST_AT_ONCE
from alerts.people.viewer import Viewer
from api.access.authentication import JsonOnly, asks
from api.http.dependencies import CursorsDep, DeskDep, PageSize, ServiceDep
from api.http.paging import Cursor
from api.http.parameters import LONGEST_NAME, MOST_EXACT, PRINTABLE, DutyPostId, PointId
from api.http.problems import ProblemKind, problem_responses
from api.http.times import Instant, rfc3339
from api.rest.base_models import Page, Timestamp
from api.rest.people.user_models import Sent
from ingest.inventory.tree import DEFAULT_ZONE, Inventory
from ingest.readings.quantities import QUANTITIES, Metric

router = APIRouter(tags=["people"])

BEFORE_ALL, AFTER_ALL = 0, 1 << 53
"""Instants (UTC ms) that nothing was read outside of."""
From = Annotated[Instant | None, Query(alias="from", description="First instant, included.")]
Until = Annotated[Instant | None, Query(alias="to", description="Last instant, excluded.")]


class ManualRowBody(Sent):
    """A value, in the point's own unit, read in the minute of ``at``; ``about``: the one it corrects."""

    point: Annotated[str, Field(min_length=1, max_length=LONGEST_NAME, pattern=PRINTABLE)]
    at: Instant
    value: Annotated[float, Field(allow_inf_nan=False)]
    text: Annotated[str, Field(max_length=LONGEST_REMARK, pattern=PRINTABLE)] = ""
    about: Annotated[int, Field(ge=1, le=MOST_EXACT)] | None = None


class ManualEntryBody(Sent):
    """What was read, for a ``post`` of duty or for none; all of it is entered, or nothing."""

    rows: Annotated[list[ManualRowBody], Field(min_length=1, max_length=MOST_AT_ONCE)]
    post: Annotated[str, Field(max_length=LONGEST_NAME, pattern=PRINTABLE)] = ""


class SensorItem(BaseModel):
    """The sensor's value of the same minute, and whether it ``differs`` by more than ``tolerance``."""

    at: Timestamp
    value: float
    tolerance: float
    differs: bool


class ManualReadingItem(BaseModel):
    """A manual reading. ``sensor``: ``null`` where it was not compared, or not yet."""

    id: int
    point: str
    metric: Metric
    unit: str
    at: Timestamp
    value: float
    post: str
    entered_at: Timestamp
    entered_by: str
    acting_for: str
    text: str
    about: int | None
    corrected_by: list[int]
    sensor: SensorItem | None

    @classmethod
    def of(cls, shown: ShownReading, inventory: Inventory) -> Self:
        """As the API shows it, by the clocks of its place."""
        each, against = shown.reading, shown.against
        zone = inventory.zone_of(each.place) if each.place in inventory.places else DEFAULT_ZONE
        sensor = None
        if against is not None:
            sensor = SensorItem(
                at=rfc3339(against.at, zone),
                value=against.value,
                tolerance=against.tolerance,
                differs=against.differs,
            )
        return cls(
            id=each.id,
            point=each.point,
            metric=each.metric,
            unit=QUANTITIES[each.metric].unit,
            at=rfc3339(each.at, zone),
            value=each.value,
            post=each.post,
            entered_at=rfc3339(each.entered_at, zone),
            entered_by=each.actor,
            acting_for=each.acting_for,
            text=each.text,
            about=each.about,
            corrected_by=list(shown.corrected_by),
            sensor=sensor,
        )


class EnteredReadings(BaseModel):
    """What was entered, in the order of its rows."""

    items: list[ManualReadingItem]


class ManualReadingPage(Page):
    """Manual readings, the last read first."""

    items: list[ManualReadingItem]


@router.post(
    "/manual-readings",
    dependencies=[JsonOnly],
    status_code=201,
    responses=problem_responses(ProblemKind.NOT_FOUND, ProblemKind.UNSUPPORTED_MEDIA_TYPE),
)
def manual_readings(
    service: ServiceDep,
    desk: DeskDep,
    viewer: Annotated[Viewer, asks(enter_manual_readings)],
    body: ManualEntryBody,
) -> EnteredReadings:
    """Enter what was read at points: kept beside the sensors' values, and held against them."""
    entered = enter_manual_readings(
        service.records,
        service.store,
        viewer,
        [ManualRow(each.point, each.at, each.value, each.text, each.about) for each in body.rows],
        service.clock.now(),
        desk=desk,
        post=body.post,
        wall=service.wall.now(),
    )
    return EnteredReadings(items=[ManualReadingItem.of(each, desk.inventory) for each in entered])


@router.get(
    "/points/{id}/manual-readings",
    responses=problem_responses(ProblemKind.BAD_CURSOR, ProblemKind.NOT_FOUND),
)
def point_manual_readings(
    service: ServiceDep,
    cursors: CursorsDep,
    limit: PageSize,
    viewer: Annotated[Viewer, asks(manual_readings_of_point)],
    id: PointId,  # noqa: A002 - the contract's own name
    start: From = None,
    end: Until = None,
    cursor: Cursor = None,
) -> ManualReadingPage:
    """What people read at a point, the last first."""
    known, asked = service.inventory(), [id, start, end]
    after = cursors.read("manual-readings", asked, cursor)
    span = _span(start, end)
    page = manual_readings_of_point(service.records, viewer, id, span, after, limit, inventory=known)
    return ManualReadingPage(
        items=[ManualReadingItem.of(each, known) for each in page.items],
        next=cursors.after("manual-readings", asked, page.last),
    )


@router.get(
    "/duty/{post}/manual-readings",
    responses=problem_responses(ProblemKind.BAD_CURSOR, ProblemKind.NOT_FOUND),
)
def duty_manual_readings(
    service: ServiceDep,
    cursors: CursorsDep,
    limit: PageSize,
    viewer: Annotated[Viewer, asks(manual_readings_of_post)],
    post: DutyPostId,
    start: From = None,
    end: Until = None,
    cursor: Cursor = None,
) -> ManualReadingPage:
    """What was read for a post of duty, the last first, for those of its department."""
    known, asked = service.inventory(), [post, start, end]
    after = cursors.read("manual-readings/post", asked, cursor)
    span = _span(start, end)
    page = manual_readings_of_post(service.records, viewer, post, span, after, limit, inventory=known)
    return ManualReadingPage(
        items=[ManualReadingItem.of(each, known) for each in page.items],
        next=cursors.after("manual-readings/post", asked, page.last),
    )


def _span(start: int | None, end: int | None) -> tuple[int, int]:
    return BEFORE_ALL if start is None else start, AFTER_ALL if end is None else end
