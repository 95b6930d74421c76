"""Duty is timed: who comes, hands over, answers an order or the check; steps go up and stand in the log."""

from __future__ import annotations

import pytest

from alerts.deadlines.desk_clock import ClockStatus
from alerts.desk.clocks.duty_sweep import DutySweep
from alerts.desk.duty.sign_ins import sign_in_on_duty
from alerts.duty.handover_table import HandoverCommand
from alerts.duty.orders import DispatchCommand
from alerts.duty.refusals import DutyRefused
from alerts.matters.choices import FindingKind
from alerts.people.audit import AuditKind
from alerts.people.viewer import Grant, Viewer
from ingest.durations import HOUR, MINUTE
from tests.alerts.desk.duty.water_company import MORNING, ROSTER
from tests.clauses.duty.team_at_desk import Team, a_team

EVENING = MORNING + 12 * HOUR
"""When wang and li hand over to zhao."""
DUE = MORNING - 15 * MINUTE
"""By when wang and li are there."""


@pytest.fixture
def team(records) -> Team:
    return a_team(records)


def swept(team: Team, start: int, end: int) -> None:
    """Each minute, as the sweeper does each second."""
    for at in range(start, end, MINUTE):
        team.sweeps(at)


def findings(team: Team) -> list:
    with team.company.records.reading() as tx:
        found, _ = tx.findings.page(kind=FindingKind.OVERDUE.value, territories=None)
    return list(found.values())


def test_c8_who_signs_in_at_fifteen_minutes_is_in_time_and_a_moment_later_is_missed(team):
    team.sweeps(MORNING - 2 * HOUR)
    (clock,) = team.clocks("shift.arrive")
    assert (clock.due_at, clock.status) == (DUE, ClockStatus.RUNNING)
    team.company.signs_in("wang", DUE)
    team.sweeps(DUE)
    assert team.clocks("shift.arrive")[0].going, "li is on the shift as well"
    team.company.signs_in("li", DUE + 1)
    team.sweeps(DUE + 1000)
    (clock,) = team.clocks("shift.arrive")
    assert (clock.status, clock.stopped_by, clock.late_ms) == (ClockStatus.MISSED, "li", 1)


def test_c8_who_signed_for_the_shift_at_the_handover_is_there(team):
    company = team.company
    company.signs_in("zhao", MORNING - 12 * HOUR)
    team.sweeps(MORNING - 12 * HOUR)
    team.sweeps(MORNING - 2 * HOUR)
    company.hands_over(DUE - 6 * MINUTE, "zhao")
    company.says("wang", HandoverCommand.SIGN_IN, DUE - 6 * MINUTE)
    swept(team, DUE - 6 * MINUTE, DUE)
    assert team.steps("shift.arrive")[-1][2] == ["li"], "wang has signed"
    company.signs_in("li", DUE)
    team.sweeps(DUE)
    (clock,) = [each for each in team.clocks("shift.arrive") if each.due_at == DUE]
    assert (clock.status, clock.stopped_by) == (ClockStatus.MET, "li")


def test_c8_a_whole_shift_in_time_meets_it_and_nobody_hears_of_it_but_by_the_warning(team):
    swept(team, MORNING - 2 * HOUR, MORNING - HOUR)
    team.company.signs_in("wang", DUE - 5 * MINUTE)
    team.company.signs_in("li", DUE)
    team.sweeps(DUE)
    assert team.clocks("shift.arrive")[0].status is ClockStatus.MET
    assert [(step, names) for step, _, names in team.steps("shift.arrive")] == [("warn", ["wang", "li"])]


def test_c8_who_does_not_come_is_told_then_their_head_then_the_leaders(team):
    team.sweeps(MORNING - 2 * HOUR)
    team.company.signs_in("wang", DUE)
    swept(team, DUE, MORNING + HOUR)
    steps = team.steps("shift.arrive")
    assert [(step, names) for step, _, names in steps[1:]] == [
        ("due", ["li", "pan"]),
        ("head", ["zhou"]),
        ("duty-leader", ["gao"]),
        ("leader", []),
    ]
    assert [at for _, at, _ in steps[1:]] == [DUE, DUE + 10 * MINUTE, DUE + 20 * MINUTE, DUE + HOUR]
    (found,) = (each for each in findings(team) if each.subject == "repair")
    assert (found.subject, found.evidence["policy"], found.place) == ("repair", "shift.arrive", "north")


def test_c8_the_roster_says_ten_minutes_where_the_organisation_wants_that(team):
    team.company.imports(f'arrives_before = "10min"\n{ROSTER}', "P30")
    team.sweeps(MORNING - 2 * HOUR)
    assert team.clocks("shift.arrive")[0].due_at == MORNING - 10 * MINUTE


