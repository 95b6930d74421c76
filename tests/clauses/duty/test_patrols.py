"""Patrols: the whole network each day, look, listen, smell and check, and repairs that two sign."""

from __future__ import annotations

from datetime import date

import pytest

from alerts.deadlines.desk_clock import ClockStatus
from alerts.desk.duty.acting import read_log
from alerts.desk.duty.patrols import (
    RepairWord,
    file_patrol,
    list_patrols,
    say_on_repair,
    see_patrol_sheet,
)
from alerts.desk.lookups.errors import NotFound
from alerts.duty.patrols import PatrolCheck, PatrolFinding, PatrolSheet
from alerts.duty.refusals import DutyRefused
from alerts.duty.repairs import RepairCommand, RepairStep
from alerts.people.audit import AuditFilter, AuditKind
from alerts.sheets.sheet import SheetKind, content_of
from alerts.sheets.signatures import digest_of
from ingest.durations import DAY, HOUR, MINUTE
from tests.alerts.desk.duty.water_company import MORNING, ROSTER
from tests.clauses.duty.team_at_desk import a_team

C = RepairCommand
CHECKS = dict.fromkeys(PatrolCheck, "正常")
TODAY = date(2026, 1, 15)


class Patrol:
    """Wang patrols for the team; zhou is head of its department, and shui and bei are of another."""

    def __init__(self, records) -> None:
        self.team = a_team(records)
        self.company, self.desk = self.team.company, self.team.desk
        self.records = records

    def files(self, who: str = "wang", at: int = MORNING, **said):
        sheet = PatrolSheet(**{"day": TODAY, "checks": CHECKS, **said})
        return file_patrol(self.records, self.company.viewer(who), "team", sheet, at, desk=self.desk)

    def found(self, what: str = "阀门渗漏") -> int:
        (repair,) = self.files(findings=(PatrolFinding(what, "north"),)).repairs
        return repair.sheet.found.id

    def says(
        self,
        who: str,
        number: int,
        command: C,
        text: str = "",
        unit: str = "",
        due: int | None = None,
        at: int = MORNING + HOUR,
    ):
        word, viewer = RepairWord(command, text, unit, due), self.company.viewer(who)
        return say_on_repair(self.records, viewer, "team", number, word, at, desk=self.desk)

    def issued(self, unit: str = "repair") -> int:
        number = self.found()
        self.says("zhou", number, C.ISSUE, "当日处理", unit, MORNING + DAY)
        return number

    def page(self, who: str = "wang", at: int = MORNING):
        viewer = self.company.viewer(who)
        return list_patrols(self.records, viewer, "team", None, at, inventory=self.company.inventory)

    def sheet(self, number: int, who: str = "wang"):
        viewer = self.company.viewer(who)
        return see_patrol_sheet(
            self.records, viewer, "team", number, MORNING, inventory=self.company.inventory
        )


@pytest.fixture
def patrol(records) -> Patrol:
    return Patrol(records)


def refused(call, *args, **more) -> str:
    with pytest.raises(DutyRefused) as caught:
        call(*args, **more)
    return caught.value.args[0].key


def test_c32_a_sheet_is_filed_of_each_day_and_says_whether_the_whole_network_was_covered(patrol):
    patrol.files(day=date(2026, 1, 13), left_out="西郊，道路封闭")
    filed = patrol.files().line
    page = patrol.page()
    assert page.items[0].line.id == filed.id
    covered = [(each.day.day, each.filed, each.whole) for each in page.days][:4]
    assert covered == [(15, True, True), (14, False, False), (13, True, False), (12, False, False)]
    assert refused(patrol.files, day=date(2026, 1, 16)) == "patrol-day"
    assert refused(patrol.files, day=date(2026, 1, 7)) == "patrol-day"
    with patrol.records.reading() as tx:
        (audit, _) = tx.audit.page(AuditFilter(kind=AuditKind.PATROL_SHEET), None, 9)
    assert (audit.actor, audit.data["day"]) == ("wang", "2026-01-15")


def test_c32_a_sheet_that_is_sent_twice_is_filed_once(patrol):
    leak = PatrolFinding("阀门渗漏", "north")
    first, again = patrol.files(findings=(leak,)), patrol.files(findings=(leak,))
    assert again == first
    assert len(patrol.page().items) == 1
    other = patrol.files(findings=(leak, PatrolFinding("井盖缺失")))
    assert other.line.id != first.line.id, "what says something else is another sheet"


@pytest.mark.parametrize("check", PatrolCheck)
def test_c4_nobody_files_one_without_looking_listening_smelling_and_checking(patrol, check):
    assert refused(patrol.files, checks={**CHECKS, check: " "}) == "patrol-check"
    filed = patrol.files(checks={**CHECKS, check: "三号井有水声"})
    assert patrol.page().items[0].sheet.checks[check] == "三号井有水声"
    lines = patrol.sheet(filed.line.id).field(f"patrol-{check}").lines
    assert lines[0][0].text == "三号井有水声"


