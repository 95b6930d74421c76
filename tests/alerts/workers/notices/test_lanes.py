"""A channel that hangs delays no other, and what it holds up goes another way."""

from __future__ import annotations

from dataclasses import replace

import pytest

from alerts.channels.outcome import DELIVERED
from alerts.desk.notices.sending import BegunMessage
from alerts.notices.message import Urgency
from alerts.workers.notices import lanes as lanes_module
from alerts.workers.notices.lanes import Lanes
from api.testkit.receiver import WebhookReceiver
from ingest.clock import RealClock, elapsed
from tests.alerts.channels.samples import MESSAGE, channel
from tests.alerts.workers.test_judge import wait_until


@pytest.fixture
def slow():
    with WebhookReceiver() as receiver:
        receiver.answer(after_s=60)
        yield receiver


@pytest.fixture
def lanes(slow, wenya_receiver):
    made = Lanes(
        {
            "slow": channel(kind="wecom", url=slow.url, key="k", timeout_s=0.5),
            "fast": channel(kind="wecom", url=wenya_receiver.url, key="k"),
        },
        RealClock(),
    )
    made.start()
    yield made
    made.stop()


def begun(id_: int, name: str) -> BegunMessage:
    return BegunMessage(id_, name, "", MESSAGE)


def ended(lanes: Lanes, count: int) -> list:
    found: list = []

    def enough() -> bool:
        found.extend(lanes.ended())
        return len(found) >= count

    wait_until(enough)
    return found


def test_a_channel_that_hangs_delays_no_other(lanes):
    lanes.give([begun(1, "slow"), begun(2, "slow"), begun(3, "fast")])
    first = ended(lanes, 1)[0]
    assert (first.id, first.result) == (3, "delivered")
    assert lanes.free["slow"] < lanes.free["fast"]
    rest = ended(lanes, 2)
    assert {(each.id, each.result, each.code) for each in rest} == {
        (1, "unknown", "no-answer"),
        (2, "unknown", "no-answer"),
    }


def test_what_waited_behind_a_request_for_too_long_was_not_sent_and_that_is_known(lanes, slow, monkeypatch):
    monkeypatch.setattr(lanes_module, "STANDSTILL_S", 0.2)
    lanes.give([begun(1, "slow"), begun(2, "slow")])
    wait_until(lambda: lanes.standing == {"slow"})
    found = {each.id: each for each in ended(lanes, 2)}
    assert (found[2].result, found[2].code) == ("failed", "no-room")
    assert len(slow.received) == 1
    assert lanes.standing == set()


def test_a_stop_waits_for_no_server(lanes, monkeypatch):
    monkeypatch.setattr(lanes_module, "STOP_S", 0.1)
    lanes.give([begun(1, "slow"), begun(2, "slow")])
    before = elapsed()
    lanes.stop()
    assert elapsed() - before < 2


def test_what_is_urgent_goes_before_what_is_not(wenya_receiver, monkeypatch):
    went: list[int] = []

    def sends(message, *_rest):
        went.append(message.attempt)
        return DELIVERED

    monkeypatch.setattr(lanes_module, "sent", sends)
    made = Lanes({"fast": channel(kind="wecom", url=wenya_receiver.url, key="k")}, RealClock())
    calm = replace(MESSAGE, urgency=Urgency.NORMAL)
    made.give([BegunMessage(1, "fast", "", calm), BegunMessage(2, "fast", "", calm), begun(3, "fast")])
    made.start()
    ended(made, 3)
    made.stop()
    assert went == [3, 1, 2]
