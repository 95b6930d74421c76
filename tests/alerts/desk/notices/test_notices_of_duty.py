"""The shift that is meant is told of its orders and of its limits, and the head of what it does not do."""

from __future__ import annotations

import pytest

from alerts.desk.clocks.posts import KeptPeople
from alerts.desk.notices.listing import list_notices, waiting_notices
from alerts.desk.notices.subjects.sources import facts_of
from alerts.desk.notices.telling import remind, tell
from alerts.desk.notices.wording import NoticeMatter, message_of
from alerts.duty.handover_table import HandoverCommand
from alerts.duty.orders import DispatchCommand
from alerts.notices.message import Urgency
from alerts.notices.notice import Notice, NoticeState, SubjectKind
from alerts.people.viewer import Viewer
from ingest.durations import HOUR, MINUTE
from tests.alerts.desk.duty.water_company import MORNING
from tests.clauses.duty.team_at_desk import PAN, Team, a_team

EVENING = MORNING + 12 * HOUR


@pytest.fixture
def team(records) -> Team:
    made = a_team(records)
    made.company.signs_in("wang", MORNING - 20 * MINUTE)
    made.company.signs_in("li", MORNING - 20 * MINUTE)
    return made


def told(team: Team, now: int) -> list[Notice]:
    """Those about the team after telling at ``now``, the oldest first."""
    with team.company.records.begin() as tx:
        tell(tx, team.desk, now, KeptPeople(), wall=now)
    with team.company.records.reading() as tx:
        return tx.notices.about("team", 99, SubjectKind.POST)[::-1]


def test_c2_the_shift_in_charge_is_told_of_an_order_until_it_answers(team):
    number = team.ordered().order.given.id
    (order,) = told(team, MORNING)
    assert (order.kind, order.told, order.urgency) == ("order_given", ("li", "wang"), Urgency.HIGH)
    team.answers("wang", number, DispatchCommand.REFUSE, "阀门锈死", at=MORNING + MINUTE)
    refused = [each for each in told(team, MORNING + MINUTE) if each.kind == "order_refused"]
    assert [(each.unit, each.told) for each in refused] == [("dispatch", ("pan", "sun"))]


def test_c2_an_order_that_is_answered_meanwhile_is_told_to_nobody(team):
    number = team.ordered().order.given.id
    team.answers("wang", number, DispatchCommand.ACKNOWLEDGE, at=MORNING + MINUTE)
    order, answer = told(team, MORNING + MINUTE)
    assert (order.kind, order.state) == ("order_given", NoticeState.SUPERSEDED)
    assert (answer.kind, answer.unit, answer.urgency) == ("order_answered", "dispatch", Urgency.NORMAL)


def test_c2_steps_of_an_order_that_nobody_answers_are_told_to_the_shift_and_to_the_head(team):
    team.ordered()
    for minute in range(16):
        team.sweeps(MORNING + minute * MINUTE)
    steps = {each.step: each for each in told(team, MORNING + 15 * MINUTE) if each.kind == "clock_step"}
    assert {"warn", "due", "head"} <= steps.keys()
    assert {"li", "wang"} <= set(steps["due"].told)
    assert steps["head"].told == ("zhou",)
    assert steps["due"].urgency is Urgency.HIGH


def test_a_message_names_the_post_the_limit_and_what_to_do(team):
    team.ordered()
    (order,) = told(team, MORNING)
    with team.company.records.reading() as tx:
        subject = facts_of(tx, [order], team.desk)[order.about]
    said = message_of(NoticeMatter(order, subject), 1, inventory=team.desk.inventory, language="zh-CN")
    assert said.title == "抢修队 收到调度命令：调度命令签收（C2） 维修公司", (
        "what it is, within what a phone shows"
    )
    assert said.lines[0].startswith("收到调度命令：")
    assert said.lines[-2:] == ("应于 01-15 08:05 前", "请在值班日志中确认并执行")


def test_who_works_there_is_led_to_the_log_and_others_to_duty(team):
    team.ordered()
    told(team, MORNING)
    (own,) = list_notices(team.company.records, team.company.viewer("wang"), None, 9, desk=team.desk).items
    (other,) = list_notices(team.company.records, Viewer("wang", PAN.grants), None, 9, desk=team.desk).items
    assert own.subject is not None
    assert other.subject is not None
    assert (own.subject.path, other.subject.path) == ("/duty/team/log", "/duty")


def test_c13_what_waits_is_told_to_the_shift_that_comes_and_no_more_to_the_one_that_went_home(team):
    team.ordered(at=EVENING - HOUR)
    told(team, EVENING - HOUR)
    assert [waits_for(team, name) for name in ("wang", "zhao")] == [1, 0]
    team.company.signs_in("zhao", EVENING - 20 * MINUTE)
    team.company.hands_over(EVENING - MINUTE)
    team.company.says("zhao", HandoverCommand.SIGN_IN, EVENING - MINUTE)
    with team.company.records.begin() as tx:
        remind(tx, team.desk, EVENING, KeptPeople(), wall=EVENING)
    assert [waits_for(team, name) for name in ("wang", "li", "zhao")] == [0, 0, 1]
    page = list_notices(team.company.records, team.company.viewer("wang"), None, 9, desk=team.desk)
    assert len(page.items) == 1, "it stays on record whom it was told to"


def waits_for(team: Team, name: str) -> int:
    """How many notices wait for somebody's answer."""
    return waiting_notices(team.company.records, team.company.viewer(name), desk=team.desk).count
