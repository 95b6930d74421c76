"""What is entered late, corrected, tried in vain, or left for somebody who is away (C3, C60, W24, B13)."""

from dataclasses import replace

import pytest

from alerts.matters.choices import TaskKind
from alerts.tickets.desk_moves.refusals import FORM, MoveRefused
from alerts.tickets.ticket import TicketEvent
from tests.alerts.deadlines.days.golden_years import at
from tests.alerts.tickets.desk_moves.effects.desk_in_memory import (
    CALLER,
    CONTACT,
    DISPATCHER,
    FRIDAY,
    HANDLER,
    LAB,
    RECEIVER,
    SUPERVISOR,
    DeskInMemory,
    code,
    refused,
)

SATURDAY = "2026-02-14T"
SUNDAY = "2026-02-15T"


def dispatched() -> tuple[DeskInMemory, str]:
    desk = DeskInMemory()
    number = desk.register(f"{FRIDAY}15:00")
    desk.give(number, "dispatch", DISPATCHER, f"{FRIDAY}15:05", department="repair")
    return desk, number


def last_line(desk: DeskInMemory, number: str) -> TicketEvent:
    """As the records give it back."""
    line = desk.lines[number][-1]
    return TicketEvent(
        line.at,
        line.reason,
        line.actor,
        happened_at=line.happened_at,
        data=line.data,
        version=line.version,
    )


def test_a_late_arrival_counts_from_its_entry_until_its_time_is_accepted():
    """Plan, golden 14: both times stay on record."""
    desk, number = dispatched()
    late = {"happened_at": f"{FRIDAY}15:40"}
    assert code(desk, number, "arrive", HANDLER, f"{FRIDAY}16:20", **late) == FORM
    changes = desk.give(number, "arrive", HANDLER, f"{FRIDAY}16:20", late_reason="没有信号", **late)
    clock = desk.clock(number, "leak.onsite")
    assert (clock.status, clock.late_ms) == ("missed", 20 * 60_000)
    assert [found.kind for found in changes.findings] == ["entered_late"]
    named = {"line": last_line(desk, number)}
    accept = {"event": 3, "reason": "监控可见"}
    assert code(desk, number, "accept_time", SUPERVISOR, f"{FRIDAY}17:00", **accept) == "no-such-line"
    desk.give(number, "accept_time", SUPERVISOR, f"{FRIDAY}17:00", around=named, **accept)
    clock = desk.clock(number, "leak.onsite")
    assert (clock.status, clock.stopped_at) == ("met", at(f"{FRIDAY}15:40"))
    (segment,) = desk.files[number].segments
    assert (segment.kind, segment.by, segment.reason) == ("stopped_again", "sun", "监控可见")
    assert desk.files[number].facts.latest("assignment:arrived", "1").at == at(f"{FRIDAY}16:20")


def test_an_accepted_time_is_none_before_what_the_proof_takes_beside_it():
    """C21: signed at 15:20 as claimed, confirmed by phone at 15:33, and both by 15:35."""
    desk, number = dispatched()
    phone = {"way": "handing_on", "spoken_to": "老李"}
    desk.give(number, "confirm_phone", DISPATCHER, f"{FRIDAY}15:33", **phone)
    late = {"happened_at": f"{FRIDAY}15:20", "late_reason": "没有信号"}
    desk.give(number, "sign", HANDLER, f"{FRIDAY}16:20", **late)
    assert desk.status(number)["sign"] == "missed"
    named = {"line": last_line(desk, number)}
    desk.give(number, "accept_time", SUPERVISOR, f"{FRIDAY}17:00", around=named, event=4, reason="可信")
    clock = desk.clock(number, "sign")
    assert (clock.status, clock.stopped_at) == ("met", at(f"{FRIDAY}15:33"))
    signed = desk.files[number].facts.latest("assignment:signed", "1")
    assert (signed.at, signed.happened_at) == (at(f"{FRIDAY}16:20"), at(f"{FRIDAY}15:20"))
    assert (signed.late, signed.counts_at) == (True, signed.happened_at)


