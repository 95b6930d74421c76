"""Rosters brought in, signing in, who is in charge, changes of one shift, and the log."""

from __future__ import annotations

import pytest

from alerts.desk.duty.acting import read_log
from alerts.desk.duty.overview import see_duty
from alerts.desk.duty.reach import covering
from alerts.desk.lookups.errors import NotFound, SpanReversed, SpanTooLong
from alerts.duty.handover_table import HandoverCommand
from alerts.duty.holes import HoleKind, hole_in_words
from alerts.duty.lines import DutyLineKind
from alerts.duty.refusals import DutyRefused
from alerts.people.audit import AuditFilter, AuditKind
from alerts.people.roles import Right
from alerts.people.viewer import ANONYMOUS, Forbidden, Grant, Viewer
from alerts.records.sql.people_tables import users
from ingest.durations import DAY, HOUR, MINUTE
from ingest.problems import Problems
from tests.alerts.desk.duty.water_company import MORNING, ROSTER, WaterCompany


@pytest.fixture
def company(records) -> WaterCompany:
    return WaterCompany(records)


def audited(company, kind: AuditKind) -> list:
    with company.records.reading() as tx:
        return tx.audit.page(AuditFilter(kind=kind), None, 99)


def persons(shift) -> tuple[str, ...]:
    return () if shift is None else shift.persons


def test_a_roster_is_on_record_with_who_brought_it_and_why_and_the_same_is_not_put_there_again(company):
    assert company.imports(ROSTER).is_new is False
    again = company.imports(ROSTER.replace('"li"', '"wu"'), "li 调走")
    assert (again.version, again.is_new) == (2, True)
    with company.records.reading() as tx:
        kept = tx.duty_rosters.last()
    assert (kept.version, kept.by, kept.because) == (2, "command line", "li 调走")
    assert [each.data["version"] for each in audited(company, AuditKind.DUTY_ROSTER_IMPORTED)] == [2, 1]


@pytest.mark.parametrize("because", ["", " ", "a\nb", "x" * 201])
def test_a_roster_needs_a_reason(company, because):
    with pytest.raises(DutyRefused):
        company.imports(ROSTER, because)


def test_what_a_roster_names_is_there(company):
    with pytest.raises(Problems) as refused:
        company.imports(ROSTER.replace('"unit"', '"nobody"').replace('"gao"', '"tan"'))
    assert "no user tan" in str(refused.value)
    with pytest.raises(Problems) as refused:
        company.imports(ROSTER.replace('department = "unit"', 'department = "x1"'))
    assert "no department x1" in str(refused.value)


def test_nobody_is_in_charge_until_somebody_of_the_shift_has_signed_in(company):
    assert company.post(MORNING).in_charge is None
    company.signs_in("li", MORNING - 20 * MINUTE)
    assert company.post(MORNING - 1).in_charge is None, "the night shift did not sign in"
    assert persons(company.post(MORNING).in_charge) == ("wang", "li")
    assert persons(company.post(MORNING + 12 * HOUR).in_charge) == ("wang", "li"), "nobody relieves them"
    assert company.post(MORNING + 24 * HOUR).in_charge is None


def test_a_leader_on_duty_is_there_as_the_roster_says(company):
    assert persons(company.post(MORNING, "leader").in_charge) == ("gao",)


def test_who_signs_in_is_told_whether_that_was_late_once(company):
    assert company.signs_in("wang", MORNING - 15 * MINUTE).data == {"late": False}
    assert company.signs_in("li", MORNING - 14 * MINUTE).data == {"late": True}
    with pytest.raises(DutyRefused, match="no shift"):
        company.signs_in("wang", MORNING)
    shown = company.post(MORNING).shifts[0]
    assert [(line.actor, line.data["late"]) for line in shown.signed_in] == [("wang", False), ("li", True)]
    assert [each.actor for each in audited(company, AuditKind.DUTY_SIGNED_IN)] == ["li", "wang"]


@pytest.mark.parametrize(("name", "minutes"), [("zhao", 0), ("shui", 0), ("wang", -121)])
def test_nobody_signs_in_for_a_shift_of_others_or_hours_before(company, name, minutes):
    with pytest.raises(DutyRefused, match="within 2 hours"):
        company.signs_in(name, MORNING + minutes * MINUTE)


def test_nobody_signs_in_where_there_is_no_post_or_with_a_part_of_their_rights(company):
    with pytest.raises(NotFound):
        company.signs_in("wang", MORNING, "nowhere")
    with pytest.raises(DutyRefused, match="token"):
        company.signs_in("wang", MORNING, token_scope=frozenset({Right.WORK}))