def test_c8_a_shift_that_is_over_or_taken_out_of_the_roster_is_waited_for_no_more(team):
    team.sweeps(MORNING - 2 * HOUR)
    team.sweeps(EVENING)
    first = team.clocks("shift.arrive")[0]
    assert (first.going, first.status) == (False, ClockStatus.MISSED)
    team.sweeps(EVENING + 10 * HOUR)
    team.company.imports(ROSTER.replace("20:00", "19:00").replace("08:00-", "09:00-"), "改时间")
    team.sweeps(EVENING + 10 * HOUR)
    assert not any(
        each.going and each.started_at == EVENING + 10 * HOUR for each in team.clocks("shift.arrive")
    )


def test_c13_a_handover_is_signed_by_both_within_half_an_hour_of_the_shift(team):
    company = team.company
    company.signs_in("wang", DUE)
    team.sweeps(EVENING)
    (clock,) = team.clocks("handover.done")
    assert (clock.started_at, clock.due_at) == (EVENING, EVENING + 30 * MINUTE)
    company.hands_over(EVENING)
    company.says("zhao", HandoverCommand.SIGN_IN, EVENING + 30 * MINUTE)
    team.sweeps(EVENING + 30 * MINUTE)
    assert team.clocks("handover.done")[0].status is ClockStatus.MET
    assert team.steps("handover.done") == []


def test_c13_a_late_handover_goes_up_from_both_shifts_to_their_head(team):
    team.company.signs_in("wang", DUE)
    swept(team, EVENING, EVENING + 45 * MINUTE)
    assert team.steps("handover.done") == [
        ("warn", EVENING + 15 * MINUTE, ["wang", "li", "zhao"]),
        ("due", EVENING + 30 * MINUTE, ["wang", "li", "zhao", "pan"]),
        ("head", EVENING + 40 * MINUTE, ["zhou"]),
    ]
    assert findings(team) == [], "half an hour is ours"


def test_c13_what_was_handed_over_before_the_shift_began_is_owed_no_more_nor_where_nobody_hands_over(team):
    swept(team, MORNING - MINUTE, MORNING + 2 * MINUTE)
    assert team.clocks("handover.done") == [], "nobody was in charge"
    company = team.company
    company.signs_in("wang", MORNING + 2 * MINUTE)
    company.hands_over(EVENING - 10 * MINUTE)
    company.says("zhao", HandoverCommand.SIGN_IN, EVENING - MINUTE)
    team.sweeps(EVENING)
    assert team.clocks("handover.done") == []


def test_c2_an_order_that_nobody_acknowledges_goes_up_and_one_that_is_refused_is_answered(team):
    team.company.signs_in("wang", DUE)
    number = team.ordered(at=MORNING).order.given.id
    swept(team, MORNING, MORNING + 27 * MINUTE)
    assert team.steps("order.ack") == [
        ("warn", MORNING + 150_000, ["wang", "li"]),
        ("due", MORNING + 5 * MINUTE, ["wang", "li", "pan"]),
        ("head", MORNING + 15 * MINUTE, ["zhou"]),
        ("duty-leader", MORNING + 25 * MINUTE, ["gao"]),
    ]
    assert {line.about for line in team.lines() if line.data["clock"] == "order.ack"} == {number}
    team.answers("wang", number, DispatchCommand.REFUSE, "阀门锈死", at=MORNING + 27 * MINUTE)
    swept(team, MORNING + 27 * MINUTE, MORNING + 2 * HOUR)
    assert len(team.steps("order.ack")) == 4
    second = team.ordered(at=MORNING + HOUR)
    assert second.due_at == MORNING + 65 * MINUTE
    done = team.answers("wang", second.order.given.id, DispatchCommand.ACKNOWLEDGE, at=MORNING + 65 * MINUTE)
    assert done.clock.status is ClockStatus.MET


def test_c2_the_desk_is_the_shift_of_dispatch_also_who_dispatches_for_the_whole_organisation(team):
    company = team.company
    with company.records.begin() as tx:
        tx.users.add("diao", (Grant("dispatcher"),), 1)
    shifts = '[{ day = 1, hours = "08:00-20:00", chief = "diao", crew = ["pan"] }]'
    company.imports(f"""{ROSTER}
[[post]]
id = "dispatch-shift"
name = "调度值班"
department = "dispatch"
pattern = [{{ from = 2026-01-01, days = 1, shifts = {shifts} }}]
""")
    sign_in_on_duty(
        company.records,
        Viewer("diao", (Grant("dispatcher"),)),
        "dispatch-shift",
        DUE,
        inventory=company.inventory,
    )
    company.signs_in("wang", DUE)
    team.ordered(at=MORNING)
    swept(team, MORNING, MORNING + 7 * MINUTE)
    assert team.steps("order.ack")[-1][2] == ["wang", "li", "pan", "diao"]


