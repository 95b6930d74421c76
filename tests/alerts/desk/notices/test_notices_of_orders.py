"""An order to a post where nobody is reaches whoever may answer it; what it says is in the message."""

from __future__ import annotations

import pytest

from alerts.desk.notices.listing import list_notices
from alerts.desk.notices.subjects.order_words import MOST_WORDS
from alerts.duty.handover_table import HandoverCommand
from alerts.duty.orders import DispatchCommand
from alerts.duty.repairs import RepairCommand
from alerts.notices.message import Urgency
from alerts.notices.notice import Notice, NoticeState
from alerts.people.reach import Reach
from ingest.durations import DAY, HOUR, MINUTE
from tests.alerts.desk.duty.water_company import MORNING
from tests.alerts.desk.notices.by_channel import ByChannel
from tests.alerts.desk.notices.test_notices_of_duty import told
from tests.clauses.duty.team_at_desk import Team, a_team
from tests.clauses.duty.test_patrols import Patrol

LI, PAN, SHUI = "13800000001", "13800000002", "13800000003"


@pytest.fixture
def team(records) -> Team:
    return a_team(records)


def of_kind(found: list[Notice], kind: str) -> Notice:
    (notice,) = [each for each in found if each.kind == kind]
    return notice


def test_c2_where_nobody_has_signed_in_who_should_be_there_is_told_and_dispatch_that_nobody_is(team):
    team.ordered()
    found = told(team, MORNING)
    assert of_kind(found, "order_given").told == ("li", "wang")
    nobody = of_kind(found, "order_unattended")
    assert {"pan", "sun"} <= set(nobody.told), "also who gave it"
    assert (nobody.unit, nobody.urgency) == ("dispatch", Urgency.HIGH)
    assert told(team, MORNING + MINUTE) == found, "once"


def test_c2_where_the_roster_has_nobody_either_the_departments_people_are_told(team):
    for name in ("wang", "li"):
        team.company.changes("zhou", MORNING, name, "", now=MORNING - HOUR)
    team.ordered()
    assert set(of_kind(told(team, MORNING), "order_given").told) == {"zhou", "wang", "li", "zhao", "wu"}


def test_c2_where_somebody_is_in_charge_only_they_are_told(team):
    team.company.signs_in("wang", MORNING - 20 * MINUTE)
    team.company.signs_in("li", MORNING - 20 * MINUTE)
    team.ordered()
    found = told(team, MORNING)
    assert [(each.kind, each.told) for each in found] == [("order_given", ("li", "wang"))]


def test_c2_whoever_was_told_answers_and_that_ends_it(team):
    number = team.ordered().order.given.id
    told(team, MORNING)
    team.answers("li", number, DispatchCommand.ACKNOWLEDGE, at=MORNING + MINUTE)
    (answer,) = [each for each in told(team, MORNING + MINUTE) if each.kind == "order_answered"]
    assert answer.state is NoticeState.TOLD


@pytest.mark.parametrize(
    ("language", "quoted"), [("zh-CN", "“关闭三号阀 确认压力”"), ("en", "“关闭三号阀 确认压力”")]
)
def test_c2_a_message_says_the_order_itself_and_goes_to_each_once(team, wenya_receiver, language, quoted):
    by = ByChannel(team.company.records, lambda: team.desk, wenya_receiver)
    by.reach(li=LI, pan=PAN)
    with team.company.records.begin() as tx:
        tx.reaches.put(tx.users.named("li").id, Reach(mobile=LI, language=language))
    team.ordered(text="关闭三号阀\n确认压力")
    sent = by.at(MORNING)
    assert sorted(mobile for mobile, _ in sent) == [LI, PAN]
    assert all(quoted in text for _, text in sent)
    assert by.at(MORNING + MINUTE) == sent
    (shown,) = list_notices(team.company.records, team.company.viewer("li"), None, 9, desk=team.desk).items
    assert shown.subject is not None
    assert shown.subject.path_of(shown.notice) == "/duty/team/log"


