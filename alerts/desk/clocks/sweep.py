"""The sweep: what of the clocks falls due is put on record, a bite in one transaction (desk.md 6.6, 6.7).

A bite holds the clocks to be looked at first. What it finds is the same wherever bites end, and each step has
a key of its own: a bite that was done already, or broken off, changes nothing.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from alerts.deadlines.days.work_calendar import WorkCalendar
from alerts.deadlines.desk_clock import ClockOf, DeskClock
from alerts.deadlines.obligations import due_of, lead
from alerts.deadlines.policy import PolicyTable
from alerts.deadlines.walking import FiredStep, walk
from alerts.desk.clocks.posts import ClockMatter, KeptPeople, holders_of, matters_of
from alerts.desk.matters.desk_in_force import DeskInForce
from alerts.events import NewEvent
from alerts.matters.choices import Mode, ProposalKind
from alerts.matters.finding_rules import FindingSource, overdue
from alerts.matters.findings import Finding
from alerts.matters.proposals import Proposal, proposed
from alerts.notices.deciding import told_of_step
from alerts.notices.occasions import OCCASIONS
from alerts.records import Records, Transaction
from alerts.records.desk.clock_lines import RecordedStep
from alerts.records.desk.clocks import SWEPT
from alerts.tickets.desk_moves.desk_tables import DeskTables
from alerts.tickets.desk_moves.timekeeping.waiting import supervision_left_at
from alerts.tickets.ticket import (
    SYSTEM,
    Ticket,
    TicketEvent,
    TicketReason,
    TicketState,
    event_data_of,
)
from ingest.inventory.tree import Inventory
from ingest.said import Said, name_of

BITE = 500
"""Clocks looked at in one transaction; people's commands run between two."""
STEP_EVENT = "clock.step"
CAUGHT_UP_EVENT = "clock.caught-up"
_Row = tuple[str, str, str, int, int]


@dataclass(frozen=True, slots=True)
class SweptBite:
    """What one bite was: ids of its clocks, the first instant that they waited for, and what came of it.

    Times UTC ms. ``caught_up``: how many of the ``steps`` fell due while the service did not run;
    ``to_send`` of how many of those somebody is told. ``fired``: how many by policy and step of its ladder.
    """

    clocks: tuple[int, ...]
    first_at: int
    steps: int
    caught_up: int
    to_send: int
    fired: Mapping[tuple[str, str], int]


class _Due(NamedTuple):
    clocks: Sequence[DeskClock]
    until: int


def sweep(
    records: Records,
    now: int,
    tables: DeskTables,
    inventory: Inventory,
    calendar: WorkCalendar,
    started_at: int,
    *,
    wall: int | None = None,
) -> list[SweptBite]:
    """Put on record all that has fallen due by ``now`` (UTC ms), bite by bite.

    Parameters
    ----------
    started_at
        Since when the service runs (UTC ms): what fell due before is caught up.
    wall
        The time of persons (UTC ms), by which leave runs; ``None``: ``now``.

    Raises
    ------
    RecordsError
        What was done stays done; asking again goes on.
    KeyError
        A clock whose policy ``tables`` does not know.
    """
    desk, bites, people = DeskInForce(inventory, tables, calendar), list[SweptBite](), KeptPeople()
    while True:
        with records.begin() as tx:
            bite = sweep_bite(tx, desk, now, started_at, wall=wall, people=people)
            if bite is None:
                if bites:
                    tell_caught_up(tx, bites, now)
                return bites
            bites.append(bite)


