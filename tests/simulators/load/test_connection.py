"""One connection of a load, byte by byte; a whole load against a broker; what a failure says."""

import select
import threading

import pytest

from ingest.mqtt.broker import EmbeddedBroker
from simulators.load.connection import Connection, LoadError
from simulators.load.fleet import Fleet
from simulators.load.generator import Job, run
from simulators.load.packets import Packets
from simulators.publishing.publisher import Broker, Publisher, PublishError
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
    """Read each time the kernel brings something; the tests' own time limit ends what never comes."""
    while ours.acknowledged < acknowledged:
        select.select([ours], [], [])
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
    assert len({topic for topic, _ in arrived}) == 8
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
