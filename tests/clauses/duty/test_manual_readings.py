"""Manual readings: kept beside the sensors', held against them, and found where they differ (C7, C3, H14)."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest

from alerts.desk.duty.importing import import_roster
from alerts.desk.duty.manual_entry import (
    ManualRow,
    compare_waiting,
    enter_manual_readings,
    manual_readings_of_point,
    manual_readings_of_post,
)
from alerts.desk.findings.deciding import FindingDecision, decide_finding
from alerts.desk.findings.listing import FindingFilter, list_findings
from alerts.desk.lookups.errors import NotFound
from alerts.desk.matters.desk_in_force import DeskInForce
from alerts.matters.choices import FindingKind, FindingState
from alerts.matters.settings import SHIPPED
from alerts.people.audit import AuditFilter, AuditKind
from alerts.people.grants import with_places
from alerts.people.viewer import OPERATOR, Grant, Viewer
from alerts.records import Records
from alerts.tickets.desk_moves.refusals import MoveRefused
from ingest.durations import DAY, MINUTE, SECOND
from ingest.inventory.tree import Inventory, Point
from ingest.readings.batch import Flag, batch_of
from ingest.readings.history import InMemoryHistory, ReadingsUnavailable
from ingest.readings.quantities import Metric
from tests.alerts.desk.duty.water_company import COMPANY, MORNING, ROSTER, STAFF
from tests.alerts.desk.matters.desk_on_record import desk_on_record

EVER = (0, 1 << 53)
SUN = Viewer("sun", (Grant("supervisor"),))
OUTLET = Point("outlet", Metric.WATER_PRESSURE, "north", MINUTE, MINUTE)
POINTS = {
    "outlet": OUTLET,
    "room": replace(OUTLET, id="room", metric=Metric.INDOOR_TEMPERATURE, residential=True),
    "chlorine": replace(OUTLET, id="chlorine", metric=Metric.FREE_CHLORINE),
    "far": replace(OUTLET, id="far", place="south"),
}


class Away(InMemoryHistory):
    """A store that does not answer."""

    def read(self, points, start, end):
        raise ReadingsUnavailable("nobody answers")


@dataclass
class Round:
    """A repair company with points in the north, and what its sensors said; at `MORNING` somebody reads."""

    records: Records
    inventory: Inventory
    history: InMemoryHistory
    desk: DeskInForce

    def viewer(self, name: str) -> Viewer:
        return Viewer(name, with_places(STAFF[name], self.inventory.departments))

    def says(self, point: str, value: float, at: int = MORNING, flags: int = 0) -> None:
        """Its sensor, and nothing else, had that value."""
        batch = batch_of([self.inventory.points[point].key], [at], [value], flags=[flags])
        self.history = InMemoryHistory(batch)

    def reads(self, point: str, value: float, name: str = "wang", *, history=None, now: int = MORNING, **row):
        (shown,) = enter_manual_readings(
            self.records,
            history or self.history,
            self.viewer(name),
            [ManualRow(point, row.pop("at", MORNING), value, **row)],
            now,
            desk=self.desk,
            post="team",
        )
        return shown

    def compares(self, now: int) -> int:
        in_force = {"inventory": lambda: self.inventory, "settings": lambda: SHIPPED}
        return compare_waiting(self.records, self.history, now, **in_force)

    def found(self, who: Viewer = SUN):
        page = list_findings(self.records, who, FindingFilter(), None, 9, inventory=self.inventory)
        return [(each.id, each.finding) for each in page.items]

    def listed(self, point: str, name: str = "wang"):
        viewer, known = self.viewer(name), self.inventory
        return manual_readings_of_point(self.records, viewer, point, EVER, None, 9, inventory=known).items


@pytest.fixture
def company(records: Records) -> Round:
    with records.begin() as tx:
        known = tx.inventory.save(replace(COMPANY, points=POINTS), 1, replace=True)
        for name, grants in {**STAFF, "sun": SUN.grants}.items():
            tx.users.add(name, grants, 1)
        desk = desk_on_record(tx, known)
    import_roster(records, OPERATOR, ("roster.toml", ROSTER.encode()), "第一版", 1, inventory=known)
    return Round(records, known, InMemoryHistory(batch_of([], [], [])), desk)


def test_c7_what_was_read_is_on_record_by_point_and_by_post_with_who_read_it(company):
    shown = company.reads("chlorine", 0.4, at=MORNING - 30 * SECOND, text="表面清洁")
    assert (shown.reading.at, shown.reading.actor, shown.against) == (MORNING - MINUTE, "wang", None)
    assert company.listed("chlorine") == [shown]
    viewer = company.viewer("zhou")
    of_post = manual_readings_of_post(
        company.records, viewer, "team", EVER, None, 9, inventory=company.inventory
    )
    assert of_post.items == [shown]
    with company.records.reading() as tx:
        (line,) = tx.audit.page(AuditFilter(kind=AuditKind.MANUAL_READINGS_ENTERED), None, 9)
    assert (line.actor, line.subject, line.data["readings"]) == ("wang", "team", [shown.reading.id])


@pytest.mark.parametrize(
    ("point", "sensor", "value", "differs"),
    [
        ("room", 18.0, 18.5, False),
        ("room", 18.0, 17.4, True),
        ("outlet", 0.30, 0.32, False),
        ("outlet", 0.30, 0.321, True),
    ],
)
def test_h14_a_manual_reading_that_contradicts_the_sensor_of_its_minute_is_found(
    company, point, sensor, value, differs
):
    company.says(point, sensor, MORNING + 40 * SECOND)
    shown = company.reads(point, value)
    assert (shown.against.value, shown.against.differs) == (sensor, differs)
    found = [each for _, each in company.found()]
    assert [each.kind for each in found] == [FindingKind.REPORT_UNTRUE] * differs
    for each in found:
        assert (each.subject, each.place, each.ticket) == ("wang", "north", "")
        assert (each.evidence["value"], each.evidence["sensor_value"]) == (value, sensor)


def test_h14_nothing_is_found_by_another_minute_or_by_a_value_that_its_sensor_does_not_stand_for(company):
    company.says("outlet", 0.5, MORNING + MINUTE)
    assert company.reads("outlet", 0.3).against is None
    company.says("outlet", 0.5, flags=int(Flag.DEVICE_FAULT))
    assert company.reads("outlet", 0.3).against is None
    assert company.found() == []


def test_h14_what_the_store_could_not_tell_is_compared_later_and_once(company):
    kept = company.reads("outlet", 0.3, history=Away(batch_of([], [], [])))
    assert (kept.against, company.compares(MORNING + MINUTE), company.found()) == (None, 0, [])
    company.says("outlet", 0.5)
    assert (company.compares(MORNING + DAY), company.compares(MORNING + DAY)) == (1, 0)
    ((_, found),) = company.found()
    assert found.found_at == MORNING + DAY
    company.reads("outlet", 0.3, history=Away(batch_of([], [], [])))
    assert company.compares(MORNING + 2 * DAY + MINUTE) == 0, "it waits for two days"


def test_c3_h14_an_original_stays_as_it_is_and_a_mistake_is_corrected_by_another(company):
    company.says("outlet", 0.31)
    first = company.reads("outlet", 0.13)
    second = company.reads("outlet", 0.31, about=first.reading.id)
    assert [(each.reading.value, each.corrected_by) for each in company.listed("outlet")] == [
        (0.31, ()),
        (0.13, (second.reading.id,)),
    ]
    assert len(company.found()) == 1, "which a supervisor looks at, with the correction"
    with pytest.raises(MoveRefused):
        company.reads("room", 18.0, about=first.reading.id)


@pytest.mark.parametrize(
    ("value", "at"), [(9.9, MORNING), (float("nan"), MORNING), (0.3, MORNING + 1), (0.3, MORNING - 32 * DAY)]
)
def test_c7_what_cannot_have_been_read_is_refused(company, value, at):
    with pytest.raises(MoveRefused) as refused:
        company.reads("outlet", value, at=at)
    assert len(refused.value.reasons) == 1
    assert company.listed("outlet") == []


def test_c7_nobody_enters_for_a_point_or_a_post_that_is_not_theirs(company):
    with pytest.raises(NotFound):
        company.reads("far", 0.3)
    with pytest.raises(NotFound):
        company.reads("far", 0.3, "shui")
    with pytest.raises(NotFound):
        company.listed("far")


def test_h14_it_is_verified_by_somebody_whom_it_is_not_about(company):
    company.says("outlet", 0.5)
    company.reads("outlet", 0.3)
    ((id_, _),) = company.found()
    assert company.found(company.viewer("bei")) == [], "of the south"
    decision = FindingDecision(FindingState.VERIFIED, "查看了现场压力表")
    known = company.inventory
    done = decide_finding(company.records, SUN, id_, decision, MORNING, inventory=known)
    assert (done.state, done.decided_by) == (FindingState.VERIFIED, "sun")
    own = Viewer("wang", (Grant("supervisor"),))
    company.reads("outlet", 0.3)
    newest = company.found()[0][0]
    with pytest.raises(MoveRefused):
        decide_finding(company.records, own, newest, decision, MORNING, inventory=known)
