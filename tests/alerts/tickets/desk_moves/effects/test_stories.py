"""Matters from the first call to the end, worked out by hand from desk.md (plan, golden 1 to 4, 15)."""

import pytest

from alerts.matters.choices import Code
from alerts.tickets.desk_moves.refusals import FORM, ILLEGAL, NOT_CLOSABLE
from tests.alerts.tickets.desk_moves.effects.desk_in_memory import (
    CALLER,
    CONTACT,
    DISPATCHER,
    FRIDAY,
    HANDLER,
    HEAD,
    IMAGE,
    LAB,
    LEADER,
    MONDAY,
    RECEIVER,
    TOP_LEADER,
    DeskInMemory,
    due,
    leak_in_hand,
    refused,
    told,
)

SATURDAY = "2026-02-14T"
TUESDAY = "2026-03-03T"
WEDNESDAY = "2026-03-04T"


def test_a_leak_from_the_call_to_the_repair():
    """B5, B6, B7, W20: done-when 2."""
    desk = DeskInMemory()
    number = desk.register(f"{FRIDAY}15:00")
    file = desk.files[number]
    assert (file.ticket.mode, file.ticket.first_responsible, number) == ("transfer", "zhang", "2026-000001")
    assert desk.used == {"2026-000001": 1, CONTACT: 1}
    assert desk.running(number) == {
        "transfer": "02-13T15:30",
        "leak.onsite": "02-13T16:00",
        "repair.large": "02-14T15:00",
        "feedback.quality": "02-15T15:00",
    }
    desk, number = leak_in_hand()
    assert desk.status(number) == {
        "transfer": "met",
        "leak.onsite": "met",
        "repair.large": "running",
        "feedback.quality": "running",
        "sign": "met",
    }
    desk.give(number, "set_repair", HANDLER, f"{FRIDAY}15:50", size="small")
    assert desk.running(number) == {"feedback.quality": "02-15T15:00", "repair.small": "02-13T23:00"}
    assert desk.clock(number, "repair.large").ended_reason == "class-changed"
    large, number = leak_in_hand()
    large.give(number, "set_repair", HANDLER, f"{FRIDAY}15:50", size="large")
    assert large.running(number) == {"feedback.quality": "02-15T15:00", "repair.large": "02-14T15:00"}


def test_a_leak_from_the_repair_to_the_end():
    """C25, C27, W24, W46: everything that is missing at once, and then nothing."""
    desk, number = leak_in_hand()
    desk.give(number, "set_repair", HANDLER, f"{FRIDAY}15:50", size="small")
    desk.give(number, "submit_result", HANDLER, f"{FRIDAY}18:00", text="换了阀门")
    assert desk.step(number) == "verified"
    assert [line.move for line in desk.lines[number]][-2:] == ["submit_result", "verify"]
    assert desk.running(number) == {"feedback.quality": "02-15T15:00", "callback": "02-14T18:00"}
    refusal = refused(desk, number, "close", DISPATCHER, f"{FRIDAY}18:05")
    assert refusal.code == NOT_CLOSABLE
    assert {reason.code for reason in refusal.reasons} == {"feedback-contact", "signature", "call-back"}
    signed = {"outcome": "signed", "name": "张三", "image": IMAGE}
    desk.give(
        number,
        "user_sign",
        HANDLER,
        f"{FRIDAY}18:10",
        contact=CONTACT,
        signed_at=f"{FRIDAY}18:01+08:00",
        **signed,
    )
    told(desk, number, f"{FRIDAY}18:20")
    desk.give(
        number,
        "call_back",
        CALLER,
        f"{SATURDAY}09:00",
        contact=CONTACT,
        outcome="satisfied",
        solved="yes",
        came="yes",
    )
    assert desk.missing(number) == []
    desk.give(number, "close", DISPATCHER, f"{SATURDAY}09:30")
    assert desk.step(number) == "closed"
    assert desk.running(number) == {}
    assert desk.files[number].standing == ()
    assert desk.files[number].ticket.due_at is None


