"""Clocks of people's tickets on record, as commands leave them, and what the sweep makes of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from msgspec import structs

from alerts.deadlines.desk_clock import DeskClock
from alerts.deadlines.policy import Policy, PolicyTable, numbered
from alerts.deadlines.policy_files import POLICIES
from alerts.deadlines.rows.policy_rows import policy_of, row_of
from alerts.desk.clocks.posts import KeptPeople
from alerts.desk.clocks.sweep import SweptBite, sweep_bite, tell_caught_up
from alerts.desk.matters.desk_in_force import DeskInForce
from alerts.matters.assignment import Assignment
from alerts.matters.choices import AssignmentRole, FindingKind, Origin, Step
from alerts.people.viewer import Grant
from alerts.records import Records
from alerts.records.desk_rows.rows import RowKind
from alerts.tickets.desk_moves.loading import DESK_TABLES
from alerts.tickets.ticket import TicketEvent
from ingest.inventory.departments import Department, DepartmentKind, Duty
from ingest.inventory.tree import Inventory, Level, Place
from tests.alerts.deadlines.days.golden_years import CALENDAR, at
from tests.alerts.deadlines.matter import LEAK, Matter
from tests.alerts.desk.matters.desk_on_record import POLICY_ROWS
from tests.alerts.records.desk.ticket_rows import a_ticket

CITY = {"city": Place("city", Level.ORGANISATION, "City", None, zone="Asia/Shanghai")}
UNIT, DESK = "north", "dispatch"
DEPARTMENTS = {
    UNIT: Department(UNIT, "North", DepartmentKind.TERRITORIAL, DESK, place="city", head="hao", leader="lin"),
    DESK: Department(
        DESK,
        "Dispatch",
        DepartmentKind.FUNCTIONAL,
        head="pan",
        leader="luo",
        duties=(Duty.PRODUCTION_DISPATCH,),
    ),
}
WITH_DEPARTMENTS = Inventory(places=CITY, departments=DEPARTMENTS)
WITHOUT = Inventory(places=CITY)
STAFF: dict[str, tuple[Grant, ...]] = {
    "hao": (Grant("head", UNIT),),
    "han": (Grant("handler", UNIT),),
    "lin": (Grant("leader", UNIT),),
    "pan": (Grant("head", DESK),),
    "luo": (Grant("leader", DESK),),
    "dong": (Grant("dispatcher", DESK),),
    "sun": (Grant("supervisor"),),
    "tang": (Grant("head"),),
}
"""Who works there: of the unit, of the desk, who supervises, and who is head of the whole."""


class Office:
    """Records with policies and people, and a sweep of them."""

    def __init__(self, records: Records, inventory: Inventory = WITH_DEPARTMENTS) -> None:
        self.records = records
        with records.begin() as tx:
            tx.rows.record(RowKind.POLICY, POLICY_ROWS, 1, "wenya")
            kept = tx.rows.current(RowKind.POLICY)
            tx.inventory.save(inventory, 1, replace=True)
            for name, given in STAFF.items():
                tx.users.add(name, given, 1)
        self.inventory = inventory
        self._go_by(numbered(POLICIES, {key: (row.id, row.version) for key, row in kept.items()}))
        self._tickets = 0

    def _go_by(self, table: PolicyTable) -> None:
        self.table = table
        self.desk = DeskInForce(self.inventory, replace(DESK_TABLES, policies=table), CALENDAR)

    def edit(self, policy: Policy) -> Policy:
        """A new version of ``policy``, by which clocks begin from now on; as it is on record."""
        with self.records.begin() as tx:
            tx.rows.record(RowKind.POLICY, {policy.row_key: row_of(policy)}, 2, "wenya")
            row = tx.rows.current(RowKind.POLICY)[policy.row_key]
        newer = policy_of(row.row, row.id, row.version)
        before = {each.row_key: each for each in self.table.current}
        earlier = {**self.table.earlier, policy.id: before[policy.row_key]}
        current = tuple({**before, policy.row_key: newer}.values())
        self._go_by(replace(self.table, current=current, earlier=earlier))
        return newer

    def matter(self, **values: object) -> Matter:
        """One in memory, to be told what happens to it and then `put` on record."""
        return Matter(table=self.table, **values)

    def leak(self, when: str) -> Matter:
        """A call about a leak, dispatched at once."""
        made = self.matter(**LEAK)
        made.received(when)
        made.dispatched(when)
        return made

    def petition(self, when: str) -> Matter:
        """A petition that went up: its clocks recur (W54)."""
        made = self.matter(
            mode="submit", transferred=True, category="help_major", by_people=True, has_contact=True
        )
        made.received(when)
        for starts in made.starts.values():
            starts |= {"submitted-up": at(when)}
        made.dispatched(when)
        return made

    def put(self, matter: Matter, **ticket: Any) -> str:
        """The matter as a ticket of its own with its clocks, on record; its number."""
        self._tickets += 1
        values: dict[str, Any] = {
            "origin": Origin.PEOPLE,
            "place": "city",
            "step": Step.IN_HAND,
            "unit": UNIT,
            "owner": DESK,
            "person_in_charge": "han",
            "first_responsible": "dong",
        }
        made = a_ticket(self._tickets, **values | ticket)
        clocks = [
            structs.replace(clock, ticket=made.number, unit=clock.unit or made.unit, id=0)
            for clock in matter.clocks
        ]
        lead = Assignment(
            1, made.unit, AssignmentRole.LEAD, made.opened_at, "dong", person=made.person_in_charge
        )
        with self.records.begin() as tx:
            tx.tickets.add([made])
            if made.unit:
                tx.assignments.add([(made, lead)])
            tx.clocks.add(clocks)
        return made.number

    def sweep(
        self,
        now: str | int,
        started_at: str | int = 0,
        *,
        limit: int = 500,
        records: Any = None,
        people: KeptPeople | None = None,
    ) -> list[SweptBite]:
        """As `alerts.desk.clocks.sweep.sweep`, in bites of ``limit``."""
        instant, since = _instant(now), _instant(started_at)
        bites: list[SweptBite] = []
        while True:
            with (records or self.records).begin() as tx:
                bite = sweep_bite(tx, self.desk, instant, since, limit=limit, people=people)
                if bite is None:
                    tell_caught_up(tx, bites, instant)
                    return bites
                bites.append(bite)

    def clocks(self, number: str, key: str) -> list[DeskClock]:
        with self.records.reading() as tx:
            return [clock for clock in tx.clocks.of_tickets([number])[number] if clock.key == key]

    def steps(self, number: str, key: str) -> list[tuple[str, int, tuple[str, ...], bool, bool]]:
        """Step, instant, whom it reached, caught up, to send: of the ticket's clocks of ``key``, in order."""
        ids = {clock.id for clock in self.clocks(number, key)}
        with self.records.reading() as tx:
            found = tx.steps.of_tickets([number])[number]
        return [
            (each.step, each.instant, each.reached, each.caught_up, each.to_send)
            for each in found
            if each.clock in ids
        ]

    def overdue(self, number: str) -> list[str]:
        """Policies of the limits of the ticket found to have passed (W8), the first found first."""
        with self.records.reading() as tx:
            found = tx.findings.of_tickets([number])[number].values()
        return [each.evidence["policy"] for each in found if each.kind is FindingKind.OVERDUE]

    def history(self, number: str) -> list[TicketEvent]:
        with self.records.reading() as tx:
            return tx.tickets.history_of(number, 1_000)


