"""One ticket: why it was opened, what has been done, what can be done."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Request, Response

from alerts.desk.lookups.allowed_commands import allowed_commands
from alerts.desk.lookups.ticket_explanation import explain_ticket
from alerts.desk.lookups.ticket_flats import FLATS_PER_PAGE, ticket_flats
from alerts.people.viewer import Viewer
from alerts.tickets.moves import FINAL_COMMANDS
from api.access.authentication import asks
from api.console.pages.rendering import language_of, render_page
from api.console.views.episodes import episode_view
from api.console.views.flats import flat_rows, flats_head
from api.console.views.history import history_lines
from api.console.views.silent_gateways import gateway_lines
from api.http.dependencies import CursorsDep, ServiceDep
from api.http.paging import Cursor
from api.http.parameters import TicketNumber

router = APIRouter()

CURSOR_NAME = "console-flats"


@router.get("/tickets/{number}")
def ticket(
    request: Request,
    service: ServiceDep,
    viewer: Annotated[Viewer, asks(explain_ticket, ticket_flats, allowed_commands)],
    number: TicketNumber,
    cursors: CursorsDep,
    cursor: Cursor = None,
) -> Response:
    """Everything about one ticket; ``cursor`` is of its flats."""
    plan, language = service.plan(), language_of(request)
    inventory = plan.inventory
    found = explain_ticket(service.records, service.store, service.journal.notes, viewer, number, plan=plan)
    file, place = found.file, found.file.ticket.place
    zone, now = inventory.zone_of(place), service.clock.now()
    after, flats = cursors.read(CURSOR_NAME, number, cursor), None
    if file.episode_count > 1 or file.children_count:
        flats = ticket_flats(
            service.records, service.store, viewer, number, after, FLATS_PER_PAGE, now, plan=plan
        )
    allowed = allowed_commands(viewer, file.ticket, inventory)
    return render_page(
        request,
        "ticket.html",
        "tickets",
        file=file,
        ticket=file.ticket,
        episodes=[episode_view(each, found.plan, language) for each in found.episodes],
        readings_away=found.readings_away,
        flats=flats,
        flat_rows=[] if flats is None else flat_rows(flats, inventory, language),
        flats_head="" if flats is None else flats_head(flats, language),
        next_flats=None if flats is None else cursors.after(CURSOR_NAME, number, flats.page.last),
        history=history_lines(file, inventory, language, zone),
        gateways=gateway_lines(file.silent_gateways, inventory, language, zone),
        sees_people=viewer.sees_people,
        commands=[command.value for command in allowed],
        ending=FINAL_COMMANDS,
        zone=zone,
        now=now,
    )
