"""Tickets, people and what is around them, for tests of moves: a town with three units."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from alerts.matters.assignment import Assignment
from alerts.matters.choices import AssignmentRole, Category, ContactChannel, Mode, Origin, Step
from alerts.matters.contact import Contact, Reporter
from alerts.people.viewer import Grant
from alerts.tickets.desk_moves.changes import DeskChanges
from alerts.tickets.desk_moves.deciding import decide
from alerts.tickets.desk_moves.loading import DESK_TABLES
from alerts.tickets.desk_moves.matter_file import Actor, Around, MatterFile, MatterOpening
from alerts.tickets.desk_moves.orders import Order
from alerts.tickets.ticket import Ticket, TicketKind
from ingest.inventory.departments import Department, DepartmentKind
from tests.alerts.deadlines.days.golden_years import CALENDAR

NINE = 1_772_413_200_000
"""Mon 2026-03-02 09:00 in Shanghai."""
MINUTE = 60_000
NUMBER = "2026-000017"
CONTACT = "L2026-000123"


def department(id_: str, parent: str | None = None) -> Department:
    return Department(id_, id_, DepartmentKind.FUNCTIONAL, parent)


AROUND = Around(
    calendar=CALENDAR,
    departments={
        each.id: each for each in (department("repair"), department("team-7", "repair"), department("lab"))
    },
    path=frozenset({"b7", "city"}),
    places=frozenset({"b7", "city"}),
    people={"li": (), "wang": (), "zhao": (Grant("leader"),)},
    pictures=frozenset({"a" * 64}),
    opening=MatterOpening(NUMBER, CONTACT, "b7", "water-pressure", "minor", territory="city"),
)


def actor(role: str, department_: str | None = None, name: str = "li", acting_for: str = "") -> Actor:
    places = frozenset({"city"}) if department_ == "territory" else frozenset[str]()
    return Actor(name, (Grant(role, department_, places, acting_for),))


HANDLER = actor("handler", "repair")
DISPATCHER = actor("dispatcher", name="wang")


def ticket(step: Step = Step.DISPATCHED, **values: Any) -> Ticket:
    plain = Ticket(
        id=17,
        number=NUMBER,
        place="b7",
        concern="water-pressure",
        kind=TicketKind.PLACE,
        step=step,
        severity="minor",
        opened_at=NINE,
        breached_at=NINE,
        clauses=(),
        affected_at_opening=1,
        affected_households=1,
        version=3,
        territory="city",
        origin=Origin.PEOPLE,
        category=Category.LEAK,
        mode=Mode.TRANSFER,
        first_responsible="zhang",
    )
    return replace(plain, **values)


def contact(number: str = CONTACT, **values: Any) -> Contact:
    plain = Contact(
        number,
        NUMBER,
        NINE,
        NINE,
        "zhang",
        ContactChannel.CALL,
        Category.LEAK,
        reporter=Reporter("张三", "幸福里7号楼603室", "13812341234", "地下室漏水"),
    )
    return replace(plain, **values)


def assigned(
    no: int = 1, unit: str = "repair", role: AssignmentRole = AssignmentRole.LEAD, person: str = ""
) -> Assignment:
    return Assignment(no, unit, role, NINE, "wang", person=person)


def a_file(step: Step = Step.DISPATCHED, **values: Any) -> MatterFile:
    """A ticket of one contact, with the unit ``repair`` where a unit has it."""
    works = step not in (Step.REGISTERED, Step.AWAITING)
    has = {"unit": "repair"} if works else {}
    plain = MatterFile(
        ticket=ticket(step, contacts=1, **has),
        contacts=(contact(),),
        assignments=(assigned(),) if works else (),
    )
    return replace(plain, **values)


def give(
    file: MatterFile | None,
    command: str,
    who: Actor = HANDLER,
    *,
    now: int = NINE + 30 * MINUTE,
    around: Around = AROUND,
    happened_at: int | None = None,
    version: int | None = None,
    late_reason: str = "",
    **values: object,
) -> DeskChanges:
    order = Order(command, who, now, values, happened_at, version, late_reason)
    return decide(file, order, around, now, DESK_TABLES)
