"""What is played arrives at a real broker, in order, between its own time and the next."""

import json
import queue
import socket
import threading

import pytest
from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion

from ingest.clock import elapsed
from ingest.durations import DAY, HOUR, MINUTE, SECOND
from ingest.mqtt.broker import EmbeddedBroker
from simulators.publishing.driver import MOST_STEPS_OF_A_GAP, drive
from simulators.publishing.publisher import CLOCK_TOPIC, Broker, Publisher, PublishError
from simulators.recordings.recording import Recording
from simulators.scenario.files import load
from simulators.scenario.variants import shortened
from simulators.town.town import Town


@pytest.fixture(scope="module")
def broker():
    with EmbeddedBroker() as running:
        yield running


class Listener:
    """A plain subscriber, to everything unless told; ``take(n)`` waits for the next n messages."""

    def __init__(self, port, *topics, username=None, password=None):
        self._arrived = queue.Queue()
        self._client = Client(CallbackAPIVersion.VERSION2, protocol=MQTTProtocolVersion.MQTTv5)
        self._client.on_message = lambda _c, _d, message: self._arrived.put((message.topic, message.payload))
        subscribed = threading.Event()
        self._client.on_subscribe = lambda *_: subscribed.set()
        self._client.username_pw_set(username, password)
        self._client.connect("127.0.0.1", port)
        self._client.loop_start()
        self._client.subscribe([(topic, 1) for topic in topics or ("#",)])
        assert subscribed.wait(10)

    def take(self, count):
        return [self._arrived.get(timeout=20) for _ in range(count)]

    def close(self):
        self._client.disconnect()
        self._client.loop_stop()


@pytest.fixture
def listener(broker):
    listening = Listener(broker.port)
    yield listening
    listening.close()


@pytest.fixture
def publisher(broker):
    with Publisher(Broker(port=broker.port)) as connected:
        yield connected


def told(messages):
    return [json.loads(payload)["now"] for topic, payload in messages if topic == CLOCK_TOPIC]


def test_two_hours_of_the_town_arrive_whole_and_in_order(publisher, listener):
    def town():
        return Town(shortened(load("demo"), 2), seed=1)

    expected = list(town().plays())

    end = drive(town().plays(), publisher)

    arrived = listener.take(end.sent)
    start = town().start
    assert [message for message in arrived if message[0] != CLOCK_TOPIC] == [
        message for _, messages in expected for message in messages
    ]
    assert told(arrived) == [*range(start, start + 2 * HOUR + 1, MINUTE), start + 2 * HOUR + SECOND]
    assert (end.acknowledged, end.refused, end.now) == (end.sent, 0, start + 2 * HOUR)


def test_readings_stand_between_their_own_time_and_the_next(publisher, listener):
    drive([(10 * MINUTE, [("a", b"1")]), (11 * MINUTE, []), (12 * MINUTE, [("a", b"2")])], publisher)

    assert listener.take(6) == [
        (CLOCK_TOPIC, b'{"now":600000}'),
        ("a", b"1"),
        (CLOCK_TOPIC, b'{"now":660000}'),
        (CLOCK_TOPIC, b'{"now":720000}'),
        ("a", b"2"),
        (CLOCK_TOPIC, b'{"now":721000}'),
    ]


def test_time_goes_on_only_when_the_service_has_judged_what_came_before(publisher, listener):
    seen = []

    def judged(now):
        seen.append((now, listener.take(2 if seen else 1)))

    drive([(MINUTE, [("a", b"1")]), (2 * MINUTE, [("a", b"2")])], publisher, in_step_with=judged)

    assert [now for now, _ in seen] == [MINUTE, 2 * MINUTE, 2 * MINUTE + SECOND]
    assert [arrived[0] for _, arrived in seen[1:]] == [("a", b"1"), ("a", b"2")]


def test_a_gap_is_crossed_step_by_step_so_that_silence_has_its_hour(publisher, listener):
    drive([(MINUTE, [("a", b"1")]), (HOUR, [("a", b"2")])], publisher)

    assert told(listener.take(63)) == [*range(MINUTE, HOUR + 1, MINUTE), HOUR + SECOND]


def test_a_gap_of_years_is_crossed_in_bounded_steps(publisher, listener):
    end = drive([(0, [("a", b"1")]), (4000 * DAY, [("a", b"2")])], publisher)

    steps = told(listener.take(end.sent))
    assert len(steps) <= MOST_STEPS_OF_A_GAP + 3
    assert steps == sorted(steps)


def test_speed_holds_simulated_time_back(publisher):
    began = elapsed()
    drive([(minute * MINUTE, []) for minute in range(5)], publisher, speed=1200.0)

    assert elapsed() - began >= 4 * 60 / 1200.0


def test_a_stop_ends_the_play_with_everything_acknowledged_and_time_told_once_more(publisher, listener):
    stop = threading.Event()
    seen = []

    def after_three(progress):
        seen.append(progress.now)
        if len(seen) == 3:
            stop.set()

    end = drive(
        ((minute * MINUTE, [("a", b"1")]) for minute in range(10**9)),
        publisher,
        on_progress=after_three,
        stop=stop,
    )

    assert seen == [0, MINUTE, 2 * MINUTE]
    assert end.sent == end.acknowledged
    # Otherwise a service on simulated time would never judge what came in the last step.
    assert told(listener.take(end.sent)) == [0, MINUTE, 2 * MINUTE, 2 * MINUTE + SECOND]


def test_nothing_to_play_is_no_error(publisher):
    assert drive([], publisher) is None


def test_a_recording_arrives_with_its_time(publisher, listener, tmp_path):
    path = tmp_path / "rooms.csv"
    path.write_text("time_utc,413\n2013-08-24T11:58:00Z,22.98\n2013-08-24T11:59:00Z,\n")

    drive(Recording(path, prefix="room-").plays(), publisher)

    arrived = listener.take(4)
    assert arrived[1] == (
        "wenya/v1/recorded/json",
        b'[{"point":"room-413","value":22.98,"measured_at":1377345480000}]',
    )
    assert told(arrived) == [1_377_345_480_000, 1_377_345_540_000, 1_377_345_541_000]


def test_more_messages_than_the_window_flow_through_it(broker, listener):
    with Publisher(Broker(port=broker.port), window=4) as narrow:
        for number in range(50):
            narrow.publish("a", b"%d" % number)
        narrow.wait()
        assert narrow.acknowledged == 50

    assert [payload for _, payload in listener.take(50)] == [b"%d" % number for number in range(50)]


def test_a_broker_that_speaks_only_mqtt_3_1_1_is_spoken_to_in_it(broker):
    with Publisher(Broker(port=broker.port_v4)) as old:
        old.publish("a", b"1")
        old.wait()
        assert old.acknowledged == 1


def test_nobody_listening_is_said_with_the_address():
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
        with pytest.raises(PublishError, match=rf"broker 127\.0\.0\.1:{port} cannot be reached"):
            Publisher(Broker(port=port)).connect()


def test_publishing_before_connecting_is_refused():
    with pytest.raises(PublishError, match="not connected"):
        Publisher(Broker()).publish("a", b"1")


def test_a_password_is_never_printed():
    assert "geheim" not in repr(Broker(username="gw", password="geheim"))
