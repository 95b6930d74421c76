"""Matters that go up: special reports, what leaders say, tasks that clocks open, solutions, approvals."""

from alerts.matters.choices import TaskKind
from tests.alerts.deadlines.days.golden_years import at
from tests.alerts.tickets.desk_moves.effects.desk_in_memory import (
    CALLER,
    CONTACT,
    DISPATCHER,
    HANDLER,
    HEAD,
    LEADER,
    MONDAY,
    RECEIVER,
    SUPERVISOR,
    DeskInMemory,
    code,
    refused,
    told,
)

TUESDAY = "2026-03-03T"
REPORT = {"report": "专报：三十户集体上访", "addressee": "zhao", "case_officer": "sun"}


def petition() -> tuple[DeskInMemory, str]:
    """A collective petition that came Monday 10:00 and went up at once."""
    desk = DeskInMemory()
    number = desk.register(f"{MONDAY}10:00", category="petition_group", concern="service")
    return desk, number


def test_a_petition_goes_up_and_its_leader_is_told():
    """W19, W44, W54, plan golden 11."""
    desk, number = petition()
    ticket = desk.files[number].ticket
    assert (ticket.mode, ticket.matter_class) == ("submit", "major")
    assert [(task.kind, task.open) for task in desk.files[number].tasks] == [(TaskKind.TELL_LEADER, True)]
    assert desk.running(number)["petition.leader"] == "03-02T10:10"
    assert code(desk, number, "dispatch", DISPATCHER, f"{MONDAY}10:00", department="repair") == "other-mode"
    wrong = {**REPORT, "addressee": "li"}
    assert code(desk, number, "submit_up", DISPATCHER, f"{MONDAY}10:00", **wrong) == "no-leader"
    desk.give(number, "submit_up", DISPATCHER, f"{MONDAY}10:00", **REPORT)
    assert (desk.step(number), desk.files[number].ticket.case_officer) == ("awaiting", "sun")
    assert desk.running(number)["major.leader"] == "03-04T00:00"
    assert desk.running(number)["major.contact"] == "03-05T10:00"
    reported = {"text": "进展顺利", "to_leader": "zhao"}
    assert code(desk, number, "progress", DISPATCHER, f"{TUESDAY}09:00", **reported) == "others-report"
    desk.give(number, "progress", SUPERVISOR, f"{TUESDAY}09:00", **reported)
    assert desk.running(number)["major.leader"] == "03-05T00:00"


def test_a_leader_says_who_handles_it_and_until_when():
    """W11, W19: the main leader of the unit, within the leader's limit; or it is sent back."""
    desk, number = petition()
    desk.give(number, "submit_up", DISPATCHER, f"{MONDAY}10:00", **REPORT)
    word = {"outcome": "instructed", "text": "三日内办结", "until": "2026-03-05T18:00+08:00"}
    nobody = refused(desk, number, "instruct", LEADER, f"{MONDAY}11:00", **word, department="lab")
    assert nobody.code == "no-main-leader"
    past = {**word, "until": f"{MONDAY}10:00+08:00", "department": "repair"}
    assert code(desk, number, "instruct", LEADER, f"{MONDAY}11:00", **past) == "in-past"
    changes = desk.give(number, "instruct", LEADER, f"{MONDAY}11:00", **word, department="repair")
    (lead,) = desk.files[number].standing
    assert (desk.step(number), lead.department, lead.person) == ("dispatched", "repair", "zhou")
    assert lead.limit_at == at("2026-03-05T18:00")
    assert desk.running(number)["instruct.limit"] == "03-05T18:00"
    assert [(sheet.kind, sheet.contact) for sheet in changes.sheets] == [("feedback", CONTACT)]

    desk, number = petition()
    desk.give(number, "submit_up", DISPATCHER, f"{MONDAY}10:00", **REPORT)
    back = {"outcome": "sent_back", "text": "按转办办理", "department": "repair"}
    desk.give(number, "instruct", LEADER, f"{MONDAY}11:00", **back)
    assert (desk.step(number), desk.files[number].standing) == ("registered", ())
    assert desk.running(number)["transfer"] == "03-02T11:10"


def test_a_major_matter_is_closed_with_a_leaders_approval():
    """W11, W44: and not before its tasks are done."""
    desk, number = petition()
    desk.give(number, "submit_up", DISPATCHER, f"{MONDAY}10:00", **REPORT)
    word = {"outcome": "instructed", "text": "办", "until": f"{TUESDAY}18:00+08:00", "department": "repair"}
    desk.give(number, "instruct", LEADER, f"{MONDAY}11:00", **word)
    desk.give(number, "submit_result", HEAD, f"{MONDAY}15:00", text="已答复")
    told(desk, number, f"{MONDAY}15:10")
    called = {"contact": CONTACT, "outcome": "fairly", "solved": "yes", "came": "yes"}
    desk.give(number, "call_back", CALLER, f"{MONDAY}16:00", **called)
    assert desk.missing(number) == [("task", "1"), ("leader-approval", "")]
    half = {"task": 1, "proof": {"text": "已报告"}}
    assert code(desk, number, "task_done", RECEIVER, f"{MONDAY}16:05", **half) == "proof-incomplete"
    desk.give(number, "task_done", RECEIVER, f"{MONDAY}16:05", task=1, proof={"leader": "zhao"})
    assert code(desk, number, "close", DISPATCHER, f"{MONDAY}16:06") == "not-closable"
    desk.give(number, "approve_close", LEADER, f"{MONDAY}16:10", outcome="sent_back", text="再核")
    assert desk.missing(number) == [("leader-approval", "")]
    desk.give(number, "approve_close", LEADER, f"{MONDAY}16:20", outcome="approved")
    desk.give(number, "close", DISPATCHER, f"{MONDAY}16:30")
    assert (desk.step(number), desk.running(number)) == ("closed", {})


def test_a_solution_is_approved_and_told_before_it_is_carried_out():
    """C53, C54."""
    desk = DeskInMemory()
    number = desk.register(f"{MONDAY}09:00", complaint=True, target="company", demand="修好")
    desk.give(number, "dispatch", DISPATCHER, f"{MONDAY}09:05", department="repair")
    desk.give(number, "sign", HANDLER, f"{MONDAY}09:10")
    approve = {"outcome": "approved", "text": "同意"}
    assert code(desk, number, "instruct_solution", HEAD, f"{MONDAY}09:15", **approve) == "no-solution"
    desk.give(number, "propose_solution", HANDLER, f"{MONDAY}09:20", text="换管")
    desk.give(number, "instruct_solution", HEAD, f"{MONDAY}09:30", **approve)
    assert desk.running(number)["solution.tell"] == "03-02T11:30"
    assert code(desk, number, "arrive", HANDLER, f"{MONDAY}10:00") == "solution-not-told"
    told(
        desk, number, f"{MONDAY}10:05", with_result="not_yet", until=f"{TUESDAY}09:00+08:00", text="今天换管"
    )
    desk.give(number, "arrive", HANDLER, f"{MONDAY}10:30")
    assert desk.status(number)["solution.tell"] == "met"