def test_c32_what_is_found_is_repaired_by_a_sheet_that_worker_and_patroller_sign(patrol):
    number = patrol.issued()
    repair = patrol.page().items[0].repairs[0].sheet
    assert (repair.step, repair.unit, repair.due_at) == (RepairStep.ISSUED, "repair", MORNING + DAY)
    assert refused(patrol.says, "wang", number, C.ACCEPT) == "repair-illegal"
    assert refused(patrol.says, "li", number, C.DONE) == "duty-no-text"
    before = patrol.sheet(number)
    patrol.says("li", number, C.DONE, "已更换垫片")
    assert refused(patrol.says, "zhao", number, C.ACCEPT) == "repair-not-yours"
    done = patrol.says("wang", number, C.ACCEPT)
    assert (done.sheet.worker.actor, done.sheet.accepted.actor) == ("li", "wang")
    assert done.sheet.lines[1].data["sheet"] == digest_of(before).hex(), "bound to what stood on it"
    sheet = patrol.sheet(number)
    assert (sheet.kind, sheet.version) == (SheetKind.REPAIR, 4)
    assert "已更换垫片" in str(content_of(sheet))


def test_c32_one_person_does_not_sign_for_both(patrol):
    number = patrol.issued()
    patrol.says("wang", number, C.DONE, "已紧固")
    assert refused(patrol.says, "wang", number, C.ACCEPT) == "repair-signed-twice"
    assert patrol.says("zhou", number, C.ACCEPT).sheet.step is RepairStep.ACCEPTED, "the head, in their place"


def test_c32_who_did_it_badly_does_it_again(patrol):
    number = patrol.issued()
    patrol.says("li", number, C.DONE, "已紧固")
    again = patrol.says("wang", number, C.SEND_BACK, "仍渗漏").sheet
    assert (again.step, again.worker, again.accepted) == (RepairStep.ISSUED, None, None)
    assert again.late(MORNING + 2 * DAY)


def test_c35_what_was_repaired_is_inspected_again_and_what_fails_is_done_anew(patrol):
    number = patrol.issued()
    patrol.says("li", number, C.DONE, "已紧固")
    patrol.says("wang", number, C.ACCEPT)
    assert refused(patrol.says, "wang", number, C.PASSED) == "repair-not-yours"
    assert patrol.says("zhou", number, C.FAILED, "复验渗漏").sheet.step is RepairStep.ISSUED
    patrol.says("li", number, C.DONE, "已更换")
    patrol.says("wang", number, C.ACCEPT)
    assert patrol.says("zhou", number, C.PASSED).sheet.step is RepairStep.PASSED


def test_c32_another_unit_that_repairs_sees_its_sheet_and_nothing_else(patrol):
    with pytest.raises(NotFound):
        patrol.page("shui")
    other, number = patrol.found("井盖缺失"), patrol.issued("unit")
    assert [one.sheet.found.id for each in patrol.page("shui").items for one in each.repairs] == [number]
    assert patrol.says("shui", number, C.DONE, "已紧固").sheet.worker.actor == "shui"
    with pytest.raises(NotFound):
        patrol.says("shui", other, C.DONE, "已紧固")
    with pytest.raises(NotFound):
        patrol.sheet(other, "shui")


def test_c32_a_repair_is_issued_to_a_unit_with_a_limit(patrol):
    number = patrol.found()
    assert refused(patrol.says, "zhou", number, C.ISSUE, "", "nobody", MORNING + DAY) == "repair-no-unit"
    assert refused(patrol.says, "zhou", number, C.ISSUE, "", "repair", MORNING) == "repair-no-due"
    assert refused(patrol.says, "wang", number, C.ISSUE, "", "repair", MORNING + DAY) == "repair-not-yours"
    with pytest.raises(NotFound):
        patrol.says("wang", 9_999, C.ISSUE)


def test_c3_sheets_are_lines_of_the_log_that_nobody_changes(patrol):
    number = patrol.issued()
    company = patrol.company
    log = read_log(patrol.records, company.viewer("wang"), "team", None, 9, inventory=company.inventory)
    said = [(each.kind, each.about) for each in log.lines[:3]]
    assert said[0] == ("repair-signed", number)
    assert [kind for kind, _ in said] == ["repair-signed", "repair", "patrol"]


MIDNIGHT = MORNING - 8 * HOUR
PATROLS = ROSTER.replace('id = "team"', 'id = "team"\npatrols = true')


