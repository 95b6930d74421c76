"""Supervision tickets, and what handlers do to them."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query

from alerts.desk.commands import carry_out
from alerts.people.viewer import Viewer
from alerts.rules.rule import Concern, Severity
from alerts.tickets.moves import UnknownTicket
from alerts.tickets.ticket import TicketKind, TicketState
from api.access.authentication import Dispatcher, JsonOnly, Reader
from api.http.dependencies import CursorsDep, PageSize, ServiceDep
from api.http.paging import Cursor, cut
from api.http.parameters import PlaceId, TicketNumber
from api.http.problems import ProblemKind, problem_responses
from api.http.times import Instant
from api.rest.ticket_models import CommandBody, TicketDetail, TicketItem, TicketPage

router = APIRouter(prefix="/tickets", tags=["tickets"])

StateFilter = TicketState | Literal["active"]
"""A state, or ``active`` for everything that is not closed."""


@router.get("", responses=problem_responses(ProblemKind.BAD_CURSOR))
def tickets(
    service: ServiceDep,
    cursors: CursorsDep,
    limit: PageSize,
    _reader: Reader,
    state: Annotated[
        StateFilter | None, Query(description="`active` is everything that is not closed.")
    ] = None,
    concern: Concern | None = None,
    place: PlaceId = None,
    severity: Severity | None = None,
    kind: TicketKind | None = None,
    start: Annotated[
        Instant | None, Query(alias="from", description="Opened at or after this instant.")
    ] = None,
    end: Annotated[Instant | None, Query(alias="to", description="Opened before this instant.")] = None,
    cursor: Cursor = None,
) -> TicketPage:
    """Tickets, newest first."""
    filters = [state, concern, place, severity, kind, start, end]
    after = cursors.read("tickets", filters, cursor)
    with service.records.reading() as tx:
        found = tx.ticket_views.page(
            state=state,
            concern=concern,
            place=place,
            severity=severity,
            kind=kind,
            start=start,
            end=end,
            cursor=after,
            limit=limit + 1,
        )
    page, last = cut(found, limit, lambda ticket: [ticket.opened_at, ticket.id])
    inventory = service.inventory()
    return TicketPage(
        items=[TicketItem.of(ticket, inventory) for ticket in page],
        next=cursors.issue("tickets", filters, last) if last else None,
    )


@router.get("/{number}", responses=problem_responses(ProblemKind.NOT_FOUND))
def ticket(service: ServiceDep, _reader: Reader, number: TicketNumber) -> TicketDetail:
    """One ticket with its episodes, clocks, history and children."""
    with service.records.reading() as tx:
        file = tx.ticket_views.file(number)
    if file is None:
        raise UnknownTicket(f"there is no ticket {number}")
    return TicketDetail.whole(file, service.inventory(), service.clock.now())


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
def command(service: ServiceDep, user: Dispatcher, number: TicketNumber, body: CommandBody) -> TicketItem:
    """Say what was done about a ticket. Refused: what its state does not allow, and a false closure."""
    with service.records.begin() as tx:
        changed = carry_out(
            tx,
            Viewer(user.name, user.role),
            number,
            body.command,
            service.clock.now(),
            inventory=service.inventory(),
            text=body.text,
            expected_version=body.version,
        )
    return TicketItem.of(changed, service.inventory())
