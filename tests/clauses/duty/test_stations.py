"""Pump stations: attendants, what is measured there, and a sanitation list each day (H8)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from alerts.deadlines.desk_clock import ClockStatus
from alerts.desk.duty.acting import read_log
from alerts.desk.duty.stations import DAYS_SHOWN, file_sanitation, see_station
from alerts.desk.findings.deciding import FindingDecision, decide_finding
from alerts.desk.findings.listing import FindingFilter, list_findings
from alerts.desk.lookups.errors import NotFound
from alerts.duty.refusals import DutyRefused
from alerts.duty.stations.sanitation import LINES, SanitationAnswer, SanitationList, read_sanitation
from alerts.matters.choices import FindingKind, FindingState
from alerts.people.audit import AuditFilter, AuditKind
from alerts.people.viewer import Grant, Viewer
from alerts.tickets.desk_moves.refusals import MoveRefused
from ingest.durations import DAY, HOUR, MINUTE
from ingest.inventory.departments import Duty
from ingest.inventory.tree import Point
from ingest.problems import Problems
from ingest.readings.batch import batch_of
from ingest.readings.quantities import Metric
from ingest.stores.contract import StoreError
from ingest.stores.duck import DuckStore
from ingest.words.packages import LANGUAGE_TAGS, catalogue_of
from tests.alerts.desk.duty.water_company import COMPANY, MORNING, REPAIR, STAFF, UNIT, WaterCompany
from tests.alerts.desk.matters.desk_on_record import desk_on_record
from tests.clauses.duty.team_at_desk import Team

TODAY = date(2026, 1, 15)
GOOD = dict.fromkeys(LINES, SanitationAnswer(good=True))
FAILED = GOOD | {"vents": SanitationAnswer(good=False, what="防护网破损")}
MEASURED = {"in": Metric.WATER_PRESSURE, "out": Metric.WATER_PRESSURE, "level": Metric.WATER_LEVEL}
MEASURED |= {"chlorine": Metric.FREE_CHLORINE, "turbidity": Metric.TURBIDITY}
POINTS = {
    id_: Point(id_, metric, "north", MINUTE, MINUTE) for id_, metric in (MEASURED | {"ph": Metric.PH}).items()
}
SUPERVISOR = Viewer("jian", (Grant("supervisor"),))


class Station:
    """The team of `WaterCompany` works at the pump station in the north; zhou is its head."""

    def __init__(self, records, duty: Duty, folder) -> None:
        self.records, self.company = records, WaterCompany(records)
        departments = {"repair": replace(REPAIR, duties=(duty,)), "unit": UNIT}
        with records.begin() as tx:
            made = replace(COMPANY, points=POINTS, departments=departments)
            self.inventory = tx.inventory.save(made, 2, replace=True)
            self.desk = desk_on_record(tx, self.inventory)
        self.store = DuckStore(folder / "readings.duckdb", lambda: self.inventory, 0)
        self.store.prepare()

    def files(self, answers=GOOD, who: str = "wang", at: int = MORNING, day: date = TODAY, post="team"):
        filed, viewer = SanitationList(day, answers), self.company.viewer(who)
        return file_sanitation(self.records, viewer, post, filed, at, desk=self.desk)

    def page(self, who: str = "wang", post: str = "team", store=None):
        grants = (replace(each, places=frozenset({"north"})) for each in STAFF.get(who, ()))
        viewer, store = Viewer(who, tuple(grants)), store or self.store
        return see_station(self.records, store, viewer, post, None, MORNING, inventory=self.inventory)

    def found(self) -> dict:
        page = list_findings(self.records, SUPERVISOR, FindingFilter(), None, 9, inventory=self.inventory)
        return {each.id: each for each in page.items}

    def decides(self, who: Viewer, finding: int):
        decision = FindingDecision(FindingState.VERIFIED, "现场查看")
        return decide_finding(self.records, who, finding, decision, MORNING, inventory=self.inventory)


@pytest.fixture
def make(records, tmp_path):
    made = []

    def station(duty: Duty = Duty.PUMP_ATTENDANTS) -> Station:
        made.append(Station(records, duty, tmp_path))
        return made[0]

    yield station
    made[0].store.close()


@pytest.fixture
def station(make) -> Station:
    return make()


def refused(call, *args, **more) -> str:
    with pytest.raises(DutyRefused) as caught:
        call(*args, **more)
    return caught.value.args[0].key


def test_h8_a_sanitation_list_is_filed_of_each_day_and_a_day_without_one_is_seen(station):
    assert [each.filed for each in station.page().days] == [False] * DAYS_SHOWN
    station.files(day=date(2026, 1, 13))
    filed = station.files(FAILED)
    page = station.page()
    days = [(each.day.day, each.filed, each.failed) for each in page.days][:4]
    assert days == [(15, True, 1), (14, False, 0), (13, True, 0), (12, False, 0)]
    assert (page.items[0].line.id, page.items[0].said.failed) == (filed.line.id, ("vents",))
    assert refused(station.files, day=date(2026, 1, 16)) == "sanitation-day"
    assert refused(station.files, day=date(2026, 1, 7)) == "sanitation-day"
    with station.records.reading() as tx:
        (audit, _) = tx.audit.page(AuditFilter(kind=AuditKind.SANITATION_LIST), None, 9)
    assert (audit.actor, audit.data["day"], audit.data["failed"]) == ("wang", "2026-01-15", 1)


def test_h8_a_day_without_its_list_is_overdue_and_found(station):
    team = Team(station.company, station.desk)
    midnight = MORNING - 8 * HOUR
    team.sweeps(MORNING)
    (clock,) = team.clocks("sanitation.list")
    assert (clock.started_at, clock.due_at, clock.unit) == (midnight, midnight + DAY, "repair")
    station.files(FAILED)
    assert team.clocks("sanitation.list")[0].status is ClockStatus.MET, "filed, whatever it says"
    team.sweeps(midnight + DAY)
    team.sweeps(midnight + 2 * DAY + MINUTE)
    assert "due" in [step for step, _, _ in team.steps("sanitation.list")]
    found = [each.finding for each in station.found().values()]
    late = [each for each in found if each.kind is FindingKind.OVERDUE]
    assert [(each.place, each.evidence["policy"], each.evidence["clause"]) for each in late] == [
        ("north", "sanitation.list", "H8")
    ]
    station.files(day=date(2026, 1, 16), at=midnight + 2 * DAY + HOUR)
    assert team.clocks("sanitation.list")[1].status is ClockStatus.MISSED
    station.files(day=date(2026, 1, 12), at=midnight + 2 * DAY + HOUR)
    assert len(team.clocks("sanitation.list")) == 3, "nobody watched that day"


def test_h8_a_list_is_waited_for_as_long_as_it_can_be_filed(station):
    team = Team(station.company, station.desk)
    midnight = MORNING - 8 * HOUR
    team.sweeps(MORNING)
    team.sweeps(midnight + 8 * DAY - 1)
    assert team.clocks("sanitation.list")[0].going
    team.sweeps(midnight + 8 * DAY)
    assert team.clocks("sanitation.list")[0].status is ClockStatus.MISSED


@pytest.mark.parametrize("line", LINES)
def test_h8_no_line_is_left_out_and_of_one_that_is_not_in_order_it_is_said_what_is_wrong(station, line):
    without = {id_: answer for id_, answer in GOOD.items() if id_ != line}
    assert refused(station.files, without) == "sanitation-unanswered"
    assert refused(station.files, GOOD | {line: SanitationAnswer(good=False)}) == "sanitation-what"
    long = SanitationAnswer(good=False, what="长" * 201)
    assert refused(station.files, GOOD | {line: long}) == "sanitation-what"
    assert refused(station.files, GOOD | {"another": SanitationAnswer(good=True)}) == "sanitation-unknown"
    assert station.files(GOOD | {line: SanitationAnswer(good=False, what="待修")}).said.failed == (line,)


def test_h8_a_line_that_failed_is_found_at_the_station_and_decided_by_who_is_of_another_department(station):
    station.files(FAILED)
    ((id_, listed),) = station.found().items()
    finding = listed.finding
    assert (finding.kind, listed.place, finding.subject) == (FindingKind.SANITATION, "north", "repair")
    assert {"line": "vents", "day": "2026-01-15", "what": "防护网破损"}.items() <= finding.evidence.items()
    of_it = Viewer("zhou", (Grant("supervisor"), Grant("head", "repair")))
    with pytest.raises(MoveRefused):
        station.decides(of_it, id_)
    assert station.decides(SUPERVISOR, id_).state is FindingState.VERIFIED


def test_h8_what_is_in_order_finds_nothing_and_each_day_finds_anew(station):
    station.files()
    assert station.found() == {}
    station.files(FAILED, day=date(2026, 1, 14))
    station.files(FAILED, day=date(2026, 1, 13))
    assert len(station.found()) == 2


def test_h8_a_list_is_corrected_by_another_and_neither_it_nor_what_was_found_goes(station):
    first = station.files(FAILED).line
    second = station.files(FAILED, "li", MORNING + HOUR).line
    third = station.files(GOOD, "wang", MORNING + 2 * HOUR).line
    assert [each.about for each in (first, second, third)] == [None, first.id, second.id]
    page = station.page()
    assert [each.corrected_by for each in page.items] == [None, third.id, second.id]
    assert (page.days[0].filed, page.days[0].failed) == (True, 0), "the last one of a day counts"
    assert len(station.found()) == 1
    company = station.company
    log = read_log(station.records, company.viewer("wang"), "team", None, 9, inventory=station.inventory)
    assert [each.kind for each in log.lines] == ["sanitation"] * 3


def test_h8_the_page_of_a_station_has_its_points_with_what_they_measured_last(station):
    key = station.inventory.points["level"].key
    at = [MORNING - 2 * MINUTE, MORNING - MINUTE]
    station.store.write(batch_of(np.full(2, key), at, [2.4, 2.5]))
    page = station.page()
    assert (page.place, page.readings_away, page.more_points) == ("north", False, False)
    assert [(each.point.id, each.latest) for each in page.points] == [
        ("in", None),
        ("out", None),
        ("level", (MORNING - MINUTE, 2.5)),
        ("chlorine", None),
        ("turbidity", None),
    ]


class _Away:
    def read(self, points, start, end):
        raise StoreError("unavailable", "nobody answers", retryable=True)


def test_h8_lists_are_filed_and_read_while_the_store_of_readings_is_away(station):
    station.files()
    page = station.page(store=_Away())
    assert (page.readings_away, len(page.items), len(page.points)) == (True, 1, 5)


@pytest.mark.parametrize("duty", [Duty.PUMP_ATTENDANTS, Duty.SECONDARY_SUPPLY])
def test_h8_stations_are_where_routing_sends_what_is_of_stations(make, duty):
    assert make(duty).page().place == "north"


def test_h8_other_posts_have_no_list_and_who_works_elsewhere_sees_none(station):
    for post, who in (("unit", "shui"), ("leader", "wang"), ("team", "shui"), ("nobody", "wang")):
        with pytest.raises(NotFound):
            station.page(who, post)
        with pytest.raises(NotFound):
            station.files(who=who, post=post)
    assert station.company.post(MORNING).at_station is False, "as the inventory was before"


def test_h8_a_list_of_long_ago_is_not_said_to_be_missing(station):
    """Of days before what is looked through nothing is told."""
    for n in range(500):
        station.company.writes("wang", str(n), MORNING - 2 * DAY + n)
    assert [each.day.day for each in station.page().days] == [15, 14]


def test_h8_every_line_has_its_words_and_is_in_the_table_once():
    for tag in LANGUAGE_TAGS:
        assert all(f"sanitation-line-{line}" in catalogue_of(tag) for line in LINES)
    for content in (
        b"",
        b"line = []",
        b'[[line]]\nid = "a"\n[[line]]\nid = "a"\n',
        b'[[line]]\nname = "a"\n',
    ):
        with pytest.raises(Problems):
            read_sanitation("x", content)
