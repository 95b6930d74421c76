"""Many gateways over few connections: every topic in order, time after all, acknowledgements counted."""

import threading
from collections import defaultdict

import pytest

from ingest.durations import MINUTE
from ingest.mqtt.broker import EmbeddedBroker
from simulators.load.connection import Connection, LoadError
from simulators.load.fleet import Fleet
from simulators.load.generator import Job, run
from simulators.load.packets import Packets
from simulators.publishing.connections import Connections
from simulators.publishing.driver import drive
from simulators.publishing.publisher import CLOCK_TOPIC, Broker, Publisher, PublishError
from simulators.scenario.files import load
from simulators.scenario.variants import shortened
from simulators.town.town import Town
from tests.ingest.mqtt.scripted_broker import ScriptedBroker
from tests.simulators.publishing.test_publishing import Listener


@pytest.fixture(scope="module")
def broker():
    with EmbeddedBroker() as running:
        yield running


@pytest.fixture
def listener(broker):
    listening = Listener(broker.port)
    yield listening
    listening.close()


@pytest.fixture
def scripted():
    broker = ScriptedBroker()
    yield broker
    broker.close()


def two_hours():
    return Town(shortened(load("demo"), 2), seed=1)


def by_topic(messages):
    found = defaultdict(list)
    for topic, payload in messages:
        found[topic].append(payload)
    return found


def test_a_town_over_three_connections_arrives_whole_and_every_topic_in_order(broker, listener):
    with Connections(Broker(port=broker.port), 3) as connections:
        end = drive(two_hours().plays(), connections)

    arrived = by_topic(listener.take(end.sent))
    assert len(arrived.pop(CLOCK_TOPIC)) == end.sent - sum(map(len, arrived.values()))
    assert arrived == by_topic(message for _, messages in two_hours().plays() for message in messages)
    assert (end.acknowledged, end.refused) == (end.sent, 0)


def test_readings_stand_between_the_times_told_whichever_connection_they_take(broker, listener):
    with Connections(Broker(port=broker.port), 4) as connections:
        for minute in range(20):
            for gateway in range(10):
                connections.publish(f"gateway-{gateway}", b"%d" % minute)
            connections.publish_time(minute * MINUTE)

    arrived = listener.take(20 * 11)
    for minute in range(20):
        step = arrived[minute * 11 : minute * 11 + 11]
        assert sorted(step[:10]) == [(f"gateway-{gateway}", b"%d" % minute) for gateway in range(10)]
        assert step[10] == (CLOCK_TOPIC, b'{"now":%d}' % (minute * MINUTE))


def test_connections_that_cannot_all_be_opened_are_none():
    connections = Connections(Broker(port=1), 2)
    with pytest.raises(PublishError, match=r"broker 127\.0\.0\.1:1 cannot be reached"):
        connections.connect()
    with pytest.raises(PublishError, match="not connected"):
        connections.publish("a", b"1")
    with pytest.raises(ValueError, match="0 connections"):
        Connections(Broker(), 0)


def loading(scripted, *, window=8, pack=1):
    """A connection of a load, and the broker's end of it."""
    opened = []
    packets = Packets(Fleet.of(100 * pack, pack))
    opening = threading.Thread(
        target=lambda: opened.append(Connection(Broker(port=scripted.port), packets, window)), daemon=True
    )
    opening.start()
    theirs = scripted.accept()
    theirs.welcome()
    opening.join(10)
    return opened[0], theirs


def puback(*ids):
    return b"".join(b"\x40\x02" + number.to_bytes(2) for number in ids)


def read_until(ours, acknowledged):
    """Read as often as it takes the kernel to bring it; the tests' own time limit ends what never comes."""
    while ours.acknowledged < acknowledged:
        ours.read(0.0)


def test_an_acknowledgement_in_pieces_is_counted_once_it_is_whole(scripted):
    ours, theirs = loading(scripted)
    ours.offer(4, 0, 0.0)
    answers = puback(1, 2, 3, 4)
    for number, piece in enumerate((answers[:1], answers[1:7], answers[7:])):
        theirs.send(piece)
        read_until(ours, (0, 1, 4)[number])
    assert (ours.sent, ours.acknowledged, ours.in_flight) == (4, 4, 0)
    ours.close()