def test_a_user_who_was_not_there():
    """C36, C16: done-when 8; a rest for any other reason stops no clock, and is a leader's."""
    desk, number = leak_in_hand()
    desk.give(number, "set_repair", HANDLER, f"{FRIDAY}15:50", size="small")
    rest = {"reason": "user_absent", "appointment": f"{FRIDAY}19:00+08:00"}
    changes = desk.give(number, "suspend", HANDLER, f"{FRIDAY}16:00", **rest)
    assert [(sheet.kind, sheet.contact) for sheet in changes.sheets] == [("appointment", CONTACT)]
    assert desk.status(number)["repair.small"] == "paused"
    assert desk.files[number].ticket.wake_at is not None
    desk.give(number, "resume", HANDLER, f"{FRIDAY}19:00")
    assert desk.running(number) == {"feedback.quality": "02-15T15:00", "repair.small": "02-14T02:00"}
    assert desk.files[number].ticket.wake_at is None
    assert (
        refused(desk, number, "suspend", HANDLER, f"{FRIDAY}19:05", reason="other", text="x").code
        == "others-decide"
    )
    desk.give(number, "suspend", LEADER, f"{FRIDAY}19:10", reason="other", text="等材料")
    assert desk.status(number)["repair.small"] == "running"


@pytest.mark.parametrize(("later", "status"), [("", "met"), (":00.001", "missed")])
def test_a_question_that_is_answered_directly(later, status):
    """W49, W50, W51: done-when 3; the instant of the due is in time, a moment later is not."""
    desk = DeskInMemory()
    number = desk.register(f"{MONDAY}15:00", category="consult", concern="service")
    assert desk.files[number].ticket.mode == "direct"
    desk.give(number, "ask_unit", RECEIVER, f"{MONDAY}15:00", department="lab", text="水硬度多少？")
    assert refused(desk, number, "answer_unit", HANDLER, f"{MONDAY}15:30", text="不知道").code == "not-asked"
    desk.give(number, "answer_unit", LAB, f"{MONDAY}15:40{later}", text="140")
    until = f"{TUESDAY}15:00+08:00"
    told(desk, number, f"{MONDAY}16:00{later}", with_result="not_yet", until=until, text="明天回复")
    given = {"contact": CONTACT, "text": "140 mg/L", "medium": "phone"}
    desk.give(number, "answer", RECEIVER, f"{TUESDAY}15:00{later}", **given)
    statuses = desk.status(number)
    assert {key: statuses[key] for key in ("phone.inner", "phone.caller", "phone.result")} == {
        "phone.inner": status,
        "phone.caller": status,
        "phone.result": status,
    }
    assert desk.step(number) == "verified"
    desk.give(number, "close", RECEIVER, f"{TUESDAY}15:10")
    assert (desk.step(number), desk.files[number].ticket.code) == ("closed", Code.SOLVED)


BUREAU = {
    "channel": "bureau",
    "category": "room_temperature",
    "line": "heating",
    "complaint": True,
    "target": "company",
    "demand": "室温达标",
    "transferred_from": "市供热处",
    "external_number": "12345-9",
    "concern": "low-temperature",
}


def bureaus_complaint() -> tuple[DeskInMemory, str]:
    desk = DeskInMemory()
    number = desk.register(f"{MONDAY}09:00", **BUREAU)
    desk.give(number, "dispatch", DISPATCHER, f"{MONDAY}10:00", department="repair")
    return desk, number


