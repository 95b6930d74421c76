"""Letters and calls join the ticket of the same place and concern, and each keeps what it is owed (W26)."""

from dataclasses import replace

import pytest

from alerts.matters.choices import Code, ProposalKind
from alerts.matters.proposals import open_proposal, proposals_of
from alerts.routing.candidates import Candidate
from alerts.tickets.desk_moves.matter_file import THE_SERVICE
from alerts.tickets.desk_moves.refusals import MoveRefused
from ingest.said import Said
from tests.alerts.deadlines.days.golden_years import at, local
from tests.alerts.tickets.desk_moves.effects.desk_in_memory import (
    DISPATCHER,
    HANDLER,
    RECEIVER,
    DeskInMemory,
)

MONDAY = "2026-03-02T"
TUESDAY = "2026-03-03T"
LETTER = "L2026-000001"
CONCERN = "low-pressure"


def sensors_ticket(desk: DeskInMemory) -> str:
    """Opened and dispatched by the service in one instant, Monday 08:00."""
    number = desk.register(
        f"{MONDAY}08:00", THE_SERVICE, CONCERN, channel="sensor", category="pressure", feedback_way=None
    )
    desk.give(number, "dispatch", THE_SERVICE, f"{MONDAY}08:00", department="repair")
    return number


def letter(desk: DeskInMemory, now: str = f"{MONDAY}09:00", **values) -> str:
    return desk.register(now, RECEIVER, CONCERN, channel="letter", category="no_water", **values)


def join(desk: DeskInMemory, number: str, into: str, now: str):
    around = {"target": desk.files[into], "target_around": desk.around}
    return desk.give(number, "join", DISPATCHER, now, around=around, into=into)


def refusal_of(*args, **values) -> str:
    with pytest.raises(MoveRefused) as caught:
        join(*args, **values)
    return caught.value.code


def test_the_service_opens_and_dispatches_without_a_contact():
    desk = DeskInMemory()
    number = sensors_ticket(desk)
    ticket = desk.files[number].ticket
    assert (ticket.step, ticket.origin, ticket.contacts, ticket.unit) == ("dispatched", "sensor", 0, "repair")
    assert ticket.first_responsible == "wenya"
    assert desk.used == {number: 1}
    assert desk.running(number) == {"sign": "03-02T08:30"}


def test_a_letter_joins_the_sensors_ticket_with_what_it_is_owed():
    desk = DeskInMemory()
    sensors = sensors_ticket(desk)
    likely = Candidate(sensors, 0, Said("join-sensors-here", place="b7"))
    desk.around = replace(desk.around, candidates=(likely,))
    number = letter(desk)
    assert open_proposal(desk.files[number].ticket.details, ProposalKind.JOIN).value == sensors
    changes = join(desk, number, sensors, f"{MONDAY}09:10")
    emptied, target = desk.files[number], desk.files[sensors]
    assert (emptied.ticket.step, emptied.ticket.code, emptied.ticket.contacts) == ("closed", Code.JOINED, 0)
    assert (emptied.contacts, desk.running(number)) == ((), {})
    assert desk.status(number) == {"transfer": "met"}
    assert emptied.ticket.details["joined_into"] == sensors
    assert (target.ticket.contacts, target.contact(LETTER).ticket) == (1, sensors)
    assert target.facts.has("contact:accepted", LETTER)
    assert desk.running(sensors) == {"sign": "03-02T08:30", "feedback.quality": "03-04T09:00"}
    assert [(sheet.kind, sheet.contact) for other in changes.others for sheet in other.sheets] == [
        ("feedback", LETTER)
    ]
    line = desk.lines[sensors][-1]
    assert (line.move, line.contact, line.data["from"], line.version) == ("join", LETTER, number, 3)


