"""What is decided is sent: to whom, when, by which channel, and what it says."""

from __future__ import annotations

from dataclasses import replace
from datetime import time

import pytest

from alerts.deadlines.ladders import LadderPost
from alerts.desk.lookups.errors import NotFound
from alerts.desk.notices.answering import answer_by_link
from alerts.desk.notices.sending import MEASURED_WITHIN
from alerts.notices.attempts import DeliveryState
from alerts.notices.message import Urgency
from alerts.notices.notice import NewNotice, NoticeState
from alerts.notices.pacing import Gathering
from alerts.records.desk.sensors.matter_episodes import MatterEpisodeRecords, WorstNow
from alerts.rules.rule import Side
from ingest.durations import HOUR, MINUTE, SECOND
from tests.alerts.workers.notices.sending_office import REMIND, TAKEN


def test_what_is_decided_leaves_by_the_first_channel_with_all_that_a_phone_shows(office):
    office.channel("duty")
    office.route("duty")
    number = office.urgent()
    office.send()
    (request,) = office.receiver.received
    assert request.json["at"]["atMobiles"] == ["13800000001"]
    text = request.json["markdown"]["text"]
    notice = office.notice(number)
    assert notice.number(1) in text
    for part in (
        number,
        "7号楼",
        "报漏",
        "已派给您办理",
        "请接单办理",
        f"https://wenya.example/tickets/{number}",
    ):
        assert part in text, text
    assert "13812341234" not in text
    assert "张三" not in text
    assert office.results(number) == [("duty", "delivered")]
    office.send()
    assert len(office.receiver.received) == 1


def test_the_console_alone_has_nothing_to_send(office):
    number = office.urgent()
    office.send()
    assert office.notice(number).state is NoticeState.TOLD
    assert (office.notice(number).round, office.deliveries(number)) == (0, {})


def test_what_is_not_urgent_waits_for_the_morning_and_comes_as_one(office):
    quiet = Gathering(time(8), time(12), "Asia/Shanghai")
    office.by_more = {"gathering": quiet}
    office.channel("duty")
    office.route("duty")
    numbers = [office.dispatched(phone=f"1390000000{i}") for i in range(3)]
    loud = office.urgent()
    office.send()
    assert office.results(loud) == [("duty", "delivered")]
    assert [office.results(number) for number in numbers] == [[], [], []]
    office.send(3 * HOUR)
    assert [office.results(number) for number in numbers] == [[("duty", "delivered")]] * 3
    assert "3 条通知" in office.texts()[-1]


def test_what_is_unanswered_goes_on_after_two_minutes_and_stops_with_the_answer(office):
    office.channel("duty")
    office.channel("text", "sms", answer_field=None)
    office.channel("last", "wecom")
    office.route("duty", "text", "last")
    number = office.urgent()
    office.send()
    office.send(2 * MINUTE - SECOND)
    assert office.results(number) == [("duty", "delivered")]
    office.send(SECOND)
    assert office.results(number) == [("duty", "delivered"), ("text", "delivered")]
    notice = office.notice(number)
    with office.records.begin() as tx:
        tx.notices.save(
            [
                replace(
                    notice,
                    state=NoticeState.ANSWERED,
                    answered_at=office.now,
                    answered_by="li",
                    remind_at=None,
                )
            ]
        )
    office.send(30 * MINUTE)
    assert len(office.attempts(number)) == 2
    assert office.deliveries(number)["li"].state is DeliveryState.ANSWERED


def test_what_nobody_answers_is_told_again_to_who_is_there_then_at_a_bounded_pace(office):
    office.channel("duty")
    office.route("duty")
    number = office.urgent()
    office.send()
    for _ in range(30):
        office.send(MINUTE)
    attempts = office.attempts(number)
    assert [each.round for each in attempts] == [1, 2, 3]
    assert "第 2 次提醒" in office.texts()[-1]
    assert f"{office.notice(number).number(3)}" in office.texts()[-1]
    with office.records.begin() as tx:
        ticket = tx.tickets.by_number([number])[number]
        tx.tickets.save([replace(ticket, step="closed", closed_at=office.now)])
    office.send(REMIND)
    assert len(office.attempts(number)) == 3
    assert office.notice(number).state is NoticeState.SUPERSEDED
    assert office.notice(number).remind_at is None


def test_what_closed_meanwhile_is_dropped_and_says_so(office):
    office.channel("duty")
    office.route("duty")
    office.receiver.answer(body=b'{"errcode": -1}')
    number = office.urgent()
    office.send()
    with office.records.begin() as tx:
        ticket = tx.tickets.by_number([number])[number]
        tx.tickets.save([replace(ticket, step="closed", closed_at=office.now)])
    office.receiver.answer(body=TAKEN)
    office.send(2 * MINUTE)
    assert office.results(number) == [("duty", "failed")]
    assert office.deliveries(number)["li"].state is DeliveryState.OVER


def test_who_has_no_address_is_on_record_as_such(office):
    office.channel("text", "sms")
    office.route("text")
    office.reach("li")
    number = office.urgent()
    office.send()
    assert office.deliveries(number)["li"].state is DeliveryState.NO_WAY
    assert office.attempts(number) == []


