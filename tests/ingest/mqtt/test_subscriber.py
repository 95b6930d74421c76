"""Nothing the broker sends is lost or acknowledged too early, over every way a connection can go."""

import inspect
import itertools
import queue
import ssl
import threading

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from paho.mqtt import client as paho
from paho.mqtt.enums import CallbackAPIVersion
from structlog.testing import capture_logs

from ingest.mqtt.broker import EmbeddedBroker
from ingest.mqtt.subscriber import MOST_UNACKNOWLEDGED, BrokerAddress, Subscriber
from tests.ingest.mqtt.scripted_broker import ScriptedBroker, packet, publish

TOPICS = ("wenya/v1/+/json", "wenya/v1/+/senml")
TOPIC = b"wenya/v1/gw-1/json"


class Field:
    """A subscriber and everything it was told; ``room`` is taken away to hold the broker back."""

    def __init__(self, port, *, client_id="wenya", **address):
        address = {"topics": TOPICS, "first_retry_s": 0.01, "longest_retry_s": 0.05, **address}
        self.arrived = queue.Queue()
        self.states = queue.Queue()
        self.room = threading.Event()
        self.room.set()
        self.subscriber = Subscriber(
            BrokerAddress("127.0.0.1", port, client_id, **address), self.receive, self.states.put
        )

    def receive(self, arrived):
        if not self.room.wait(0.02):
            return False
        self.arrived.put(arrived)
        return True

    def take(self, count, *, acknowledge=False):
        """The next ``count`` messages as (topic, payload), and the runs they came in."""
        messages, runs = [], []
        while len(messages) < count:
            runs.append(self.arrived.get(timeout=20))
            messages += zip(runs[-1].topics, runs[-1].payloads, strict=True)
            if acknowledge:
                self.subscriber.acknowledge(runs[-1:])
        return messages, runs

    def state(self, wanted):
        """Wait for a state that contains ``wanted``, or for ``None``; returns it."""
        while True:
            state = self.states.get(timeout=20)
            if state is wanted or (wanted is not None and state is not None and wanted in state):
                return state

    def __enter__(self):
        self.subscriber.start()
        return self

    def __exit__(self, *_):
        self.room.set()
        self.subscriber.stop()


@pytest.fixture
def script():
    broker = ScriptedBroker()
    yield broker
    broker.close()


def numbered(first, count, **more):
    return b"".join(publish(TOPIC, b"%d" % n, n, **more) for n in range(first, first + count))


def test_paho_still_has_the_private_parts_that_are_overridden():
    client = paho.Client(CallbackAPIVersion.VERSION2)
    for name in ("_create_socket", "_packet_read", "_packet_queue", "reconnect", "loop_write"):
        assert callable(getattr(client, name, None)), (
            f"this paho has no {name}: ingest/mqtt/subscriber.py reads ahead through it, see decision 0012"
        )
    for name in ("_sock", "_in_packet", "_protocol", "_ping_t", "_out_packet"):
        assert hasattr(client, name), (
            f"this paho has no {name}: see ingest/mqtt/subscriber.py and decision 0012"
        )
    assert client._in_packet["command"] == 0
    assert list(inspect.signature(client._packet_queue).parameters)[:4] == ["command", "packet", "mid", "qos"]
    assert "self._packet_read()" in inspect.getsource(paho.Client.loop_read), "paho reads in another way now"
    assert "self._sock.pending()" in inspect.getsource(paho.Client._loop), "paho would wait for bytes we hold"


