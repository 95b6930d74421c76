"""The time and our own status are handled in order with the readings."""

import pytest

from ingest.clock import SimulatedClock
from ingest.intake import CLOCK_TOPIC, STATUS_TOPIC
from tests.ingest.intake_bench import (
    AT,
    reading,
    time,
)


def test_simulated_time_is_set_in_order_with_the_readings(bench):
    clock = SimulatedClock(AT)
    desk = bench(clock=clock)
    desk.receive(
        reading(1), time(AT + 1000), reading(2), reading(3), time(AT + 2000), time(AT + 500), reading(4)
    )
    desk.wait(7)
    assert [(point, at - AT) for point, _, at in desk.readings()] == [(1, 0), (2, 1000), (3, 1000), (4, 2000)]
    assert clock.now() == AT + 2000


def test_time_is_set_only_after_what_came_before_it_is_durable(bench):
    clock = SimulatedClock(AT)
    desk = bench(clock=clock, max_bytes=10)
    desk.receive(reading(1), time(AT + 1000), reading(2), time(AT + 2000))
    desk.until(lambda: desk.intake.held)
    assert clock.now() == AT + 1000, "the first reading is durable, the second is not"
    assert desk.acknowledged == []


@pytest.mark.parametrize(
    "payload", [b"", b"{}", b'{"now": "x"}', b'{"now": -1}', b'{"now": 1e300}', b"[" * 5000]
)
def test_a_time_that_cannot_be_read_is_a_dead_letter(bench, payload):
    desk = bench(clock=SimulatedClock(AT))
    desk.receive(reading(1), (CLOCK_TOPIC, payload), reading(2))
    desk.wait(3)
    assert [(row.topic, row.reason) for row in desk.letters()] == [(CLOCK_TOPIC, "malformed")]
    assert len(desk.readings()) == 2


def test_in_real_time_clock_messages_set_nothing(bench):
    desk = bench()
    desk.receive(reading(1), time(AT + 99_000), reading(2))
    desk.wait(3)
    assert [at for _, _, at in desk.readings()] == [AT, AT]
    assert [row.reason for row in desk.letters()] == ["unknown-topic"]


def test_our_status_is_no_reading_and_no_dead_letter_and_is_seen_after_what_came_before(bench):
    seen = []

    def on_status(payload):
        seen.append((payload, len(desk.readings()), len(desk.acknowledged)))

    desk = bench(start=False, on_status=on_status, group_messages=3)
    desk.receive(reading(1), reading(2), (STATUS_TOPIC, b"a"), (STATUS_TOPIC, b"{"), reading(3))
    desk.receive((STATUS_TOPIC, b"b"))
    desk.intake.start()
    desk.until(lambda: len(seen) == 3)
    assert seen == [(b"a", 2, 3), (b"{", 3, 6), (b"b", 3, 6)]
    assert desk.acknowledged == [1, 2, 3, 4, 5, 6]
    assert desk.letters() == []
    assert desk.intake.counters.readings == 3


def test_our_status_waits_with_what_cannot_be_made_durable(bench):
    seen = []
    desk = bench(max_bytes=10, on_status=seen.append)
    desk.receive(reading(1))
    desk.wait(1)
    desk.receive(reading(2), (STATUS_TOPIC, b"a"))
    desk.until(lambda: desk.intake.held)
    assert (seen, desk.acknowledged) == ([], [1])


def test_our_status_between_clock_messages_leaves_them_in_order(bench):
    desk = bench(clock=SimulatedClock(AT))
    desk.receive((STATUS_TOPIC, b"a"), reading(1), time(AT + 1000), (STATUS_TOPIC, b"b"), reading(2))
    desk.wait(5)
    assert [at for _, _, at in desk.readings()] == [AT, AT + 1000]