def test_each_is_told_in_their_language(office):
    office.channel("text", "sms")
    office.route("text")
    office.reach("li", mobile="13800000001", language="en")
    office.urgent()
    office.send()
    (request,) = office.receiver.received
    assert "Handed on to you" in request.json["text"]
    assert request.json["to"] == "13800000001"


def test_where_no_channel_is_left_what_waits_is_given_up_and_nobody_is_reminded(office):
    office.channel("duty")
    office.route("duty")
    number = office.urgent()
    office.send()
    assert office.deliveries(number)["li"].state is DeliveryState.WAITING
    office.channels, office.rows = {}, []
    office.restarted().start()
    assert office.deliveries(number)["li"].state is DeliveryState.NO_WAY
    office.send(REMIND)
    assert office.notice(number).remind_at is None
    assert office.notice(number).state is NoticeState.TOLD


def test_a_reminder_goes_to_who_holds_the_post_by_then(office):
    office.channel("text", "sms")
    office.channel("duty")
    office.route("text", "duty")
    office.reach("ma", mobile="13800000002")
    number = office.urgent()
    office.send()
    with office.records.begin() as tx:
        ticket = tx.tickets.by_number([number])[number]
        tx.tickets.save([replace(ticket, person_in_charge="ma")])
        tx.users.disable(tx.users.named("li").id, office.now, by="x")
    office.send(REMIND)
    assert [each.json["to"] for each in office.receiver.received] == ["13800000001", "13800000002"]
    office.send(2 * MINUTE)
    assert office.receiver.received[2].json["at"]["atMobiles"] == ["13800000002"], "nor does the group"
    assert office.notice(number).told == ("li", "ma")
    assert office.deliveries(number)["li"].state is DeliveryState.OVER


def test_a_message_to_one_person_has_a_link_that_answers_and_one_to_a_group_does_not(office):
    office.by_more = {"link_ms": HOUR}
    office.channel("text", "sms")
    office.channel("duty")
    office.route("duty", "text")
    number = office.urgent()
    office.send()
    office.send(2 * MINUTE)
    assert f"https://wenya.example/tickets/{number}" in office.texts()[0]
    token = office.receiver.received[1].json["text"].rpartition("/answer/")[2]
    answered = answer_by_link(office.records, token, office.now + MINUTE)
    assert (answered.state, answered.answered_by) == (NoticeState.ANSWERED, "li")
    office.send(REMIND)
    assert len(office.receiver.received) == 2
    with pytest.raises(NotFound):
        answer_by_link(office.records, token, office.now + HOUR)


def test_a_later_step_of_a_limit_ends_the_reminders_of_the_one_before(office):
    office.channel("duty")
    office.route("duty")
    number = office.urgent()
    with office.records.reading() as tx:
        clock = next(each for each in tx.clocks.of_tickets([number])[number] if each.going)
    last, after = (each.id for each in office.desk.tables.policies.of_clock(clock).ladder.steps[-2:])
    steps = [
        NewNotice(step, "clock_step", (LadderPost.UNIT,), number, Urgency.HIGH, office.now, step=step)
        for step in (last, after)
    ]
    with office.records.begin() as tx:
        tx.notices.add([replace(steps[0], clock=clock.id)])
    office.send()
    assert office.notice(number).remind_at == office.now + REMIND
    with office.records.begin() as tx:
        tx.notices.add([replace(steps[1], clock=clock.id)])
    office.send(MINUTE)
    with office.records.reading() as tx:
        notices = [each for each in tx.notices.about(number, 9) if each.clock == clock.id]
    assert {each.step: each.remind_at for each in notices} == {after: office.now + REMIND, last: None}


@pytest.mark.parametrize("recovered", [False, True])
def test_what_has_recovered_is_not_told_again(office, recovered):
    office.channel("duty")
    office.route("duty")
    number = office.urgent()
    found = NewNotice("found", "opened", (LadderPost.UNIT,), number, Urgency.HIGH, office.now)
    with office.records.begin() as tx:
        tx.notices.add([found])
    office.send()
    (told,) = [text for text in office.texts() if "监测发现问题" in text]
    with office.records.begin() as tx:
        ticket = tx.tickets.by_number([number])[number]
        tx.tickets.save([replace(ticket, recovered_since=office.now if recovered else None)])
    office.send(REMIND)
    again = [text for text in office.texts() if "监测发现问题" in text and text != told]
    assert len(again) == (0 if recovered else 1)


def test_a_first_message_waits_a_moment_for_the_value_of_a_breach(office, monkeypatch):
    office.channel("duty")
    office.route("duty")
    worst: dict[str, WorstNow] = {}
    monkeypatch.setattr(MatterEpisodeRecords, "worst_now", lambda _, numbers: dict(worst))
    monkeypatch.setattr(MatterEpisodeRecords, "unmeasured", lambda _, numbers: frozenset(numbers))
    number = office.urgent()
    office.send()
    assert office.results(number) == []
    worst[number] = WorstNow("p1", 0.05, 0.28, "MPa", Side.BELOW)
    office.send(SECOND)
    (text,) = office.texts()
    assert "0.05" in text
    late = office.urgent(phone="13900000001")
    worst.clear()
    office.send(MEASURED_WITHIN - SECOND)
    assert office.results(late) == []
    office.send(SECOND)
    assert office.results(late) == [("duty", "delivered")], "without one"
