"""Commands on tickets, of people and programs: each goes through the table of moves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from alerts.desk.lookups.seeing import seen_of
from alerts.desk.matters.around import MatterQuestion, around_of
from alerts.desk.matters.desk_in_force import DeskInForce
from alerts.desk.matters.matter_lookup import files_of
from alerts.desk.matters.writing import write
from alerts.people.roles import Right
from alerts.people.use_cases import ScopeKind, use_case
from alerts.people.viewer import Viewer, lies_in
from alerts.records import Records, Transaction
from alerts.tickets.desk_moves.changes import DeskLine
from alerts.tickets.desk_moves.deciding import decide
from alerts.tickets.desk_moves.matter_file import Actor, MatterFile
from alerts.tickets.desk_moves.orders import Order
from alerts.tickets.desk_moves.refusals import NOT_YOURS, STALE, MoveRefused, Reason
from alerts.tickets.desk_moves.staleness import since
from alerts.tickets.refusals import UnknownTicket
from alerts.tickets.ticket import Ticket, TicketEvent
from alerts.words.desk_names import move_name
from ingest.said import Said

OVERTAKEN = "overtaken"
"""Code of a reason that tells of a line which came in between."""
LINES = 100
"""Lines that are looked through for what came in between."""


@dataclass(frozen=True, slots=True)
class GivenCommand:
    """A command as it is given; of nothing it is known yet whether it fits.

    Attributes
    ----------
    word
        A command of the table, or one of before.
    text, values
        What is said with it, and the values of its other fields by name.
    version
        Of the ticket that it was decided on; ``None``: whichever there is.
    happened_at, late_reason
        When what it says happened (UTC ms; ``None``: now), and why that is entered so late.
    """

    word: str
    text: str = ""
    values: Mapping[str, object] = field(default_factory=dict)
    version: int | None = None
    happened_at: int | None = None
    late_reason: str = ""

    def order(self, actor: Actor, now: int) -> Order:
        """The order that ``actor`` gives by it at ``now`` (UTC ms)."""
        values = {**self.values, "text": self.text} if self.text else self.values
        return Order(self.word, actor, now, values, self.happened_at, self.version, self.late_reason)


@use_case("tickets.command", Right.WORK, ScopeKind.OBJECT)
def give_command(
    records: Records,
    viewer: Viewer,
    number: str,
    given: GivenCommand,
    now: int,
    *,
    desk: DeskInForce,
    wall: int | None = None,
) -> Ticket:
    """Carry out a command on the ticket ``number`` and return the changed ticket.

    Parameters
    ----------
    viewer
        May work tickets; by which role, and how far it must reach, the row of the command says. The name is
        recorded, and beside it that of whom they stand in for, where they may only as a substitute.
    now
        UTC ms.
    wall
        The time of persons, UTC ms, by which leave runs; ``None``: ``now``.

    Raises
    ------
    Forbidden, UnknownTicket, MoveRefused, RecordsError
        Nothing has changed then. Of a ticket that they do not see nothing is said but that there is none;
        `MoveRefused` has every reason.
    """
    with records.begin() as tx:
        seen_ticket(tx, viewer, number, desk)
        seen = viewer.where(Right.LOOK).territories(desk.inventory)
        changed = give_within(tx, viewer, number, given, now, desk, wall).ticket
        return tx.ticket_views.linked([changed], seen)[0]


def seen_ticket(tx: Transaction, who: Viewer, number: str, desk: DeskInForce) -> Ticket:
    """The ticket ``number``. Raises `UnknownTicket` where there is none, or ``who`` does not see it."""
    inventory = desk.inventory
    ticket = tx.tickets.by_number([number]).get(number)
    if ticket is not None:
        workable = who.where(Right.WORK).territories(inventory)
        if lies_in(ticket.territory, workable):
            return ticket
        if tx.tickets.seen([number], who.where(Right.LOOK).territories(inventory)):
            return ticket
        if seen_of(tx, who, Right.LOOK, [ticket], inventory):
            return ticket
    raise UnknownTicket(Said("refusal-no-ticket", number=number))


def give_within(
    tx: Transaction,
    who: Viewer,
    number: str,
    given: GivenCommand,
    now: int,
    desk: DeskInForce,
    wall: int | None,
) -> MatterFile:
    """As `give_command`, within a transaction, on a ticket that ``who`` sees."""
    order = given.order(Actor(who.name, who.grants), now)
    file = files_of(tx, [number])[number]
    around = around_of(tx, file, MatterQuestion(who, desk, now, order, wall=wall))
    try:
        changes = decide(file, order, around, now, desk.tables)
    except MoveRefused as refused:
        if refused.code == NOT_YOURS and not seen_of(tx, who, Right.WORK, [file.ticket], desk.inventory):
            raise who.not_here(Right.WORK) from refused
        if refused.code != STALE:
            raise
        raise MoveRefused(STALE, [*refused.reasons, *_overtaken(tx, number, order, desk)]) from refused
    return write(tx, file, changes, who, desk, now, wall=wall)


def _overtaken(tx: Transaction, number: str, order: Order, desk: DeskInForce) -> list[Reason]:
    """What happened since the version that the command names: the last lines of that.

    ``where`` of a reason is a field that both are about; ``step``: both move the ticket.
    """
    lines = [line_of(each) for each in tx.tickets.history_of(number, LINES)]
    found = []
    for each in since(lines, order, desk.tables):
        line = each.line
        what = move_name(line.move) if line.move else Said("move-overtaken-by-itself")
        said = Said("move-overtaken", name=line.actor, command=what, version=str(line.version))
        found += [Reason(OVERTAKEN, said, where) for where in each.both or ("",)]
    return found


def line_of(event: TicketEvent) -> DeskLine:
    """A line of record as a command left it."""
    return DeskLine(
        at=event.at,
        happened_at=event.at if event.happened_at is None else event.happened_at,
        reason=event.reason,
        actor=event.actor,
        version=event.version or 0,
        acting_for=event.acting_for,
        move=event.move or "",
        given_as=event.command or event.move or "",
        text=event.text,
        data=event.data,
        contact=event.contact or "",
    )
