"""The backlog ends when what the broker queued has been handled, or has been waited for long enough."""

import pytest
from structlog.testing import capture_logs

import ingest.mqtt.end_of_backlog
import ingest.mqtt.watermark
from ingest.clock import SimulatedClock
from ingest.mqtt.end_of_backlog import BacklogMarker
from ingest.mqtt.watermark import Watermark

UNPROVEN_LIMIT_S, PROVEN_LIMIT_S, PARKED_LIMIT_S, SETTLE_S = 60.0, 900.0, 30.0, 5.0


class MarkedWatermark:
    """A watermark with a marker; the test moves time and is the broker."""

    def __init__(self, monkeypatch):
        self.elapsed = 100.0
        for module in (ingest.mqtt.watermark, ingest.mqtt.end_of_backlog):
            monkeypatch.setattr(module, "elapsed", lambda: self.elapsed)
        self.published = []
        self.granted = True
        self.nothing_parked = True
        self.marker = BacklogMarker(
            self.publish, lambda: 7, self.is_decoded, UNPROVEN_LIMIT_S, PROVEN_LIMIT_S, PARKED_LIMIT_S
        )
        self.now = 1_000
        self.caught_up = True
        clock = SimulatedClock(self.now)
        self.watermark = Watermark(clock, SETTLE_S, lambda: self.caught_up, self.marker)
        self.watermark.start_from(700)

    def is_decoded(self, until):
        assert until == 7, "what was parked when the marker came back"
        return self.nothing_parked

    def publish(self, payload):
        self.published.append(payload)
        return self.granted

    def connect(self):
        self.watermark.subscription_changed(None)

    def lose(self):
        self.watermark.subscription_changed("the connection to the broker ended")

    def released_after(self, seconds):
        """Whether, so many seconds on, the clock may decide again."""
        self.elapsed += seconds
        self.now += 1
        return self.watermark.settled_until(self.now) == self.now


@pytest.fixture
def field(monkeypatch):
    return MarkedWatermark(monkeypatch)


def test_it_is_not_reached_until_the_marker_is_back(field):
    field.connect()
    assert not field.released_after(SETTLE_S)
    assert not field.released_after(UNPROVEN_LIMIT_S - SETTLE_S - 1)
    field.marker.seen(field.published[-1])
    assert field.released_after(0)


def test_a_marker_that_is_back_at_once_does_not_shorten_the_pause(field):
    field.connect()
    field.marker.seen(field.published[-1])
    assert not field.released_after(SETTLE_S - 0.1)
    assert field.released_after(0.1)


def test_the_marker_of_an_earlier_connection_says_nothing_of_this_one(field):
    field.connect()
    field.lose()
    field.connect()
    first, second = field.published
    assert first != second
    field.marker.seen(first)
    assert not field.released_after(SETTLE_S)
    field.marker.seen(second)
    assert field.released_after(0)


def test_a_broker_that_returns_nothing_is_given_a_minute_and_a_warning_at_each_connection(field):
    for _ in range(2):
        field.connect()
        assert not field.released_after(UNPROVEN_LIMIT_S - 0.1)
        with capture_logs() as logs:
            assert field.released_after(0.1)
            assert field.released_after(1)
        assert [(e["log_level"], str(e["reason"])) for e in logs] == [
            ("warning", "the marker did not come back")
        ]
        field.lose()


def test_a_broker_that_refuses_our_topic_is_given_the_pause_and_a_warning(field):
    field.granted = False
    with capture_logs() as logs:
        field.connect()
    assert [e["log_level"] for e in logs] == ["warning"]
    assert field.released_after(SETTLE_S)


def test_any_message_on_our_topic_proves_that_the_marker_is_worth_waiting_for(field):
    field.connect()
    field.marker.seen(b'{"state":"offline"}')
    assert not field.released_after(PROVEN_LIMIT_S - 0.1)
    assert field.released_after(0.1)
    field.lose()
    field.connect()
    assert field.released_after(UNPROVEN_LIMIT_S), "what never came is not waited for so long again"


def test_a_broker_that_returned_a_marker_is_waited_for_patiently_the_next_time(field):
    field.connect()
    field.marker.seen(field.published[-1])
    assert field.released_after(SETTLE_S)
    field.lose()
    field.connect()
    assert not field.released_after(PROVEN_LIMIT_S - 0.1)
    field.marker.seen(field.published[-1])
    assert field.released_after(0)