@settings(max_examples=30, deadline=None)
@given(
    kinds=st.lists(
        st.sampled_from(["qos1", "qos0", "dup", "ping", "retained", "bad topic", "long", "properties"]),
        min_size=1,
        max_size=30,
    ),
    cuts=st.lists(st.integers(0, 4000), max_size=12),
    protocol=st.sampled_from([4, 5]),
)
def test_whatever_comes_cut_anywhere_arrives_once_in_order(kinds, cuts, protocol):
    script = ScriptedBroker()
    packets, wanted, to_acknowledge = [], [], []
    for mid, kind in enumerate(kinds, 1):
        payload = b"%d" % mid * (70_000 if kind == "long" else 1)
        more = {"protocol": protocol}
        if kind == "qos0":
            more["qos"] = 0
        if kind in ("dup", "retained"):
            more["retain" if kind == "retained" else "dup"] = True
        if kind == "properties" and protocol == 5:
            more["properties"] = b"\x26\x00\x01k\x00\x01v" * 30
        topic = b"wenya/v1/\xff/json" if kind == "bad topic" else TOPIC
        packets.append(b"\xd0\x00" if kind == "ping" else publish(topic, payload, mid, **more))
        if kind not in ("ping", "retained"):
            wanted.append((repr(topic) if kind == "bad topic" else topic.decode(), payload))
        if kind not in ("ping", "qos0"):
            to_acknowledge.append(mid)
    last = len(kinds) + 1
    packets.append(publish(TOPIC, b"last", last, protocol=protocol))
    stream = b"".join(packets)
    edges = sorted({0, len(stream), *(cut for cut in cuts if cut < len(stream))})
    with Field(script.port, protocol=protocol) as field:
        connection = script.subscribed()
        for start, end in itertools.pairwise(edges):
            connection.send(stream[start:end])
        found, runs = field.take(len(wanted) + 1)
        assert found == [*wanted, (TOPIC.decode(), b"last")]
        field.subscriber.acknowledge(runs)
        assert sorted(connection.acknowledged(len(to_acknowledge) + 1)) == [*to_acknowledge, last]
    script.close()


def test_it_asks_for_a_lasting_session_and_no_old_news(script):
    with Field(
        script.port, username="wenya", password="secret", session_expiry_s=600, keepalive_s=77
    ) as field:
        connection = script.accept()
        hello = connection.welcome()
        assert hello[:7] == b"\x00\x04MQTT\x05"
        assert hello[7] == 0b1100_0000, "user name, password, no will, no clean start"
        assert int.from_bytes(hello[8:10], "big") == 77
        assert b"\x11" + (600).to_bytes(4, "big") in hello[10:23]
        assert b"\x21" + MOST_UNACKNOWLEDGED.to_bytes(2, "big") in hello[10:23]
        wish = connection.grant()
        for topic in TOPICS:
            options = wish[wish.index(topic.encode()) + len(topic)]
            assert options == 1 | 2 << 4, "QoS 1, retain handling: do not send"
        field.state(None)


def test_a_share_group_asks_for_its_part(script):
    with Field(script.port, share_group="north", topics=("a/b",)):
        connection = script.accept()
        connection.welcome()
        assert b"$share/north/a/b" in connection.grant()


def test_acknowledgements_of_an_old_connection_never_go_out_on_a_new_one(script):
    with Field(script.port) as field:
        first = script.subscribed()
        first.send(numbered(1, 3))
        _, old = field.take(3)
        first.close()
        second = script.subscribed(session_present=True)
        second.send(numbered(7, 2))
        _, new = field.take(2)
        field.subscriber.acknowledge(old)
        field.subscriber.acknowledge(old + new)
        assert second.acknowledged(2) == [7, 8]


def test_what_is_acknowledged_while_away_is_not_said_to_the_next_connection(script):
    with Field(script.port) as field:
        first = script.subscribed()
        field.state(None)
        first.send(numbered(1, 3))
        _, old = field.take(3)
        first.close()
        field.state("ended")
        field.subscriber.acknowledge(old)
        second = script.subscribed(session_present=True)
        field.subscriber.acknowledge(old)
        second.send(numbered(9, 1))
        field.subscriber.acknowledge(field.take(1)[1])
        assert second.acknowledged(1) == [9]


def test_while_there_is_no_room_the_broker_is_held_back_and_kept_in_touch(script):
    with Field(script.port) as field:
        connection = script.subscribed()
        field.room.clear()
        connection.send(numbered(1, 3))
        for _ in range(3):
            assert connection.read_kind(0xC0) == b""
            connection.send(b"\xd0\x00")
        assert field.arrived.empty()
        field.room.set()
        messages, runs = field.take(3)
        assert [payload for _, payload in messages] == [b"1", b"2", b"3"]
        field.subscriber.acknowledge(runs)
        assert connection.acknowledged(3) == [1, 2, 3]