def test_c2_a_long_order_is_cut_and_a_refusal_says_why(team, wenya_receiver):
    by = ByChannel(team.company.records, lambda: team.desk, wenya_receiver)
    by.reach(li=LI)
    number = team.ordered(text="关阀" * MOST_WORDS).order.given.id
    ((_, text),) = by.at(MORNING)
    assert f"{('关阀' * MOST_WORDS)[: MOST_WORDS - 1]}…" in text
    assert "关阀" * (MOST_WORDS // 2) not in text
    by.reach(pan=PAN)
    team.answers("li", number, DispatchCommand.REFUSE, "阀门锈死", at=MORNING + MINUTE)
    assert [mobile for mobile, text in by.at(MORNING + MINUTE) if "“阀门锈死”" in text] == [PAN]


def test_c13_whoever_takes_the_post_over_is_told_what_was_told_to_others_meanwhile(team):
    team.company.signs_in("wang", MORNING - 20 * MINUTE)
    team.company.signs_in("li", MORNING - 20 * MINUTE)
    team.company.hands_over(MORNING + 12 * HOUR - MINUTE)
    team.company.says("zhao", HandoverCommand.SIGN_IN, MORNING + 12 * HOUR)
    team.ordered(at=MORNING + 13 * HOUR)
    assert of_kind(told(team, MORNING + 13 * HOUR), "order_given").told == ("zhao",)


def test_c32_the_unit_that_a_repair_is_issued_to_is_told_what_was_found_and_by_when(records, wenya_receiver):
    patrol = Patrol(records)
    by = ByChannel(records, lambda: patrol.desk, wenya_receiver)
    by.reach(shui=SHUI)
    number = patrol.found("三号井阀门渗漏")
    patrol.says("zhou", number, RepairCommand.ISSUE, "当日处理", "unit", MORNING + DAY)
    ((mobile, text),) = by.at(MORNING + HOUR)
    assert mobile == SHUI
    assert "“三号井阀门渗漏”" in text
    assert "应于 01-16 08:00 前" in text
    (issued,) = told(patrol.team, MORNING + HOUR)
    assert (issued.kind, issued.unit, set(issued.told)) == ("repair_issued", "unit", {"bei", "shui"})
    assert len(by.at(MORNING + 2 * HOUR)) == 1
    viewer = patrol.company.viewer("shui")
    (shown,) = list_notices(records, viewer, None, 9, desk=patrol.desk).items
    assert shown.subject is not None
    assert shown.subject.path_of(shown.notice) == "/duty/team/patrols"


def test_c32_a_repair_that_comes_back_is_told_again(records):
    patrol = Patrol(records)
    number = patrol.found()
    patrol.says("zhou", number, RepairCommand.ISSUE, "", "unit", MORNING + DAY)
    patrol.says("shui", number, RepairCommand.DONE, "已换垫片")
    patrol.says("wang", number, RepairCommand.SEND_BACK, "仍在渗水")
    again = of_kind(told(patrol.team, MORNING + HOUR), "repair_again")
    assert set(again.told) == {"bei", "shui"}
    patrol.says("shui", number, RepairCommand.DONE, "已换阀门")
    patrol.says("wang", number, RepairCommand.ACCEPT)
    patrol.says("zhou", number, RepairCommand.FAILED, "复查又漏")
    assert [each.kind for each in told(patrol.team, MORNING + HOUR)][-2:] == ["repair_again"] * 2


def test_c32_a_repair_that_is_accepted_before_anybody_was_told_is_told_to_nobody(records):
    patrol = Patrol(records)
    number = patrol.found()
    patrol.says("zhou", number, RepairCommand.ISSUE, "", "unit", MORNING + DAY)
    patrol.says("shui", number, RepairCommand.DONE, "已换垫片")
    patrol.says("wang", number, RepairCommand.ACCEPT)
    (issued,) = told(patrol.team, MORNING + HOUR)
    assert issued.state is NoticeState.SUPERSEDED
