"""Rules of duty, leaders on duty and records (the water companies' document C; W33-W36, P30, B15)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from alerts.desk.people.users import NewUser, add_user
from alerts.duty.handover_table import HandoverCommand as C
from alerts.duty.handover_table import HandoverStep
from alerts.duty.holes import HoleKind
from alerts.duty.refusals import DutyRefused
from alerts.people.audit import AuditFilter, AuditKind
from alerts.people.viewer import OPERATOR, Grant
from ingest.durations import DAY, HOUR, MINUTE
from tests.alerts.desk.duty.water_company import MORNING, ROSTER, WaterCompany
from tests.alerts.duty.rosters import at

LEADERS = ("water_production", "production_dispatch", "repair_company", "water_making")
CHIEFS = ("gao", "zhou", "bei", "shui")


@pytest.fixture
def team(records) -> WaterCompany:
    """A team of a repair company around the clock, its leader, and a unit that is there by day."""
    return WaterCompany(records)


def leader_post(kind: str, number: int) -> str:
    return (
        f'[[post]]\nid = "l{number}"\nname = "{kind}"\ndepartment = "repair"\nleads = "{kind}"\n'
        "[[post.pattern]]\nfrom = 2026-01-01\ndays = 1\n"
        f'shifts = [{{ day = 1, hours = "00:00-24:00", chief = "{CHIEFS[number]}" }}]\n'
    )


@pytest.mark.parametrize(("minutes", "late"), [(16, False), (15, False), (14, True), (-5, True)])
def test_c8_who_signs_in_later_than_a_quarter_of_an_hour_before_the_shift_is_late(team, minutes, late):
    assert team.signs_in("wang", MORNING - minutes * MINUTE).data["late"] is late


@pytest.mark.parametrize(("minutes", "late"), [(10, False), (9, True)])
def test_c8_p30_an_organisation_may_ask_for_ten_minutes(records, minutes, late):
    team = WaterCompany(records, f'arrives_before = "10min"\n{ROSTER}')
    assert team.signs_in("wang", MORNING - minutes * MINUTE).data["late"] is late


def test_w35_a_team_that_is_on_duty_around_the_clock_is_left_at_no_hour_or_that_is_told(team):
    assert team.sees(MORNING).holes == ()
    team.imports(ROSTER.replace('  { day = 2, hours = "20:00-08:00", chief = "zhao" },\n', ""), "少一班")
    holes = team.sees(MORNING).holes
    assert {(each.kind, each.post) for each in holes} == {(HoleKind.GAP, "team")}
    assert [each.starts_at for each in holes] == [MORNING + each * DAY + 12 * HOUR for each in (1, 3, 5)]


def test_w35_w34_who_is_in_charge_at_night_is_the_shift_of_the_night(team):
    team.signs_in("wang", MORNING - 15 * MINUTE)
    team.signs_in("zhao", MORNING + 11 * HOUR + 45 * MINUTE)
    charge = [team.post(MORNING + hours * HOUR).in_charge.chief for hours in (0, 11, 12, 23)]
    assert charge == ["wang", "wang", "zhao", "zhao"]


def test_w36_in_a_sensitive_period_each_of_four_leaders_is_on_duty_or_that_is_told(records):
    period = '[[sensitive_period]]\nname = "会议"\nfrom = 2026-01-17\nuntil = 2026-01-18\n'
    posts = [leader_post(kind, number) for number, kind in enumerate(LEADERS)]
    team = WaterCompany(records, "".join(posts) + period)
    assert team.sees(MORNING).holes == ()
    team.imports("".join(posts[:3]) + period, "少一位")
    (hole,) = team.sees(MORNING).holes
    assert (hole.kind, hole.about, hole.starts_at, hole.ends_at) == (
        HoleKind.LEADER,
        "water_making",
        at("2026-01-17 00:00"),
        at("2026-01-19 00:00"),
    )


def test_w36_it_is_told_seven_days_and_again_a_day_ahead(records):
    first = date(2026, 1, 15) + timedelta(days=20)
    team = WaterCompany(
        records, f'post = []\n[[sensitive_period]]\nname = "节"\nfrom = {first}\nuntil = {first}\n'
    )
    begins = at(f"{first} 00:00")
    assert not team.sees(begins - 7 * DAY).holes
    week, day = (team.sees(begins - before).holes for before in (7 * DAY - 1, DAY))
    assert (len(week), len(day)) == (4, 4)
    assert not any(each.is_urgent(begins - 7 * DAY + 1) for each in week)
    assert all(each.is_urgent(begins - DAY) for each in day)


def test_b15_who_stands_in_for_somebody_is_on_duty_for_them_and_signs_in(team):
    team.leave("zhao", "wu", MORNING, MORNING + DAY)
    night = MORNING + 12 * HOUR
    line = team.signs_in("wu", night - 20 * MINUTE)
    assert (line.actor, line.acting_for, line.data["late"]) == ("wu", "zhao", False)
    assert team.post(night).in_charge.persons == ("wu",)


def test_b15_a_leave_that_nobody_has_agreed_to_moves_nobody_on_duty(team):
    team.leave("zhao", "wu", MORNING, MORNING + DAY, agreed=False)
    assert team.signs_in("zhao", MORNING + 12 * HOUR).acting_for == ""


def test_c3_no_line_of_the_duty_log_is_altered_and_a_correction_is_another(team):
    first = team.writes("wang", "出口压力 0.31")
    team.writes("wang", "出口压力 0.13，前记有误", about=first.id)
    for change in ("UPDATE duty_lines SET text = '0.13'", "DELETE FROM duty_lines"):
        with pytest.raises(Exception, match="never changed"), team.records.begin() as tx:
            tx.meta._db.exec_driver_sql(change)
    with team.records.reading() as tx:
        assert tx.duty_lines.by_id(first.id).text == "出口压力 0.31"
        told = tx.audit.page(AuditFilter(kind=AuditKind.DUTY_LOG_WRITTEN), None, 9)
    assert len(told) == 2


def test_c3_what_was_put_on_record_is_not_altered(records):
    add_user(records, OPERATOR, NewUser("wang", (Grant("handler"),)), 1)
    for change in ("UPDATE audit SET actor = 'li'", "DELETE FROM audit"):
        with pytest.raises(Exception, match="audit"), records.begin() as tx:
            tx.meta._db.exec_driver_sql(change)
    with records.reading() as tx:
        (line,) = tx.audit.page(AuditFilter(subject="wang"), None, 9)
    assert line.actor == OPERATOR.name


EVENING = MORNING + 12 * HOUR
"""When wang and li of the team hand over to zhao."""


@pytest.fixture
def evening(team) -> WaterCompany:
    """The team, whose day shift has signed in."""
    team.signs_in("wang", MORNING - 20 * MINUTE)
    return team


def test_c9_a_handover_is_presented_once_all_five_parts_are_stated_the_second_by_the_service(evening):
    open_ticket = evening.ticket(1, due_at=EVENING + HOUR)
    begun = evening.says("wang", C.BEGIN, EVENING).handover
    assert begun.matters["tickets"] == [open_ticket]
    assert [each["ticket"] for each in begun.matters["clocks"]] == [open_ticket]
    for part in (1, 3, 4, 5):
        with pytest.raises(DutyRefused):
            evening.says("wang", C.PRESENT, EVENING)
        evening.says("wang", C.FILL, EVENING, "正常", part)
    assert evening.says("wang", C.PRESENT, EVENING).step is HandoverStep.INSPECTING


def test_c10_each_exception_of_the_inspection_is_answered_before_anybody_signs(evening):
    evening.says("wang", C.BEGIN, EVENING)
    for part in (1, 3, 4, 5):
        evening.says("wang", C.FILL, EVENING, "正常", part)
    evening.says("wang", C.PRESENT, EVENING)
    for text in ("扳手缺一把", "记录缺页"):
        evening.says("zhao", C.RAISE, EVENING, text)
    evening.says("wang", C.CLARIFY, EVENING, "在车上", entry=1)
    with pytest.raises(DutyRefused):
        evening.says("wang", C.SIGN_OUT, EVENING)
    evening.says("li", C.CLARIFY, EVENING, "已补", entry=2)
    assert evening.says("wang", C.SIGN_OUT, EVENING).step is HandoverStep.SIGNING


def test_c11_an_operation_stops_the_handover_until_the_outgoing_shift_has_finished_it(evening):
    evening.says("wang", C.BEGIN, EVENING)
    evening.says("li", C.PAUSE_OPERATION, EVENING, "倒泵")
    with pytest.raises(DutyRefused):
        evening.says("wang", C.FILL, EVENING, "正常", 1)
    with pytest.raises(DutyRefused):
        evening.says("zhao", C.OPERATION_DONE, EVENING)
    assert evening.says("wang", C.OPERATION_DONE, EVENING).step is HandoverStep.PREPARING


def test_c12_an_accident_stops_the_handover_by_itself_until_it_is_staged(evening):
    evening.hands_over(EVENING)
    accident = evening.ticket(1, "critical")
    assert evening.handover(EVENING).accidents == (accident,)
    with pytest.raises(DutyRefused):
        evening.says("zhao", C.SIGN_IN, EVENING)
    assert evening.post(EVENING + MINUTE).in_charge.chief == "wang"
    evening.says("wang", C.STAGED, EVENING + HOUR, "已关阀，告一段落")
    assert evening.says("zhao", C.SIGN_IN, EVENING + HOUR).step is HandoverStep.DONE


def test_c13_responsibility_passes_with_the_second_signature_of_another_person_and_not_before(evening):
    evening.hands_over(EVENING - 10 * MINUTE)
    assert evening.post(EVENING + MINUTE).in_charge.persons == ("wang", "li")
    for name in ("wang", "li"):
        with pytest.raises(DutyRefused):
            evening.says(name, C.SIGN_IN, EVENING + MINUTE)
    evening.says("zhao", C.SIGN_IN, EVENING + MINUTE)
    assert evening.post(EVENING + MINUTE).in_charge.persons == ("zhao",)
    for command in C:
        with pytest.raises(DutyRefused):
            evening.says("wang", command, EVENING + MINUTE, "x", 1, 1)


def test_c13_nobody_who_is_of_both_shifts_signs_twice(records):
    team = WaterCompany(records, ROSTER.replace('chief = "zhao" }', 'chief = "wang" }'))
    team.signs_in("wang", MORNING)
    team.hands_over(EVENING)
    with pytest.raises(DutyRefused, match="both shifts"):
        team.says("wang", C.SIGN_IN, EVENING)