def test_a_late_entry_is_accepted_though_it_was_entered_again():
    """What was entered in between hides neither that time nor the clock that it stopped."""
    desk, number = dispatched()
    late = {"happened_at": f"{FRIDAY}15:40", "late_reason": "没有信号"}
    desk.give(number, "arrive", HANDLER, f"{FRIDAY}16:20", **late)
    named = {"line": last_line(desk, number)}
    desk.give(number, "arrive", HANDLER, f"{FRIDAY}16:40")
    desk.give(number, "accept_time", SUPERVISOR, f"{FRIDAY}17:00", around=named, event=3, reason="可信")
    clock = desk.clock(number, "leak.onsite")
    assert (clock.status, clock.stopped_at) == ("met", at(f"{FRIDAY}15:40"))


def test_a_letter_that_is_registered_late_is_shown_as_such_and_owed_from_when_it_came():
    """W4, W20, C60: what is owed counts from its coming, the handing on from its entry."""
    desk = DeskInMemory()
    came = {"contacted_at": at(f"{FRIDAY}14:44:59")}
    with pytest.raises(MoveRefused) as caught:
        desk.register(f"{FRIDAY}15:00", **came)
    assert [reason.where for reason in caught.value.reasons] == ["late_reason"]
    assert desk.files == {}
    in_time = desk.register(f"{FRIDAY}15:00", contacted_at=at(f"{FRIDAY}14:45"))
    assert desk.running(in_time)["transfer"] == "02-13T15:15"
    late = desk.register(f"{FRIDAY}15:00", late_reason="停电", **came)
    assert desk.running(late)["feedback.quality"] == "02-15T14:44:59"
    assert desk.running(late)["transfer"] == "02-13T15:30"
    (line,) = desk.lines[late]
    assert (line.happened_at, line.data["late_reason"]) == (came["contacted_at"], "停电")
    assert [found.kind for found in desk.files[late].findings] == ["entered_late"]


def test_an_entry_in_time_is_none_to_be_accepted():
    desk, number = dispatched()
    desk.give(number, "arrive", HANDLER, f"{FRIDAY}15:55", happened_at=f"{FRIDAY}15:40")
    named = {"line": last_line(desk, number)}
    refusal = refused(
        desk, number, "accept_time", SUPERVISOR, f"{FRIDAY}17:00", around=named, event=3, reason="x"
    )
    assert refusal.code == "not-late"


def test_a_correction_names_what_it_corrects_and_changes_nothing():
    """C3, H14: what moved the ticket is not corrected."""
    desk, number = dispatched()
    before = desk.files[number]
    correct = {"event": 2, "values": {"person_in_charge": "zhou"}, "reason": "写错"}
    named = {"line": last_line(desk, number)}
    wrong = {**correct, "values": {"step": "closed"}}
    refusal = refused(desk, number, "correct", SUPERVISOR, f"{FRIDAY}15:10", around=named, **wrong)
    assert refusal.code == "not-correctable"
    given = {**correct, "values": {"department": "lab"}}
    desk.give(number, "correct", SUPERVISOR, f"{FRIDAY}15:10", around=named, **given)
    after = desk.files[number]
    assert after.assignments == before.assignments
    assert after.ticket == replace(before.ticket, version=before.ticket.version + 1)
    assert desk.lines[number][-1].data["given"]["values"] == {"department": "lab"}


def test_three_attempts_on_two_days_stand_for_feedback_once_they_are_accepted():
    """W24, W46: the days are those of the place."""
    desk, number = dispatched()
    desk.give(number, "submit_result", HANDLER, f"{FRIDAY}16:00", text="修好")
    tried = {
        "to": "contact",
        "contact": CONTACT,
        "medium": "phone",
        "outcome": "unreached",
        "with_result": "result",
    }
    accept = {"contact": CONTACT, "text": "三次未接"}
    for now in (f"{FRIDAY}16:30", f"{FRIDAY}18:00", f"{FRIDAY}23:59"):
        desk.give(number, "feed_back", RECEIVER, now, text="未接", **tried)
    assert (
        code(desk, number, "accept_attempts", SUPERVISOR, f"{SATURDAY}00:00", **accept) == "attempts-missing"
    )
    assert ("feedback-contact", CONTACT) in desk.missing(number)
    desk.give(number, "feed_back", RECEIVER, f"{SATURDAY}00:00", text="未接", **tried)
    desk.give(number, "accept_attempts", SUPERVISOR, f"{SATURDAY}00:01", **accept)
    assert desk.missing(number) == [("call-back", CONTACT)]