def test_parked_messages_belong_to_the_backlog(field):
    field.connect()
    field.nothing_parked = False
    field.marker.seen(field.published[-1])
    assert not field.released_after(PARKED_LIMIT_S - 0.1)
    field.nothing_parked = True
    assert field.released_after(0)


def test_who_parked_too_much_holds_the_clock_of_all_for_half_a_minute_at_each_connection(field):
    """Whatever was waited for before: his own points are judged late, and nobody else's."""
    for _ in range(2):
        field.nothing_parked = False
        field.connect()
        field.elapsed += 10
        field.marker.seen(field.published[-1])
        assert not field.released_after(PARKED_LIMIT_S - 0.1)
        with capture_logs() as logs:
            assert field.released_after(0.1)
        assert "parked" in str(logs[0]["reason"])
        assert field.released_after(1)
        field.lose()


def test_parked_messages_are_awaited_from_the_marker_on_until_the_end_is_reached(field):
    field.nothing_parked = False
    assert not field.marker.awaits_parked(), "before the first connection nobody waits"
    field.connect()
    assert not field.marker.awaits_parked(), "what the broker has still to deliver comes first"
    field.marker.seen(field.published[-1])
    assert field.marker.awaits_parked()
    field.nothing_parked = True
    assert field.released_after(SETTLE_S)
    assert not field.marker.awaits_parked()


def test_parked_messages_that_took_too_long_are_not_awaited_any_more(field):
    field.nothing_parked = False
    field.connect()
    field.marker.seen(field.published[-1])
    field.elapsed += PARKED_LIMIT_S - 0.1
    assert field.marker.awaits_parked()
    field.lose()
    field.elapsed += 0.1
    assert not field.marker.awaits_parked(), "nor while the broker is away"


def test_once_reached_parked_messages_or_a_late_marker_change_nothing(field):
    field.connect()
    assert field.released_after(UNPROVEN_LIMIT_S)
    field.nothing_parked = False
    field.marker.seen(field.published[-1])
    assert field.released_after(0)


def test_while_messages_keep_coming_faster_than_they_are_handled_the_clock_follows_the_markers(field):
    field.connect()
    field.marker.seen(field.published[-1])
    assert field.released_after(SETTLE_S)
    field.caught_up, field.now = False, 20_000
    field.elapsed += 1
    assert field.watermark.settled_until(field.now) == 1_001, "nothing is known of what came since"
    assert len(field.published) == 2
    field.now = 50_000
    assert field.watermark.settled_until(field.now) == 1_001
    assert len(field.published) == 2, "one at a time"
    field.marker.seen(field.published[-1])
    assert field.watermark.settled_until(field.now) == 20_000, "what came before it is durable"
    field.elapsed += 1
    field.watermark.settled_until(field.now)
    field.marker.seen(field.published[-1])
    assert field.watermark.settled_until(field.now) == 50_000
    assert field.watermark.settled_until(field.now + 1) == 50_000
    assert len(field.published) == 3, "not more than one a second"
    field.elapsed += 1
    field.watermark.settled_until(field.now)
    field.elapsed += PROVEN_LIMIT_S
    field.watermark.settled_until(field.now)
    assert len(field.published) == 5, "one that got lost is replaced"
    field.lose()
    field.elapsed += 10
    assert field.watermark.settled_until(60_000) == 50_000
    assert len(field.published) == 5


def test_who_keeps_us_busy_at_the_end_of_the_backlog_does_not_hold_the_clock(field):
    field.caught_up = False
    field.connect()
    field.elapsed += SETTLE_S
    assert field.watermark.settled_until(9_000) == 700
    field.nothing_parked = False
    field.marker.seen(field.published[-1])
    assert field.watermark.settled_until(9_000) == 700
    assert len(field.published) == 1, "what is parked after the first marker is not waited for"
    field.nothing_parked = True
    assert field.watermark.settled_until(9_000) == 1_000, "when it was published"
    field.marker.seen(field.published[-1])
    assert field.watermark.settled_until(10_000) == 9_000


def test_a_marker_that_is_not_back_lets_the_clock_decide_nothing_while_we_are_behind(field):
    field.caught_up = False
    field.connect()
    assert not field.released_after(PROVEN_LIMIT_S)
    field.caught_up = True
    assert field.released_after(0)
