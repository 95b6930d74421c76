"""The live stream."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Header, Path, Query, Request
from pydantic import BaseModel, ConfigDict
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response, StreamingResponse

from alerts.desk.lookups.events import events_after
from alerts.desk.now.ticket_now import see_ticket
from alerts.people.viewer import Viewer
from api.access.authentication import JsonOnly, NobodyNeeded, asks, caller_of
from api.http.dependencies import AnswerLanguage, EventHubDep, ServiceDep
from api.http.language_choice import headers_of
from api.http.parameters import TICKET_NUMBER
from api.http.problems import HttpProblem, ProblemKind, problem_responses
from ingest.said import Said

router = APIRouter(tags=["events"])

WATCHED = "The one that is open here: also who else has it open, as events `presence`."
LONGEST_SEAT = 40
"""Characters of the number of a seat."""

HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
"""Proxies must neither cache nor buffer the stream."""


@router.get(
    "/events",
    response_class=StreamingResponse,
    responses=problem_responses(ProblemKind.TOO_MANY_LISTENERS, ProblemKind.NOT_FOUND)
    | {
        200: {
            "content": {"text/event-stream": {"schema": {"type": "string"}}},
            "description": "Until either side leaves",
        }
    },
)
async def events(
    request: Request,
    hub: EventHubDep,
    viewer: Annotated[Viewer, asks(events_after, see_ticket)],
    service: ServiceDep,
    language: AnswerLanguage,
    ticket: Annotated[
        str | None,
        Query(max_length=20, pattern=TICKET_NUMBER, description=WATCHED),
    ] = None,
    last_event_id: Annotated[
        int | None,
        Header(ge=0, le=2**63 - 1, description="Go on after this event; from now on when absent."),
    ] = None,
) -> StreamingResponse:
    """Server-sent events, ``{"kind", "subject", "at", ...}`` each; a comment after 15 s of silence.

    Events of episodes say in the language of the answer what the rule that judged is called and asks for.
    An event `presence` has no id; its `seat` is for `POST /presence/{seat}`.
    """
    if ticket is not None:
        look = partial(see_ticket, service.records, viewer, ticket, inventory=service.inventory())
        await run_in_threadpool(look)
    caller = caller_of(request)
    again = None if caller is None else caller.again
    stream = await hub.listen(viewer, last_event_id, language, again, ticket)
    return StreamingResponse(stream, media_type="text/event-stream", headers=HEADERS | headers_of(language))


class StillThere(BaseModel):
    """What a page says of itself. ``filling``: something is typed there that has not been sent."""

    model_config = ConfigDict(extra="forbid")

    filling: bool = False


@router.post(
    "/presence/{seat}",
    status_code=204,
    dependencies=[NobodyNeeded, JsonOnly],
    responses=problem_responses(ProblemKind.NOT_FOUND),
)
async def still_there(
    hub: EventHubDep,
    seat: Annotated[str, Path(max_length=LONGEST_SEAT, description="As the stream has told it.")],
    said: StillThere,
) -> Response:
    """Say that a ticket is still open here, every few seconds; who listens there elsewhere is told.

    Whose it is the seat says, which nobody else knows: no records are asked.
    """
    if not hub.presence.speak(seat, asyncio.get_running_loop().time(), filling=said.filling):
        raise HttpProblem(ProblemKind.NOT_FOUND, Said("refusal-no-seat"))
    return Response(status_code=204)