def sweep_bite(
    tx: Transaction,
    desk: DeskInForce,
    now: int,
    started_at: int,
    *,
    wall: int | None = None,
    without: Collection[int] = (),
    limit: int = BITE,
    until: int | None = None,
    people: KeptPeople | None = None,
) -> SweptBite | None:
    """The next bite of at most ``limit`` clocks; ``None``: nothing is due by ``now`` (UTC ms).

    ``without``: ids of clocks to be left out; ``until``: nothing that falls due later is looked at (UTC ms,
    at most ``now``); ``people``: who is there, as far as bites before have read it.
    Others as for `sweep`. A constant number of statements.
    """
    due = _due(tx, now if until is None else until, without, limit)
    if not due.clocks:
        return None
    matters = matters_of(tx, due.clocks)
    table, late_after = desk.tables.policies, desk.tables.settings.late_after
    at = now if wall is None else wall
    holders = holders_of(tx, matters, desk, at, KeptPeople() if people is None else people)
    calendars = {number: desk.calendar_at(matter.ticket.place) for number, matter in matters.items()}
    by_zone = defaultdict[str, list[DeskClock]](list)
    for clock in due.clocks:
        by_zone[calendars[clock.ticket].zone].append(clock)
    walked = [
        walk(clocks, due.until, now, started_at, table, desk.calendar.in_zone(zone), holders, late_after)
        for zone, clocks in by_zone.items()
    ]
    steps = [step for found in walked for step in found.steps]
    if len(walked) > 1:
        steps.sort(key=lambda step: step.instant)
    # Asked before anything is written: a question waits for all that was sent before it.
    above = tx.ticket_territories.of({step.clock.ticket for step in steps})
    tx.chain.head()
    new = _save_clocks(tx, [clock for found in walked for clock in found.clocks])
    ids = [_id_of(step.clock, new) for step in steps]
    tx.steps.append(_recorded(step, id_, now) for step, id_ in zip(steps, ids, strict=True))
    proposing = [step for step in steps if step.proposes and _may_be_supervised(matters[step.clock.ticket])]
    led_anew = frozenset[str]().union(*(found.led_anew for found in walked))
    changing = led_anew | {step.clock.ticket for step in proposing}
    whole = tx.tickets.by_number(changing) if changing else {}
    tickets = _proposals(proposing, whole, desk.tables, now)
    tickets |= lead_anew(tx, led_anew, whole | tickets, calendars, table, due.until)
    tx.tickets.save(list(tickets.values()))
    passed = [*_at_due(steps, table), *(clock for found in walked for clock in found.unheard)]
    tx.findings.add(_findings(passed, new, table, now))
    fired = zip(steps, ids, strict=True)
    tx.notices.add(told_of_step(step, id_, now, OCCASIONS) for step, id_ in fired if step.to_send)
    told = [_data(step, id_) for step, id_ in zip(steps, ids, strict=True)]
    tx.tickets.add_history([_line(step, data, now) for step, data in zip(steps, told, strict=True)])
    _tell(tx, steps, told, matters, above, desk, now)
    return SweptBite(
        tuple(clock.id for clock in due.clocks),
        min(clock.next_at for clock in due.clocks if clock.next_at is not None),
        len(steps),
        sum(step.caught_up for step in steps),
        sum(step.caught_up and step.to_send for step in steps),
        Counter((step.clock.key, step.step) for step in steps),
    )


def tell_caught_up(tx: Transaction, bites: Iterable[SweptBite], now: int) -> Mapping[str, int] | None:
    """One event for all that was caught up on, and what it says; ``None``: nothing was (6.7)."""
    bites = [bite for bite in bites if bite.caught_up]
    if not bites:
        return None
    digest = {
        "steps": sum(bite.caught_up for bite in bites),
        "to_send": sum(bite.to_send for bite in bites),
        "since": min(bite.first_at for bite in bites),
    }
    tx.events.append([NewEvent(CAUGHT_UP_EVENT, "desk", digest)], now)
    return digest


def _due(tx: Transaction, until: int, without: Collection[int], limit: int) -> _Due:
    """The clocks of the next bite, and up to when they are walked.

    Where there are more, only up to before the instant of the last of them, of which there may be others: so
    the order of instants over all clocks does not depend on where bites end.
    """
    left_out = set(without)
    found = tx.clocks.due(until, limit + len(left_out))
    clocks = [clock for clock in found if clock.id not in left_out][:limit]
    if len(clocks) < limit:
        return _Due(clocks, until)
    first, last = clocks[0].next_at or 0, clocks[-1].next_at or 0
    if first == last:
        return _Due(clocks, last)
    return _Due([clock for clock in clocks if (clock.next_at or 0) < last], last - 1)


def _save_clocks(tx: Transaction, clocks: Sequence[DeskClock]) -> dict[_Row, int]:
    """Put on record what became of ``clocks``, and new occurrences; the ids of these."""
    tx.clocks.save([clock for clock in clocks if clock.id], SWEPT)
    made = tx.clocks.add([clock for clock in clocks if not clock.id])
    return {_row(clock): clock.id for clock in made}


def lead_anew(
    tx: Transaction,
    numbers: Collection[str],
    tickets: Mapping[str, Ticket],
    calendars: Mapping[str, WorkCalendar],
    table: PolicyTable,
    now: int,
) -> dict[str, Ticket]:
    """Look again at who leads on tickets whose clocks have changed; those that are due at another time.

    ``calendars`` by ticket; ``now`` UTC ms. Only who leads is put on record here.
    """
    if not numbers:
        return {}
    parents = {parent for number in numbers if (parent := tickets[number].parent)}
    above = tx.tickets.by_number(parents) if parents else {}
    changed: list[DeskClock] = []
    moved: dict[str, Ticket] = {}
    for number, clocks in tx.clocks.of_tickets(numbers).items():
        ticket = tickets[number]
        group = above.get(ticket.parent or "")
        silent = group is not None and group.state is not TicketState.CLOSED
        led = lead(clocks, table, calendars[number], now, silent=silent)
        changed += led
        due = due_of({clock.id: clock for clock in (*clocks, *led)}.values())
        if due != ticket.due_at:
            moved[number] = replace(ticket, due_at=due)
    tx.clocks.save(changed, SWEPT)
    return moved


