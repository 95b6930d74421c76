"""Tells whoever holds the posts of a notice when it is told (desk.md, section 12)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Final

from alerts.deadlines.desk_clock import DeskClock
from alerts.deadlines.policy import PolicyTable
from alerts.desk.clocks.posts import KeptPeople, PostHolders, holders_of, matters_of
from alerts.desk.matters.desk_in_force import DeskInForce
from alerts.events import NewEvent
from alerts.notices.notice import Notice, NoticeState
from alerts.records import Transaction
from alerts.tickets.ticket import Ticket, TicketInBrief, TicketState, event_data_of

AT_ONCE: Final = 500
"""Notices that are told in one transaction."""
TOLD: Final = "notice.told"


def tell(
    tx: Transaction,
    desk: DeskInForce,
    now: int,
    people: KeptPeople,
    *,
    wall: int,
    without: Collection[int] = (),
    limit: int = AT_ONCE,
) -> list[int]:
    """Tell of the first ``limit`` notices that wait, urgent ones first; their ids.

    Whoever holds the posts now is told, and nobody of what they did themselves. What is over by now is
    superseded, and what nobody holds the posts of is on record as such. A constant number of statements.

    Parameters
    ----------
    now, wall
        The time of the service, and that of persons, by which leave runs; UTC ms.
    people
        Who is there, as far as it was read before.
    without
        Ids of notices to be left out.
    """
    waiting = tx.notices.untold(limit, without)
    if not waiting:
        return []
    clocks = _clocks_of(tx, waiting)
    table = desk.tables.policies
    matters = matters_of(tx, clocks.values(), [(each.ticket, each.unit) for each in waiting])
    holders = holders_of(tx, matters, desk, wall, people)
    told = []
    for notice in waiting:
        clock = None if notice.clock is None else clocks[notice.clock]
        ticket = matters[notice.ticket].ticket
        is_over = ticket.state is TicketState.CLOSED or (clock is not None and not clock.going)
        told.append(_superseded(notice) if is_over else _told(notice, clock, holders, table, now))
    tx.notices.save(told)
    _tell_listeners(tx, told, {number: each.ticket for number, each in matters.items()}, desk, now)
    return [notice.id for notice in told]


def _clocks_of(tx: Transaction, waiting: Sequence[Notice]) -> dict[int, DeskClock]:
    numbers = {notice.ticket for notice in waiting if notice.clock is not None}
    found = tx.clocks.of_tickets(numbers) if numbers else {}
    wanted = {notice.clock for notice in waiting}
    return {clock.id: clock for of_one in found.values() for clock in of_one if clock.id in wanted}


def _superseded(notice: Notice) -> Notice:
    return replace(notice, state=NoticeState.SUPERSEDED)


def _told(
    notice: Notice, clock: DeskClock | None, holders: PostHolders, table: PolicyTable, now: int
) -> Notice:
    if clock is None:
        found = holders.told(notice.ticket, notice.unit, notice.posts)
    else:
        step = next(each for each in table.of_clock(clock).ladder.steps if each.id == notice.step)
        found = holders.reached(clock, step.kind, notice.posts)
    others = tuple(name for name in found if name != notice.actor)
    if others:
        return replace(notice, state=NoticeState.TOLD, told_at=now, told=others)
    if found:  # whose doing it was is the only one whom it concerns
        return replace(notice, state=NoticeState.ANSWERED, answered_at=now, answered_by=notice.actor)
    return replace(notice, state=NoticeState.NOBODY)


def _tell_listeners(
    tx: Transaction,
    told: Sequence[Notice],
    tickets: Mapping[str, Ticket | TicketInBrief],
    desk: DeskInForce,
    now: int,
) -> None:
    """An event for each that was told, seen as its ticket is; whom is said to nobody by it."""
    above = tx.ticket_territories.of(tickets)
    events = [
        NewEvent(
            TOLD,
            ticket.number,
            event_data_of(ticket, desk.inventory)
            | {"notice": notice.id, "kind": notice.kind, "urgency": notice.urgency.value},
            ticket.territory,
            above.get(ticket.number, ()),
        )
        for notice in told
        for ticket in (tickets[notice.ticket],)
        if notice.state is NoticeState.TOLD
    ]
    if events:
        tx.events.append(events, now)
