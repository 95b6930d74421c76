"""A town with two units and people of every role, whose desk works on records."""

from __future__ import annotations

from dataclasses import replace

from alerts.deadlines.days.windows import HOURS
from alerts.deadlines.days.work_calendar import WorkCalendar
from alerts.deadlines.policy import numbered
from alerts.deadlines.policy_files import POLICIES
from alerts.deadlines.rows.policy_rows import row_of
from alerts.desk.matters.around import MatterQuestion, around_of
from alerts.desk.matters.commanding import GivenCommand, give_command
from alerts.desk.matters.desk_in_force import DeskInForce
from alerts.desk.matters.matter_lookup import files_of
from alerts.desk.matters.writing import opening_at, write
from alerts.people.viewer import Grant, Viewer
from alerts.records import Records, Transaction
from alerts.records.desk_rows.rows import RowKind, written
from alerts.tickets.desk_moves.deciding import decide
from alerts.tickets.desk_moves.loading import DESK_TABLES
from alerts.tickets.desk_moves.matter_file import THE_SERVICE, Actor, MatterFile
from alerts.tickets.desk_moves.orders import Order
from alerts.tickets.ticket import Ticket
from ingest.inventory.departments import Department, DepartmentKind, Duty, ServiceLine
from ingest.inventory.tree import Inventory, Level, Place
from tests.alerts.deadlines.days.golden_years import YEAR_2026, at

NINE = at("2026-03-02T09:00")
MINUTE = 60_000
PLACES = (
    Place("org", Level.ORGANISATION, "集团", zone="Asia/Shanghai"),
    Place("north", Level.UNIT, "北区", "org"),
    Place("b7", Level.BUILDING, "7号楼", "north", households=12),
    Place("b7-603", Level.HOUSEHOLD, "603", "b7", households=1),
    Place("south", Level.UNIT, "南区", "org"),
)
DEPARTMENTS = (
    Department(
        "dispatch", "调度", DepartmentKind.FUNCTIONAL, duties=(Duty.PRODUCTION_DISPATCH,), head="zhao"
    ),
    Department(
        "repair", "维修", DepartmentKind.FUNCTIONAL, duties=(Duty.REPAIR_COMPANY, Duty.NETWORK), head="li"
    ),
    Department("lab", "化验", DepartmentKind.FUNCTIONAL, duties=(Duty.WATER_QUALITY,), head="wu"),
    Department("water-north", "北区水", DepartmentKind.TERRITORIAL, None, (ServiceLine.WATER,), "north"),
    Department("water-south", "南区水", DepartmentKind.TERRITORIAL, None, (ServiceLine.WATER,), "south"),
)
NORTH = frozenset({"north"})
PEOPLE: dict[str, tuple[Grant, ...]] = {
    "zhang": (Grant("receiver"), Grant("dispatcher")),
    "ma": (Grant("dispatcher"),),
    "li": (Grant("handler", "repair", NORTH), Grant("head", "repair", NORTH)),
    "wu": (Grant("handler", "lab", NORTH),),
    "sun": (Grant("supervisor"),),
    "zhao": (Grant("leader"), Grant("head")),
    "qian": (Grant("caller"),),
}
CALL: dict[str, object] = {
    "channel": "call",
    "name": "张三",
    "unit_or_address": "幸福里7号楼603室",
    "phone": "13812341234",
    "content": "地下室漏水",
    "category": "leak",
    "line": "water",
    "complaint": False,
    "feedback_way": "phone",
    "meter_side": "before",
}


class OfficeDesk:
    """Records with the town, its people and its tables in them; time passes when it is told to."""

    def __init__(self, records: Records) -> None:
        self.records = records
        self.now = NINE
        town = Inventory(
            places={each.id: each for each in PLACES}, departments={each.id: each for each in DEPARTMENTS}
        )
        with records.begin() as tx:
            inventory = tx.inventory.save(town, NINE, replace=True)
            for name, grants in PEOPLE.items():
                tx.users.add(name, grants, NINE)
            self.desk = desk_on_record(tx, inventory)

    def viewer(self, name: str) -> Viewer:
        return Viewer(name, PEOPLE[name])

    def register(
        self, tx: Transaction, who: str = "zhang", place: str = "b7", **values: object
    ) -> MatterFile:
        opening = opening_at(tx, self.desk, place, "water-pressure", self.now)
        said = {**CALL, "contacted_at": self.now, "place": place, **values}
        order = Order("register", Actor(who, PEOPLE[who]), self.now, said)
        viewer = self.viewer(who)
        around = around_of(tx, None, MatterQuestion(viewer, self.desk, self.now, order, opening))
        changes = decide(None, order, around, self.now, self.desk.tables)
        return write(tx, None, changes, viewer, self.desk, self.now)

    def a_call(self, who: str = "zhang", **values: object) -> str:
        """A matter that somebody registers now; its number."""
        with self.records.begin() as tx:
            return self.register(tx, who, **values).ticket.number

    def give(self, number: str, command: str, who: str = "", **values: object) -> MatterFile:
        """What ``who`` does (nobody: the service) in one transaction; the file after it."""
        with self.records.begin() as tx:
            return self.give_in(tx, number, command, who, **values)

    def give_in(
        self, tx: Transaction, number: str, command: str, who: str = "", **values: object
    ) -> MatterFile:
        viewer = self.viewer(who) if who else None
        actor = Actor(who, PEOPLE[who]) if who else THE_SERVICE
        order = Order(command, actor, self.now, values)
        file = files_of(tx, [number])[number]
        around = around_of(tx, file, MatterQuestion(viewer, self.desk, self.now, order))
        changes = decide(file, order, around, self.now, self.desk.tables)
        return write(tx, file, changes, viewer, self.desk, self.now)

    def file(self, number: str) -> MatterFile:
        with self.records.reading() as tx:
            return files_of(tx, [number])[number]

    def pass_minutes(self, minutes: int) -> None:
        self.now += minutes * MINUTE


def say(
    records: Records,
    viewer: Viewer,
    number: str,
    word: str,
    now: int,
    *,
    desk: DeskInForce,
    text: str = "",
    version: int | None = None,
    wall: int | None = None,
) -> Ticket:
    """What ``viewer`` says of a ticket with one of the words of before."""
    given = GivenCommand(str(word), text, version=version)
    return give_command(records, viewer, number, given, now, desk=desk, wall=wall)


def desk_on_record(tx: Transaction, inventory: Inventory) -> DeskInForce:
    """What a desk of ``inventory`` goes by: the tables that ship, put on record, and the year 2026."""
    tables = replace(DESK_TABLES, policies=numbered(POLICIES, put_on_record(tx)))
    return DeskInForce(inventory, tables, WorkCalendar("Asia/Shanghai", {2026: YEAR_2026}, HOURS))


POLICY_ROWS = {each.row_key: written(row_of(each)) for each in POLICIES.current}


def put_on_record(tx: Transaction) -> dict[str, tuple[int, int]]:
    """Key of each policy's row -> its id and version."""
    tx.rows.record(RowKind.POLICY, POLICY_ROWS, NINE, "wenya")
    return {key: (row.id, row.version) for key, row in tx.rows.current(RowKind.POLICY).items()}