def test_a_complaint_that_the_bureau_transfers():
    """H11, H32, W24, W46: done-when 4."""
    desk, number = bureaus_complaint()
    running = desk.running(number)
    assert "opinion.general" not in running
    assert running["result.superior"] == "03-04T10:00"
    assert running["repair.heating"] == "03-03T09:00"
    assert running["feedback.quality"] == "03-04T09:00"
    assert running["closure.monthly"] == "04-01T00:00"
    desk.give(number, "submit_result", HANDLER, f"{MONDAY}20:00", text="调了阀")
    assert desk.status(number)["result.superior"] == desk.status(number)["repair.heating"] == "met"
    refusal = refused(desk, number, "close", DISPATCHER, f"{MONDAY}20:05")
    assert [(reason.code, reason.where) for reason in refusal.reasons] == [
        ("feedback-contact", CONTACT),
        ("feedback-transferor", CONTACT),
        ("call-back", CONTACT),
    ]
    told(desk, number, f"{MONDAY}20:10")
    told(desk, number, f"{MONDAY}20:20", to="transferor", medium="writing")
    assert desk.missing(number) == [("call-back", CONTACT)]


ASKED = {
    "until": "2026-03-06T10:00+08:00",
    "reason": "等配件",
    "told": "张三，电话",
    "told_at": f"{TUESDAY}15:30+08:00",
}


def test_a_limit_is_extended_before_it_is_over_and_never_after():
    """W23, P22: done-when 6."""
    desk, number = bureaus_complaint()
    clock = desk.clock(number, "result.superior")
    asked = {**ASKED, "clock": clock.id}
    later = {**asked, "told_at": f"{WEDNESDAY}10:01+08:00"}
    assert refused(desk, number, "ask_extension", HEAD, f"{WEDNESDAY}09:00", **later).code == "user-not-told"
    untold = {name: value for name, value in asked.items() if name != "told"}
    assert refused(desk, number, "ask_extension", HEAD, f"{TUESDAY}16:00", **untold).code == FORM
    grant = {"clock": clock.id, "outcome": "approved"}
    assert refused(desk, number, "extend", LEADER, f"{TUESDAY}15:50", **grant).code == "not-asked"
    desk.give(number, "ask_extension", HEAD, f"{TUESDAY}16:00", **asked)
    for instant in ("10:00", "10:01"):
        assert (
            refused(desk, number, "extend", LEADER, f"{WEDNESDAY}{instant}", **grant).code
            == "extension-too-late"
        )
    desk.give(number, "extend", LEADER, f"{WEDNESDAY}09:59:59.999", **grant)
    assert due(desk.clock(number, "result.superior")) == "03-06T10:00"
    again = {**asked, "until": "2026-03-09T10:00+08:00", "told_at": f"{WEDNESDAY}11:00+08:00"}
    desk.give(number, "ask_extension", HEAD, f"{WEDNESDAY}11:10", **again)
    assert refused(desk, number, "extend", LEADER, f"{WEDNESDAY}11:20", **grant).code == "others-decide"
    desk.give(number, "extend", TOP_LEADER, f"{WEDNESDAY}11:30", **grant)
    assert due(desk.clock(number, "result.superior")) == "03-09T10:00"


def test_an_extension_is_of_one_clock_and_once_for_a_limit():
    """W23, section 6.2: what a class makes owed again has the limit of its clause, and takes 一把手."""
    desk, number = leak_in_hand()
    desk.give(number, "set_repair", HANDLER, f"{FRIDAY}15:50", size="large")
    asked = {**ASKED, "until": f"{SATURDAY}20:00+08:00", "told_at": f"{FRIDAY}16:00+08:00"}

    def ask_and_grant(leader, now: str, minute: str) -> None:
        id_ = desk.clock(number, "repair.large").id
        desk.give(number, "ask_extension", HEAD, f"{FRIDAY}{now}", **{**asked, "clock": id_})
        desk.give(number, "extend", leader, f"{FRIDAY}{minute}", clock=id_, outcome="approved")

    ask_and_grant(LEADER, "16:10", "16:11")
    assert desk.running(number)["repair.large"] == "02-14T20:00"
    for minute, category in (("16:20", "cover"), ("16:30", "leak")):
        desk.give(number, "classify", DISPATCHER, f"{FRIDAY}{minute}", category=category, reason="看错")
    assert desk.running(number)["repair.large"] == "02-14T15:00"
    again = desk.clock(number, "repair.large").id
    desk.give(number, "ask_extension", HEAD, f"{FRIDAY}16:40", **{**asked, "clock": again})
    grant = {"clock": again, "outcome": "approved"}
    assert refused(desk, number, "extend", LEADER, f"{FRIDAY}16:41", **grant).code == "others-decide"
    desk.give(number, "extend", TOP_LEADER, f"{FRIDAY}16:42", **grant)
    assert desk.running(number)["repair.large"] == "02-14T20:00"


