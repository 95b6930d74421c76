"""Commands on what sensors opened, as before the table of moves (judgement.md, section 6)."""

from __future__ import annotations

from dataclasses import replace

from alerts.deadlines.clocks import restart_clocks, stop_clocks
from alerts.events import NewEvent
from alerts.people.audit import AuditKind
from alerts.people.roles import Right
from alerts.people.viewer import Viewer, lies_in
from alerts.records import Records, Transaction
from alerts.tickets.moves import StaleTicket, UnknownTicket, apply
from alerts.tickets.ticket import Command, Ticket, TicketState, event_data_of
from ingest.inventory.tree import Inventory
from ingest.said import Said

WORK_SENSORS_TICKETS = ("handler", "head", "dispatcher")
"""Ids of the roles that work what sensors opened; everybody else at the desk may say something of it."""


def as_worker_of_sensors_tickets(who: Viewer, command: Command) -> Viewer:
    """``who`` with those of their grants by which they may give ``command`` on what sensors opened."""
    if command is Command.COMMENT:
        return who
    return replace(who, grants=tuple(g for g in who.grants if g.role in WORK_SENSORS_TICKETS))


def carry_out(
    records: Records,
    handler: Viewer,
    number: str,
    command: Command,
    now: int,
    *,
    inventory: Inventory,
    text: str = "",
    expected_version: int | None = None,
    wall: int | None = None,
) -> Ticket:
    """As `carry_out_as_before`, in a transaction of its own; the ticket's links are as they see them."""
    seen = handler.where(Right.LOOK).territories(inventory)
    with records.begin() as tx:
        changed = carry_out_as_before(
            tx,
            handler,
            number,
            command,
            now,
            inventory=inventory,
            text=text,
            expected_version=expected_version,
            wall=wall,
        )
        return tx.ticket_views.linked([changed], seen)[0]


def carry_out_as_before(
    tx: Transaction,
    handler: Viewer,
    number: str,
    command: Command,
    now: int,
    *,
    inventory: Inventory,
    text: str = "",
    expected_version: int | None = None,
    wall: int | None = None,
) -> Ticket:
    """Carry out a handler's command on the ticket ``number`` and return the changed ticket.

    Parameters
    ----------
    handler
        May work the tickets of its place; the name is recorded in the history, and beside it that of whom
        they stand in for, where they may only as a substitute.
    now
        UTC ms.
    inventory
        In force now; it gives what the handler sees, and the zone in which a clock that starts again ends.
    text
        Result, comment or opinion; may be empty where the command needs none.
    expected_version
        Refuse unless the ticket is still at this version.
    wall
        The time of persons, UTC ms, by which the leave runs of whom the handler stands in for; ``None``:
        ``now``, which is another where time is simulated.

    Raises
    ------
    Forbidden, UnknownTicket, StaleTicket, IllegalCommand, FalseClosure, TextRequired, RecordsError
        Nothing has changed then. A ticket that they see, all of it or some flats, and may not work is
        forbidden, as is what they do for somebody whose leave is over; one that they do not see is unknown.
    """
    seen = handler.where(Right.LOOK).territories(inventory)
    handler.scope(Right.WORK)
    worker = as_worker_of_sensors_tickets(handler, command)
    workable = worker.where(Right.WORK).territories(inventory)
    ticket = tx.tickets.by_number([number]).get(number)
    if ticket is None or not lies_in(ticket.territory, workable):
        if ticket is None or not tx.tickets.seen([number], seen):
            raise UnknownTicket(Said("refusal-no-ticket", number=number))
        raise handler.not_here(Right.WORK)
    if expected_version is not None and ticket.version != expected_version:
        raise StaleTicket(
            Said(
                "refusal-stale",
                number=number,
                version=str(ticket.version),
                expected=str(expected_version),
            )
        )
    open_episodes = tx.pending.progress([number])[number].open_episodes
    acting_for = worker.for_whom(
        Right.WORK, lambda scope: lies_in(ticket.territory, scope.territories(inventory))
    )
    changed, lines = apply(
        ticket,
        command,
        now,
        actor=handler.name,
        acting_for=acting_for,
        text=text,
        open_episodes=open_episodes,
    )
    tx.tickets.save([changed])
    tx.tickets.add_history([(number, replace(line, version=changed.version)) for line in lines])
    kind = AuditKind.TICKET_COMMAND
    tx.audit.act_for(acting_for, handler, kind, now, number, wall=wall, command=command.value)
    clocks = tx.tickets.clocks_of([number])[number]
    stopped = stop_clocks(clocks, command, handler.name, text, now)
    tx.tickets.save_stopped_clocks([(number, clock) for clock in stopped])
    if changed.state is TicketState.CLOSED:
        tx.silent_gateways.leave([number])
    if command is Command.REOPEN:
        fresh = restart_clocks(clocks, now, inventory.zone_of(ticket.place))
        tx.tickets.add_clocks([(number, clock) for clock in fresh])
    tx.events.append(
        [
            NewEvent(
                "ticket.changed",
                number,
                event_data_of(changed, inventory) | {"command": command.value},
                ticket.territory,
                tx.ticket_territories.of([number]).get(number, ()),
            )
        ],
        now,
    )
    return changed