def test_a_transferor_who_was_not_reached_is_no_attempt_to_reach_the_contact():
    """W24, W52."""
    desk = DeskInMemory()
    number = desk.register(f"{FRIDAY}15:00", channel="bureau", transferred_from="市局")
    desk.give(number, "dispatch", DISPATCHER, f"{FRIDAY}15:05", department="repair")
    desk.give(number, "submit_result", HANDLER, f"{FRIDAY}16:00", text="修好")
    tried = {"to": "transferor", "contact": CONTACT, "medium": "phone", "outcome": "unreached"}
    desk.give(number, "feed_back", RECEIVER, f"{FRIDAY}16:30", text="未接", with_result="result", **tried)
    assert not desk.files[number].facts.has("contact:feedback-tried")


def test_calls_that_reach_nobody_end_after_three_on_two_days():
    """desk.md, section 15: they are no call-back with a grade, and nothing is found or done anew by them."""
    desk, number = dispatched()
    desk.give(number, "submit_result", HANDLER, f"{FRIDAY}16:00", text="修好")
    nobody = {"contact": CONTACT, "outcome": "unreached", "solved": "no", "came": "unknown"}
    for now in (f"{FRIDAY}17:00", f"{SATURDAY}09:00"):
        changes = desk.give(number, "call_back", CALLER, now, **nobody)
        assert [fact.name for fact in changes.facts] == ["contact:call-tried"]
    changes = desk.give(number, "call_back", CALLER, f"{SUNDAY}09:00", **nobody)
    called = desk.files[number].facts.latest("contact:called-back", CONTACT)
    assert (called.data["outcome"], changes.findings, desk.step(number)) == ("unreached", (), "verified")


def test_something_is_left_for_who_is_away():
    """B13."""
    desk, number = dispatched()
    left = {"user": "li", "text": "请回电"}
    assert code(desk, number, "leave_message", RECEIVER, f"{FRIDAY}15:30", **left) == "not-away"
    away = {"away": frozenset({"li"})}
    desk.give(number, "leave_message", RECEIVER, f"{FRIDAY}15:30", around=away, **left)
    assert desk.files[number].facts.latest("left-for", "").data == {"user": "li"}


def test_a_sample_is_taken_and_then_has_a_result():
    """C24: whom the task is given to enters both; the second is the proof."""
    desk, number = dispatched()
    assert code(desk, number, "open_task", DISPATCHER, f"{FRIDAY}15:30", kind="sample") == "nobody-named"
    desk.give(number, "open_task", DISPATCHER, f"{FRIDAY}15:30", kind="sample", department="lab")
    assert desk.running(number)["sample.take"] == "02-13T19:30"
    assert desk.running(number)["sample.result"] == "02-15T15:30"
    taken = {"task": 1, "taken_at_place": "603室水龙头"}
    assert code(desk, number, "take_sample", HANDLER, f"{FRIDAY}16:00", **taken) == "not-yours"
    desk.give(number, "take_sample", LAB, f"{FRIDAY}16:00", **taken)
    assert desk.status(number)["sample.take"] == "met"
    half = {"task": 1, "proof": {"result": "合格"}}
    assert code(desk, number, "task_done", LAB, f"{SATURDAY}10:00", **half) == "proof-incomplete"
    whole = {"task": 1, "proof": {"result": "合格", "sent_to": "service"}}
    desk.give(number, "task_done", LAB, f"{SATURDAY}10:00", **whole)
    (task,) = desk.files[number].tasks
    assert (task.kind, task.open, task.proof) == (TaskKind.SAMPLE, False, whole["proof"])
    assert desk.status(number)["sample.result"] == "met"
    with pytest.raises(MoveRefused):
        desk.give(number, "task_done", LAB, f"{SATURDAY}10:01", **whole)
