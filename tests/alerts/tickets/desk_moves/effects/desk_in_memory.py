"""A desk in memory: every command goes through `decide`; what it changes is kept as the records keep it."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any

import pytest
from msgspec import structs

from alerts.people.viewer import Grant
from alerts.tickets.desk_moves.changes import DeskChanges, DeskLine, apply_to, inherited_by
from alerts.tickets.desk_moves.closing import missing_for_closing
from alerts.tickets.desk_moves.deciding import decide
from alerts.tickets.desk_moves.desk_tables import DeskTables
from alerts.tickets.desk_moves.loading import DESK_TABLES
from alerts.tickets.desk_moves.matter_file import Actor, Around, MatterFile, MatterOpening
from alerts.tickets.desk_moves.orders import Order
from alerts.tickets.desk_moves.refusals import MoveRefused
from ingest.inventory.departments import Department, DepartmentKind, Duty
from tests.alerts.deadlines.days.golden_years import CALENDAR, at, local


def person(name: str, *grants: tuple[str, str | None]) -> Actor:
    return Actor(name, tuple(Grant(role, unit, frozenset({"city"})) for role, unit in grants))


RECEIVER = person("zhang", ("receiver", None))
DISPATCHER = person("wang", ("dispatcher", None))
HANDLER = person("li", ("handler", "repair"))
HEAD = person("zhou", ("head", "repair"))
LAB = person("wu", ("handler", "lab"))
LEADER = person("zhao", ("leader", None))
TOP_LEADER = person("gao", ("head", None), ("leader", None))
SUPERVISOR = person("sun", ("supervisor", None))
CALLER = person("qian", ("caller", None))
SERVING = person("zheng", ("head", "service"))
PEOPLE = (RECEIVER, DISPATCHER, HANDLER, HEAD, LAB, LEADER, TOP_LEADER, SUPERVISOR, CALLER, SERVING)

DEPARTMENTS = {
    each.id: each
    for each in (
        Department("repair", "repair", DepartmentKind.FUNCTIONAL, None, head="zhou"),
        Department("lab", "lab", DepartmentKind.FUNCTIONAL, None),
        Department("service", "service", DepartmentKind.FUNCTIONAL, None, duties=(Duty.CUSTOMER_SERVICE,)),
        Department("bureau", "bureau", DepartmentKind.OUTSIDE, None),
    )
}
LEAK_CALL: dict[str, Any] = {
    "channel": "call",
    "name": "张三",
    "unit_or_address": "幸福里7号楼603室",
    "phone": "138 1234 1234",
    "content": "地下室漏水",
    "category": "leak",
    "feedback_way": "phone",
    "line": "water",
    "complaint": False,
}
IMAGE = "ab" * 32
FRIDAY = "2026-02-13T"
MONDAY = "2026-03-02T"
CONTACT = "L2026-000001"


class DeskInMemory:
    """Tickets by number, with their histories; instants are local times as `at` reads them."""

    def __init__(self, tables: DeskTables = DESK_TABLES, **around: Any) -> None:
        self.tables = tables
        self.around = Around(
            calendar=CALENDAR,
            departments=DEPARTMENTS,
            path=frozenset({"b7", "city"}),
            places=frozenset({"b7", "city"}),
            people={each.name: each.grants for each in PEOPLE},
            pictures=frozenset({IMAGE}),
            **around,
        )
        self.files: dict[str, MatterFile] = {}
        self.lines: dict[str, list[DeskLine]] = {}
        self.used: Counter[str] = Counter()
        self.clocks = 0

    # --- what is told

    def register(
        self,
        now: str | int,
        who: Actor = RECEIVER,
        concern: str = "leak",
        late_reason: str = "",
        **values: object,
    ) -> str:
        """The number of the ticket."""
        instant = now if isinstance(now, int) else at(now)
        tickets = sum(1 for each in self.used if not each.startswith("L"))
        contacts = len(self.used) - tickets
        contact = "" if who.is_service else f"L2026-{contacts + 1:06}"
        opening = MatterOpening(f"2026-{tickets + 1:06}", contact, "b7", concern, "minor", salt=b"salt")
        given = {**LEAK_CALL, "contacted_at": instant, **values}
        order = Order("register", who, instant, given, late_reason=late_reason)
        around = replace(self.around, opening=opening)
        self._keep(None, decide(None, order, around, instant, self.tables))
        return opening.ticket

    def give(
        self,
        number: str,
        command: str,
        who: Actor,
        now: str | int,
        *,
        happened_at: str | None = None,
        late_reason: str = "",
        around: dict[str, Any] | None = None,
        **values: object,
    ) -> DeskChanges:
        """What a command changed, which is kept."""
        instant = now if isinstance(now, int) else at(now)
        happened = None if happened_at is None else at(happened_at)
        order = Order(command, who, instant, values, happened, None, late_reason)
        file = self.files[number]
        changes = decide(file, order, replace(self.around, **(around or {})), instant, self.tables)
        self._keep(file, changes)
        return changes

    def _keep(self, file: MatterFile | None, changes: DeskChanges) -> None:
        self.used.update(changes.numbers_used)
        ticket = changes.ticket
        number = ticket.number if ticket is not None else changes.clocks[0].ticket
        if file is None:
            assert ticket is not None
            file = self.files.get(number, MatterFile(ticket=ticket))
        after = apply_to(file, changes)
        clocks = []
        for clock in after.clocks:
            self.clocks += not clock.id
            clocks.append(clock if clock.id else structs.replace(clock, id=self.clocks))
        begun_with = inherited_by(clocks, changes)
        self.files[number] = replace(after, clocks=tuple(clocks), segments=after.segments + begun_with)
        self.lines.setdefault(number, []).extend(changes.lines)
        for other in changes.others:
            self._keep(None, other)

    # --- how it is looked at

    def clock(self, number: str, key: str) -> Any:
        """The latest clock of ``key``."""
        return [each for each in self.files[number].clocks if each.key == key][-1]

    def running(self, number: str) -> dict[str, str]:
        """Key -> due of the clocks that wait, without the year."""
        return {each.key: due(each) for each in self.files[number].clocks if each.going}

    def status(self, number: str) -> dict[str, str]:
        """Key -> what the latest clock of it is."""
        return {each.key: each.status.value for each in self.files[number].clocks}

    def step(self, number: str) -> str:
        return self.files[number].ticket.step.value

    def missing(self, number: str, **around: Any) -> list[tuple[str, str]]:
        """Item and scope of each thing that is missing for closing."""
        file, around_ = self.files[number], replace(self.around, **around)
        found = missing_for_closing(file, around_, self.tables.closing, self.tables.settings)
        return [(each.item, each.scope) for each in found]


def due(clock: Any) -> str:
    """Month, day and time."""
    return (local(clock.due_at) or "")[5:].removesuffix(":00")


def refused(desk: DeskInMemory, *args, **values) -> MoveRefused:
    with pytest.raises(MoveRefused) as caught:
        desk.give(*args, **values)
    return caught.value


def leak_in_hand() -> tuple[DeskInMemory, str]:
    """Call at 15:00, dispatched at 15:05, signed and confirmed by phone, on site at 15:40."""
    desk = DeskInMemory()
    number = desk.register(f"{FRIDAY}15:00")
    desk.give(number, "dispatch", DISPATCHER, f"{FRIDAY}15:05", department="repair")
    desk.give(number, "sign", HANDLER, f"{FRIDAY}15:10")
    desk.give(number, "confirm_phone", DISPATCHER, f"{FRIDAY}15:12", way="handing_on", spoken_to="老李")
    desk.give(number, "arrive", HANDLER, f"{FRIDAY}15:40")
    return desk, number


def told(desk: DeskInMemory, number: str, now: str, who=RECEIVER, contact: str = CONTACT, **values) -> None:
    given = {"to": "contact", "medium": "phone", "outcome": "told", "with_result": "result", "text": "已修好"}
    desk.give(number, "feed_back", who, now, contact=contact, **{**given, **values})


def code(desk: DeskInMemory, *args: Any, **values: Any) -> str:
    """What the refusal is called."""
    return refused(desk, *args, **values).code
