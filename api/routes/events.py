"""The live stream."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Header
from starlette.responses import StreamingResponse

from api.auth import Reader
from api.parts import HubPart
from api.problems import Kind, documented

router = APIRouter(tags=["events"])

HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
"""Proxies must neither keep nor gather what is said."""


@router.get(
    "/events",
    response_class=StreamingResponse,
    responses=documented(Kind.TOO_MANY_LISTENERS)
    | {
        200: {
            "content": {"text/event-stream": {"schema": {"type": "string"}}},
            "description": "Until either side leaves",
        }
    },
)
async def events(
    hub: HubPart,
    _reader: Reader,
    last_event_id: Annotated[
        int | None,
        Header(ge=0, le=2**63 - 1, description="Go on after this event; from now on when absent."),
    ] = None,
) -> StreamingResponse:
    """Server-sent events, ``{"kind", "subject", "at", ...}`` each; a comment after 15 s of silence."""
    return StreamingResponse(await hub.listen(last_event_id), media_type="text/event-stream", headers=HEADERS)