def test_a_connection_lost_while_there_is_no_room_is_noticed_and_made_again(script):
    with Field(script.port) as field:
        connection = script.subscribed()
        field.state(None)
        field.room.clear()
        connection.send(numbered(1, 3))
        connection.read_kind(0xC0)
        connection.close()
        assert "ended" in field.state("ended")
        again = script.subscribed(session_present=True)
        field.room.set()
        again.send(numbered(1, 3, dup=True))
        assert [payload for _, payload in field.take(3)[0]] == [b"1", b"2", b"3"]


def test_it_stops_even_with_no_room(script):
    with Field(script.port) as field:
        connection = script.subscribed()
        field.room.clear()
        connection.send(numbered(1, 3))
        connection.read_kind(0xC0)
        field.subscriber.stop()
        assert field.subscriber._client._thread is None, "the network thread still runs"
        field.subscriber.stop()
        assert field.arrived.empty()
        connection.read_kind(0xE0)


def test_refused_credentials_are_told_as_such_once_and_tried_again(script):
    with capture_logs() as logs, Field(script.port) as field:
        for _ in range(3):
            connection = script.accept()
            connection.welcome(code=0x87)
            connection.close()
            assert field.state("refused") == "the broker refused us: Not authorized"
        script.subscribed()
        field.state(None)
        assert field.subscriber.wait_subscribed(0)
    assert [e["event"] for e in logs] == ["not subscribed", "subscribed"]
    assert logs[0]["reason"] == "the broker refused us: Not authorized"


def test_a_refused_subscription_is_told_by_its_topic(script):
    with Field(script.port) as field:
        connection = script.accept()
        connection.welcome()
        wish = connection.read_kind(0x82)
        connection.send(packet(0x90, wish[:2] + b"\0\x01\x87"))
        assert field.state("refused") == f"the broker refused the subscription to {TOPICS[1]}"
        assert not field.subscriber.wait_subscribed(0)


def test_a_session_the_broker_forgot_is_told(script):
    with capture_logs() as logs, Field(script.port) as field:
        script.subscribed(session_present=False).close()
        script.subscribed(session_present=True).close()
        field.state(None)
        field.state(None)
        assert not [e for e in logs if "lost our session" in e["event"]]
        script.subscribed(session_present=False)
        field.state(None)
        assert len([e for e in logs if "lost our session" in e["event"]]) == 1


def test_what_is_to_be_known_of_us_is_said_at_every_connection_and_at_the_end(script):
    field = Field(script.port)
    field.subscriber.will("wenya/v1/status", b"offline")
    field.subscriber.publish("wenya/v1/status", b"online")
    with field:
        for present in (False, True):
            connection = script.accept()
            assert b"offline" in connection.welcome(session_present=present)
            said = connection.read_kind(0x33)
            assert said.endswith(b"online")
            if not present:
                connection.close()
        connection.grant()
        field.state(None)
    assert connection.read_kind(0xE0)[:1] == b"\x04", "the broker is asked to say the will"


def test_a_broker_of_old_is_told_the_last_word_before_the_goodbye(script):
    field = Field(script.port, protocol=4)
    field.subscriber.will("wenya/v1/status", b"offline")
    with field:
        connection = script.accept()
        connection.welcome()
        connection.grant()
        field.state(None)
    assert connection.read_kind(0x31).endswith(b"offline")
    connection.read_kind(0xE0)


def test_our_own_topic_is_listened_to_unshared_and_said_on_only_when_granted(script):
    with Field(script.port, topics=("a/b",), share_group="north", status_topic="own") as field:
        for granted in (b"\1\1", b"\1\x87"):
            connection = script.accept()
            connection.welcome()
            wish = connection.read_kind(0x82)
            assert b"\x00\x03own" in wish
            assert b"/own" not in wish
            connection.send(packet(0x90, wish[:2] + b"\0" + granted))
            field.state(None)
            assert field.subscriber.publish_marker(b"mark") == (granted == b"\1\1")
            if granted == b"\1\1":
                assert connection.read_kind(0x32).endswith(b"mark"), "QoS 1, not retained"
                connection.close()
                field.state("ended")


def test_a_silent_connection_is_kept_alive_and_a_dead_one_made_again(script):
    with Field(script.port, keepalive_s=1) as field:
        connection = script.subscribed()
        connection.read_kind(0xC0)
        connection.send(b"\xd0\x00")
        connection.read_kind(0xC0)  # and to this nobody answers
        assert field.state("ended") == "the connection to the broker ended: Keep alive timeout"
        script.subscribed(session_present=True)


