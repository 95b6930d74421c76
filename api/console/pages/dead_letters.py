"""Messages that could not be decoded, with their payloads."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from alerts.desk.lookups.dead_letters import list_dead_letters, text_of
from api.access.authentication import Reader
from api.console.pages.rendering import render_page
from api.http.dependencies import CursorsDep, ServiceDep
from api.http.paging import Cursor
from ingest.readings.batch import DeadLetterReason

router = APIRouter()

LETTERS_PER_PAGE = 50
"""Dead letters on a page."""
MOST_PAYLOAD_BYTES = 4_096
"""Bytes of a dead letter's payload on the page."""
CURSOR_NAME = "console-dead-letters"


@router.get("/dead-letters")
def dead_letters(
    request: Request,
    service: ServiceDep,
    cursors: CursorsDep,
    viewer: Reader,
    reason: DeadLetterReason | None = None,
    cursor: Cursor = None,
) -> Response:
    """The dead letters in the order they were first seen."""
    after = cursors.read(CURSOR_NAME, reason, cursor)
    page = list_dead_letters(service.journal, viewer, reason, after, LETTERS_PER_PAGE)
    return render_page(
        request,
        "dead_letters.html",
        "dead-letters",
        rows=page.items,
        next=cursors.after(CURSOR_NAME, reason, page.last),
        reason=reason,
        reasons=list(DeadLetterReason),
        payload_text=_payload_text,
        most_shown=MOST_PAYLOAD_BYTES,
        zone=service.inventory().root_zone,
    )


def _payload_text(payload: bytes) -> str:
    """The beginning of the payload as text, or as hexadecimal where it is none."""
    text = text_of(payload[:MOST_PAYLOAD_BYTES])
    return payload[:MOST_PAYLOAD_BYTES].hex(" ") if text is None else text