def test_each_clock_has_its_own_request_and_a_refused_one_is_asked_anew():
    """W23, P22."""
    desk, number = leak_in_hand()
    desk.give(number, "set_repair", HANDLER, f"{FRIDAY}15:50", size="large")
    repair = desk.clock(number, "repair.large").id
    feedback = desk.clock(number, "feedback.quality").id
    asked = {**ASKED, "until": f"{SATURDAY}20:00+08:00", "told_at": f"{FRIDAY}16:00+08:00"}
    desk.give(number, "ask_extension", HEAD, f"{FRIDAY}16:10", **{**asked, "clock": repair})
    later = "2026-02-16T20:00+08:00"
    desk.give(number, "ask_extension", HEAD, f"{FRIDAY}16:11", **{**asked, "clock": feedback, "until": later})
    desk.give(number, "extend", LEADER, f"{FRIDAY}16:20", clock=feedback, outcome="sent_back")
    grant = {"clock": feedback, "outcome": "approved"}
    assert refused(desk, number, "extend", LEADER, f"{FRIDAY}16:21", **grant).code == "not-asked"
    desk.give(number, "extend", LEADER, f"{FRIDAY}16:22", clock=repair, outcome="approved")
    assert desk.running(number)["repair.large"] == "02-14T20:00"
    desk.give(number, "ask_extension", HEAD, f"{FRIDAY}16:30", **{**asked, "clock": feedback, "until": later})
    desk.give(number, "extend", LEADER, f"{FRIDAY}16:31", **grant)
    assert due(desk.clock(number, "feedback.quality")) == "02-16T20:00"


def test_what_rests_is_not_extended():
    """It goes on first: until then nobody knows what is left of it."""
    desk, number = leak_in_hand()
    rest = {"reason": "user_absent", "appointment": f"{FRIDAY}19:00+08:00"}
    desk.give(number, "suspend", HANDLER, f"{FRIDAY}16:00", **rest)
    asked = {**ASKED, "clock": desk.clock(number, "repair.large").id, "told_at": f"{FRIDAY}16:00+08:00"}
    assert refused(desk, number, "ask_extension", HEAD, f"{FRIDAY}16:10", **asked).code == "not-extendable"


def test_a_second_arrival_hides_the_first_from_no_clock():
    """W21: on site at 15:06 and once more at 16:00; made urgent then, it was in time."""
    desk = DeskInMemory()
    number = desk.register(f"{FRIDAY}15:00")
    desk.give(number, "dispatch", DISPATCHER, f"{FRIDAY}15:05", department="repair")
    desk.give(number, "arrive", HANDLER, f"{FRIDAY}15:06")
    desk.give(number, "arrive", HANDLER, f"{FRIDAY}16:00")
    desk.give(number, "classify", DISPATCHER, f"{FRIDAY}16:05", **{"class": "urgent", "reason": "淹了"})
    assert desk.status(number)["urgent.start"] == "met"


