"""Whoever has a part in a stop of supply is told of it, and of its limits, as of tickets."""

from __future__ import annotations

import pytest

from alerts.desk.clocks.posts import KeptPeople
from alerts.desk.notices.auditing import audit_notices
from alerts.desk.notices.listing import list_notices, waiting_notices
from alerts.desk.notices.subjects.sources import facts_of
from alerts.desk.notices.telling import tell
from alerts.desk.notices.wording import NoticeMatter, message_of
from alerts.matters.choices import FindingKind
from alerts.notices.message import Urgency
from alerts.notices.notice import Notice, NoticeState, SubjectKind
from alerts.people.viewer import Viewer
from ingest.durations import MINUTE
from tests.alerts.records.statements import statements
from tests.clauses.stops.stop_at_desk import StopAtDesk, StopDesk
from tests.clauses.stops.test_stops import REPORT, a_fault, a_plan


@pytest.fixture
def desk(records) -> StopDesk:
    return StopDesk(records)


def told(desk: StopDesk) -> None:
    with desk.records.begin() as tx:
        tell(tx, desk.desk, desk.now, KeptPeople(), wall=desk.now)


def notices(stop: StopAtDesk) -> list[Notice]:
    """Those about a stop, the oldest first."""
    with stop.desk.records.reading() as tx:
        return tx.notices.about(stop.number, 99, SubjectKind.STOP)[::-1]


def of_kind(stop: StopAtDesk, kind: str) -> Notice:
    (found,) = [each for each in notices(stop) if each.kind == kind]
    return found


def test_w40_production_dispatch_is_told_of_a_fault_when_it_is_opened(desk):
    fault = a_fault(desk)
    told(desk)
    opened = of_kind(fault, "stop_opened")
    assert (opened.unit, opened.told, opened.urgency) == ("dispatch", ("pan",), Urgency.HIGH)
    told(desk)
    assert of_kind(fault, "stop_opened") == opened, "once"


def test_w59_the_public_relations_office_is_told_that_a_notice_is_theirs_to_publish(desk):
    fault = a_fault(desk).does("10:05", "pan", "hand_over_notice", text="北区突发停水")
    told(desk)
    publish = of_kind(fault, "stop_to_publish")
    assert (publish.told, publish.urgency) == (("mei", "xuan"), Urgency.HIGH)


def test_c33_who_applied_hears_what_was_decided_also_that_it_was_refused(desk):
    granted, refused = a_plan(desk), a_plan(desk, places=["b7"])
    told(desk)
    assert of_kind(granted, "stop_applied").told == ("ji", "tan")
    granted.does("10:00", "ji", "approve")
    refused.does("10:01", "ji", "refuse", text="与春灌冲突")
    told(desk)
    assert of_kind(granted, "stop_approved").told == ("guan",), "guo, who applied, by another"
    assert of_kind(granted, "stop_to_announce").told == ("pan",)
    assert of_kind(refused, "stop_refused").state is NoticeState.TOLD


def test_w40_steps_of_its_limits_are_told_and_one_that_passes_is_a_finding(desk):
    fault = a_fault(desk)
    desk.until("10:31")
    told(desk)
    steps = {(each.step, each.urgency) for each in notices(fault) if each.kind == "clock_step"}
    assert {("warn", Urgency.NORMAL), ("due", Urgency.HIGH), ("leader", Urgency.HIGH)} <= steps
    of_steps = [each for each in notices(fault) if each.kind == "clock_step"]
    reached = {name for _, _, names in fault.steps("stop.dispatch") for name in names}
    assert reached <= {name for each in of_steps for name in each.told}
    with desk.records.reading() as tx:
        found, _ = tx.findings.page(territories=None)
    overdue = [each for each in found.values() if each.evidence.get("policy") == "stop.dispatch"]
    assert [(each.kind, each.ticket, each.place) for each in overdue] == [(FindingKind.OVERDUE, "", "north")]
    assert overdue[0].evidence["stop"] == fault.number
    fault.does("10:32", "li", "report_dispatch", **REPORT)
    assert of_kind(fault, "stop_reported").state is NoticeState.DECIDED
    desk.until("10:40")
    told(desk)
    assert {each.state for each in notices(fault)} == {NoticeState.TOLD}