def rows_of(records: Records, numbers: Iterable[str]) -> dict[str, Any]:
    """Everything that the sweep puts on record, but for when it did so.

    A clock is called by what it is: an id that PostgreSQL had given out before a kill is not given out again.
    """
    numbers = list(numbers)
    with records.reading() as tx:
        tickets = tx.tickets.by_number(numbers)
        clocks = tx.clocks.of_tickets(numbers)
        steps = tx.steps.of_tickets(numbers)
        findings = tx.findings.of_tickets(numbers)
        histories = {number: tx.tickets.history_of(number, 10_000) for number in numbers}
    known = {
        clock.id: (clock.ticket, clock.key, clock.scope, clock.started_at, clock.occurrence)
        for those in clocks.values()
        for clock in those
    }
    return {
        number: (
            _without_at(tickets[number]),
            {known[clock.id]: structs.replace(clock, id=0) for clock in clocks[number]},
            {(known[each.clock], each.step, each.n): replace(each, at=0, clock=0) for each in steps[number]},
            [
                replace(each, found_at=0, cause=str(known[int(each.cause.removeprefix("clock "))]))
                for each in findings[number].values()
            ],
            [
                replace(each, at=0, happened_at=None, data={**each.data, "clock": known[each.data["clock"]]})
                for each in histories[number]
            ],
        )
        for number in numbers
    }


def _without_at(ticket: Any) -> Any:
    proposals = [{**each, "at": 0} for each in ticket.details.get("proposals", ())]
    left_at = None if ticket.left_at is None else 0  # so long after the proposal
    return replace(ticket, left_at=left_at, details={**ticket.details, "proposals": proposals})


def _instant(when: str | int) -> int:
    return at(when) if isinstance(when, str) else when
