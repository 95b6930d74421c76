"""Servers that refuse, fall silent or are full, rows at fault, and a process that is killed at any step."""

from __future__ import annotations

from dataclasses import replace

import pytest

from alerts.desk.notices import sending
from alerts.notices.attempts import Delivery, DeliveryState, SendingResult
from alerts.notices.message import Urgency
from alerts.notices.notice import Notice, NoticeState
from alerts.workers.notices import sender as sender_module
from alerts.workers.notices.sender import NoticeSender
from api.testkit.receiver import WebhookReceiver
from ingest.durations import MINUTE, SECOND
from tests.alerts.records.statements import statements
from tests.alerts.workers.notices.sending_office import TAKEN, SendingOffice
from tests.system.broker.tls_broker import Authority


@pytest.mark.parametrize(
    ("answer", "result"),
    [
        ({"body": b'{"errcode": 310000, "errmsg": "sign not match"}'}, SendingResult.REFUSED),
        ({"body": b'{"errcode": -1, "errmsg": "busy"}'}, SendingResult.FAILED),
        ({"status": 500}, SendingResult.FAILED),
    ],
)
def test_an_error_also_inside_a_200_has_the_next_channel_take_it_at_once(office, answer, result):
    office.channel("duty")
    office.channel("text", "sms", url=f"{office.receiver.url}/sms")
    office.route("duty", "text")
    office.receiver.answer(**answer)
    number = office.urgent()
    office.send()
    assert office.results(number)[0] == ("duty", result)
    assert office.results(number)[1][0] == "text"
    assert office.attempts(number)[1].address == "13800000001"


def test_a_server_that_says_nothing_has_it_sent_again_once_and_by_the_next_channel_at_once(office):
    office.channel("duty", timeout_s=0.2)
    office.channel("text", "sms")
    office.route("duty", "text")
    office.receiver.answer(after_s=0.5)
    number = office.urgent()
    office.send()
    office.receiver.answer(body=TAKEN)
    office.send(20 * SECOND)
    results = [(each.channel, each.result, each.repeated) for each in office.attempts(number)]
    assert results[0] == ("duty", "unknown", False)
    assert [each for each in results if each[0] == "duty"][1:] == [("duty", "unknown", True)]
    assert results[-1][0] == "text"


def test_a_certificate_that_does_not_check_out_has_the_next_channel_take_it(office, tmp_path):
    with WebhookReceiver(Authority(tmp_path).certify("server")) as receiver:
        office.channel("duty", url=receiver.url)
        office.channel("text", "sms")
        office.route("duty", "text")
        number = office.urgent()
        office.send()
        assert receiver.received == []
    assert [(each.channel, each.result, each.code) for each in office.attempts(number)] == [
        ("duty", "refused", "untrusted"),
        ("text", "delivered", "taken"),
    ]


def test_a_channel_that_has_enough_is_left_alone_as_long_as_it_says(office):
    office.channel("duty")
    office.channel("text", "sms")
    office.route("duty", "text")
    office.receiver.answer(body=b'{"errcode": 130101, "errmsg": "send too fast"}')
    first = office.urgent()
    office.send()
    assert office.sender.failing == ["duty"]
    office.receiver.answer(body=TAKEN)
    second = office.urgent(phone="13900000001")
    office.send(SECOND)
    assert office.results(second) == [("duty", "failed"), ("text", "delivered")]
    assert [each.code for each in office.attempts(second)] == ["no-room", "taken"]
    assert [each.path for each in office.receiver.received].count("/") == 2, "both by text"
    office.send(11 * MINUTE)
    assert office.sender.failing == []
    assert first != second


class Killed(BaseException):
    """The process is gone."""


