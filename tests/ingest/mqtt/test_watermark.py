"""The field counts as heard only up to where nothing can be on its way any more."""

import pytest

import ingest.mqtt.watermark
from ingest.clock import SimulatedClock
from ingest.mqtt.watermark import Watermark


class Ear:
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
def ear(monkeypatch):
    return Ear(monkeypatch)


def test_after_a_start_it_is_deaf_since_what_was_judged_last_until_subscribed_and_settled(ear):
    ear.watermark.start_from(700)
    assert ear.watermark.problem == "not subscribed yet"
    assert ear.until(2_000) == 700
    ear.watermark.subscription_changed(None)
    assert ear.watermark.problem is None
    assert ear.until(3_000) == 700
    ear.elapsed += 4.9
    assert ear.until(4_000) == 700
    ear.elapsed += 0.1
    assert ear.until(5_000) == 5_000


def test_it_is_deaf_from_the_moment_the_connection_ends_until_it_has_settled_again(ear):
    ear.watermark.subscription_changed(None)
    ear.elapsed += 5
    assert ear.until(2_000) == 2_000
    ear.watermark.subscription_changed("the connection to the broker ended")
    assert ear.watermark.problem == "the connection to the broker ended"
    for now in (3_000, 9_000):
        assert ear.until(now) == 2_000
    ear.watermark.subscription_changed(None)
    ear.watermark.subscription_changed("the connection to the broker ended")
    ear.elapsed += 60
    assert ear.until(10_000) == 2_000, "a connection that came and went settles nothing"
    ear.watermark.subscription_changed(None)
    ear.elapsed += 5
    assert ear.until(11_000) == 11_000


def test_it_settles_only_when_what_has_arrived_is_durable(ear):
    ear.watermark.start_from(500)
    ear.watermark.subscription_changed(None)
    ear.elapsed += 60
    ear.caught_up = False
    assert ear.until(2_000) == 500
    ear.caught_up = True
    assert ear.until(3_000) == 3_000


def test_while_intake_is_behind_time_stands_where_it_last_kept_up(ear):
    ear.watermark.subscription_changed(None)
    ear.elapsed += 5
    assert ear.until(2_000) == 2_000
    ear.caught_up = False
    assert [ear.until(3_000), ear.until(4_000)] == [2_000, 2_000]
    ear.watermark.subscription_changed("the connection to the broker ended")
    assert ear.until(5_000) == 2_000, "deaf from where it could still be sure"
    ear.caught_up = True
    ear.watermark.subscription_changed(None)
    ear.elapsed += 5
    assert ear.until(6_000) == 6_000


def test_it_never_says_more_than_it_was_asked(ear):
    ear.watermark.start_from(9_000)
    assert ear.until(2_000) == 2_000
