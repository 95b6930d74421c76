"""Nothing the broker sends is lost or acknowledged too early, over every way a connection can go."""

import inspect
import itertools

from hypothesis import given, settings
from hypothesis import strategies as st
from paho.mqtt import client as paho
from paho.mqtt.enums import CallbackAPIVersion

from ingest.mqtt.subscriber import MOST_UNACKNOWLEDGED
from tests.examples import examples
from tests.ingest.mqtt.scripted_broker import ScriptedBroker, publish
from tests.ingest.mqtt.subscriber_recorder import (
    TOPIC,
    TOPICS,
    SubscriberRecorder,
    numbered,
)


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


@settings(max_examples=examples(30))
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
    with SubscriberRecorder(script.port, protocol=protocol) as field:
        connection = script.subscribed()
        for start, end in itertools.pairwise(edges):
            connection.send(stream[start:end])
        found, runs = field.take(len(wanted) + 1)
        assert found == [*wanted, (TOPIC.decode(), b"last")]
        field.subscriber.acknowledge(runs)
        assert sorted(connection.acknowledged(len(to_acknowledge) + 1)) == [*to_acknowledge, last]
    script.close()


def test_it_asks_for_a_lasting_session_and_no_old_news(script):
    with SubscriberRecorder(
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
    with SubscriberRecorder(script.port, share_group="north", topics=("a/b",)):
        connection = script.accept()
        connection.welcome()
        assert b"$share/north/a/b" in connection.grant()


def test_acknowledgements_of_an_old_connection_never_go_out_on_a_new_one(script):
    with SubscriberRecorder(script.port) as field:
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


def test_what_is_acknowledged_while_disconnected_is_not_sent_on_the_next_connection(script):
    with SubscriberRecorder(script.port) as field:
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
    with SubscriberRecorder(script.port) as field:
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
