"""Supervision tickets, and what handlers do to them."""

from __future__ import annotations

from dataclasses import astuple
from typing import Annotated, Literal

from fastapi import APIRouter, Query

from alerts.desk.lookups.ticket_flats import FLATS_PER_PAGE, ticket_flats
from alerts.desk.lookups.tickets import TicketFilter, list_tickets, ticket_file
from alerts.desk.lookups.tickets_above import ticket_part, tickets_above
from alerts.desk.matters.commanding import give_command
from alerts.desk.matters.work_list import count_work, list_work
from alerts.people.viewer import Viewer
from alerts.rules.rule import Concern, Severity
from alerts.tickets.refusals import UnknownTicket
from alerts.tickets.ticket import TicketKind, TicketState
from api.access.authentication import JsonOnly, asks
from api.http.dependencies import AnswerLanguage, CursorsDep, DeskDep, PageSize, ServiceDep
from api.http.paging import Cursor
from api.http.parameters import ParentTicket, PlaceId, TicketNumber
from api.http.problems import ProblemKind, problem_responses
from api.http.times import Instant
from api.rest.desk.command_body import CommandBody
from api.rest.desk.work import TicketCounts, WorkDep, WorkTicketPage, work_items
from api.rest.episode_models import FlatPage
from api.rest.ticket_models import (
    TicketAboveDetail,
    TicketAboveItem,
    TicketAbovePage,
    TicketDetail,
    TicketItem,
    TicketPage,
)
from api.words.written_rules import WrittenRules

router = APIRouter(prefix="/tickets", tags=["tickets"])

StateFilter = TicketState | Literal["active"]
"""A state, or ``active`` for everything that is not closed."""


@router.get("", responses=problem_responses(ProblemKind.BAD_CURSOR, ProblemKind.NOT_FOUND))
def tickets(
    service: ServiceDep,
    cursors: CursorsDep,
    limit: PageSize,
    viewer: Annotated[Viewer, asks(list_tickets, list_work)],
    work: WorkDep,
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
) -> TicketPage | WorkTicketPage:
    """Tickets, newest first; with a filter of the desk those that are not closed, by what is due next."""
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
    inventory = service.inventory()
    if work.is_asked:
        filters, now = (astuple(wanted), astuple(work)), service.clock.now()
        found = list_work(
            *(service.records, viewer, work.with_others(wanted)),
            *(cursors.read("tickets-due", filters, cursor), limit, now),
            inventory=inventory,
            overdue=work.overdue,
            newest=work.is_newest(state),
            text=work.text or "",
            book=service.names,
        )
        return WorkTicketPage(
            items=work_items(found.items, inventory),
            next=cursors.after("tickets-due", filters, found.last),
        )
    after = cursors.read("tickets", astuple(wanted), cursor)
    page = list_tickets(service.records, viewer, wanted, after, limit, inventory=inventory)
    return TicketPage(
        items=[TicketItem.of(ticket, inventory) for ticket in page.items],
        next=cursors.after("tickets", astuple(wanted), page.last),
    )


@router.get("/counts")
def counts(service: ServiceDep, viewer: Annotated[Viewer, asks(count_work)]) -> TicketCounts:
    """How many tickets are not closed, of those that the reader sees."""
    found = count_work(service.records, viewer, inventory=service.inventory())
    return TicketCounts(open=sum(found.values()), by_concern=dict(found))


@router.get("/above", responses=problem_responses(ProblemKind.BAD_CURSOR))
def above(
    service: ServiceDep,
    cursors: CursorsDep,
    viewer: Annotated[Viewer, asks(tickets_above)],
    limit: PageSize,
    concern: Concern | None = None,
    cursor: Cursor = None,
) -> TicketAbovePage:
    """Tickets of units above, not closed, with flats among what the reader sees; no other list has them."""
    after, inventory = cursors.read("tickets-above", concern, cursor), service.inventory()
    page = tickets_above(service.records, viewer, concern, after, limit, inventory=inventory)
    return TicketAbovePage(
        items=[TicketAboveItem.of(ticket, inventory) for ticket in page.items],
        next=cursors.after("tickets-above", concern, page.last),
    )


@router.get("/{number}", responses=problem_responses(ProblemKind.NOT_FOUND))
def ticket(
    service: ServiceDep,
    viewer: Annotated[Viewer, asks(ticket_file, ticket_part)],
    language: AnswerLanguage,
    number: TicketNumber,
) -> TicketDetail | TicketAboveDetail:
    """One ticket with its episodes, clocks, history and children.

    Of one that stands above what the reader sees, and has flats there: what it is, and their own episodes.
    """
    plan = service.plan()
    rules = WrittenRules(language, plan.own_words)
    try:
        file = ticket_file(service.records, viewer, number, inventory=plan.inventory)
    except UnknownTicket:
        part = ticket_part(service.records, viewer, number, inventory=plan.inventory)
        return TicketAboveDetail.whole(part, plan.inventory, rules)
    return TicketDetail.whole(file, plan.inventory, rules, service.tables().tables, service.clock.now())


@router.get("/{number}/flats", responses=problem_responses(ProblemKind.NOT_FOUND, ProblemKind.BAD_CURSOR))
def flats(
    service: ServiceDep,
    cursors: CursorsDep,
    viewer: Annotated[Viewer, asks(ticket_flats)],
    number: TicketNumber,
    limit: Annotated[int, Query(ge=1, le=FLATS_PER_PAGE)] = FLATS_PER_PAGE,
    cursor: Cursor = None,
) -> FlatPage:
    """The flats of one ticket with their worst and latest values, and how many of those measured breach.

    Of one that stands above what the reader sees: their own flats.
    """
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
        ProblemKind.NOT_CLOSABLE,
        ProblemKind.NOT_YOURS,
        ProblemKind.EXTENSION_TOO_LATE,
        ProblemKind.OWN_CALLBACK,
        ProblemKind.STALE_VERSION,
        ProblemKind.UNSUPPORTED_MEDIA_TYPE,
    ),
)
def command(
    service: ServiceDep,
    desk: DeskDep,
    viewer: Annotated[Viewer, asks(give_command)],
    number: TicketNumber,
    body: CommandBody,
) -> TicketItem:
    """Say what was done about a ticket. Refused: what its state does not allow, and a false closure."""
    changed = give_command(
        service.records,
        viewer,
        number,
        body.given,
        service.clock.now(),
        desk=desk,
        wall=service.wall.now(),
    )
    return TicketItem.of(changed, desk.inventory)
