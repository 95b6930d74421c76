"""Handovers on record: who hands over to whom, what the service fills in, and who is in charge by it."""

from __future__ import annotations

import pytest
from msgspec import structs

from alerts.deadlines.desk_clock import ClockOf
from alerts.desk.duty.acting import read_log
from alerts.desk.lookups.errors import NotFound
from alerts.duty.handover_table import HandoverCommand as C
from alerts.duty.handover_table import HandoverStep as Step
from alerts.duty.lines import DutyLineKind
from alerts.duty.refusals import DutyRefused
from alerts.people.audit import AuditFilter, AuditKind
from alerts.stops.stop_lines import StopLine
from alerts.stops.supply_stop import told
from ingest.durations import DAY, HOUR, MINUTE
from tests.alerts.desk.duty.water_company import MORNING, ROSTER, WaterCompany
from tests.alerts.records.desk.desk_values import a_clock, put_policy

EVENING = MORNING + 12 * HOUR
"""When wang and li hand over to zhao."""


@pytest.fixture
def company(records) -> WaterCompany:
    """Wang has signed in in the morning."""
    made = WaterCompany(records)
    made.signs_in("wang", MORNING - 20 * MINUTE)
    return made


def charge(company, when: int) -> tuple[str, ...]:
    found = company.post(when).in_charge
    return () if found is None else found.persons


def test_the_shift_in_charge_hands_over_to_the_one_that_comes(company):
    view = company.handover(EVENING - 20 * MINUTE)
    assert (view.step, view.outgoing.persons, view.incoming.persons) == (Step.NONE, ("wang", "li"), ("zhao",))
    company.hands_over(EVENING - 15 * MINUTE)
    assert charge(company, EVENING - MINUTE) == ("wang", "li")
    assert company.says("zhao", C.SIGN_IN, EVENING - MINUTE).step is Step.DONE
    assert charge(company, EVENING - MINUTE) == ("zhao",)
    following = company.handover(EVENING)
    assert (following.step, following.outgoing.persons, following.incoming.persons) == (
        Step.NONE,
        ("zhao",),
        ("wu",),
    )


def test_until_the_second_signature_the_outgoing_shift_stays_in_charge_however_late_it_is(company):
    company.hands_over(EVENING - 15 * MINUTE)
    company.says("zhao", C.SIGN_IN, EVENING)
    company.signs_in("wu", EVENING + 12 * HOUR)
    late = EVENING + 13 * HOUR
    assert charge(company, late) == ("zhao",), "wu is there, and nobody has handed over"
    company.hands_over(late, "zhao")
    company.says("wu", C.SIGN_IN, late)
    assert charge(company, late) == ("wu",)


def test_a_handover_that_was_never_ended_is_begun_anew_with_the_next_shift(company):
    company.hands_over(EVENING)
    much_later = EVENING + 12 * HOUR + MINUTE
    company.signs_in("wu", much_later)
    assert charge(company, much_later) == ("wu",), "it was never handed over: who has signed in is in charge"
    assert company.handover(much_later).step is Step.NONE


def test_a_month_after_the_last_handover_whoever_signs_in_is_in_charge_again(company):
    company.hands_over(EVENING)
    company.says("zhao", C.SIGN_IN, EVENING)
    later = MORNING + 32 * DAY
    assert charge(company, later - 4 * DAY) == ("zhao",)
    company.signs_in("wang", later)
    assert charge(company, later) == ("wang", "li")


def test_the_service_fills_in_open_tickets_and_what_is_due_in_twelve_hours(company):
    soon = company.ticket(1, due_at=EVENING + 12 * HOUR - 1)
    later = company.ticket(2, due_at=EVENING + 12 * HOUR)
    matters = company.says("wang", C.BEGIN, EVENING).handover.matters
    assert set(matters["tickets"]) == {soon, later}
    assert [each["ticket"] for each in matters["clocks"]] == [soon]
    new = company.ticket(3)
    for part in (1, 3, 4, 5):
        company.says("wang", C.FILL, EVENING, "正常", part)
    assert new in company.says("wang", C.PRESENT, EVENING).handover.matters["tickets"]


def test_a_critical_ticket_of_the_department_pauses_it_until_it_is_staged_or_resolved(company):
    company.hands_over(EVENING)
    first, second = company.ticket(1, "critical"), company.ticket(2, "critical")
    view = company.handover(EVENING)
    assert (view.step, view.accidents, view.allowed) == (Step.PAUSED_ACCIDENT, (first, second), ())
    with pytest.raises(DutyRefused):
        company.says("zhao", C.SIGN_IN, EVENING)
    company.resolves(second)
    assert company.says("wang", C.STAGED, EVENING, "已关阀").step is Step.SIGNING
    assert company.says("zhao", C.SIGN_IN, EVENING).step is Step.DONE


def test_what_was_said_is_in_the_log_and_in_the_audit(company):
    company.hands_over(EVENING)
    company.says("zhao", C.SIGN_IN, EVENING)
    page = read_log(company.records, company.viewer("wu"), "team", None, 9, inventory=company.inventory)
    assert [(each.kind, each.actor) for each in page.lines[:2]] == [
        (DutyLineKind.HANDED_OVER, "zhao"),
        (DutyLineKind.HANDOVER, "wang"),
    ]
    with company.records.reading() as tx:
        told = tx.audit.page(AuditFilter(kind=AuditKind.DUTY_HANDOVER), None, 99)
    assert [each.data["command"] for each in told[:2]] == ["sign_in", "sign_out"]
    assert len(told) == 8


