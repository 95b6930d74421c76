"""What falls due of the clocks of stops is put on record, and what was said on their tickets is heard."""

from __future__ import annotations

from collections.abc import Iterable

from alerts.deadlines.walking import FiredStep, walk
from alerts.desk.clocks.posts import ClockMatter, KeptPeople, holders_of
from alerts.desk.matters.desk_in_force import DeskInForce
from alerts.desk.stops.givers import duty_at
from alerts.desk.stops.stop_files import StopFile, save_clocks, stop_files_of, write_line
from alerts.matters.choices import Line, Mode
from alerts.matters.facts import Fact
from alerts.records import Records, Transaction
from alerts.rules.rule import Concern, Severity
from alerts.stops.stop_lines import FACTS, StopLine, StopLineKind
from alerts.stops.supply_stop import SupplyStop
from alerts.tickets.ticket import SYSTEM, TicketInBrief, TicketKind, TicketState
from ingest.inventory.departments import Duty

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
    matter = matter_of(stop, file, desk)
    holders = holders_of(tx, {stop.number: matter}, desk, wall, people)
    calendar = desk.calendar_at(matter.ticket.place)
    found = walk(file.clocks, now, now, started_at, policies, calendar, holders)
    tx.stops.add_lines(_lines(file, found.steps, now))
    save_clocks(tx, [(stop, found.clocks)])
    return len(found.steps)


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


def matter_of(stop: SupplyStop, file: StopFile, desk: DeskInForce) -> ClockMatter:
    """The stop as posts of ladders ask of a matter: production dispatch answers, the unit at work has it."""
    owner = duty_at(Duty.PRODUCTION_DISPATCH, stop.places, desk)
    place = next((each for each in stop.places if each in desk.inventory.places), "")
    brief = TicketInBrief(
        number=stop.number,
        place=place,
        concern=Concern.WATER_PRESSURE.value,
        kind=TicketKind.PLACE,
        state=TicketState.CLOSED if stop.over else TicketState.OPEN,
        severity=Severity.MAJOR.value,
        version=stop.version,
        territory=desk.inventory.territory_of(place),
        parent=None,
        line=Line.WATER,
        mode=Mode.TRANSFER,
        unit=stop.unit or owner,
        owner=owner,
        first_responsible="",
        person_in_charge="",
    )
    return ClockMatter(brief, units=frozenset(each.unit for each in file.clocks))