def test_c2_while_nobody_is_on_duty_the_desk_is_told_and_the_next_step_comes_at_once(team):
    team.ordered(at=MORNING)
    swept(team, MORNING, MORNING + 10 * MINUTE)
    assert [(step, names) for step, _, names in team.steps("order.ack")] == [
        ("warn", ["pan"]),
        ("due", ["pan"]),
    ]


def test_w37_a_shift_is_asked_each_four_hours_and_its_answer_counts_from_then_on(team):
    team.company.signs_in("wang", MORNING)
    team.sweeps(MORNING)
    (clock,) = team.clocks("shift.alive")
    assert clock.due_at == MORNING + 4 * HOUR
    swept(team, MORNING + 3 * HOUR, MORNING + 4 * HOUR)
    assert team.steps("shift.alive") == [("warn", MORNING + 225 * MINUTE, ["wang", "li"])]
    team.is_there("li", MORNING + 4 * HOUR)
    first, second = team.clocks("shift.alive")
    assert (first.status, first.stopped_by) == (ClockStatus.MET, "li")
    assert second.due_at == MORNING + 8 * HOUR
    assert team.sweeps(MORNING + 4 * HOUR + MINUTE) == 0


def test_w37_a_shift_that_does_not_answer_is_told_upwards_until_it_does(team):
    team.company.signs_in("wang", MORNING)
    swept(team, MORNING, MORNING + 5 * HOUR)
    assert [(step, names) for step, _, names in team.steps("shift.alive")][1:] == [
        ("due", ["wang", "li", "pan"]),
        ("head", ["zhou"]),
        ("duty-leader", ["gao"]),
    ]
    team.is_there("wang", MORNING + 5 * HOUR)
    assert [each.status for each in team.clocks("shift.alive")] == [ClockStatus.MISSED, ClockStatus.RUNNING]
    with pytest.raises(DutyRefused):
        team.is_there("zhao", MORNING + 5 * HOUR)


def test_w37_who_answers_a_notice_by_whatever_channel_has_answered(team):
    team.company.signs_in("wang", MORNING)
    team.sweeps(MORNING)
    for name, at in (("zhao", 2 * HOUR), ("li", 3 * HOUR)):
        with team.company.records.begin() as tx:
            tx.audit.act(team.company.viewer(name), AuditKind.NOTICE_ANSWERED, MORNING + at, "7")
    assert team.sweeps(MORNING + 225 * MINUTE) == 0, "nobody is asked"
    first, second = team.clocks("shift.alive")
    assert (first.status, first.stopped_by, first.stopped_at) == (ClockStatus.MET, "li", MORNING + 3 * HOUR)
    assert second.due_at == MORNING + 7 * HOUR


def test_w37_nobody_asks_a_shift_that_was_relieved(team):
    company = team.company
    company.signs_in("wang", EVENING - HOUR)
    team.sweeps(EVENING - HOUR)
    company.hands_over(EVENING)
    company.says("zhao", HandoverCommand.SIGN_IN, EVENING)
    team.sweeps(EVENING)
    going = [each for each in team.clocks("shift.alive") if each.going]
    assert [(each.started_at, each.due_at) for each in going] == [(EVENING, EVENING + 4 * HOUR)]


def test_w37_an_answer_is_owed_whatever_is_looked_at_again(team):
    def owed() -> list[int]:
        return [each.started_at for each in team.clocks("shift.alive") if each.going]

    company, early = team.company, MORNING - 12 * MINUTE
    company.signs_in("zhao", MORNING - 12 * HOUR)
    team.sweeps(MORNING - 12 * HOUR)
    company.hands_over(early, "zhao")
    company.says("wang", HandoverCommand.SIGN_IN, early)
    team.is_there("li", early + MINUTE)
    assert owed() == [early + MINUTE], "also where no sweep came before the answer"
    team.is_there("li", early + 2 * MINUTE)
    company.imports(ROSTER.replace('chief = "wang", crew = ["li"]', 'chief = "wang", crew = ["wu"]'))
    team.sweeps(early + 3 * MINUTE)
    assert owed() == [early + 2 * MINUTE], "another roster"
    team.is_there("wu", early + 4 * MINUTE)
    team.sweeps(MORNING)
    assert owed() == [early + 4 * MINUTE], "the shift begins"
    company.signs_in("wu", MORNING + MINUTE)
    team.is_there("wu", MORNING + MINUTE)
    team.sweeps(MORNING + 2 * MINUTE)
    assert owed() == [MORNING + MINUTE]
    team.duty = DutySweep()
    team.sweeps(MORNING + 3 * MINUTE)
    assert owed() == [MORNING + MINUTE], "the service starts again"
