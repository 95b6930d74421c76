"""The watermark is only as late as nothing can still be on its way before it."""

import pytest

import ingest.mqtt.watermark
from ingest.clock import SimulatedClock
from ingest.mqtt.watermark import Watermark
from ingest.said import Said


class WatermarkOnTestTime:
    """A watermark whose clocks are moved by the test."""

    def __init__(self, monkeypatch):
        self.elapsed = 100.0
        monkeypatch.setattr(ingest.mqtt.watermark, "elapsed", lambda: self.elapsed)
        self.clock = SimulatedClock(1_000)
        self.caught_up = True
        self.watermark = Watermark(self.clock, 5.0, lambda: self.caught_up)

    def until(self, now):
        self.clock.advance_to(now)
        return self.watermark.settled_until(now)


@pytest.fixture
def field(monkeypatch):
    return WatermarkOnTestTime(monkeypatch)


def test_after_a_start_it_is_held_at_what_was_judged_last_until_subscribed_and_settled(field):
    field.watermark.start_from(700)
    assert field.watermark.problem == Said("broker-not-yet")
    assert field.until(2_000) == 700
    field.watermark.subscription_changed(None)
    assert field.watermark.problem is None
    assert field.until(3_000) == 700
    field.elapsed += 4.9
    assert field.until(4_000) == 700
    field.elapsed += 0.1
    assert field.until(5_000) == 5_000


def test_it_is_held_from_the_moment_the_connection_ends_until_it_has_settled_again(field):
    field.watermark.subscription_changed(None)
    field.elapsed += 5
    assert field.until(2_000) == 2_000
    field.watermark.subscription_changed("the connection to the broker ended")
    assert field.watermark.problem == "the connection to the broker ended"
    for now in (3_000, 9_000):
        assert field.until(now) == 2_000
    field.watermark.subscription_changed(None)
    field.watermark.subscription_changed("the connection to the broker ended")
    field.elapsed += 60
    assert field.until(10_000) == 2_000, "a connection that came and went settles nothing"
    field.watermark.subscription_changed(None)
    field.elapsed += 5
    assert field.until(11_000) == 11_000


def test_it_settles_only_when_what_has_arrived_is_durable(field):
    field.watermark.start_from(500)
    field.watermark.subscription_changed(None)
    field.elapsed += 60
    field.caught_up = False
    assert field.until(2_000) == 500
    field.caught_up = True
    assert field.until(3_000) == 3_000


def test_while_intake_is_behind_time_stands_where_it_last_kept_up(field):
    field.watermark.subscription_changed(None)
    field.elapsed += 5
    assert field.until(2_000) == 2_000
    field.caught_up = False
    assert [field.until(3_000), field.until(4_000)] == [2_000, 2_000]
    field.watermark.subscription_changed("the connection to the broker ended")
    assert field.until(5_000) == 2_000, "deaf from where it could still be sure"
    field.caught_up = True
    field.watermark.subscription_changed(None)
    field.elapsed += 5
    assert field.until(6_000) == 6_000


def test_it_never_says_more_than_it_was_asked(field):
    field.watermark.start_from(9_000)
    assert field.until(2_000) == 2_000