def _may_be_supervised(matter: ClockMatter) -> bool:
    ticket = matter.ticket
    return ticket.mode is not Mode.SUPERVISE and ticket.state is not TicketState.CLOSED


def _proposals(
    steps: Iterable[FiredStep], tickets: Mapping[str, Ticket], tables: DeskTables, now: int
) -> dict[str, Ticket]:
    """Those of ``tickets`` of which a step proposes supervision (督办), which takes a reason to decline.

    A limit that is ours is enough for that: supervision is no consequence (section 15).
    """
    found: dict[str, Ticket] = {}
    for step in steps:
        number = step.clock.ticket
        ticket = found.get(number, tickets[number])
        policy = tables.policies.of_clock(step.clock)
        since = now if step.caught_up else step.instant  # nobody could take it while nothing ran
        because = Said("proposal-overdue", clock=name_of("clock", policy.key), clause=step.clock.clause)
        wanted = Proposal(ProposalKind(step.proposes), Mode.SUPERVISE.value, because, policy.clauses, since)
        details = proposed(ticket.details, [wanted])
        if details != ticket.details:
            asked = replace(ticket, details=details)
            found[number] = replace(asked, left_at=supervision_left_at(asked, tables.settings))
    return found


def _at_due(steps: Iterable[FiredStep], table: PolicyTable) -> Iterator[DeskClock]:
    """The clocks whose due is told by ``steps``."""
    return (step.clock for step in steps if step.step in table.of_clock(step.clock).ladder.at_due)


def _findings(
    passed: Iterable[DeskClock], new: Mapping[_Row, int], table: PolicyTable, now: int
) -> list[Finding]:
    """W8's list: every limit of a clause that ``passed``, by clock, whether it led or not."""
    return [
        overdue(
            FindingSource(clock.ticket, now, SYSTEM),
            str(_id_of(clock, new)),
            policy=clock.key,
            clause=clock.clause,
            due_at=clock.due_at,
            contact=clock.scope if clock.of is ClockOf.CONTACT else "",
            unit=clock.unit,
        )
        for clock in passed
        if table.of_clock(clock).given and clock.due_at is not None
    ]


def _recorded(step: FiredStep, clock: int, now: int) -> RecordedStep:
    return RecordedStep(
        clock,
        step.step,
        step.n,
        step.instant,
        now,
        step.meant_for,
        step.reached,
        step.caught_up,
        step.to_send,
    )


def _line(step: FiredStep, told: Mapping[str, object], now: int) -> tuple[str, TicketEvent]:
    """Its line in the history, which names posts and no person: it is read without people, too."""
    data = {**told, "meant_for": step.meant_for}
    contact = step.clock.scope if step.clock.of is ClockOf.CONTACT else None
    return step.clock.ticket, TicketEvent(now, TicketReason.CLOCK_STEP, data=data, contact=contact)


def _tell(
    tx: Transaction,
    steps: Sequence[FiredStep],
    told: Sequence[Mapping[str, object]],
    matters: Mapping[str, ClockMatter],
    above: Mapping[str, Sequence[str]],
    desk: DeskInForce,
    now: int,
) -> None:
    """An event for each step, seen as its ticket is."""
    tx.events.append(
        [
            NewEvent(
                STEP_EVENT,
                ticket.number,
                {**event_data_of(ticket, desk.inventory), **data},
                ticket.territory,
                above.get(ticket.number, ()),
            )
            for step, data in zip(steps, told, strict=True)
            for ticket in (matters[step.clock.ticket].ticket,)
        ],
        now,
    )


def _data(step: FiredStep, clock: int) -> dict[str, object]:
    return {
        "clock": clock,
        "key": step.clock.key,
        "clause": step.clock.clause,
        "step": step.step,
        "instant": step.instant,
        "due_at": step.clock.due_at,
        "caught_up": step.caught_up,
    }


def _id_of(clock: DeskClock, new: Mapping[_Row, int]) -> int:
    """``new``: the ids of those that were put on record since."""
    return clock.id or new[_row(clock)]


def _row(clock: DeskClock) -> _Row:
    """What no two clocks share."""
    return clock.ticket, clock.key, clock.scope, clock.started_at, clock.occurrence
