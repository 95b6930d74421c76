"""The board: the tickets that somebody has to work on."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from alerts.desk.lookups.tickets import ticket_board
from alerts.people.viewer import Viewer
from alerts.rules.rule import Concern
from alerts.tickets.ticket import TicketState
from api.access.authentication import asks
from api.console.pages.rendering import render_page
from api.console.views.board import board_row
from api.http.dependencies import CursorsDep, ServiceDep
from api.http.paging import Cursor

router = APIRouter()

CURSOR_NAME = "console-board"


@router.get("/")
def board(
    request: Request,
    service: ServiceDep,
    cursors: CursorsDep,
    viewer: Annotated[Viewer, asks(ticket_board)],
    concern: Concern | None = None,
    state: Annotated[TicketState | None, Query()] = None,
    cursor: Cursor = None,
) -> Response:
    """Open tickets, those that ask for action first, then the gravest, then the oldest."""
    closed = state is TicketState.CLOSED
    filters = [concern, closed]
    after = cursors.read(CURSOR_NAME, filters, cursor)
    inventory = service.inventory()
    found = ticket_board(service.records, viewer, concern, after, inventory=inventory, closed=closed)
    return render_page(
        request,
        "tickets.html",
        "tickets",
        rows=[board_row(entry, inventory) for entry in found.tickets],
        next=cursors.after(CURSOR_NAME, filters, found.last),
        counts=found.open_by_concern,
        concerns=list(Concern),
        concern=concern,
        closed=closed,
        zone=inventory.root_zone,
    )
