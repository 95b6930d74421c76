"""PUBLISH packets taken out of bytes are those an independent encoder put in; nothing else is touched."""

import ssl

from hypothesis import example, given, settings
from hypothesis import strategies as st

from ingest.mqtt.read_ahead import (
    READ_BYTES,
    MessageBlock,
    ReadAheadSocket,
    acknowledgements,
    parse_publishes,
)
from tests.examples import examples
from tests.ingest.mqtt.scripted_broker import packet, publish

CONTENT_TYPE = b"\x03\x00\x04json"
USER_PROPERTY = b"\x26\x00\x01k\x00\x02vv"

topics = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40)
payloads = st.one_of(st.binary(max_size=300), st.sampled_from([b"", b"x" * 127, b"y" * 20_000]))
messages = st.builds(
    dict,
    topic=topics,
    payload=payloads,
    mid=st.integers(1, 65535),
    qos=st.sampled_from([0, 1]),
    dup=st.booleans(),
    properties=st.lists(st.sampled_from([CONTENT_TYPE, USER_PROPERTY]), max_size=15).map(b"".join),
)
OTHERS = {
    "retained": publish(b"a", b"1", 7, retain=True),
    "QoS 2": publish(b"a", b"1", 7, qos=2),
    "topic no UTF-8": publish(b"a\xff", b"1", 7),
    "PINGRESP": b"\xd0\x00",
    "PUBACK": b"\x40\x02\x00\x07",
    "DISCONNECT": b"\xe0\x00",
    "too short": packet(0x32, b"\0"),
    "topic beyond the end": packet(0x32, b"\xff\xffabc"),
    "no packet id": packet(0x32, b"\x00\x01a\x00"),
    "properties beyond the end": packet(0x32, b"\x00\x01a\x00\x07\x05ab"),
    "length of five bytes": b"\x32\xff\xff\xff\xff\x01",
}


def taken(data, start=0, protocol=5):
    arrived = MessageBlock([], [], [], 1)
    stopped = parse_publishes(data, start, protocol, arrived)
    assert len(arrived.topics) == len(arrived.payloads) == len(arrived.mids)
    return list(zip(*arrived[:3], strict=True)), stopped


def encode(message, protocol):
    topic = message["topic"].encode()
    properties = message["properties"]
    return publish(
        topic,
        message["payload"],
        message["mid"],
        protocol=protocol,
        qos=message["qos"],
        dup=message["dup"],
        properties=properties,
    )


def expected(message):
    return message["topic"], message["payload"], message["mid"] if message["qos"] else 0


@given(st.lists(messages, max_size=8), st.sampled_from([4, 5]), st.binary(max_size=5))
def test_whole_packets_are_taken_and_the_rest_is_left(run, protocol, before):
    encoded = [encode(message, protocol) for message in run]
    data = before + b"".join(encoded)
    found, stopped = taken(data, len(before), protocol)
    assert found == [expected(message) for message in run]
    assert stopped == len(data)


@given(st.lists(messages, min_size=1, max_size=4), st.sampled_from([4, 5]), st.data())
def test_a_packet_cut_at_any_byte_waits_for_the_rest(run, protocol, data):
    encoded = [encode(message, protocol) for message in run]
    stream = b"".join(encoded)
    cut = data.draw(st.integers(0, len(stream) - 1))
    whole, end = [], 0
    for message, piece in zip(run, encoded, strict=True):
        if end + len(piece) > cut:
            break
        end += len(piece)
        whole.append(expected(message))
    found, stopped = taken(stream[:cut], 0, protocol)
    assert (found, stopped) == (whole, end)
    rest, _ = taken(stream, stopped, protocol)
    assert found + rest == [expected(message) for message in run]


@given(messages, st.sampled_from(sorted(OTHERS)), messages)
def test_it_stops_before_anything_unusual_and_takes_nothing_of_it(first, other, second):
    before = encode(first, 5)
    found, stopped = taken(before + OTHERS[other] + encode(second, 5))
    assert found == [expected(first)]
    assert stopped == len(before)


def test_properties_of_more_than_127_bytes_are_left_to_the_client():
    data = publish(b"a", b"1", 7, properties=USER_PROPERTY * 20)
    assert taken(data) == ([], 0)


@settings(max_examples=examples(500))
@given(st.binary(max_size=60), st.sampled_from([4, 5]))
@example(b"\x32", 5)
@example(b"\x32\x80\x80\x80", 5)
@example(b"\x32\x02\x00\x00", 5)
def test_no_bytes_whatever_break_it(data, protocol):
    found, stopped = taken(data, 0, protocol)
    assert 0 <= stopped <= len(data)
    assert bool(found) == bool(stopped)


@given(st.lists(st.integers(0, 65535)))
def test_each_packet_id_gets_its_puback_in_order_but_for_qos_0(mids):
    packets = b"".join(b"\x40\x02" + mid.to_bytes(2, "big") for mid in mids if mid)
    assert acknowledgements(mids) == packets


def test_arrived_messages_are_split_without_losing_their_session():
    arrived = MessageBlock(["a", "b", "c"], [b"1", b"2", b"3"], [1, 0, 3], 9)
    assert arrived.split(1) == (
        MessageBlock(["a"], [b"1"], [1], 9),
        MessageBlock(["b", "c"], [b"2", b"3"], [0, 3], 9),
    )


class Pieces:
    """A socket that returns what the test gives it, or raises it."""

    def __init__(self, *pieces):
        self.pieces = list(pieces)

    def recv(self, count):
        piece = self.pieces.pop(0)
        if isinstance(piece, Exception):
            raise piece
        assert len(piece) <= count <= READ_BYTES
        return piece

    def fileno(self):
        return 42


def test_reading_ahead_gives_the_same_bytes_in_the_same_order():
    ahead = ReadAheadSocket(Pieces(b"abc", b"defg", BlockingIOError(), b"h", b""))
    assert ahead.recv(1) == b"a"
    assert ahead.pending() == 2
    ahead.more()
    assert ahead.pending() == 6
    assert (ahead.recv(4), ahead.recv(99)) == (b"bcde", b"fg")
    ahead.more()
    assert ahead.pending() == 0
    assert (ahead.recv(5), ahead.recv(5)) == (b"h", b"")
    assert ahead.fileno() == 42


def test_errors_met_while_reading_ahead_wait_for_the_one_who_expects_them():
    for error in (BlockingIOError(), ConnectionResetError(), ssl.SSLWantReadError()):
        ahead = ReadAheadSocket(Pieces(b"ab", error, b""))
        assert ahead.recv(1) == b"a"
        ahead.more()
        assert (ahead.recv(9), ahead.recv(9)) == (b"b", b"")