def test_a_letter_that_joins_what_is_resolved_is_still_told():
    """The old result is none that the letter's sender heard of."""
    desk = DeskInMemory()
    sensors = sensors_ticket(desk)
    desk.give(sensors, "submit_result", HANDLER, f"{MONDAY}10:00", text="换了阀门")
    number = letter(desk, f"{MONDAY}11:00")
    join(desk, number, sensors, f"{MONDAY}11:10")
    assert desk.running(sensors)["feedback.quality"] == "03-04T11:00"
    assert ("feedback-contact", LETTER) in desk.missing(sensors)
    told = {"to": "contact", "medium": "phone", "outcome": "told", "with_result": "result", "text": "已修好"}
    desk.give(sensors, "feed_back", DISPATCHER, f"{MONDAY}11:30", contact=LETTER, **told)
    assert desk.status(sensors)["feedback.quality"] == "met"


def test_only_the_same_matter_is_joined():
    desk = DeskInMemory()
    sensors = sensors_ticket(desk)
    other = desk.register(f"{MONDAY}09:00", RECEIVER, "water-quality", category="quality")
    assert refusal_of(desk, other, sensors, f"{MONDAY}09:10") == "another-matter"
    number = letter(desk)
    first = desk.files[sensors]
    desk.files[sensors] = replace(first, ticket=replace(first.ticket, place="elsewhere"))
    assert refusal_of(desk, number, sensors, f"{MONDAY}09:10") == "another-matter"
    desk.files[sensors] = replace(first, ticket=replace(first.ticket, place="city", step="closed"))
    assert refusal_of(desk, number, sensors, f"{MONDAY}09:10") == "target-closed"
    assert refusal_of(desk, number, number, f"{MONDAY}09:10") == "no-such-ticket"


def test_why_two_matters_stand_beside_one_another_is_on_record():
    desk = DeskInMemory()
    near, far = (
        Candidate(each, 0, Said("join-sensors-here", place="b7")) for each in ("2026-000008", "2026-000009")
    )
    desk.around = replace(desk.around, candidates=(near, far))
    number = letter(desk)
    desk.give(number, "decline_join", DISPATCHER, f"{MONDAY}09:05", candidate=near.number, reason="不同管线")
    declined, following = proposals_of(desk.files[number].ticket.details)[-2:]
    assert (declined.value, declined.declined_because) == (near.number, "不同管线")
    assert (following.value, following.open) == (far.number, True)


def test_a_further_contact_comes_from_a_ticket_of_several():
    """Of the only contact of a ticket the whole ticket is joined."""
    desk = DeskInMemory()
    here = letter(desk)
    there = letter(desk, f"{MONDAY}09:05")
    second = letter(desk, f"{MONDAY}09:10")
    around = {"target": desk.files[there], "target_around": desk.around}
    with pytest.raises(MoveRefused, match="only one"):
        desk.give(here, "add_contact", DISPATCHER, f"{MONDAY}09:15", around=around, contact="L2026-000002")
    join(desk, second, there, f"{MONDAY}09:20")
    around = {"target": desk.files[there], "target_around": desk.around}
    desk.give(here, "add_contact", DISPATCHER, f"{MONDAY}09:25", around=around, contact="L2026-000003")
    assert [each.number for each in desk.files[here].contacts] == [LETTER, "L2026-000003"]
    assert [each.number for each in desk.files[there].contacts] == ["L2026-000002"]
    assert (desk.files[here].ticket.contacts, desk.files[there].ticket.contacts) == (2, 1)
    scopes = {each.scope for each in desk.files[here].clocks if each.key == "feedback.quality"}
    assert scopes == {LETTER, "L2026-000003"}
    assert {each.scope for each in desk.files[there].clocks if each.key == "feedback.quality"} == {
        "L2026-000002"
    }
    assert desk.lines[there][-1].data["to"] == here


HEATING = {"channel": "sensor", "category": "room_temperature", "line": "heating", "feedback_way": None}


