"""A team on duty with production dispatch above it, and the sweep that watches its clocks."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from sqlalchemy import select

from alerts.deadlines.desk_clock import DeskClock
from alerts.desk.clocks.duty_sweep import DutySweep
from alerts.desk.clocks.posts import KeptPeople
from alerts.desk.duty.orders import answer_order, give_order, list_orders
from alerts.desk.duty.sign_ins import answer_check
from alerts.desk.matters.desk_in_force import DeskInForce
from alerts.duty.lines import DutyLine, DutyLineKind
from alerts.duty.orders import DispatchCommand
from alerts.people.viewer import Grant, Viewer
from alerts.records import Records
from alerts.records.desk.clocks import clock_of
from alerts.records.sql.duty_tables import duty_clocks
from ingest.inventory.departments import Department, DepartmentKind, Duty
from tests.alerts.desk.duty.water_company import COMPANY, MORNING, WaterCompany
from tests.alerts.desk.matters.desk_on_record import desk_on_record

PAN = Viewer("pan", (Grant("dispatcher", "dispatch"),))
DISPATCH = Department(
    "dispatch",
    "生产调度部",
    DepartmentKind.FUNCTIONAL,
    place="group",
    duties=(Duty.PRODUCTION_DISPATCH,),
    head="sun",
    leader="gao",
)


@dataclass
class Team:
    """A team on duty, and production dispatch above it."""

    company: WaterCompany
    desk: DeskInForce
    duty: DutySweep = field(default_factory=DutySweep)
    people: KeptPeople = field(default_factory=KeptPeople)

    def ordered(self, who: Viewer = PAN, text: str = "关闭三号阀", at: int = MORNING):
        return give_order(self.company.records, who, "team", text, at, desk=self.desk)

    def answers(self, name: str, number: int, command: DispatchCommand, text: str = "", at: int = MORNING):
        who = self.company.viewer(name)
        return answer_order(self.company.records, who, "team", number, command, text, at, desk=self.desk)

    def is_there(self, name: str, at: int):
        """``name`` answers the check whether the shift is there."""
        return answer_check(self.company.records, self.company.viewer(name), "team", at, desk=self.desk)

    def orders(self, who: Viewer, at: int = MORNING):
        return list_orders(self.company.records, who, "team", None, at, desk=self.desk).items

    def sweeps(self, at: int, *, since: int = 0) -> int:
        """``since``: since when the service runs."""
        return self.duty.sweep(self.company.records, at, self.desk, since, self.people)

    def clocks(self, key: str) -> list[DeskClock]:
        """Those of the team, the first one first."""
        with self.company.records.reading() as tx:
            rows = tx.meta._db.execute(select(duty_clocks).where(duty_clocks.c.post == "team"))
            return [each for each in map(clock_of, rows) if each.key == key]

    def steps(self, key: str) -> list[tuple[str, int, list[str]]]:
        """Steps of ladders of ``key`` that fired: which, of which instant, whom it reached."""
        return [
            (line.data["step"], line.data["instant"], line.data["reached"])
            for line in self.lines()
            if line.data["clock"] == key
        ]

    def lines(self) -> list[DutyLine]:
        """What the log says of steps, the first one first."""
        with self.company.records.reading() as tx:
            found = tx.duty_lines.page("team", None, 200)
        return [each for each in reversed(found) if each.kind is DutyLineKind.STEP]


def a_team(records: Records) -> Team:
    """Zhou is head of the team's department, gao is its leader on duty and leads production dispatch."""
    company = WaterCompany(records)
    with records.begin() as tx:
        departments = {**COMPANY.departments, "dispatch": DISPATCH}
        known = tx.inventory.save(replace(COMPANY, departments=departments), 2, replace=True)
        tx.users.add("pan", PAN.grants, 1)
        tx.users.add("sun", (Grant("head", "dispatch"),), 1)
        desk = desk_on_record(tx, known)
    company.inventory = known
    return Team(company, desk)