def test_a_substitute_signs_for_who_is_on_leave(company):
    company.hands_over(EVENING)
    company.leave("zhao", "wu", EVENING - HOUR, EVENING + DAY)
    with pytest.raises(DutyRefused):
        company.says("zhao", C.SIGN_IN, EVENING)
    company.says("wu", C.SIGN_IN, EVENING)
    with company.records.reading() as tx:
        (line, *_) = tx.duty_lines.page("team", None, 1)
    assert (line.actor, line.acting_for) == ("wu", "zhao")
    assert charge(company, EVENING) == ("wu",)


def test_nobody_hands_over_what_nobody_is_in_charge_of(records):
    company = WaterCompany(records)
    assert company.handover(MORNING) is None
    with pytest.raises(DutyRefused, match="whoever comes signs in"):
        company.says("wang", C.BEGIN, MORNING)


def test_where_nobody_comes_nothing_is_handed_over(records):
    lines = [line for line in ROSTER.splitlines() if "zhao" not in line and "wu" not in line]
    company = WaterCompany(records, "\n".join(lines).replace("days = 2", "days = 9", 1))
    company.signs_in("wang", MORNING - 5 * DAY)
    assert company.handover(MORNING - 5 * DAY) is None
    with pytest.raises(DutyRefused, match="comes"):
        company.says("wang", C.BEGIN, MORNING - 5 * DAY)


def test_a_shift_that_the_roster_has_no_more_stays_in_charge_as_it_was(company):
    company.hands_over(EVENING)
    company.says("zhao", C.SIGN_IN, EVENING)
    company.imports(ROSTER.replace("20:00", "19:00"), "改时间")
    assert charge(company, EVENING + HOUR) == ("zhao",)


def test_a_handover_is_for_those_of_the_department_to_see(company):
    with pytest.raises(NotFound):
        company.handover(EVENING, "shui")


def test_a_handover_is_begun_two_hours_before_the_shift_at_the_earliest(company):
    with pytest.raises(DutyRefused, match="two hours"):
        company.says("wang", C.BEGIN, EVENING - 2 * HOUR - 1)
    assert company.says("wang", C.BEGIN, EVENING - 2 * HOUR).step is Step.PREPARING


def test_nothing_is_handed_over_to_a_shift_without_anybody(company):
    company.changes("zhou", EVENING, "zhao", "", now=EVENING - HOUR)
    assert C.BEGIN not in company.handover(EVENING, "wang").allowed
    with pytest.raises(DutyRefused, match="Nobody is on the shift"):
        company.says("wang", C.BEGIN, EVENING)


def test_the_outgoing_chief_breaks_a_handover_off_with_a_reason_and_begins_anew(company):
    company.hands_over(EVENING - 15 * MINUTE)
    company.signs_in("zhao", EVENING - 16 * MINUTE)
    with pytest.raises(DutyRefused):
        company.says("wang", C.BREAK_OFF, EVENING, " ")
    with pytest.raises(DutyRefused):
        company.says("li", C.BREAK_OFF, EVENING, "误操作")
    assert company.says("wang", C.BREAK_OFF, EVENING - MINUTE, "误操作").step is Step.NONE
    with pytest.raises(DutyRefused):
        company.says("zhao", C.SIGN_IN, EVENING - MINUTE)
    assert charge(company, EVENING - MINUTE) == ("wang", "li")
    view = company.says("wang", C.BEGIN, EVENING - MINUTE)
    assert (view.step, view.handover.parts, view.handover.signed_out_by) == (Step.PREPARING, {}, "")


def test_who_does_not_see_a_post_is_told_of_none_whatever_they_say(company):
    for when in (EVENING, MORNING - DAY):
        with pytest.raises(NotFound):
            company.says("shui", C.BEGIN, when)


def test_running_stops_and_what_they_owe_are_part_of_the_handover(company):
    opened = StopLine(
        number="T2026-0001",
        no=1,
        at=EVENING,
        happened_at=EVENING,
        command="open",
        actor="wang",
        data={"places": ["north"], "cause": "爆管", "unit": "repair", "facts": []},
    )
    with company.records.begin() as tx:
        tx.stops.add([told([opened])])
        tx.stops.add_lines([opened])
        clock = a_clock(put_policy(tx), "T2026-0001")
        for key, due in (("fault.dispatch", EVENING + HOUR), ("stop.overrun", EVENING + DAY)):
            changed = {"of": ClockOf.STOP, "unit": "repair", "key": key, "due_at": due, "id": 0}
            tx.stop_clocks.add([structs.replace(clock, **changed)])
    (stop,) = company.says("wang", C.BEGIN, EVENING).handover.matters["stops"]
    assert (stop["number"], stop["places"], stop["step"]) == ("T2026-0001", ["north"], "running")
    assert stop["clocks"] == [{"key": "fault.dispatch", "due_at": EVENING + HOUR}]
