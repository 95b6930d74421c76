"""A town with sensors, units and people: breaches open matters, or come to those that people bring."""

from __future__ import annotations

from dataclasses import replace

from alerts.deadlines.desk_clock import DeskClock
from alerts.desk.matters.commanding import GivenCommand, give_command
from alerts.desk.matters.matter_lookup import files_of
from alerts.desk.matters.possible import missing_items
from alerts.desk.matters.registering import Registration, register
from alerts.people.viewer import Grant, Viewer
from alerts.records import Records
from alerts.rules.rule import Concern
from alerts.tickets.desk_moves.matter_file import MatterFile
from ingest.inventory.departments import Department, DepartmentKind, Duty
from ingest.inventory.tree import Inventory, Point
from ingest.readings.quantities import Metric
from tests.alerts.desk.town_on_record import PERIOD, START, Town, town

UNITS = (
    Department(
        "dispatch", "调度", DepartmentKind.FUNCTIONAL, duties=(Duty.PRODUCTION_DISPATCH,), head="zhao"
    ),
    Department("repair", "维修", DepartmentKind.FUNCTIONAL, duties=(Duty.REPAIR_COMPANY,), head="li"),
    Department("lab", "化验", DepartmentKind.FUNCTIONAL, duties=(Duty.WATER_QUALITY,), head="wu"),
)
STAFF = {
    "zhang": (Grant("receiver"), Grant("dispatcher")),
    "li": (Grant("handler"), Grant("head")),
    "wu": (Grant("handler", "lab"),),
    "sun": (Grant("supervisor"),),
    "zhao": (Grant("leader"), Grant("head")),
}
CALL: dict[str, object] = {
    "channel": "call",
    "name": "张三",
    "unit_or_address": "幸福里7号楼603室",
    "phone": "13812341234",
    "content": "水压不足",
    "category": "pressure",
    "line": "water",
    "complaint": False,
    "feedback_way": "phone",
}
PRESSURE = Concern.WATER_PRESSURE


def town_with_units() -> Inventory:
    """The town with departments, a point of pressure at its root, and one of turbidity at its first house."""
    plain = town()
    made = (
        Point("org/p", Metric.WATER_PRESSURE, "org", PERIOD, PERIOD, registered_at=START),
        Point("s1-b1/turbidity", Metric.TURBIDITY, "s1-b1", PERIOD, PERIOD, registered_at=START),
    )
    return replace(
        plain,
        points={**plain.points, **{each.id: each for each in made}},
        departments={each.id: each for each in UNITS},
    )


class SensedTown(Town):
    """As `Town`, with people of its units."""

    def __init__(self, records: Records) -> None:
        super().__init__(records, town_with_units())
        with records.begin() as tx:
            for name, grants in STAFF.items():
                tx.users.add(name, grants, START)

    def calls(self, **said: object) -> str:
        """Somebody calls now, and zhang registers it; the number of the ticket."""
        given = Registration({**CALL, "contacted_at": self.now, **said})
        viewer = Viewer("zhang", STAFF["zhang"])
        return register(self.records, viewer, given, self.now, desk=self.desk).ticket.number

    def gives(self, number: str, who: str, command: str, text: str = "", **values: object) -> None:
        """What ``who`` does to a ticket now."""
        given = GivenCommand(command, text, values)
        give_command(self.records, Viewer(who, STAFF[who]), number, given, self.now, desk=self.desk)

    def matter(self, number: str) -> MatterFile:
        with self.records.reading() as tx:
            return files_of(tx, [number])[number]

    def missing(self, number: str) -> list[str]:
        """What is missing for closing, as the dispatcher is told."""
        viewer = Viewer("zhang", STAFF["zhang"])
        found = missing_items(self.records, viewer, number, self.now, desk=self.desk)
        return [each.item for each in found]

    def clock(self, number: str, key: str) -> DeskClock:
        """The latest clock of the policy ``key``."""
        return max((each for each in self.matter(number).clocks if each.key == key), key=lambda each: each.id)

    def open_numbers(self) -> list[str]:
        """Numbers of the tickets that are not closed, the oldest first."""
        return sorted(each.number for each in self.tickets(state="active"))