def test_a_connection_reset_while_reading_is_made_again(script):
    with Field(script.port) as field:
        connection = script.subscribed()
        connection.send(numbered(1, 2)[:-1])
        field.take(1)
        connection.sock.setsockopt(1, 13, b"\1\0\0\0\0\0\0\0")  # SO_LINGER 0: close sends RST
        connection.close()
        again = script.subscribed(session_present=True)
        again.send(numbered(1, 2, dup=True))
        assert [payload for _, payload in field.take(2)[0]] == [b"1", b"2"]


def test_a_broker_that_talks_nonsense_is_left_and_asked_again(script):
    with Field(script.port) as field:
        script.subscribed().send(b"\x00\x00 this is no MQTT")
        field.state("ended")
        other = script.accept()
        other.send(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        other.close()
        script.subscribed()
        assert field.subscriber.wait_subscribed(10)


@pytest.mark.parametrize("host", ["no.such.host.invalid", "a..b"])
def test_a_broker_that_cannot_be_found_is_told(host):
    states = queue.Queue()
    subscriber = Subscriber(BrokerAddress(host, 1883, "wenya", TOPICS), lambda _: True, states.put)
    subscriber.start()
    assert states.get(timeout=20).startswith("the broker cannot be reached: ")
    subscriber.stop()


# paho leaves the socket of a failed handshake to the garbage collector.
@pytest.mark.filterwarnings("ignore:.*unclosed <ssl.SSLSocket:pytest.PytestUnraisableExceptionWarning")
@pytest.mark.filterwarnings("ignore:unclosed <ssl.SSLSocket:ResourceWarning")
def test_a_broker_without_tls_is_told_to_have_none(script):
    with Field(script.port, tls=True) as field:
        plain = script.accept()
        plain.send(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        assert "SSL" in field.state("the broker cannot be reached")


def test_an_authority_that_is_no_certificate_is_refused_at_once(tmp_path):
    (tmp_path / "ca.pem").write_text("no certificate")
    with pytest.raises(ssl.SSLError):
        Field(1, tls=True, ca_file=str(tmp_path / "ca.pem"))


def test_the_password_is_not_in_what_is_printed():
    assert "secret" not in repr(BrokerAddress("h", 1, "c", (), username="u", password="secret"))


class Publisher:
    """A plain client that publishes and waits until the broker has it."""

    def __init__(self, port):
        self.client = paho.Client(CallbackAPIVersion.VERSION2, protocol=paho.MQTTv5)
        self.client.connect("127.0.0.1", port)
        self.client.loop_start()

    def publish(self, first, count):
        for n in range(first, first + count):
            sent = self.client.publish(TOPIC.decode(), b"%d" % n, qos=1)
        sent.wait_for_publish(20)

    def close(self):
        self.client.disconnect()
        self.client.loop_stop()


@pytest.mark.parametrize("protocol", [5, 4])
def test_everything_published_to_the_embedded_broker_arrives_once_in_order(protocol):
    with (
        EmbeddedBroker() as broker,
        Field(broker.port if protocol == 5 else broker.port_v4, protocol=protocol) as field,
    ):
        assert field.subscriber.wait_subscribed(10)
        publisher = Publisher(broker.port)
        publisher.publish(0, 3000)
        messages, _ = field.take(3000, acknowledge=True)
        assert [int(payload) for _, payload in messages] == list(range(3000))
        publisher.close()


def test_a_broker_that_appears_late_or_starts_anew_is_connected_to():
    broker = EmbeddedBroker()
    with Field(broker.port) as field:
        field.state("the broker cannot be reached")
        for _ in range(2):
            with broker:
                field.state(None)
                publisher = Publisher(broker.port)
                publisher.publish(0, 10)
                field.take(10, acknowledge=True)
                publisher.close()
            field.state("the connection to the broker ended")


def test_a_port_that_is_taken_is_told_when_the_embedded_broker_starts():
    with EmbeddedBroker() as broker, pytest.raises(OSError, match=str(broker.port)):
        EmbeddedBroker(broker.port).start()
