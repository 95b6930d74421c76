"""Manual readings by schedule: each slot has its values by its end, and what is missing is told (C7)."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest

from alerts.deadlines.desk_clock import ClockStatus
from alerts.desk.duty.manual_entry import ManualRow, enter_manual_readings
from alerts.duty.handover_table import HandoverCommand
from alerts.people.grants import with_places
from alerts.people.viewer import Viewer
from alerts.records import Records
from ingest.durations import DAY, HOUR, MINUTE
from ingest.inventory.tree import Point
from ingest.problems import Problems
from ingest.readings.batch import batch_of
from ingest.readings.history import InMemoryHistory
from ingest.readings.quantities import Metric
from tests.alerts.desk.duty.water_company import COMPANY, MORNING, ROSTER, STAFF
from tests.alerts.desk.matters.desk_on_record import desk_on_record
from tests.clauses.duty.team_at_desk import Team, a_team

OUTLET = Point("outlet", Metric.WATER_PRESSURE, "north", MINUTE, MINUTE)
INLET = replace(OUTLET, id="inlet")
SLOTS = """
[[post.readings]]
at = ["08:00", "16:00"]
within = "30min"
points = ["outlet", "inlet"]
[[post.pattern]]"""
READS = ROSTER.replace("\n[[post.pattern]]", SLOTS, 1)


@dataclass
class Gauges:
    """A team that reads two gauges at eight and at four."""

    team: Team

    def reads(self, point: str, at: int, *, entered: int = 0, post: str = "team") -> None:
        known = self.team.desk.inventory
        enter_manual_readings(
            self.team.company.records,
            InMemoryHistory(batch_of([], [], [])),
            Viewer("wang", with_places(STAFF["wang"], known.departments)),
            [ManualRow(point, at, 0.3)],
            entered or at,
            desk=self.team.desk,
            post=post,
        )

    def statuses(self) -> list[ClockStatus]:
        return [each.status for each in self.team.clocks("reading.manual")]


@pytest.fixture
def gauges(records: Records) -> Gauges:
    team = a_team(records)
    with records.begin() as tx:
        points = {each.id: each for each in (OUTLET, INLET)}
        departments = team.desk.inventory.departments
        known = tx.inventory.save(replace(COMPANY, points=points, departments=departments), 3, replace=True)
        team.desk = desk_on_record(tx, known)
    team.company.inventory = known
    team.company.imports(READS, "抄表时段")
    team.company.signs_in("wang", MORNING - HOUR)
    return Gauges(team)


def test_c7_a_slot_is_met_once_every_point_was_read_in_it(gauges):
    gauges.reads("outlet", MORNING - MINUTE)
    gauges.team.sweeps(MORNING - MINUTE)
    assert gauges.statuses() == []
    gauges.team.sweeps(MORNING)
    (clock,) = gauges.team.clocks("reading.manual")
    assert (clock.started_at, clock.due_at, clock.unit) == (MORNING, MORNING + 30 * MINUTE, "repair")
    gauges.reads("inlet", MORNING + MINUTE, post="")
    assert gauges.statuses() == [ClockStatus.RUNNING], "the outlet was read before the slot"
    gauges.reads("outlet", MORNING + 2 * MINUTE)
    (clock,) = gauges.team.clocks("reading.manual")
    assert (clock.status, clock.stopped_by) == (ClockStatus.MET, "wang")
    gauges.team.sweeps(MORNING + 3 * MINUTE)
    gauges.team.sweeps(MORNING + 8 * HOUR)
    assert gauges.statuses() == [ClockStatus.MET, ClockStatus.RUNNING]


def test_c7_what_is_read_before_anybody_looked_at_the_slot_meets_it(gauges):
    gauges.team.sweeps(MORNING - MINUTE)
    gauges.reads("outlet", MORNING)
    gauges.reads("inlet", MORNING + MINUTE)
    gauges.team.sweeps(MORNING + 2 * MINUTE)
    assert gauges.statuses() == [ClockStatus.MET]


def test_c7_what_is_missing_at_the_end_goes_up_and_stays_missed_when_it_comes_late(gauges):
    gauges.team.sweeps(MORNING)
    gauges.reads("outlet", MORNING + MINUTE)
    gauges.team.sweeps(MORNING + 31 * MINUTE)
    (step,) = [each for each in gauges.team.steps("reading.manual") if each[0] == "due"]
    assert step[2]
    gauges.reads("inlet", MORNING + 29 * MINUTE, entered=MORNING + HOUR)
    assert gauges.statuses() == [ClockStatus.MISSED]


def test_c7_a_slot_that_was_left_out_is_waited_for_a_day_and_no_longer(gauges):
    gauges.team.sweeps(MORNING)
    gauges.team.sweeps(MORNING + DAY)
    assert gauges.statuses()[0] is ClockStatus.RUNNING
    gauges.team.sweeps(MORNING + DAY + 30 * MINUTE)
    assert gauges.statuses()[0] is ClockStatus.MISSED


def test_c7_a_slot_that_nobody_watched_is_not_measured(gauges):
    gauges.team.sweeps(MORNING + HOUR)
    gauges.reads("outlet", MORNING + MINUTE, entered=MORNING + HOUR)
    gauges.reads("inlet", MORNING + MINUTE, entered=MORNING + HOUR)
    assert gauges.statuses() == []


def test_c7_a_slot_ends_where_the_roster_has_it_no_more(gauges):
    gauges.team.sweeps(MORNING)
    gauges.team.company.imports(ROSTER, "不再抄表")
    gauges.team.sweeps(MORNING + MINUTE)
    assert gauges.statuses() == [ClockStatus.ENDED]


def test_c7_the_slots_of_today_tell_what_is_missing_to_who_works_there(gauges):
    gauges.reads("outlet", MORNING + MINUTE)
    first, second = gauges.team.company.post(MORNING + HOUR, name="wang").slots
    assert (first.slot.starts_at, first.missing) == (MORNING, ("inlet",))
    assert (second.slot.starts_at, second.missing) == (MORNING + 8 * HOUR, ("outlet", "inlet"))
    assert gauges.team.company.post(MORNING + HOUR, name="shui").slots == ()


def test_c7_all_points_below_a_place_are_read(gauges):
    below = READS.replace('points = ["outlet", "inlet"]', 'place = "group"')
    gauges.team.company.imports(below, "全部测点")
    first, _ = gauges.team.company.post(MORNING, name="wang").slots
    assert set(first.slot.points) == {"outlet", "inlet"}


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ('"inlet"]', '"cellar"]', "duty-point-unknown"),
        ('points = ["outlet", "inlet"]', 'place = "moon"', "duty-place-unknown"),
        ('points = ["outlet", "inlet"]', "", "duty-readings-what"),
        ('"08:00"', '"8 Uhr"', "duty-unfit"),
        ('"08:00"', '"16:00"', "value-twice"),
        ('within = "30min"', 'within = "2d"', ""),
        ('within = "30min"', 'during = "30min"', ""),
    ],
)
def test_c7_what_is_wrong_with_a_schedule_is_told(gauges, before, after, said):
    with pytest.raises(Problems) as refused:
        gauges.team.company.imports(READS.replace(before, after, 1), "写错")
    assert said in [each.reason.code for each in refused.value.problems] or not said


def test_c7_c9_the_first_part_of_a_handover_says_what_the_shift_has_read(gauges):
    company = gauges.team.company
    gauges.reads("outlet", MORNING - DAY)
    gauges.reads("outlet", MORNING + MINUTE)
    gauges.reads("inlet", MORNING + 2 * MINUTE, post="")
    gauges.reads("outlet", MORNING + 8 * HOUR)
    begun = company.says("wang", HandoverCommand.BEGIN, MORNING + 11 * HOUR).handover
    (read,) = begun.matters["readings"]
    assert (read["point"], read["at"], read["value"]) == ("outlet", MORNING + 8 * HOUR, 0.3)
