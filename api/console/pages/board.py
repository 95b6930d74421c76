"""The board: the tickets that somebody has to work on."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, Response

from alerts.desk.lookups.tickets import ticket_board
from alerts.desk.lookups.tickets_above import tickets_above
from alerts.matters.names import SERVICE_CONCERN
from alerts.people.viewer import Viewer
from alerts.rules.rule import Concern
from alerts.tickets.ticket import TicketState
from api.access.authentication import asks
from api.console.pages.rendering import render_page
from api.console.views.board import AboveRow, above_row, board_row
from api.http.dependencies import CursorsDep, ServiceDep
from api.http.paging import Cursor

router = APIRouter()

CURSOR_NAME = "console-board"


@router.get("/")
def board(
    request: Request,
    service: ServiceDep,
    cursors: CursorsDep,
    viewer: Annotated[Viewer, asks(ticket_board, tickets_above)],
    concern: Concern | Literal["service"] | None = None,
    state: Annotated[TicketState | None, Query()] = None,
    cursor: Cursor = None,
) -> Response:
    """Open tickets, those that ask for action first, then the gravest, then the oldest.

    On the first page also those of units above that have flats among what the reader sees.
    """
    closed = state is TicketState.CLOSED
    filters = [concern, closed]
    after = cursors.read(CURSOR_NAME, filters, cursor)
    inventory = service.inventory()
    found = ticket_board(service.records, viewer, concern, after, inventory=inventory, closed=closed)
    above: list[AboveRow] = []
    more_above = False
    if after is None and not closed:
        page = tickets_above(service.records, viewer, concern, inventory=inventory)
        more_above = page.last is not None
        above = [above_row(ticket, inventory) for ticket in page.items]
    return render_page(
        request,
        "tickets.html",
        "tickets",
        rows=[board_row(entry, inventory) for entry in found.tickets],
        above=above,
        more_above=more_above,
        next=cursors.after(CURSOR_NAME, filters, found.last),
        counts=found.open_by_concern,
        concerns=[*Concern, SERVICE_CONCERN],
        concern=concern,
        closed=closed,
        zone=inventory.root_zone,
    )