def test_a_call_back_that_is_told_nothing_was_solved():
    """C35, P1, P28: rework, fresh clocks beside the old ones, and a finding."""
    desk, number = leak_in_hand()
    desk.give(number, "set_repair", HANDLER, f"{FRIDAY}15:50", size="small")
    desk.give(number, "submit_result", HANDLER, f"{FRIDAY}18:00", text="换了阀门")
    told(desk, number, f"{FRIDAY}18:20")
    before = {clock.id: clock for clock in desk.files[number].clocks if not clock.going}
    answer = {"contact": CONTACT, "outcome": "dissatisfied", "solved": "no", "came": "yes"}
    assert refused(desk, number, "call_back", HANDLER, f"{FRIDAY}19:00", **answer).code == "not-yours"
    own = type(CALLER)("li", CALLER.grants)
    assert refused(desk, number, "call_back", own, f"{FRIDAY}19:00", **answer).code == "own-callback"
    changes = desk.give(number, "call_back", CALLER, f"{FRIDAY}19:00", **answer)
    ticket = desk.files[number].ticket
    assert (ticket.step, ticket.rework, ticket.result, ticket.code) == ("in_hand", 1, None, None)
    assert [(found.kind, found.contact) for found in changes.findings] == [("false_closure", CONTACT)]
    assert [line.move for line in changes.lines] == ["call_back", "rework"]
    assert desk.running(number)["repair.small"] == "02-14T03:00"
    assert desk.running(number)["feedback.quality"] == "02-15T19:00"
    after = {clock.id: clock for clock in desk.files[number].clocks}
    assert {id_: after[id_] for id_ in before} == before
    missing = {item for item, _ in desk.missing(number)}
    assert {"result", "feedback-contact", "call-back"} <= missing
    desk.give(number, "submit_result", HANDLER, f"{FRIDAY}20:00", text="换了整段管")
    assert ("feedback-contact", CONTACT) in desk.missing(number)


def test_a_complaint_that_is_not_founded():
    """C51, W15: the user is told why, and the matter ends with what it was told."""
    desk = DeskInMemory()
    number = desk.register(f"{MONDAY}09:00", **BUREAU)
    unfounded = {"outcome": "unfounded_and_told", "text": "室温合格"}
    assert refused(desk, number, "judge", DISPATCHER, f"{MONDAY}09:10", **unfounded).code == "not-told"
    no = {"with_result": "not_to_be_handled", "reason": "室温合格"}
    told(desk, number, f"{MONDAY}09:20", **no)
    doubtful = {**unfounded, "doubtful": True}
    assert refused(desk, number, "judge", DISPATCHER, f"{MONDAY}09:30", **doubtful).code == "others-decide"
    desk.give(number, "judge", DISPATCHER, f"{MONDAY}09:30", **unfounded)
    ticket = desk.files[number].ticket
    assert (ticket.step, ticket.code, ticket.result) == ("verified", Code.EXPLAINED, "室温合格")
    assert desk.missing(number) == [("feedback-transferor", CONTACT), ("call-back", CONTACT)]


def test_a_founded_complaint_is_promised_an_answer():
    """C51: golden 18; the promised instant becomes a limit."""
    desk = DeskInMemory()
    number = desk.register(f"{MONDAY}09:00", **BUREAU)
    founded = {"outcome": "founded", "reply_by": f"{TUESDAY}12:00+08:00"}
    desk.give(number, "judge", DISPATCHER, f"{MONDAY}10:00", **founded)
    assert desk.running(number)["promise.reply"] == "03-03T12:00"
    desk.give(number, "dispatch", DISPATCHER, f"{MONDAY}10:10", department="repair")
    desk.give(number, "submit_result", HANDLER, f"{TUESDAY}11:00", text="修好")
    told(desk, number, f"{TUESDAY}12:00")
    assert desk.status(number)["promise.reply"] == "met"


def test_what_closed_is_closed():
    desk = DeskInMemory()
    number = desk.register(f"{MONDAY}15:00", category="consult", concern="service")
    given = {"contact": CONTACT, "text": "140 mg/L", "medium": "phone"}
    desk.give(number, "answer", RECEIVER, f"{MONDAY}15:05", **given)
    desk.give(number, "close", RECEIVER, f"{MONDAY}15:10")
    assert refused(desk, number, "rework", DISPATCHER, f"{MONDAY}15:11").code == ILLEGAL