def test_what_is_owed_to_people_counts_from_their_contact_and_not_from_the_opening():
    """H19: sensors opened it on Monday, somebody calls on Tuesday: 24 h from the call."""
    desk = DeskInMemory()
    sensors = desk.register(f"{MONDAY}08:00", THE_SERVICE, "low-temperature", **HEATING)
    desk.give(sensors, "dispatch", THE_SERVICE, f"{MONDAY}08:00", department="repair")
    assert "repair.heating" not in desk.running(sensors)
    called = {**HEATING, "channel": "call", "feedback_way": "phone"}
    number = desk.register(f"{TUESDAY}10:10", RECEIVER, "low-temperature", **called)
    join(desk, number, sensors, f"{TUESDAY}10:20")
    running = desk.running(sensors)
    assert (running["repair.heating"], running["feedback.default"]) == ("03-04T10:10", "03-05T10:10")
    assert desk.clock(sensors, "closure.monthly").started_at == at(f"{MONDAY}08:00")


FROM_HOTLINE = {
    "channel": "hotline_12345",
    "transferred_from": "12345",
    "external_due": f"{TUESDAY}18:00+08:00",
}


def test_a_date_set_from_outside_goes_with_its_contact():
    """W55, W26: also after what the ticket is was said anew, and owed to nobody else there."""
    desk = DeskInMemory()
    here = letter(desk)
    number = desk.register(f"{MONDAY}09:30", RECEIVER, CONCERN, category="no_water", **FROM_HOTLINE)
    join(desk, number, here, f"{MONDAY}09:40")
    assert desk.running(here)["external.due"] == "03-03T18:00"
    change = {"class": "complex", "reason": "涉及几家"}
    desk.give(here, "classify", DISPATCHER, f"{MONDAY}09:50", **change)
    (clock,) = [each for each in desk.files[here].clocks if each.key == "external.due"]
    assert (clock.going, clock.scope) == (True, "L2026-000002")
    told = {
        "to": "transferor",
        "medium": "phone",
        "outcome": "told",
        "with_result": "not_yet",
        "until": "2026-03-05T18:00+08:00",
        "text": "在办",
    }
    desk.give(here, "feed_back", DISPATCHER, f"{TUESDAY}18:00", contact="L2026-000002", **told)
    assert desk.status(here)["external.due"] == "met"


def test_a_date_that_the_caller_set_is_kept_by_telling_the_caller():
    """W55: without a transferor nobody else could ever stop it."""
    desk = DeskInMemory()
    number = letter(desk, external_due=f"{TUESDAY}18:00+08:00")
    desk.give(number, "dispatch", DISPATCHER, f"{MONDAY}09:45", department="repair")
    desk.give(number, "submit_result", HANDLER, f"{TUESDAY}17:00", text="已修好")
    told = {"to": "contact", "medium": "phone", "outcome": "told", "with_result": "result", "text": "已修好"}
    desk.give(number, "feed_back", RECEIVER, f"{TUESDAY}18:00", contact=LETTER, **told)
    assert desk.status(number)["external.due"] == "met"


def test_a_promised_answer_goes_with_its_contact():
    """C51, W26; the cause of a founded complaint is to be found there, too (C56)."""
    desk = DeskInMemory()
    here = letter(desk)
    complaint = {"complaint": True, "target": "company", "demand": "尽快供水", "category": "no_water"}
    number = desk.register(f"{MONDAY}09:30", RECEIVER, CONCERN, **complaint)
    founded = {"outcome": "founded", "reply_by": f"{TUESDAY}12:00+08:00"}
    desk.give(number, "judge", DISPATCHER, f"{MONDAY}09:35", **founded)
    join(desk, number, here, f"{MONDAY}09:40")
    desk.give(here, "classify", DISPATCHER, f"{MONDAY}09:50", **{"class": "complex", "reason": "涉及几家"})
    (promised,) = [each for each in desk.files[here].clocks if each.key == "promise.reply"]
    assert (promised.going, promised.scope, local(promised.due_at)[5:16]) == (
        True,
        "L2026-000002",
        "03-03T12:00",
    )
    assert ("cause", "") in desk.missing(here)


