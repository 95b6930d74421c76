"""One ticket: why it was opened, what has been done, what can be done."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Request, Response

from alerts.desk.lookups.ticket_explanation import explain_ticket
from alerts.people.viewer import Viewer
from alerts.tickets.moves import FINAL_COMMANDS, TABLE
from alerts.tickets.ticket import SYSTEM, Ticket
from api.access.authentication import asks
from api.console.pages.rendering import language_of, render_page
from api.console.views.episodes import episode_view
from api.console.views.figure_changes import figure_changes
from api.console.views.silent_gateways import gateway_lines, history_detail
from api.http.dependencies import ServiceDep
from api.http.parameters import TicketNumber

router = APIRouter()


@router.get("/tickets/{number}")
def ticket(
    request: Request,
    service: ServiceDep,
    viewer: Annotated[Viewer, asks(explain_ticket)],
    number: TicketNumber,
) -> Response:
    """Everything about one ticket."""
    plan, language = service.plan(), language_of(request)
    inventory = plan.inventory
    found = explain_ticket(service.records, service.store, service.journal.notes, viewer, number, plan=plan)
    file, place = found.file, found.file.ticket.place
    zone = inventory.zone_of(place)
    return render_page(
        request,
        "ticket.html",
        "tickets",
        file=file,
        ticket=file.ticket,
        episodes=[episode_view(each, found.plan, language) for each in found.episodes],
        readings_away=found.readings_away,
        path=inventory.path_of(place),
        child_names={child.place: inventory.name_of(child.place) for child in file.children},
        details=[history_detail(line, inventory, language, zone) for line in file.history],
        gateways=gateway_lines(file.silent_gateways, inventory, language, zone),
        commands=_commands(file.ticket),
        ending=FINAL_COMMANDS,
        system=SYSTEM,
        figure_changes=lambda event: figure_changes(event, file, inventory, language),
        zone=zone,
    )


def _commands(ticket: Ticket) -> list[str]:
    """What the table allows in the ticket's state."""
    return [command.value for state, command in TABLE if state is ticket.state]
