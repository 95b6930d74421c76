"""Supervision tickets, and what handlers do to them."""

from __future__ import annotations

from dataclasses import astuple
from typing import Annotated, Literal

from fastapi import APIRouter, Query

from alerts.desk.commands import carry_out
from alerts.desk.lookups.ticket_flats import FLATS_PER_PAGE, ticket_flats
from alerts.desk.lookups.tickets import TicketFilter, list_tickets, ticket_file
from alerts.people.viewer import Viewer
from alerts.rules.rule import Concern, Severity
from alerts.tickets.ticket import TicketKind, TicketState
from api.access.authentication import JsonOnly, asks
from api.http.dependencies import AnswerLanguage, CursorsDep, PageSize, ServiceDep
from api.http.paging import Cursor
from api.http.parameters import ParentTicket, PlaceId, TicketNumber
from api.http.problems import ProblemKind, problem_responses
from api.http.times import Instant
from api.rest.ticket_models import CommandBody, FlatPage, TicketDetail, TicketItem, TicketPage
from api.words.written_rules import WrittenRules

router = APIRouter(prefix="/tickets", tags=["tickets"])

StateFilter = TicketState | Literal["active"]
"""A state, or ``active`` for everything that is not closed."""


@router.get("", responses=problem_responses(ProblemKind.BAD_CURSOR))
def tickets(
    service: ServiceDep,
    cursors: CursorsDep,
    limit: PageSize,
    viewer: Annotated[Viewer, asks(list_tickets)],
    state: Annotated[
        StateFilter | None, Query(description="`active` is everything that is not closed.")
    ] = None,
    concern: Concern | None = None,
    place: PlaceId = None,
    severity: Severity | None = None,
    kind: TicketKind | None = None,
    parent: ParentTicket = None,
    start: Annotated[
        Instant | None, Query(alias="from", description="Opened at or after this instant.")
    ] = None,
    end: Annotated[Instant | None, Query(alias="to", description="Opened before this instant.")] = None,
    cursor: Cursor = None,
) -> TicketPage:
    """Tickets, newest first."""
    wanted = TicketFilter(
        state=state,
        concern=concern,
        place=place,
        severity=severity,
        kind=kind,
        parent=parent,
        start=start,
        end=end,
    )
    filters = astuple(wanted)
    after, inventory = cursors.read("tickets", filters, cursor), service.inventory()
    page = list_tickets(service.records, viewer, wanted, after, limit, inventory=inventory)
    return TicketPage(
        items=[TicketItem.of(ticket, inventory) for ticket in page.items],
        next=cursors.after("tickets", filters, page.last),
    )


@router.get("/{number}", responses=problem_responses(ProblemKind.NOT_FOUND))
def ticket(
    service: ServiceDep,
    viewer: Annotated[Viewer, asks(ticket_file)],
    language: AnswerLanguage,
    number: TicketNumber,
) -> TicketDetail:
    """One ticket with its episodes, clocks, history and children."""
    plan = service.plan()
    file = ticket_file(service.records, viewer, number, inventory=plan.inventory)
    rules = WrittenRules(language, plan.own_words)
    return TicketDetail.whole(file, plan.inventory, rules, service.clock.now())


@router.get("/{number}/flats", responses=problem_responses(ProblemKind.NOT_FOUND, ProblemKind.BAD_CURSOR))
def flats(
    service: ServiceDep,
    cursors: CursorsDep,
    viewer: Annotated[Viewer, asks(ticket_flats)],
    number: TicketNumber,
    limit: Annotated[int, Query(ge=1, le=FLATS_PER_PAGE)] = FLATS_PER_PAGE,
    cursor: Cursor = None,
) -> FlatPage:
    """The flats of one ticket with their worst and latest values, and how many of those measured breach."""
    plan, now = service.plan(), service.clock.now()
    after = cursors.read("ticket-flats", number, cursor)
    found = ticket_flats(service.records, service.store, viewer, number, after, limit, now, plan=plan)
    return FlatPage.of(found, plan.inventory, cursors.after("ticket-flats", number, found.page.last))


@router.post(
    "/{number}/commands",
    dependencies=[JsonOnly],
    responses=problem_responses(
        ProblemKind.NOT_FOUND,
        ProblemKind.ILLEGAL_COMMAND,
        ProblemKind.FALSE_CLOSURE,
        ProblemKind.STALE_VERSION,
        ProblemKind.UNSUPPORTED_MEDIA_TYPE,
    ),
)
def command(
    service: ServiceDep, viewer: Annotated[Viewer, asks(carry_out)], number: TicketNumber, body: CommandBody
) -> TicketItem:
    """Say what was done about a ticket. Refused: what its state does not allow, and a false closure."""
    inventory = service.inventory()
    changed = carry_out(
        service.records,
        viewer,
        number,
        body.command,
        service.clock.now(),
        inventory=inventory,
        text=body.text,
        expected_version=body.version,
    )
    return TicketItem.of(changed, inventory)