def test_a_substitute_is_on_duty_for_who_is_on_leave_and_signs_in_for_them(company):
    company.leave("wang", "wu", MORNING - DAY, MORNING + DAY)
    assert persons(company.post(MORNING).shifts[0].shift) == ("wu", "li")
    with pytest.raises(DutyRefused):
        company.signs_in("wang", MORNING)
    line = company.signs_in("wu", MORNING)
    assert (line.actor, line.acting_for) == ("wu", "wang")
    (told,) = audited(company, AuditKind.DUTY_SIGNED_IN)
    assert (told.actor, told.acting_for) == ("wu", "wang")
    assert persons(company.post(MORNING).in_charge) == ("wu", "li")


def test_a_leave_that_is_not_agreed_changes_nothing(company):
    company.leave("wang", "wu", MORNING - DAY, MORNING + DAY, agreed=False)
    assert persons(company.post(MORNING).shifts[0].shift) == ("wang", "li")


def test_a_head_puts_somebody_in_the_place_of_another_on_one_shift(company):
    changed = company.changes("zhou", MORNING, "wang", "wu", now=MORNING - DAY)
    assert changed.persons == ("wu", "li")
    assert persons(company.post(MORNING).shifts[0].shift) == ("wu", "li")
    assert persons(company.post(MORNING + 2 * DAY).shifts[0].shift) == ("wang", "li")
    company.signs_in("wu", MORNING)
    (told,) = audited(company, AuditKind.DUTY_SHIFT_CHANGED)
    assert (told.actor, told.data["person"], told.data["by"]) == ("zhou", "wang", "wu")


def test_a_shift_that_loses_its_chief_is_a_hole_a_week_and_a_day_ahead(company):
    company.changes("zhou", MORNING, "wang", "", now=MORNING - 8 * DAY)
    assert not company.sees(MORNING - 8 * DAY).holes
    (seen,) = company.sees(MORNING - 7 * DAY + MINUTE).holes
    assert (seen.kind, seen.starts_at, seen.is_urgent(MORNING - 7 * DAY)) == (
        HoleKind.NO_CHIEF,
        MORNING,
        False,
    )
    (seen,) = company.sees(MORNING - DAY).holes
    assert seen.is_urgent(MORNING - DAY)


@pytest.mark.parametrize(
    ("name", "wanted", "error"),
    [
        ("bei", {}, NotFound),
        ("wang", {}, Forbidden),
        ("zhou", {"because": " "}, DutyRefused),
        ("zhou", {"person": "zhao"}, DutyRefused),
        ("zhou", {"by": "li"}, DutyRefused),
        ("zhou", {"by": "nobody"}, DutyRefused),
        ("zhou", {"shift_at": MORNING + 1}, DutyRefused),
        ("zhou", {"now": MORNING + 12 * HOUR}, DutyRefused),
        ("zhou", {"post": "nowhere"}, NotFound),
    ],
)
def test_a_shift_is_changed_by_who_may_and_to_what_can_be(company, name, wanted, error):
    asked = {"shift_at": MORNING, "person": "wang", "by": "wu", "now": MORNING - DAY} | wanted
    with pytest.raises(error):
        company.changes(name, **asked)
    assert persons(company.post(MORNING).shifts[0].shift) == ("wang", "li")


def test_an_empty_place_is_filled_and_whoever_has_signed_in_stays(company):
    company.changes("zhou", MORNING, "wang", "", now=MORNING - DAY)
    company.changes("zhou", MORNING, "", "wu", now=MORNING - DAY)
    shift = company.post(MORNING).shifts[0].shift
    assert (shift.chief, persons(shift)) == ("wu", ("wu", "li"))
    company.changes("zhou", MORNING, "", "zhao", now=MORNING - DAY)
    assert persons(company.post(MORNING).shifts[0].shift) == ("wu", "li", "zhao")
    company.signs_in("wu", MORNING - 20 * MINUTE)
    with pytest.raises(DutyRefused):
        company.changes("zhou", MORNING, "wu", "wang", now=MORNING)
    with pytest.raises(DutyRefused):
        company.changes("zhou", MORNING, "", "", now=MORNING - DAY)
    assert persons(company.post(MORNING).shifts[0].shift) == ("wu", "li", "zhao")


def test_a_line_of_the_log_stays_and_is_corrected_by_another(company):
    first = company.writes("wang", "出口压力 0.31")
    assert (first.kind, first.shift_at) == (DutyLineKind.NOTE, MORNING)
    second = company.writes("li", "出口压力 0.13\n抄写有误", about=first.id)
    page = read_log(company.records, company.viewer("zhou"), "team", None, 9, inventory=company.inventory)
    assert [(each.actor, each.text) for each in page.lines] == [
        ("li", "出口压力 0.13\n抄写有误"),
        ("wang", "出口压力 0.31"),
    ]
    assert (page.corrected_by, page.more) == ({first.id: [second.id]}, False)
    older = read_log(
        company.records, company.viewer("zhou"), "team", second.id, 1, inventory=company.inventory
    )
    assert [each.id for each in older.lines] == [first.id]
    for text, about in (("", None), ("x" * 2_001, None), ("a\0b", None), ("x", 999)):
        with pytest.raises(DutyRefused):
            company.writes("wang", text, about=about)