@pytest.fixture
def daily(patrol) -> Patrol:
    """The team patrols each day, by the roster."""
    patrol.company.imports(PATROLS, "每日巡视")
    patrol.company.signs_in("wang", MORNING - HOUR)
    patrol.team.sweeps(MORNING)
    return patrol


def test_c32_each_day_has_its_patrol_by_midnight_and_what_is_missing_goes_up(daily):
    (clock,) = daily.team.clocks("patrol.sheet")
    assert (clock.started_at, clock.due_at) == (MIDNIGHT, MIDNIGHT + DAY)
    daily.files(left_out="西郊，道路封闭", at=MORNING + HOUR)
    assert daily.team.clocks("patrol.sheet")[0].going, "not all of it was covered"
    daily.files(at=MORNING + 2 * HOUR)
    assert daily.team.clocks("patrol.sheet")[0].status is ClockStatus.MET
    daily.team.sweeps(MIDNIGHT + DAY)
    assert [each.started_at for each in daily.team.clocks("patrol.sheet")] == [MIDNIGHT, MIDNIGHT + DAY]
    daily.team.sweeps(MIDNIGHT + 2 * DAY + 1)
    assert daily.team.clocks("patrol.sheet")[1].overdue(MIDNIGHT + 2 * DAY + 1)
    assert "due" in [step for step, _, _ in daily.team.steps("patrol.sheet")]
    daily.files(day=date(2026, 1, 16), at=MIDNIGHT + 2 * DAY + HOUR)
    assert daily.team.clocks("patrol.sheet")[1].status is ClockStatus.MISSED
    patrols_no_more = ROSTER.replace('name = "抢修队"', 'name = "抢修一队"')
    daily.company.imports(patrols_no_more, "不再巡视")
    daily.team.sweeps(MIDNIGHT + 2 * DAY + 2 * HOUR)
    assert not any(each.going for each in daily.team.clocks("patrol.sheet"))


def test_c32_a_repair_runs_to_the_limit_on_its_sheet_until_both_have_signed(patrol):
    number = patrol.issued()
    (clock,) = patrol.team.clocks("repair.sheet")
    assert (clock.due_at, clock.status, clock.unit) == (MORNING + DAY, ClockStatus.RUNNING, "repair")
    patrol.says("li", number, C.DONE, "已紧固", at=MORNING + 2 * HOUR)
    assert patrol.team.clocks("repair.sheet")[0].going
    patrol.team.sweeps(MORNING + DAY + MINUTE)
    assert "due" in [step for step, _, _ in patrol.team.steps("repair.sheet")]
    assert patrol.team.lines()[-1].about == number
    patrol.says("wang", number, C.ACCEPT, at=MORNING + DAY + HOUR)
    (clock,) = patrol.team.clocks("repair.sheet")
    assert (clock.status, clock.stopped_by) == (ClockStatus.MISSED, "wang")


def test_c35_what_was_repaired_is_inspected_again_by_the_friday_after_its_week(patrol):
    number = patrol.issued()
    patrol.says("li", number, C.DONE, "已紧固", at=MORNING + 2 * HOUR)
    assert patrol.team.clocks("reinspect") == []
    patrol.says("wang", number, C.ACCEPT, at=MORNING + 3 * HOUR)
    (clock,) = patrol.team.clocks("reinspect")
    saturday = MORNING - 8 * HOUR + 9 * DAY
    assert (clock.due_at, clock.unit) == (saturday, "repair"), "of the Thursday in the week before"
    patrol.says("zhou", number, C.FAILED, "仍渗漏", at=MORNING + 4 * DAY)
    assert patrol.team.clocks("reinspect")[0].status is ClockStatus.MET
    patrol.says("li", number, C.DONE, "更换阀门", at=MORNING + 5 * DAY)
    patrol.says("wang", number, C.ACCEPT, at=MORNING + 5 * DAY + HOUR)
    (_, again) = patrol.team.clocks("reinspect")
    assert (again.due_at, again.going) == (saturday + 7 * DAY, True), "what was done anew is another repair"
    patrol.team.sweeps(saturday + 7 * DAY + MINUTE)
    assert "due" in [step for step, _, _ in patrol.team.steps("reinspect")]
    assert patrol.team.lines()[-1].about == number
    patrol.says("zhou", number, C.PASSED, at=saturday + 8 * DAY)
    assert patrol.team.clocks("reinspect")[1].status is ClockStatus.MISSED


def test_c32_what_is_found_is_of_the_area_that_the_post_patrols(patrol):
    for place in ("south", "group"):
        with pytest.raises(DutyRefused) as caught:
            patrol.files(findings=(PatrolFinding("阀门渗漏", place),))
        assert caught.value.args[0].key == "patrol-place-elsewhere"
    assert patrol.files(findings=(PatrolFinding("阀门渗漏", "north"), PatrolFinding("井盖松动"))).repairs
