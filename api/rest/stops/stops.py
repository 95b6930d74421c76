"""Stops of supply (停水): listed, opened, and worked at by commands."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from alerts.desk.stops.at_place import stops_at_place
from alerts.desk.stops.commanding import give_stop_command, open_stop
from alerts.desk.stops.listing import find_stop, list_stops, stops_going_on
from alerts.people.viewer import Viewer
from api.access.authentication import JsonOnly, asks
from api.http.dependencies import AnswerLanguage, CursorsDep, DeskDep, PageSize, ServiceDep
from api.http.paging import Cursor
from api.http.parameters import LONGEST_NAME, PRINTABLE, StopNumber
from api.http.problems import ProblemKind, problem_responses
from api.http.times import Instant
from api.rest.stops.stop_models import (
    StopAfter,
    StopCommandBody,
    StopDetail,
    StopHereItem,
    StopItem,
    StopPage,
    StopsGoingOn,
    StopsOfPlace,
)

router = APIRouter(prefix="/stops", tags=["stops"])

CHANGES = (
    ProblemKind.ILLEGAL_COMMAND,
    ProblemKind.NOT_YOURS,
    ProblemKind.STOP_NOT_REPORTED,
    ProblemKind.STALE_VERSION,
    ProblemKind.UNSUPPORTED_MEDIA_TYPE,
)


@router.get("", responses=problem_responses(ProblemKind.BAD_CURSOR))
def stops(
    service: ServiceDep,
    desk: DeskDep,
    cursors: CursorsDep,
    limit: PageSize,
    viewer: Annotated[Viewer, asks(list_stops)],
    language: AnswerLanguage,
    cursor: Cursor = None,
) -> StopPage:
    """All stops, the newest first, also those that are over. A page may be short, or empty, and go on."""
    page = list_stops(service.records, viewer, cursors.read("stops", (), cursor), limit, desk=desk)
    known, now = desk.inventory, service.clock.now()
    return StopPage(
        items=[StopItem.shown(each, known, language, now) for each in page.items],
        next=cursors.after("stops", (), page.last),
    )


@router.get("/going-on")
def going_on(
    service: ServiceDep,
    desk: DeskDep,
    viewer: Annotated[Viewer, asks(stops_going_on)],
    language: AnswerLanguage,
) -> StopsGoingOn:
    """The stops of which something may still come, by what is due next."""
    found, now = stops_going_on(service.records, viewer, desk=desk), service.clock.now()
    return StopsGoingOn(
        items=[StopItem.shown(each, desk.inventory, language, now) for each in found.items], more=found.more
    )


@router.get("/at-place", responses=problem_responses(ProblemKind.NOT_FOUND))
def stops_of_place(
    service: ServiceDep,
    desk: DeskDep,
    viewer: Annotated[Viewer, asks(stops_at_place)],
    place: Annotated[
        str, Query(min_length=1, max_length=LONGEST_NAME, pattern=PRINTABLE, description="Id of a place.")
    ],
    start: Annotated[Instant, Query(alias="from")],
    end: Annotated[Instant, Query(alias="to")],
) -> StopsOfPlace:
    """The stops that hold, held or will hold in that time at a place, above or below; the newest first."""
    found = stops_at_place(service.records, viewer, place, (start, end), desk=desk)
    return StopsOfPlace(items=[StopHereItem.of(each, desk.inventory) for each in found])


@router.post("", dependencies=[JsonOnly], status_code=201, responses=problem_responses(*CHANGES))
def open_one(
    service: ServiceDep, desk: DeskDep, viewer: Annotated[Viewer, asks(open_stop)], body: StopCommandBody
) -> StopAfter:
    """Apply for a planned stop (`apply`), or open one by a fault (`open`), also from a ticket."""
    now, wall = service.clock.now(), service.wall.now()
    file = open_stop(service.records, viewer, body.given(), now, desk=desk, wall=wall)
    return StopAfter.of(file)


@router.get("/{number}", responses=problem_responses(ProblemKind.NOT_FOUND))
def one_stop(
    service: ServiceDep,
    desk: DeskDep,
    viewer: Annotated[Viewer, asks(find_stop)],
    language: AnswerLanguage,
    number: StopNumber,
) -> StopDetail:
    """A stop with its lines, reports, notices and time limits, and what the viewer may say of it now."""
    view = find_stop(service.records, viewer, number, desk=desk)
    return StopDetail.of(view, desk.inventory, language, service.clock.now())


@router.post(
    "/{number}/commands",
    dependencies=[JsonOnly],
    responses=problem_responses(ProblemKind.NOT_FOUND, *CHANGES),
)
def command_stop(
    service: ServiceDep,
    desk: DeskDep,
    viewer: Annotated[Viewer, asks(give_stop_command)],
    number: StopNumber,
    body: StopCommandBody,
) -> StopAfter:
    """Carry out a command; what it takes is in ``allowed`` of the stop. Refused with every reason at once."""
    now, wall = service.clock.now(), service.wall.now()
    file = give_stop_command(service.records, viewer, number, body.given(), now, desk=desk, wall=wall)
    return StopAfter.of(file)
