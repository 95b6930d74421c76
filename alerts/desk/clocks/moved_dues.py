"""Dues that a year of the calendar moves: worked out again and appended to clocks (desk.md, section 9)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from alerts.deadlines.days.work_calendar import WorkCalendar
from alerts.deadlines.desk_clock import DeskClock
from alerts.deadlines.rescheduling import MovedClock, recalculate
from alerts.deadlines.segments import YEAR_ARRIVED
from alerts.desk.clocks.sweep import lead_anew
from alerts.desk.matters.desk_in_force import DeskInForce
from alerts.records import Transaction
from alerts.tickets.ticket import SYSTEM, TicketEvent, TicketReason

AT_ONCE = 500
"""Clocks in one transaction; people's commands run between two."""


@dataclass(frozen=True, slots=True)
class MovedDue:
    """A clock that is due at another time than before. UTC ms; ``None``: nobody can say."""

    ticket: str
    key: str
    clause: str
    before: int | None
    after: int | None


def work_out_unknown(tx: Transaction, desk: DeskInForce, now: int, after: int = 0) -> int:
    """Give the next `AT_ONCE` clocks of unknown due, behind the id ``after``, the due that is known now.

    From their kept start; one that was stopped meanwhile is met or missed by it. Returns the id behind which
    to go on; 0: those were the last. ``now`` is UTC ms.
    """
    clocks = tx.clocks.unknown(AT_ONCE, after)
    move_dues(tx, desk, clocks, now, YEAR_ARRIVED, SYSTEM)
    return clocks[-1].id if len(clocks) == AT_ONCE else 0


def move_dues(
    tx: Transaction, desk: DeskInForce, clocks: Sequence[DeskClock], now: int, reason: str, by: str
) -> list[MovedDue]:
    """Work out the dues of ``clocks`` again by the calendar of ``desk``, and put on record those that differ.

    Each gets a segment with ``reason`` and ``by``, its ticket a line of history; who leads there, and by when
    the ticket is due, follows. A constant number of statements. ``now`` is UTC ms.
    """
    if not clocks:
        return []
    tickets = tx.tickets.by_number(_numbers(clocks))
    calendars = {number: desk.calendar_at(ticket.place) for number, ticket in tickets.items()}
    moved = list(_moved(tx, desk, clocks, calendars, now, reason, by))
    if not moved:
        return []
    tx.clocks.save([each.clock for each in moved])
    tx.segments.append([each.segment for each in moved])
    numbers = {each.clock.ticket for each in moved}
    changed = lead_anew(tx, numbers, tickets, calendars, desk.tables.policies, now)
    tx.tickets.save(list(changed.values()))
    tx.tickets.add_history(_lines(moved, now, reason, by))
    return moved_from(clocks, moved)


def moved_from(clocks: Iterable[DeskClock], moved: Iterable[MovedClock]) -> list[MovedDue]:
    """What became of those of ``clocks`` that are ``moved``, or what would."""
    before = {clock.id: clock.due_at for clock in clocks}
    changed = (each.clock for each in moved)
    return [MovedDue(each.ticket, each.key, each.clause, before[each.id], each.due_at) for each in changed]


def would_move(tx: Transaction, desk: DeskInForce, clocks: Sequence[DeskClock], now: int) -> Iterator[int]:
    """Ids of those of ``clocks`` that `move_dues` would move; nothing is put on record."""
    if clocks:
        places = {number: each.place for number, each in tx.tickets.in_brief(_numbers(clocks)).items()}
        calendars = {number: desk.calendar_at(place) for number, place in places.items()}
        yield from (each.clock.id for each in _moved(tx, desk, clocks, calendars, now, "", ""))


def _numbers(clocks: Iterable[DeskClock]) -> set[str]:
    return {clock.ticket for clock in clocks}


def _moved(
    tx: Transaction,
    desk: DeskInForce,
    clocks: Sequence[DeskClock],
    calendars: Mapping[str, WorkCalendar],
    now: int,
    reason: str,
    by: str,
) -> Iterator[MovedClock]:
    """Those of ``clocks`` that are due at another time, by the calendars of their tickets."""
    segments = tx.segments.of_clocks([clock.id for clock in clocks if clock.segments])
    by_zone = defaultdict[str, list[DeskClock]](list)
    for clock in clocks:
        by_zone[calendars[clock.ticket].zone].append(clock)
    for zone, those in by_zone.items():
        yield from recalculate(those, segments, desk.calendar.in_zone(zone), now, reason, by)


def _lines(moved: Iterable[MovedClock], now: int, reason: str, by: str) -> list[tuple[str, TicketEvent]]:
    """A line for each ticket: which of its clocks are due when now."""
    clocks = defaultdict[str, list[dict[str, object]]](list)
    for each in moved:
        clock = each.clock
        clocks[clock.ticket].append({"clock": clock.id, "key": clock.key, "due_at": clock.due_at})
    text = "" if by == SYSTEM else reason
    return [
        (number, TicketEvent(now, TicketReason.DUES_MOVED, by, text=text, data={"clocks": those}))
        for number, those in clocks.items()
    ]
