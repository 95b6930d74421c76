"""One message to a broker, said byte by byte: what it answers, and what is known when it does not."""

import queue
import threading

import pytest

from ingest.clock import elapsed
from ingest.mqtt.one_message import Acknowledgement, publish_one
from ingest.mqtt.subscriber import BrokerAddress
from tests.ingest.mqtt.scripted_broker import packet


@pytest.fixture
def publishing(script):
    """Start publishing in a thread of its own; what came of it is in the queue that is given back."""
    threads = []

    def start(protocol=5, timeout_s=5.0):
        came = queue.Queue()
        address = BrokerAddress("127.0.0.1", script.port, "one", (), protocol=protocol)
        thread = threading.Thread(target=lambda: came.put(publish_one(address, "a/b", b"told", timeout_s)))
        thread.start()
        threads.append(thread)
        return came

    yield start
    for thread in threads:
        thread.join(20)


def answer(connection, body, code=None):
    """Acknowledge the PUBLISH whose ``body`` that is, with a reason code of MQTT 5."""
    at = 2 + int.from_bytes(body[:2], "big")
    connection.send(packet(0x40, body[at : at + 2] + (b"" if code is None else bytes([code, 0]))))


@pytest.mark.parametrize("protocol", [5, 4])
def test_taken_is_what_was_acknowledged(script, publishing, protocol):
    came = publishing(protocol)
    connection = script.accept()
    connection.welcome()
    body = connection.read_kind(0x32)  # QoS 1, not retained
    assert body.endswith(b"told")
    assert came.empty(), "nothing is known yet"
    answer(connection, body)
    assert came.get(timeout=10) == (Acknowledgement.TAKEN, "")
    connection.read_kind(0xE0)


@pytest.mark.parametrize(
    ("code", "said"),
    [
        (0x10, Acknowledgement.TAKEN),  # nobody subscribes: not the sender's matter
        (0x87, Acknowledgement.NOT_ALLOWED),
        (0x97, Acknowledgement.NOT_NOW),
    ],
)
def test_a_refused_message_is_no_success(script, publishing, code, said):
    came = publishing()
    connection = script.accept()
    connection.welcome()
    answer(connection, connection.read_kind(0x32), code)
    assert came.get(timeout=10)[0] is said


@pytest.mark.parametrize(
    ("protocol", "code", "said"),
    [
        (5, 0x86, Acknowledgement.NOT_LET_IN),
        (5, 0x89, Acknowledgement.NOT_NOW),
        (4, 5, Acknowledgement.NOT_LET_IN),
        (4, 3, Acknowledgement.NOT_NOW),
    ],
)
def test_a_refused_connection_says_whether_it_passes(script, publishing, protocol, code, said):
    came = publishing(protocol)
    script.accept().welcome(code=code)
    assert came.get(timeout=10)[0] is said


def test_no_greeting_in_time_is_a_broker_that_is_away(script, publishing):
    begun = elapsed()
    came = publishing(timeout_s=0.3)
    script.accept().read()
    assert came.get(timeout=10) == (Acknowledgement.AWAY, "")
    assert elapsed() - begun < 10


@pytest.mark.parametrize("hangs_up", [False, True])
def test_a_message_that_nobody_acknowledges_leaves_it_unknown(script, publishing, hangs_up):
    came = publishing(timeout_s=0.5)
    connection = script.accept()
    connection.welcome()
    connection.read_kind(0x32)
    if hangs_up:
        connection.close()
    assert came.get(timeout=10) == (Acknowledgement.NONE, "")


def test_nobody_there_is_away(script):
    script.close()
    address = BrokerAddress("127.0.0.1", script.port, "one", ())
    assert publish_one(address, "a/b", b"told", 5)[0] is Acknowledgement.AWAY