def test_no_more_is_in_flight_than_the_window(scripted):
    ours, theirs = loading(scripted, window=8)
    assert [ours.offer(100, 0, 0.0) for _ in range(3)] == [4, 4, 0]
    theirs.send(puback(1, 2))
    read_until(ours, 2)
    assert ours.offer(100, 0, 0.0) == 0  # room for two, and a batch is four
    theirs.send(puback(3, 4))
    read_until(ours, 4)
    assert ours.offer(100, 0, 0.0) == 4
    ours.close()


def test_packet_ids_go_round_and_none_is_used_while_it_is_owed(scripted):
    ours, theirs = loading(scripted, window=514)
    ours.offer(1, 0, 0.0)
    while ours.sent < 65_535:
        count = ours.offer(min(256, 65_535 - ours.sent), 0, 0.0)
        theirs._exactly(count * ours.packets.width)
        theirs.send(puback(*range(ours.sent - count + 1, ours.sent + 1)))
        read_until(ours, ours.sent - 1)
    assert ours.offer(1, 0, 0.0) == 0  # the next is 1, which has not been acknowledged
    theirs.send(puback(1))
    read_until(ours, 65_535)
    assert ours.offer(1, 0, 0.0) == 1
    ours.close()


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (puback(1, 1), "acknowledged what was not sent, or twice"),
        (puback(9), "acknowledged what was not sent"),
        (b"\xd0\x00\xd0\x00", "something else than acknowledgements"),
        (None, "it closed the connection"),
    ],
)
def test_a_broker_that_answers_nonsense_or_hangs_up_is_said_with_address_and_counts(scripted, answer, says):
    ours, theirs = loading(scripted)
    ours.offer(2, 0, 0.0)
    if answer is None:
        theirs.read()
        theirs.read()
        theirs.close()
    else:
        theirs.send(answer)
    with pytest.raises(
        LoadError, match=rf"127\.0\.0\.1:{scripted.port} went away: .*{says}.*0 of 2 messages"
    ):
        read_until(ours, 2)
    ours.close()


@pytest.mark.parametrize(
    ("code", "says"), [(1, "does not speak MQTT 3.1.1"), (5, "not authorised"), (77, "code 77")]
)
def test_a_refusal_is_said_in_words(scripted, code, says):
    refusing = threading.Thread(target=lambda: scripted.accept().welcome(code=code), daemon=True)
    refusing.start()
    with pytest.raises(
        LoadError, match=rf"broker 127\.0\.0\.1:{scripted.port} refuses the connection: .*{says}"
    ):
        run(Job(Fleet.of(4), Broker(port=scripted.port), messages=1))
    refusing.join(10)


def test_a_broker_that_is_not_there_is_said_with_its_address():
    with pytest.raises(LoadError, match=r"broker 127\.0\.0\.1:1 cannot be reached: .*refused"):
        run(Job(Fleet.of(4), Broker(port=1), messages=1))


def test_what_is_loaded_arrives_and_is_reported(broker, listener):
    seen = []
    report = run(
        Job(Fleet.of(40, gateways=8), Broker(port=broker.port_v4), messages=4_001, connections=3),
        on_progress=seen.append,
    )

    arrived = listener.take(4_001)
    assert len(set(arrived)) == 4_001
    assert len(by_topic(arrived)) == 8
    assert (report.sent, report.acknowledged, report.unanswered, report.held) == (4_001, 4_001, 0, True)
    assert all(earlier.sent <= report.sent for earlier in seen)
    assert 0 < report.latency_p50_s <= report.latency_p99_s


def test_a_stop_ends_the_load_with_everything_acknowledged(broker):
    stop = threading.Event()
    report = run(
        Job(Fleet.of(40), Broker(port=broker.port_v4), rate=1_000),
        on_progress=lambda _: stop.set(),
        stop=stop,
    )

    assert report.sent == report.acknowledged > 0


def test_a_ca_file_that_is_none_is_named(tmp_path):
    empty = tmp_path / "empty.pem"
    empty.write_text("nothing")
    for path in (empty, tmp_path / "gone.pem"):
        unsafe = Broker(port=1, tls=True, ca_file=path)
        with pytest.raises(PublishError, match=rf"CA file {path}: "):
            Publisher(unsafe).connect()
        with pytest.raises(PublishError, match=rf"CA file {path}: "):
            run(Job(Fleet.of(4), unsafe, messages=1))
