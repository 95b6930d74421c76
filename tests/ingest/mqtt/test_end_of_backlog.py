"""The field is heard again when what the broker kept has been handled, and not for ever later."""

import pytest
from structlog.testing import capture_logs

import ingest.mqtt.end_of_backlog
import ingest.mqtt.watermark
from ingest.clock import SimulatedClock
from ingest.mqtt.end_of_backlog import BacklogMarker
from ingest.mqtt.watermark import Watermark

UNPROVEN_LIMIT_S, PROVEN_LIMIT_S, SETTLE_S = 60.0, 900.0, 5.0


class Ear:
    """A watermark with a marker; the test moves time and is the broker."""

    def __init__(self, monkeypatch):
        self.elapsed = 100.0
        for module in (ingest.mqtt.watermark, ingest.mqtt.end_of_backlog):
            monkeypatch.setattr(module, "elapsed", lambda: self.elapsed)
        self.said = []
        self.granted = True
        self.nothing_parked = True
        self.marker = BacklogMarker(
            self.publish, lambda: self.nothing_parked, UNPROVEN_LIMIT_S, PROVEN_LIMIT_S
        )
        self.now = 1_000
        self.watermark = Watermark(SimulatedClock(self.now), SETTLE_S, lambda: True, self.marker)
        self.watermark.start_from(700)

    def publish(self, payload):
        self.said.append(payload)
        return self.granted

    def connect(self):
        self.watermark.subscription_changed(None)

    def lose(self):
        self.watermark.subscription_changed("the connection to the broker ended")

    def hears_after(self, seconds):
        """Whether, so many seconds on, the clock may decide again."""
        self.elapsed += seconds
        self.now += 1
        return self.watermark.settled_until(self.now) == self.now


@pytest.fixture
def ear(monkeypatch):
    return Ear(monkeypatch)


def test_it_is_deaf_until_the_marker_is_back(ear):
    ear.connect()
    assert not ear.hears_after(SETTLE_S)
    assert not ear.hears_after(UNPROVEN_LIMIT_S - SETTLE_S - 1)
    ear.marker.seen(ear.said[-1])
    assert ear.hears_after(0)


def test_a_marker_that_is_back_at_once_does_not_shorten_the_pause(ear):
    ear.connect()
    ear.marker.seen(ear.said[-1])
    assert not ear.hears_after(SETTLE_S - 0.1)
    assert ear.hears_after(0.1)


def test_the_marker_of_an_earlier_connection_says_nothing_of_this_one(ear):
    ear.connect()
    ear.lose()
    ear.connect()
    first, second = ear.said
    assert first != second
    ear.marker.seen(first)
    assert not ear.hears_after(SETTLE_S)
    ear.marker.seen(second)
    assert ear.hears_after(0)


def test_a_broker_that_returns_nothing_is_given_a_minute_and_a_warning_at_each_connection(ear):
    for _ in range(2):
        ear.connect()
        assert not ear.hears_after(UNPROVEN_LIMIT_S - 0.1)
        with capture_logs() as logs:
            assert ear.hears_after(0.1)
            assert ear.hears_after(1)
        assert [(e["log_level"], e["reason"]) for e in logs] == [("warning", "the marker did not come back")]
        ear.lose()


def test_a_broker_that_refuses_our_topic_is_given_the_pause_and_a_warning(ear):
    ear.granted = False
    with capture_logs() as logs:
        ear.connect()
    assert [e["log_level"] for e in logs] == ["warning"]
    assert ear.hears_after(SETTLE_S)


def test_any_word_on_our_topic_proves_that_it_is_worth_waiting(ear):
    ear.connect()
    ear.marker.seen(b'{"state":"offline"}')
    assert not ear.hears_after(PROVEN_LIMIT_S - 0.1)
    assert ear.hears_after(0.1)
    ear.lose()
    ear.connect()
    assert ear.hears_after(UNPROVEN_LIMIT_S), "what never came is not waited for so long again"


def test_a_broker_that_returned_a_marker_is_waited_for_patiently_the_next_time(ear):
    ear.connect()
    ear.marker.seen(ear.said[-1])
    assert ear.hears_after(SETTLE_S)
    ear.lose()
    ear.connect()
    assert not ear.hears_after(PROVEN_LIMIT_S - 0.1)
    ear.marker.seen(ear.said[-1])
    assert ear.hears_after(0)


def test_what_was_set_aside_belongs_to_what_the_broker_kept(ear):
    ear.connect()
    ear.nothing_parked = False
    ear.marker.seen(ear.said[-1])
    assert not ear.hears_after(UNPROVEN_LIMIT_S - 0.1)
    ear.nothing_parked = True
    assert ear.hears_after(0)


def test_a_gateway_that_never_stops_flooding_makes_nobody_deaf_for_good(ear):
    ear.connect()
    ear.nothing_parked = False
    ear.elapsed += 10
    ear.marker.seen(ear.said[-1])
    with capture_logs() as logs:
        assert ear.hears_after(UNPROVEN_LIMIT_S)
    assert "parked" in logs[0]["reason"]
    assert ear.hears_after(1)


def test_once_heard_a_flood_or_a_late_marker_changes_nothing(ear):
    ear.connect()
    assert ear.hears_after(UNPROVEN_LIMIT_S)
    ear.nothing_parked = False
    ear.marker.seen(ear.said[-1])
    assert ear.hears_after(0)