def test_what_is_met_or_over_by_then_is_dropped_and_its_end_is_told(desk):
    plan = a_plan(desk)
    plan.does("10:00", "guo", "withdraw", text="改期")
    told(desk)
    assert of_kind(plan, "stop_applied").state is NoticeState.SUPERSEDED
    assert of_kind(plan, "stop_dropped").told == ("pan",)
    assert "stop_to_correct" not in {each.kind for each in notices(plan)}, "nobody has a notice of it yet"


@pytest.mark.parametrize(
    ("command", "given"),
    [("withdraw", {}), ("approve_anew", {"ends_at": "03-06 18:00"})],
)
def test_w56_who_has_the_notice_hears_at_once_that_it_holds_no_more(desk, command, given):
    plan = a_plan(desk).does("10:00", "ji", "approve").does("10:05", "pan", "hand_over_notice", text="停水")
    plan.does("10:10", "ji" if command == "approve_anew" else "guo", command, text="改期", **given)
    told(desk)
    void = of_kind(plan, "stop_to_correct")
    assert (void.unit, set(void.told), void.urgency) == ("publicity", {"mei", "xuan"}, Urgency.HIGH)


def test_it_stands_in_ones_list_with_its_page_and_nothing_of_it_for_who_sees_none(desk):
    fault = a_fault(desk)
    told(desk)
    (shown,) = list_notices(desk.records, desk.viewer("pan"), None, 9, desk=desk.desk).items
    assert shown.subject is not None
    assert (shown.subject.number, shown.subject.path) == (fault.number, f"/stops/{fault.number}")
    assert waiting_notices(desk.records, desk.viewer("pan"), desk=desk.desk).urgent == 1
    nobody = Viewer("pan", ())
    (unseen,) = list_notices(desk.records, nobody, None, 9, desk=desk.desk).items
    assert unseen.subject is None


def test_a_message_says_what_where_how_many_since_when_and_what_to_do_and_no_limit_of_others(desk):
    fault = a_fault(desk)
    told(desk)
    notice = of_kind(fault, "stop_opened")
    with desk.records.reading() as tx:
        subject = facts_of(tx, [notice], desk.desk)[notice.about]
    message = message_of(
        NoticeMatter(notice, subject), 1, inventory=desk.desk.inventory, language="zh-CN", link="http://x/"
    )
    assert message.title.startswith(f"{fault.number} 故障停水 ")
    assert message.lines == (
        "故障停水",
        "停水中，影响 620 户",
        "自 03-02 10:00 起",
        "请上报、通知并统筹调度",
    )


def test_of_many_stops_is_told_with_as_many_statements_as_of_one(desk):
    first, second, *others = (f"03-06 {hour:02}:00" for hour in range(8, 14))

    def planned(begins: str) -> None:
        a_plan(desk, starts_at=begins, ends_at=begins.replace(":00", ":59"))

    planned(first)
    people = KeptPeople()
    with desk.records.begin() as tx:
        tell(tx, desk.desk, desk.now, people, wall=desk.now)
    planned(second)
    with desk.records.begin() as tx, statements(desk.records) as of_one:
        tell(tx, desk.desk, desk.now, people, wall=desk.now)
    for each in others[:3]:
        planned(each)
    with desk.records.begin() as tx, statements(desk.records) as of_all:
        assert len(tell(tx, desk.desk, desk.now, people, wall=desk.now)) == 3
    assert len(of_one) == len(of_all)


def test_a_notice_of_a_stop_that_nobody_tells_is_found_once_at_the_place_of_the_stop(desk):
    a_fault(desk)
    for minutes in (3, 4, 5):
        audit_notices(desk.records, desk.desk, desk.now + minutes * MINUTE)
    with desk.records.reading() as tx:
        found, _ = tx.findings.page(territories=None)
    unsent = [each for each in found.values() if each.kind is FindingKind.NOTICE_NOT_SENT]
    assert [(each.ticket, each.place, each.evidence["fault"]) for each in unsent] == [("", "north", "untold")]
