"""The live stream."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Header, Request
from starlette.responses import StreamingResponse

from alerts.desk.lookups.events import events_after
from alerts.people.viewer import Viewer
from api.access.authentication import asks, caller_of
from api.http.dependencies import AnswerLanguage, EventHubDep
from api.http.language_choice import headers_of
from api.http.problems import ProblemKind, problem_responses

router = APIRouter(tags=["events"])

HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
"""Proxies must neither cache nor buffer the stream."""


@router.get(
    "/events",
    response_class=StreamingResponse,
    responses=problem_responses(ProblemKind.TOO_MANY_LISTENERS)
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
    viewer: Annotated[Viewer, asks(events_after)],
    language: AnswerLanguage,
    last_event_id: Annotated[
        int | None,
        Header(ge=0, le=2**63 - 1, description="Go on after this event; from now on when absent."),
    ] = None,
) -> StreamingResponse:
    """Server-sent events, ``{"kind", "subject", "at", ...}`` each; a comment after 15 s of silence.

    Events of episodes say in the language of the answer what the rule that judged is called and asks for.
    """
    caller = caller_of(request)
    stream = await hub.listen(viewer, last_event_id, language, None if caller is None else caller.again)
    return StreamingResponse(stream, media_type="text/event-stream", headers=HEADERS | headers_of(language))
