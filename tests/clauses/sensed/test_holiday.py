"""A town loses pressure on a holiday: from its sensors to everybody who hears of it, and by when.

What the second line of stage 2 says (desk.md, section 19). The seventeenth of February 2026 is New Year's Day
of the lunar calendar; supply hours begin at 06:00.
"""

from __future__ import annotations

from datetime import date

import pytest

from alerts.desk.duty.sign_ins import sign_in_on_duty
from alerts.duty.roster import DutyPattern, DutyPost, DutyRoster, LeaderPost, PlannedShift
from alerts.duty.roster_files import tables_of
from alerts.people.grants import with_places
from alerts.people.viewer import Grant, Viewer
from alerts.records import Records
from alerts.tickets.ticket import Ticket
from alerts.workers.notices.notifier import Notifier
from ingest.clock import SimulatedClock
from ingest.durations import HOUR, MINUTE
from ingest.inventory.tree import Level, Place, Point
from ingest.readings.quantities import Metric
from tests.clauses.matter_at_desk import MatterAtDesk
from tests.clauses.sensed.sensors_of_company import SensorsOfCompany
from tests.clauses.stops.stop_at_desk import StopAtDesk, StopDesk

MORNING = "02-17 06:30"
MAIN = Point("main", Metric.WATER_PRESSURE, "b9", MINUTE, MINUTE)
REPORT = {"receiver": "潘", "content": "9号楼停水"}
SHIFTS = {
    "dispatch": ("ye", "an"),
    "repair": ("li", "zhou"),
}
"""Department -> who is on duty there at night, and from 08:00 on."""
MORE_STAFF = {"ye": (Grant("handler", "dispatch"),), "an": (Grant("handler", "dispatch"),)}


def roster() -> DutyRoster:
    """Shifts of production dispatch and of the repair company; leaders take turns, Gao on even days."""

    def post(
        name: str, department: str, days: int, *shifts: PlannedShift, leads: LeaderPost | None = None
    ) -> DutyPost:
        patterns = (DutyPattern(date(2026, 1, 1), days, shifts),)
        return DutyPost(name, name, department, round_the_clock=True, leads=leads, patterns=patterns)

    shifts = [
        post(f"{name}-shift", name, 1, PlannedShift(1, 0, 480, night), PlannedShift(1, 480, 1440, day))
        for name, (night, day) in SHIFTS.items()
    ]
    turns = [PlannedShift(day, 0, 1440, name) for day, name in ((1, "zhao"), (2, "gao"))]
    leader = post("leader", "dispatch", 2, *turns, leads=LeaderPost.PRODUCTION_DISPATCH)
    return DutyRoster((*shifts, leader))


class HolidayTown(StopDesk):
    """The company, and a house of 620 households with a point; who is on shift at night has signed in."""

    def __init__(self, records: Records) -> None:
        super().__init__(records)
        house = Place("b9", Level.BUILDING, "9号楼", "north", households=620)
        self.sensors = SensorsOfCompany(self, MORNING, [MAIN], house)
        with records.begin() as tx:
            for name, grants in MORE_STAFF.items():
                tx.users.add(name, grants, self.now)
            tx.duty_rosters.record(tables_of(roster()), self.now, "gao", "春节值班")
        inventory = self.desk.inventory
        for department, (night, _) in SHIFTS.items():
            sign_in_on_duty(records, self.viewer(night), f"{department}-shift", self.now, inventory=inventory)

    def measures(self, value: float, until: str) -> None:
        """The point says ``value`` each minute from now until before ``until``."""
        self.sensors.say({MAIN.id: value}, until)

    def viewer(self, name: str) -> Viewer:
        if name in MORE_STAFF:
            return Viewer(name, with_places(MORE_STAFF[name], self.desk.inventory.departments))
        return super().viewer(name)

    def told(self, name: str) -> set[tuple[str, str]]:
        """What ``name`` was told of by now: number of a ticket or stop, and the occasion."""
        clock = SimulatedClock(self.now)
        Notifier(self.records, clock, clock, lambda: self.desk).tell_in_step(self.now)
        with self.records.reading() as tx:
            return {(each.subject, each.kind) for each in tx.notices.told_to(name, None, 100)}

    def stop(self) -> StopAtDesk:
        """The one that runs."""
        with self.records.reading() as tx:
            (found,) = tx.stops.running()
        return StopAtDesk(self, found.number)

    def ticket(self) -> Ticket:
        """The one that there is."""
        (found,) = self.sensors.tickets().values()
        return found


@pytest.fixture
def town(records: Records) -> HolidayTown:
    return HolidayTown(records)


def test_w26_w34_w35_a_suspected_burst_goes_to_the_repair_shift_and_its_receiver_is_dispatch_on_duty(town):
    town.measures(0.3, "07:10")
    town.measures(0.05, "07:16")
    ticket = town.ticket()
    assert (ticket.unit, ticket.first_responsible, ticket.affected_households) == ("repair", "ye", 620)
    assert (ticket.number, "opened") in town.told("li"), "the shift of the repair company"
    assert (ticket.number, "opened") not in town.told("zhou"), "who is on duty by day"


def test_w34_w35_what_sinks_slowly_goes_to_the_shift_of_production_dispatch(town):
    town.measures(0.3, "07:00")
    for minute in range(10):
        town.measures(0.3 - 0.02 * minute, f"07:{minute + 1:02}")
    town.measures(0.1, "07:21")
    ticket = town.ticket()
    assert (ticket.unit, ticket.first_responsible) == ("dispatch", "ye")
    assert (ticket.number, "opened") in town.told("ye")
    assert (ticket.number, "opened") not in town.told("an"), "who comes at eight"


def test_w40_w41_w59_it_is_reported_in_twenty_minutes_and_the_city_once_it_has_become_large(town):
    town.measures(0.3, "07:10")
    town.measures(0.05, "07:24")
    ticket, stop = town.ticket(), town.stop()
    matter = MatterAtDesk(town, ticket.number)
    assert matter.due("fault.dispatch") == "02-17 07:30"
    assert stop.due("notice.fault") == "02-17 07:22", (
        "known at 07:12, and to be at the public relations office ten minutes later"
    )
    assert (stop.number, "clock_step") in town.told("gao"), "the leader who is on duty on even days"
    assert (stop.number, "clock_step") not in town.told("zhao")

    stop.does("07:25", "li", "report_dispatch", **REPORT)
    assert matter.came_of("fault.dispatch") == "met"
    stop.does("08:20", "li", "estimate", estimate=9 * HOUR)
    assert not stop.has_clock("fault.city"), "of 620 households"
    stop.does("08:20", "li", "set_area", places=["b9"], households=1050)
    assert stop.due("fault.city") == "02-17 08:40"
    stop.does("08:30", "pan", "report_city", to="hotline_12345", **REPORT)
    assert stop.came_of("fault.city") == "running"
    stop.does("08:39", "pan", "report_city", to="hotline_12319", **REPORT)
    assert stop.came_of("fault.city") == "met"
