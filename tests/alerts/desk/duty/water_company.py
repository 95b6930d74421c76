"""A repair company with a team around the clock and a leader on duty, and a unit by day."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from msgspec import structs

from alerts.desk.duty.acting import ShiftChange, change_shift, write_in_log
from alerts.desk.duty.handovers import HandoverView, say_in_handover, see_handover
from alerts.desk.duty.importing import import_roster
from alerts.desk.duty.overview import DutyOverview, ShownPost, see_duty
from alerts.desk.duty.sign_ins import sign_in_on_duty
from alerts.duty.handing_over import HandoverOrder
from alerts.duty.handover_table import HandoverCommand
from alerts.matters.choices import Origin, Step
from alerts.people.leave import NewLeave
from alerts.people.viewer import OPERATOR, Grant, Viewer
from alerts.records import Records
from ingest.durations import DAY
from ingest.inventory.departments import Department, DepartmentKind, ServiceLine
from ingest.inventory.tree import Inventory, Level, Place
from tests.alerts.duty.rosters import at
from tests.alerts.records.desk.desk_values import a_clock, put_policy
from tests.alerts.records.desk.ticket_rows import a_ticket

REPAIR = Department(
    "repair", "维修公司", DepartmentKind.TERRITORIAL, None, (ServiceLine.WATER,), "north", head="zhou"
)
UNIT = Department("unit", "供水服务公司", DepartmentKind.FUNCTIONAL, place="south", head="bei")
COMPANY = Inventory(
    places={
        "group": Place("group", Level.ORGANISATION, "集团", zone="Asia/Shanghai"),
        "north": Place("north", Level.UNIT, "北区", "group"),
        "south": Place("south", Level.UNIT, "南区", "group"),
    },
    departments={each.id: each for each in (REPAIR, UNIT)},
)
STAFF = {
    "wang": (Grant("handler", "repair"),),
    "li": (Grant("handler", "repair"),),
    "zhao": (Grant("handler", "repair"),),
    "wu": (Grant("handler", "repair"),),
    "zhou": (Grant("head", "repair"),),
    "shui": (Grant("handler", "unit"),),
    "bei": (Grant("head", "unit"),),
    "gao": (Grant("leader"),),
}
ROSTER = """
[[post]]
id = "team"
name = "抢修队"
department = "repair"
round_the_clock = true
[[post.pattern]]
from = 2026-01-01
days = 2
shifts = [
  { day = 1, hours = "08:00-20:00", chief = "wang", crew = ["li"] },
  { day = 1, hours = "20:00-08:00", chief = "zhao" },
  { day = 2, hours = "08:00-20:00", chief = "wu" },
  { day = 2, hours = "20:00-08:00", chief = "zhao" },
]
[[post]]
id = "leader"
name = "带班领导"
department = "repair"
leads = "repair_company"
pattern = [{ from = 2026-01-01, days = 1, shifts = [{ day = 1, hours = "08:00-08:00", chief = "gao" }] }]
[[post]]
id = "unit"
name = "供水服务"
department = "unit"
pattern = [{ from = 2026-01-01, days = 1, shifts = [{ day = 1, hours = "08:00-16:30", chief = "shui" }] }]
"""
MORNING = at("2026-01-15 08:00")
"""Of an odd day: wang and li are on the team by day, zhao at night."""


class WaterCompany:
    """Its records and people, and what they do."""

    def __init__(self, records: Records, roster: str = ROSTER) -> None:
        self.records = records
        with records.begin() as tx:
            self.inventory = tx.inventory.save(COMPANY, 1, replace=True)
            for name, grants in STAFF.items():
                tx.users.add(name, grants, 1)
        if roster:
            self.imports(roster)

    def viewer(self, name: str) -> Viewer:
        return Viewer(name, STAFF.get(name, ()))

    def imports(self, roster: str, because: str = "第一版") -> Any:
        source = ("roster.toml", roster.encode())
        return import_roster(self.records, OPERATOR, source, because, 1, inventory=self.inventory)

    def signs_in(self, name: str, when: int, post: str = "team", **viewer: Any) -> Any:
        who = Viewer(name, STAFF.get(name, ()), **viewer)
        return sign_in_on_duty(self.records, who, post, when, inventory=self.inventory)

    def changes(self, by_whom: str, shift_at: int, person: str, by: str, *, now: int, **more: str) -> Any:
        change = ShiftChange(shift_at, person, by, more.get("because", "病假"))
        viewer, post = self.viewer(by_whom), more.get("post", "team")
        return change_shift(self.records, viewer, post, change, now, inventory=self.inventory)

    def writes(self, name: str, text: str, when: int = MORNING, *, about: int | None = None) -> Any:
        known = self.inventory
        return write_in_log(self.records, self.viewer(name), "team", text, when, inventory=known, about=about)

    def sees(self, when: int, name: str = "zhou", days: int = 1) -> DutyOverview:
        end = when + days * DAY
        return see_duty(self.records, self.viewer(name), when, end, when, inventory=self.inventory)

    def post(self, when: int, post: str = "team", name: str = "zhou") -> ShownPost:
        return next(each for each in self.sees(when, name).posts if each.post.id == post)

    def leave(self, person: str, substitute: str, starts: int, ends: int, *, agreed: bool = True) -> None:
        with self.records.begin() as tx:
            ids = [tx.users.named(name).id for name in (person, substitute)]
            wanted = NewLeave(substitute=substitute, starts_at=starts, ends_at=ends)
            leave = tx.leaves.by_id(tx.leaves.add(wanted, *ids, 1, by=person))
            if agreed:
                said = {"approved_at": 1, "approved_by": "zhou", "accepted_at": 1}
                tx.leaves.save(replace(leave, **said))

    def says(
        self, name: str, command: HandoverCommand, when: int, text: str = "", part: int = 0, entry: int = 0
    ) -> HandoverView:
        order = HandoverOrder(command, name, text, part, entry)
        viewer, known = self.viewer(name), self.inventory
        return say_in_handover(self.records, viewer, "team", order, when, inventory=known, wall=when)

    def hands_over(self, when: int, outgoing: str = "wang") -> None:
        """All until the second signature."""
        self.says(outgoing, HandoverCommand.BEGIN, when)
        for part in (1, 3, 4, 5):
            self.says(outgoing, HandoverCommand.FILL, when, "正常", part)
        self.says(outgoing, HandoverCommand.PRESENT, when)
        self.says(outgoing, HandoverCommand.SIGN_OUT, when)

    def handover(self, when: int, name: str = "wu") -> HandoverView | None:
        viewer, known = self.viewer(name), self.inventory
        return see_handover(self.records, viewer, "team", when, inventory=known)

    def ticket(self, n: int, severity: str = "major", *, due_at: int | None = None) -> str:
        """A ticket of the repair company, with a clock where it has a due."""
        made = a_ticket(
            n,
            place="north",
            unit="repair",
            owner="repair",
            severity=severity,
            step=Step.IN_HAND,
            origin=Origin.PEOPLE,
        )
        with self.records.begin() as tx:
            tx.tickets.add([made])
            if due_at is not None:
                clock = a_clock(put_policy(tx), made.number)
                tx.clocks.add([structs.replace(clock, unit="repair", due_at=due_at)])
        return made.number

    def resolves(self, number: str) -> None:
        with self.records.begin() as tx:
            (ticket,) = tx.tickets.by_number([number]).values()
            tx.tickets.save([replace(ticket, step=Step.RESOLVED)])
