"""Figure: the sweep of 200 000 running clocks, with nothing due, and with 5 000 due at one instant."""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import text

from alerts.deadlines.desk_clock import ClockOf, DeskClock
from alerts.deadlines.limit_texts import write_limit
from alerts.deadlines.policy import Policy
from alerts.desk.matters.desk_in_force import DeskInForce
from alerts.matters.assignment import Assignment
from alerts.matters.choices import AssignmentRole, Origin, Step
from alerts.people.viewer import Grant
from alerts.records import Records
from alerts.tickets.ticket import Ticket, TicketKind
from alerts.workers.sweeper import Sweeper
from benchmarks.records.databases import empty_records
from benchmarks.records.desk_on_record import desk_on_record
from ingest.clock import SimulatedClock, elapsed
from ingest.durations import DAY, HOUR
from ingest.inventory.departments import Department, DepartmentKind, Duty
from ingest.inventory.tree import Inventory, Level, Place

CLOCKS = 200_000
KEYS = ("leak.onsite", "repair.large", "feedback.quality")
"""Policies of the clocks of a ticket."""
DUE = 5_000
RUNS = 5
NOW = 1_771_200_000_000
UNITS = 50
AT_ONCE = 5_000
"""Tickets put on record in one transaction."""


@dataclass(frozen=True)
class SweepCost:
    """Medians of `RUNS`: ms of a sweep with nothing due, s of one with `DUE` due; and the worst of them.

    ``steps``: how many are on record after all runs.
    """

    nothing_ms: float
    worst_nothing_ms: float
    due_s: float
    worst_due_s: float
    steps: int


def measure(database: str) -> SweepCost:
    """The sweep on ``sqlite`` or ``postgresql``."""
    with empty_records(database) as records:
        return _measure(records)


def _measure(records: Records) -> SweepCost:
    desk = units_on_record(records)
    by_key = {policy.key: policy for policy in reversed(desk.tables.policies.current)}
    count = CLOCKS // len(KEYS) + 1
    for first in range(0, count, AT_ONCE):
        put(records, range(first, min(first + AT_ONCE, count)), [by_key[key] for key in KEYS])
    with records.begin() as tx:
        tx.meta._db.execute(text("ANALYZE"))  # noqa: SLF001 - the server does so by itself after a while
    clock = SimulatedClock(NOW)
    nothing = []
    for _ in range(RUNS + 1):
        sweeper = Sweeper(records, clock, clock, lambda: desk)  # one that remembers nothing: it asks
        began = elapsed()
        sweeper.sweep_due(NOW - 1)
        nothing.append(1_000 * (elapsed() - began))
    sweeper = Sweeper(records, clock, clock, lambda: desk)
    sweeper.sweep_in_step(NOW - 1)
    due = []
    for run in range(RUNS):
        # What escalates of the instants before is none of this one's.
        sweeper.sweep_in_step(NOW + run * HOUR - 1)
        began = elapsed()
        sweeper.sweep_in_step(NOW + run * HOUR)
        due.append(elapsed() - began)
    with records.reading() as tx:
        numbers = [_number(each) for each in range(RUNS * DUE)]
        steps = sum(len(those) for those in tx.steps.of_tickets(numbers).values())
    # The first has SQLite read its pages, and Python import what it needs.
    return SweepCost(
        statistics.median(nothing[1:]), max(nothing[1:]), statistics.median(due), max(due), steps
    )


def units_on_record(records: Records) -> DeskInForce:
    """Fifty units with a head, a leader and handlers, a desk, and the policies that ship."""
    places = {"city": Place("city", Level.ORGANISATION, "City", None, 0, "Asia/Shanghai")}
    departments = {
        "dispatch": Department(
            "dispatch",
            "Dispatch",
            DepartmentKind.FUNCTIONAL,
            head="head",
            leader="leader",
            duties=(Duty.PRODUCTION_DISPATCH,),
        )
    }
    people: dict[str, Grant] = {
        "head": Grant("head", "dispatch"),
        "leader": Grant("leader", "dispatch"),
        "dispatcher": Grant("dispatcher", "dispatch"),
        "supervisor": Grant("supervisor"),
        "top": Grant("head"),
    }
    for number in range(UNITS):
        unit = f"unit-{number}"
        departments[unit] = Department(
            unit,
            unit,
            DepartmentKind.FUNCTIONAL,
            "dispatch",
            head=f"head-{number}",
            leader=f"leader-{number}",
        )
        people |= {f"head-{number}": Grant("head", unit), f"leader-{number}": Grant("leader", unit)}
        people |= {f"handler-{number}-{each}": Grant("handler", unit) for each in range(5)}
    inventory = Inventory(places=places, departments=departments)
    with records.begin() as tx:
        tx.inventory.save(inventory, 1, replace=True)
        for name, given in people.items():
            tx.users.add(name, [given], 1)
    return desk_on_record(records, inventory)


def put(records: Records, numbers: range, policies: list[Policy]) -> None:
    """Open tickets of ``numbers``, each with an assignment and a clock of each of ``policies``."""
    with records.begin() as tx:
        tx.tickets.add([_ticket(each) for each in numbers])
        found = tx.tickets.by_number([_number(each) for each in numbers])
        tx.assignments.add([(ticket, _assignment(ticket)) for ticket in found.values()])
        tx.clocks.add([clock for each in numbers for clock in _clocks(each, policies)])


def _number(number: int) -> str:
    return f"2026-{number + 1:06d}"


def _ticket(number: int) -> Ticket:
    unit = number % UNITS
    return Ticket(
        id=0,
        number=_number(number),
        place="city",
        concern="service",
        kind=TicketKind.PLACE,
        step=Step.IN_HAND,
        severity="minor",
        opened_at=NOW - HOUR,
        breached_at=NOW - HOUR,
        clauses=(),
        affected_at_opening=0,
        affected_households=0,
        origin=Origin.PEOPLE,
        unit=f"unit-{unit}",
        owner="dispatch",
        first_responsible="dispatcher",
        person_in_charge=f"handler-{unit}-{number % 5}",
    )


def _assignment(ticket: Ticket) -> Assignment:
    person = ticket.person_in_charge
    return Assignment(1, ticket.unit, AssignmentRole.LEAD, ticket.opened_at, "dispatcher", person=person)


def _clocks(number: int, policies: list[Policy]) -> Iterator[DeskClock]:
    """The first is due within the runs for `DUE` tickets of each, the others at any time of a year."""
    run = number // DUE
    for place, policy in enumerate(policies):
        in_runs = place == 0 and run < RUNS
        wait = DAY + (number * 31 + place * 7_919) * 1_009 % (365 * DAY)
        due_at = NOW + run * HOUR - 1 if in_runs else NOW + wait
        yield DeskClock(
            ticket=_number(number),
            of=ClockOf.TICKET,
            scope="",
            key=policy.key,
            policy=policy.id,
            clause=policy.clauses[0],
            started_at=due_at - HOUR,
            limit=write_limit(policy.limit),
            due_at=due_at,
            obligation=(policy.key,),
            leads=True,
            unit=f"unit-{number % UNITS}",
            next_at=due_at + 1,
            next_step="due",
        )