def test_the_log_is_for_those_of_the_department(company):
    with pytest.raises(NotFound):
        company.writes("shui", "巡视")
    with pytest.raises(NotFound):
        read_log(company.records, company.viewer("shui"), "team", None, 9, inventory=company.inventory)


def test_nobody_in_particular_sees_shifts_and_no_person(company):
    company.signs_in("wang", MORNING)
    period = '[[sensitive_period]]\nname = "节"\nfrom = 2026-01-15\nuntil = 2026-01-16\n'
    company.imports(ROSTER.replace('chief = "shui"', 'chief = "wang"') + period, "一人两岗")
    seen = see_duty(company.records, ANONYMOUS, MORNING, MORNING + DAY, MORNING, inventory=company.inventory)
    assert len(seen.posts[0].shifts) == 2
    assert {each.kind for each in seen.holes} == {HoleKind.TWICE, HoleKind.LEADER, HoleKind.CANNOT_ACT}
    assert all(str(hole_in_words(each, "x")) for each in seen.holes)
    assert not {"wang", "li", "zhao", "gao"} & {word.strip("'(),") for word in repr(seen).split()}


def test_a_span_has_an_end_after_its_beginning_and_is_not_endless(company):
    for days, error in ((0, SpanReversed), (63, SpanTooLong)):
        with pytest.raises(error):
            company.sees(MORNING, days=days)


def test_without_a_roster_there_is_nothing_to_see(records):
    company = WaterCompany(records, roster="")
    assert company.sees(MORNING).posts == ()


def test_of_several_grants_ones_own_counts(company):
    both = Viewer("bei", (Grant("head", "repair", acting_for="zhou"), Grant("head", "repair")))
    assert covering(both, Right.APPROVE, "repair", company.inventory) == ""
    assert covering(Viewer("bei", both.grants[:1]), Right.APPROVE, "repair", company.inventory) == "zhou"
    assert covering(both, Right.APPROVE, "unit", company.inventory) is None


def test_nobody_is_put_on_a_shift_who_cannot_act_there_or_is_elsewhere_at_the_time(company):
    with company.records.begin() as tx:
        tx.users.add("vera", (Grant("viewer", "repair"),), 1)
    for name, why in (("vera", "no right"), ("shui", "no right")):
        with pytest.raises(DutyRefused, match=why):
            company.changes("zhou", MORNING, "wang", name, now=MORNING - HOUR)
    with company.records.begin() as tx:
        tx.users.give(tx.users.named("shui").id, [Grant("handler", "repair")])
    with pytest.raises(DutyRefused, match="at that time"):
        company.changes("zhou", MORNING, "wang", "shui", now=MORNING - HOUR)
    night = MORNING + 12 * HOUR
    assert company.changes("zhou", night, "zhao", "shui", now=MORNING).chief == "shui"
    leader = MORNING + DAY
    assert company.changes("gao", leader, "gao", "vera", now=MORNING, post="leader").chief == "vera"


def test_who_is_on_the_roster_and_cannot_act_there_is_a_hole_and_a_substitute_acts_for_another(company):
    company.imports(ROSTER.replace('chief = "wu"', 'chief = "shui"'), "新人")
    found = company.sees(MORNING + DAY - HOUR).holes
    assert {(each.post, each.about) for each in found if each.kind is HoleKind.CANNOT_ACT} == {
        ("team", "shui")
    }
    company.imports(ROSTER, "改回")
    company.leave("wang", "shui", MORNING, MORNING + DAY)
    found = company.sees(MORNING + HOUR).holes
    assert HoleKind.CANNOT_ACT not in {each.kind for each in found}


def test_people_are_shown_by_their_names_and_only_to_who_sees_people(company):
    with company.records.begin() as tx:
        tx.meta._db.execute(users.update().where(users.c.name == "wang").values(called="王工"))
    company.signs_in("wang", MORNING - HOUR)
    seen = company.sees(MORNING)
    assert (seen.called["wang"], seen.called["li"]) == ("王工", "li")
    page = read_log(company.records, company.viewer("li"), "team", None, 9, inventory=company.inventory)
    assert page.called == {"wang": "王工"}
    company.says("wang", HandoverCommand.BEGIN, MORNING + 12 * HOUR)
    assert company.handover(MORNING + 12 * HOUR).called["wang"] == "王工"
    known = company.inventory
    assert see_duty(company.records, ANONYMOUS, MORNING, MORNING + DAY, MORNING, inventory=known).called == {}