def test_what_a_superior_asks_of_a_matter_that_a_unit_has_is_due_from_when_it_joins():
    """H32, H11: 48 h, though what sensors had opened was nobody's; and a rework is owed anew."""
    desk = DeskInMemory()
    sensors = desk.register(f"{MONDAY}08:00", THE_SERVICE, "low-temperature", **HEATING)
    desk.give(sensors, "dispatch", THE_SERVICE, f"{MONDAY}08:00", department="repair")
    desk.give(sensors, "sign", HANDLER, f"{MONDAY}08:10")
    asked = {**HEATING, "channel": "bureau", "transferred_from": "市局", "feedback_way": "phone"}
    number = desk.register(f"{MONDAY}10:00", RECEIVER, "low-temperature", **asked)
    join(desk, number, sensors, f"{MONDAY}10:20")
    assert desk.running(sensors)["result.superior"] == "03-04T10:20"
    assert desk.status(sensors)["sign"] == "met", "and nobody signs once more"
    desk.give(sensors, "submit_result", HANDLER, f"{MONDAY}12:00", text="换了阀门")
    assert desk.status(sensors)["result.superior"] == "met"
    again = desk.register(f"{MONDAY}13:00", RECEIVER, "low-temperature", **asked)
    join(desk, again, sensors, f"{MONDAY}13:10")
    assert "result.superior" not in desk.running(sensors), "what is resolved is handed on to no unit"


def test_what_a_matter_is_marked_as_and_has_still_to_be_done_joins_with_it():
    """W60, W42: with the limits from where they began."""
    desk = DeskInMemory()
    here = letter(desk)
    desk.give(here, "dispatch", DISPATCHER, f"{MONDAY}09:05", department="repair")
    number = letter(desk, f"{MONDAY}09:30", tags=["press", "hot"])
    asked = {"kind": "phone_confirmation", "user": "wang"}
    desk.give(here, "open_task", DISPATCHER, f"{MONDAY}09:35", **asked)
    kinds = {task.kind for task in desk.files[number].open_tasks}
    join(desk, number, here, f"{MONDAY}09:40")
    target = desk.files[here]
    assert {"press", "hot"} == {*target.ticket.tags}
    assert [each.no for each in target.tasks] == [1, 2, 3]
    assert (
        {task.kind for task in target.open_tasks} - {"phone_confirmation"}
        == kinds
        == {
            "circulate",
            "report_authority",
        }
    )
    assert (desk.running(here)["circulate"], desk.running(here)["hot.authority"]) == (
        "03-04T00:00",
        "03-03T09:30",
    )
    assert desk.files[number].open_tasks == ()


def test_a_contact_that_was_answered_directly_is_owed_that_until_the_matter_goes_another_way():
    """W26, W49 to W51: each keeps what it is owed, whatever the one that it joins is."""
    desk = DeskInMemory()
    here = letter(desk)
    desk.give(here, "dispatch", DISPATCHER, f"{MONDAY}09:05", department="repair")
    number = letter(desk, f"{MONDAY}09:30")
    desk.give(number, "classify", DISPATCHER, f"{MONDAY}09:30", mode="direct", reason="直接答复")
    assert desk.running(number)["phone.caller"] == "03-02T10:30"
    join(desk, number, here, f"{MONDAY}09:40")
    desk.give(here, "classify", DISPATCHER, f"{MONDAY}09:50", **{"class": "complex", "reason": "涉及几家"})
    owed = {(each.key, each.scope) for each in desk.files[here].clocks if each.going}
    assert {("phone.caller", "L2026-000002"), ("phone.result", "L2026-000002")} <= owed
    assert not {("phone.caller", LETTER), ("phone.result", LETTER)} & owed
    desk.give(here, "classify", DISPATCHER, f"{MONDAY}09:55", mode="supervise", reason="督办")
    owed = {(each.key, each.scope) for each in desk.files[here].clocks if each.going}
    assert ("phone.caller", "L2026-000002") not in owed
