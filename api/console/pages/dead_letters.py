"""Messages that could not be decoded, with their payloads."""

from __future__ import annotations

import json
from typing import Annotated

from fastapi import APIRouter, Request, Response

from alerts.desk.lookups.dead_letters import (
    list_dead_letters,
    list_letter_groups,
    newest_dead_letter,
)
from alerts.people.roles import Right
from alerts.people.viewer import Viewer
from api.access.authentication import asks
from api.console.pages.rendering import render_page
from api.http.dependencies import CursorsDep, ServiceDep
from api.http.paging import Cursor
from api.http.parameters import OptionalId
from api.words.letter_details import code_of, detail_in
from ingest.printable import printable
from ingest.readings.batch import DeadLetterReason
from ingest.readings.dead_letters import UNKNOWN_SENDER, text_of

router = APIRouter()

LETTERS_PER_PAGE = 50
"""Dead letters on a page."""
MOST_PAYLOAD_BYTES = 4_096
"""Bytes of a dead letter's payload on the page."""
CURSOR_NAME = "console-dead-letters"
GROUPS_PER_PAGE = 100
"""Groups of letters on a page."""
GROUPS_CURSOR_NAME = "console-letter-groups"


@router.get("/dead-letters")
def dead_letters(
    request: Request,
    service: ServiceDep,
    cursors: CursorsDep,
    viewer: Annotated[Viewer, asks(list_dead_letters, list_letter_groups, newest_dead_letter)],
    reason: DeadLetterReason | None = None,
    gateway: OptionalId = None,
    cursor: Cursor = None,
) -> Response:
    """The dead letters in the order they were first seen, or their groups where nothing is selected."""
    if reason is None and gateway is None:
        return _groups(request, service, cursors, viewer, cursor)
    inventory, filters = service.inventory(), [reason, gateway]
    newest = newest_dead_letter(service.journal, viewer, inventory=inventory)
    after = cursors.read(CURSOR_NAME, filters, cursor)
    page = list_dead_letters(
        service.journal, viewer, reason, after, LETTERS_PER_PAGE, gateway, inventory=inventory
    )
    return render_page(
        request,
        "dead_letters.html",
        "dead-letters",
        rows=page.items,
        next=cursors.after(CURSOR_NAME, filters, page.last),
        reason=reason,
        gateway=gateway,
        gateway_seen=gateway and viewer.scope(Right.LETTERS).sees_sender(inventory, gateway),
        selected=json.dumps({"gateway": gateway, "reason": reason, "until": newest}),
        reasons=list(DeadLetterReason),
        payload_text=_payload_text,
        detail_in=detail_in,
        code_of=code_of,
        printable=printable,
        most_shown=MOST_PAYLOAD_BYTES,
        zone=inventory.root_zone,
    )


def _groups(
    request: Request, service: ServiceDep, cursors: CursorsDep, viewer: Viewer, cursor: str | None
) -> Response:
    """The gateways' groups of letters."""
    inventory = service.inventory()
    newest = newest_dead_letter(service.journal, viewer, inventory=inventory)
    after = cursors.read(GROUPS_CURSOR_NAME, None, cursor)
    page = list_letter_groups(service.journal, viewer, None, after, GROUPS_PER_PAGE, inventory=inventory)
    return render_page(
        request,
        "letter_groups.html",
        "dead-letters",
        groups=page.items,
        newest=newest,
        next=cursors.after(GROUPS_CURSOR_NAME, None, page.last),
        parked=DeadLetterReason.FLOOD,
        unknown=UNKNOWN_SENDER,
        zone=inventory.root_zone,
    )


def _payload_text(payload: bytes) -> str:
    """The beginning of the payload as text, or as hexadecimal where it is none."""
    text = text_of(payload[:MOST_PAYLOAD_BYTES])
    return payload[:MOST_PAYLOAD_BYTES].hex(" ") if text is None else text
