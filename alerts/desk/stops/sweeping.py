"""What falls due of the clocks of stops is put on record, and what was said on their tickets is heard."""

from __future__ import annotations

from collections.abc import Iterable

from alerts.deadlines.desk_clock import DeskClock
from alerts.deadlines.walking import FiredStep, walk
from alerts.desk.clocks.posts import KeptPeople, holders_of
from alerts.desk.matters.desk_in_force import DeskInForce
from alerts.desk.stops.posts import matter_of
from alerts.desk.stops.stop_files import StopFile, save_clocks, stop_files_of, write_line
from alerts.matters.facts import Fact
from alerts.matters.finding_rules import FindingSource, overdue
from alerts.notices.deciding import told_of_step
from alerts.notices.notice import SubjectKind
from alerts.notices.occasions import OCCASIONS
from alerts.records import Records, Transaction
from alerts.stops.stop_lines import FACTS, StopLine, StopLineKind
from alerts.stops.supply_stop import SupplyStop
from alerts.tickets.ticket import SYSTEM

AT_ONCE = 20
"""Stops that are looked at in one transaction."""
REPORTED = "fault-reported"
HEARD = (REPORTED, "fault-report-received")
"""The facts of a stop whose ticket says that it was reported (W40, W41)."""


def sweep_stops(
    records: Records, now: int, desk: DeskInForce, started_at: int, *, wall: int, people: KeptPeople
) -> int:
    """Put on record all that has fallen due of stops by ``now`` (UTC ms); how many steps that were.

    ``started_at``: since when the service runs (UTC ms); ``wall``: the time of persons. Raises
    `RecordsError`; what was done stays done.
    """
    steps = 0
    while True:
        # Asked beforehand: who writes would have to wait.
        with records.reading() as tx:
            if not tx.stops.due(now, 1):
                return steps
        with records.begin() as tx:
            numbers = tx.stops.due(now, AT_ONCE)
            for file in stop_files_of(tx, numbers).values():
                steps += _sweep_one(tx, file, now, desk, started_at, wall, people)


def hear_of_tickets(records: Records, now: int, desk: DeskInForce) -> int:
    """Note on stops what was reported on their tickets since (W40), at ``now`` (UTC ms); of how many.

    Raises `RecordsError`.
    """
    with records.reading() as tx:
        waiting = _unheard(tx)
    if not waiting:
        return 0
    with records.begin() as tx:
        waiting = _unheard(tx)
        files = stop_files_of(tx, list(waiting))
        for number, fact in waiting.items():
            line = StopLine(
                number=number,
                no=files[number].stop.lines + 1,
                at=now,
                happened_at=min(fact.counts_at, now),
                kind=StopLineKind.TICKET_REPORTED,
                actor=fact.actor,
                data={FACTS: list(HEARD), "ticket": files[number].stop.ticket},
            )
            write_line(tx, files[number], line, desk, now)
    return len(waiting)


def _unheard(tx: Transaction) -> dict[str, Fact]:
    """Stop -> the report on its ticket, of those that do not know of it yet."""
    of_tickets = {each.ticket: each.number for each in tx.stops.unheard()}
    if not of_tickets:
        return {}
    books = tx.facts.of_tickets(of_tickets)
    found = {of_tickets[ticket]: book.latest(REPORTED) for ticket, book in books.items()}
    return {number: fact for number, fact in found.items() if fact is not None}


def _sweep_one(
    tx: Transaction,
    file: StopFile,
    now: int,
    desk: DeskInForce,
    started_at: int,
    wall: int,
    people: KeptPeople,
) -> int:
    stop, policies = file.stop, desk.tables.policies
    matter = matter_of(file, desk)
    holders = holders_of(tx, {stop.number: matter}, desk, wall, people)
    calendar = desk.calendar_at(matter.ticket.place)
    found = walk(file.clocks, now, now, started_at, policies, calendar, holders)
    tx.stops.add_lines(_lines(file, found.steps, now))
    ids = {_row(each): each.id for each in save_clocks(tx, [(stop, found.clocks)])[stop.number]}
    tx.notices.add(
        told_of_step(step, ids[_row(step.clock)], now, OCCASIONS, SubjectKind.STOP)
        for step in found.steps
        if step.to_send
    )
    at_due = [step.clock for step in found.steps if step.step in policies.of_clock(step.clock).ladder.at_due]
    source = FindingSource("", now, SYSTEM, matter.ticket.place, matter.ticket.territory)
    tx.findings.add(
        overdue(
            source,
            f"of {stop.number}/{ids[_row(clock)]}",
            policy=clock.key,
            clause=clock.clause,
            due_at=clock.due_at,
            unit=clock.unit,
            stop=stop.number,
        )
        for clock in (*at_due, *found.unheard)
        if policies.of_clock(clock).given and clock.due_at is not None and _was_ahead(stop, clock)
    )
    return len(found.steps)


def _was_ahead(stop: SupplyStop, clock: DeskClock) -> bool:
    """Whether a limit of an imported stop was not over already when it was imported: nobody could keep it."""
    return not stop.outage or (clock.due_at is not None and clock.due_at > clock.started_at)


def _row(clock: DeskClock) -> tuple[str, str, int, int]:
    """What no two clocks of a stop share."""
    return clock.key, clock.scope, clock.started_at, clock.occurrence


def _lines(file: StopFile, steps: Iterable[FiredStep], now: int) -> list[StopLine]:
    return [
        StopLine(
            number=file.stop.number,
            no=no,
            at=now,
            happened_at=step.instant,
            kind=StopLineKind.STEP,
            actor=SYSTEM,
            data=step.told,
        )
        for no, step in enumerate(steps, start=file.stop.lines + 1)
    ]