@pytest.mark.parametrize("step", ["before it was sent", "before its outcome was on record"])
def test_killed_in_between_it_is_sent_again_once_and_says_so(office, monkeypatch, step):
    office.channel("duty")
    office.route("duty")
    number = office.urgent()

    def killed(*values, **more):
        raise Killed

    if step == "before it was sent":
        monkeypatch.setattr(NoticeSender, "_send_all", killed)
    else:
        monkeypatch.setattr(sender_module, "end_sending", killed)
    with pytest.raises(Killed):
        office.send()
    monkeypatch.undo()
    before = len(office.receiver.received)
    office.restarted()
    office.send()
    office.send(SECOND)
    assert len(office.receiver.received) == before + 1
    assert "可能重复" in office.texts()[-1]
    assert office.notice(number).number(1) in office.texts()[-1]
    assert office.results(number) == [("duty", "unknown"), ("duty", "delivered")]
    assert [each.repeated for each in office.attempts(number)] == [False, True]
    office.restarted()
    office.send(MINUTE)
    assert len(office.receiver.received) == before + 1


def test_killed_after_the_outcome_nothing_is_repeated(office):
    office.channel("duty")
    office.route("duty")
    number = office.urgent()
    office.send()
    office.restarted()
    office.send(MINUTE)
    assert office.results(number) == [("duty", "delivered")]


def test_500_alarms_in_a_minute_stay_below_the_limit_and_none_is_late(office):
    office.channel("duty")
    office.route("duty")
    first = office.urgent()
    office.tell()
    notice = office.notice(first)
    with office.records.begin() as tx:
        tx.deliveries.put(
            [replace(each, due_at=None, state=DeliveryState.OVER) for each in office_all(tx, notice)]
        )
    sent_at: list[tuple[int, int]] = []
    for second in range(130):
        if second < 60:
            put_alarms(office, notice, range(second * 500 // 60, (second + 1) * 500 // 60))
        before = len(office.receiver.received)
        office.send(SECOND)
        sent_at += [(office.now, each) for each in range(before, len(office.receiver.received))]
    instants = [at for at, _ in sent_at]
    assert max(sum(at <= other < at + MINUTE for other in instants) for at in instants) <= 20
    with office.records.reading() as tx:
        ids = [each.id for each in tx.notices.about(first, 501) if each.id != notice.id]
        tried = tx.attempts.of_notices(ids)
        since = {each.id: each.told_at for each in tx.notices.by_ids(ids).values()}
    assert len(ids) == 500
    assert {len(each) for each in tried.values()} == {1}
    assert {each[0].result for each in tried.values()} == {SendingResult.DELIVERED}
    assert max(each[0].begun_at - since[id_] for id_, each in tried.items()) <= MINUTE


def office_all(tx, notice: Notice) -> list[Delivery]:
    return tx.deliveries.of_notices([notice.id])[notice.id]


def put_alarms(office: SendingOffice, like: Notice, numbers: range) -> None:
    """As many further notices as ``like``, told now."""
    with office.records.begin() as tx:
        tx.notices.add(replace(like, cause=f"alarm {i}") for i in numbers)
        decided = tx.notices.untold(500)
        told = [
            replace(each, state=NoticeState.TOLD, told_at=office.now, told=("li",), round=1)
            for each in decided
        ]
        tx.notices.save(told)
        tx.deliveries.put([Delivery(each.id, "li", Urgency.HIGH, 1, office.now, office.now) for each in told])


def test_a_row_at_fault_costs_only_itself(office, monkeypatch):
    office.channel("duty")
    office.route("duty")
    stuck, other = office.urgent(), office.urgent(phone="13900000001")
    real = sending.message_of

    def fails(about, *values, **more):
        if about.subject.number == stuck:
            raise ValueError("no")
        return real(about, *values, **more)

    monkeypatch.setattr(sending, "message_of", fails)
    office.send()
    assert office.results(other) == [("duty", "delivered")]
    assert office.results(stuck) == []
    assert len(office.sender.faults) == 1


def test_a_wave_takes_as_many_statements_as_one(office):
    office.channel("mail", "sms", per_minute=6000)
    office.route("mail")
    for i in range(4):
        office.urgent(phone=f"1390000000{i}")
    office.tell()
    room = sending.ChannelRoom()

    def begun(limit: int) -> int:
        with office.records.begin() as tx, statements(office.records) as found:
            sending.begin_sending(tx, office.desk, office.by(), room, office.now, limit=limit)
        return len(found)

    begun(1)
    assert begun(1) == begun(2)
