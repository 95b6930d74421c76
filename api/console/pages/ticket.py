"""One ticket: why it was opened, what has been done, what can be done."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Request, Response

from alerts.desk.lookups.allowed_commands import allowed_commands
from alerts.desk.lookups.ticket_explanation import explain_ticket
from alerts.desk.lookups.ticket_flats import FLATS_PER_PAGE, ticket_flats
from alerts.desk.lookups.tickets_above import explain_part
from alerts.people.roles import Right
from alerts.people.viewer import Viewer
from alerts.tickets.moves import FINAL_COMMANDS, UnknownTicket
from api.access.authentication import asks
from api.console.pages.rendering import language_of, render_page
from api.console.views.board import above_row
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
    viewer: Annotated[Viewer, asks(explain_ticket, explain_part, ticket_flats, allowed_commands)],
    number: TicketNumber,
    cursors: CursorsDep,
    cursor: Cursor = None,
) -> Response:
    """Everything about one ticket, or what is seen of one above; ``cursor`` is of its flats."""
    plan, language, now = service.plan(), language_of(request), service.clock.now()
    asked = (service.records, service.store, service.journal.notes)
    after = cursors.read(CURSOR_NAME, number, cursor)

    def flats_shown(*, of_several: bool) -> dict[str, Any]:
        """What the list of flats shows; nothing for a ticket of one."""
        if not of_several:
            return {"flats": None}
        flats = ticket_flats(*asked[:2], viewer, number, after, FLATS_PER_PAGE, now, plan=plan)
        return {
            "flats": flats,
            "flat_rows": flat_rows(flats, plan.inventory, language),
            "flats_head": flats_head(flats, language),
            "next_flats": cursors.after(CURSOR_NAME, number, flats.page.last),
        }

    try:
        found = explain_ticket(*asked, viewer, number, plan=plan)
    except UnknownTicket:
        seen = explain_part(*asked, viewer, number, plan=plan)
        row = above_row(seen.part.ticket, plan.inventory)
        return render_page(
            request,
            "ticket_above.html",
            "tickets",
            part=seen.part,
            ticket=row.ticket,
            units=row.units,
            zone=row.zone,
            episodes=[episode_view(each, seen.plan, language) for each in seen.episodes],
            readings_away=seen.readings_away,
            now=now,
            **flats_shown(of_several=True),
        )
    file, inventory = found.file, plan.inventory
    zone = inventory.zone_of(file.ticket.place)
    allowed = allowed_commands(viewer, file.ticket, inventory)
    return render_page(
        request,
        "ticket.html",
        "tickets",
        file=file,
        ticket=file.ticket,
        episodes=[episode_view(each, found.plan, language) for each in found.episodes],
        readings_away=found.readings_away,
        history=history_lines(found, inventory, language, zone, viewer.scope(Right.LOOK)),
        gateways=gateway_lines(file.silent_gateways, inventory, language, zone),
        sees_people=viewer.sees_people,
        commands=[command.value for command in allowed],
        ending=FINAL_COMMANDS,
        zone=zone,
        now=now,
        **flats_shown(of_several=file.episode_count > 1 or file.children_count > 0),
    )
