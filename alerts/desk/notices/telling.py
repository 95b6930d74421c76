"""Tells whoever holds the posts of a notice when it is told (desk.md, section 12)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from alerts.deadlines.desk_clock import DeskClock
from alerts.deadlines.policy import PolicyTable
from alerts.desk.clocks.posts import KeptPeople, PostHolders, holders_of, matters_of
from alerts.desk.matters.desk_in_force import DeskInForce
from alerts.events import NewEvent
from alerts.notices.attempts import Delivery, DeliveryState
from alerts.notices.message import Urgency
from alerts.notices.notice import Notice, NoticeState
from alerts.notices.routes import NoticeRoutes
from alerts.records import Transaction
from alerts.routing.departments import Departments
from alerts.tickets.ticket import Ticket, TicketInBrief, TicketState, event_data_of

AT_ONCE: Final = 500
"""Notices that are told in one transaction."""
TOLD: Final = "notice.told"
CONSOLE_ALONE: Final = NoticeRoutes()


@dataclass(frozen=True, slots=True)
class Telling:
    """When it is told, by the service and by persons (UTC ms), by which channels, and when again (ms)."""

    now: int
    wall: int
    routes: NoticeRoutes
    remind_ms: int


def tell(
    tx: Transaction,
    desk: DeskInForce,
    now: int,
    people: KeptPeople,
    *,
    wall: int,
    without: Collection[int] = (),
    limit: int = AT_ONCE,
    routes: NoticeRoutes = CONSOLE_ALONE,
    remind_ms: int = 0,
) -> list[int]:
    """Tell of the first ``limit`` notices that wait, urgent ones first; their ids.

    Whoever holds the posts now is told, and nobody of what they did themselves. What is over by now is
    superseded, and what nobody holds the posts of is on record as such. What goes by channels, too, is put
    where the sender finds it. A constant number of statements.

    Parameters
    ----------
    now, wall
        The time of the service, and that of persons, by which leave runs; UTC ms.
    people
        Who is there, as far as it was read before.
    without
        Ids of notices to be left out.
    routes, remind_ms
        By which channels; and after how long (ms) what is urgent is told again, unless somebody answers.
    """
    waiting = tx.notices.untold(limit, without)
    return _tell_all(tx, desk, waiting, Telling(now, wall, routes, remind_ms), people)


def remind(
    tx: Transaction,
    desk: DeskInForce,
    now: int,
    people: KeptPeople,
    *,
    wall: int,
    without: Collection[int] = (),
    limit: int = AT_ONCE,
    routes: NoticeRoutes = CONSOLE_ALONE,
    remind_ms: int = 0,
) -> list[int]:
    """Tell again of what is urgent and nobody has answered for so long, as `tell`; their ids.

    Whoever holds the posts now is told, also who was not before; who holds them no more is sent nothing.
    """
    waiting = tx.notices.to_remind(now, limit, without)
    return _tell_all(tx, desk, waiting, Telling(now, wall, routes, remind_ms), people)


def _tell_all(
    tx: Transaction, desk: DeskInForce, waiting: Sequence[Notice], by: Telling, people: KeptPeople
) -> list[int]:
    if not waiting:
        return []
    now = by.now
    clocks = clocks_of(tx, waiting)
    table = desk.tables.policies
    matters = matters_of(tx, clocks.values(), [(each.ticket, each.unit) for each in waiting])
    holders = holders_of(tx, matters, desk, by.wall, people)
    told, sending = [], list[Delivery]()
    for notice in waiting:
        clock = None if notice.clock is None else clocks[notice.clock]
        ticket = matters[notice.ticket].ticket
        if is_over(ticket, clock):
            told.append(superseded(notice))
            continue
        known = _told(notice, clock, holders, table, now)
        channels = by.routes.channels(notice.urgency, departments_of(notice, ticket, desk.departments))
        if channels and known.state is NoticeState.TOLD:
            known = _to_be_sent(known, by)
            sending += _deliveries(notice, known, now)
        elif known.remind_at is not None:  # No channel is left to remind by.
            known = replace(known, remind_at=None)
        told.append(known)
    tx.notices.save(told)
    tx.deliveries.put(sending)
    _tell_listeners(tx, told, {number: each.ticket for number, each in matters.items()}, desk, now)
    return [notice.id for notice in told]


def is_over(ticket: Ticket | TicketInBrief, clock: DeskClock | None) -> bool:
    """Whether there is nothing left to tell: the ticket is closed, or its limit met."""
    return ticket.state is TicketState.CLOSED or (clock is not None and not clock.going)


def departments_of(
    notice: Notice, ticket: Ticket | TicketInBrief, departments: Departments
) -> tuple[str, ...]:
    """Ids of the department that a notice is for, else that has its ticket, and of those above it."""
    found: list[str] = []
    each: str | None = notice.unit or ticket.unit or ticket.owner
    while each and each not in found:
        found.append(each)
        each = departments.above(each)
    return tuple(found)


def _to_be_sent(notice: Notice, by: Telling) -> Notice:
    """One round more; what is urgent is told again after a while."""
    remind_at = by.now + by.remind_ms if notice.urgency is Urgency.HIGH and by.remind_ms else None
    return replace(notice, round=notice.round + 1, remind_at=remind_at)


def _deliveries(before: Notice, told: Notice, now: int) -> Iterator[Delivery]:
    """One to each who is told now; who was told before and is not any more is sent nothing."""
    for person in told.told:
        yield Delivery(told.id, person, told.urgency, told.round, now, now)
    for person in before.told:
        if person not in told.told:
            yield Delivery(told.id, person, told.urgency, told.round, now, None, DeliveryState.OVER)


def clocks_of(tx: Transaction, waiting: Sequence[Notice]) -> dict[int, DeskClock]:
    """The clocks that ``waiting`` are about, by id."""
    numbers = {notice.ticket for notice in waiting if notice.clock is not None}
    found = tx.clocks.of_tickets(numbers) if numbers else {}
    wanted = {notice.clock for notice in waiting}
    return {clock.id: clock for of_one in found.values() for clock in of_one if clock.id in wanted}


def superseded(notice: Notice) -> Notice:
    """The notice once nothing is left to tell."""
    return replace(notice, state=NoticeState.SUPERSEDED, remind_at=None)


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
        return replace(notice, state=NoticeState.TOLD, told_at=notice.told_at or now, told=others)
    if found:  # whose doing it was is the only one whom it concerns
        return replace(
            notice, state=NoticeState.ANSWERED, answered_at=now, answered_by=notice.actor, remind_at=None
        )
    return replace(notice, state=NoticeState.NOBODY, remind_at=None)


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
