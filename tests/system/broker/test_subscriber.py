"""The subscriber against Mosquitto: nothing published is lost, whoever goes away meanwhile."""

import contextlib
import queue
import signal
import socket
import subprocess

import pytest
from structlog.testing import capture_logs

from ingest.decoding.topics import SUBSCRIPTIONS
from tests.ingest.mqtt.scripted_broker import length_of
from tests.ingest.mqtt.scripted_broker import publish as publish_packet
from tests.ingest.mqtt.subscriber_recorder import SubscriberRecorder
from tests.system.servers import Mosquitto, free_port, require

GATEWAY = "gw-1"
TOPIC = b"wenya/v1/gw-1/json"

pytestmark = pytest.mark.system


@pytest.fixture
def broker():
    require(Mosquitto)
    with Mosquitto() as server:
        yield server


class Publisher:
    """A gateway: MQTT 3.1.1, QoS 1; every message is with the broker when `publish` returns."""

    def __init__(self, port, password):
        fields = [GATEWAY, GATEWAY, password]
        texts = b"".join(len(text).to_bytes(2, "big") + text.encode() for text in fields)
        body = b"\x00\x04MQTT\x04\xc2\x00\x3c" + texts
        self._sock = socket.create_connection(("127.0.0.1", port), timeout=20)
        self._sock.sendall(b"\x10" + length_of(body) + body)
        assert self._exactly(4) == b"\x20\x02\x00\x00"

    def _exactly(self, count):
        data = b""
        while len(data) < count:
            piece = self._sock.recv(count - len(data))
            assert piece, "the broker hung up on the gateway"
            data += piece
        return data

    def payload(self, number):
        return b"%d" % number

    def publish(self, first, count, *, retain=False):
        for start in range(first, first + count, 500):
            numbers = range(start, min(start + 500, first + count))
            packets = [
                publish_packet(TOPIC, self.payload(n), n % 60_000 + 1, protocol=4, retain=retain)
                for n in numbers
            ]
            self._sock.sendall(b"".join(packets))
            self._exactly(4 * len(numbers))

    def close(self):
        self._sock.close()


@pytest.fixture
def gateway(broker):
    publisher = Publisher(broker.port, broker.add_user(GATEWAY))
    yield publisher
    publisher.close()


def field(broker, **address):
    address = {"username": broker.username, "password": broker.password, "topics": SUBSCRIPTIONS, **address}
    return SubscriberRecorder(broker.port, **address)


def numbers(messages):
    return [int(payload) for _, payload in messages]


@pytest.mark.parametrize("protocol", [5, 4])
def test_everything_arrives_once_in_order(broker, gateway, protocol):
    with field(broker, protocol=protocol) as recorder:
        assert recorder.subscriber.wait_subscribed(10)
        gateway.publish(0, 30_000)
        messages, _ = recorder.take(30_000, acknowledge=True)
        assert numbers(messages) == list(range(30_000))


@pytest.mark.parametrize("protocol", [5, 4])
def test_what_was_not_acknowledged_comes_again_to_a_client_started_anew(broker, gateway, protocol):
    with field(broker, protocol=protocol) as before:
        assert before.subscriber.wait_subscribed(10)
        gateway.publish(0, 1000)
        _, runs = before.take(1000)
        mids = {mid for run in runs for mid in run.mids}
        assert len(mids) == 1000
        durable, rest = runs[0].split(len(runs[0].mids) // 2)
        before.subscriber.acknowledge([durable])
    gateway.publish(1000, 500)
    with field(broker, protocol=protocol) as after:
        # An acknowledgement under way when a connection ends may be lost with it; its message comes again.
        owed, came = set(range(len(durable.mids), 1500)), []
        while owed - set(came):
            messages, _ = after.take(1, acknowledge=True)
            came += numbers(messages)
        assert set(came) <= set(range(1500))
        assert len(came) == len(set(came)), "a message came twice to one client"
    assert rest.mids


def test_messages_published_while_the_broker_was_restarted_are_not_lost(broker, gateway):
    with field(broker) as recorder:
        assert recorder.subscriber.wait_subscribed(10)
        gateway.publish(0, 200)
        _, runs = recorder.take(200)
        recorder.subscriber.acknowledge(runs[:1])
        durable = set(numbers([(None, p) for p in runs[0].payloads]))
        broker.restart()
        recorder.state(None)
        recorder.subscriber.acknowledge(runs[1:])  # came on the old connection: must not count
        # An acknowledgement can be lost with its connection: then more comes again than is owed.
        owed, again = set(range(200)) - durable, []
        while not owed <= set(numbers(again)):
            again += recorder.take(1, acknowledge=True)[0]
        password = broker.add_user(GATEWAY)
        with contextlib.closing(Publisher(broker.port, password)) as gateway_again:
            gateway_again.publish(200, 50)
            more, _ = recorder.take(50, acknowledge=True)
        assert numbers(more) == list(range(200, 250))


def test_a_broker_that_is_away_at_the_start_is_found_when_it_comes(broker):
    broker.stop()
    with field(broker) as recorder:
        recorder.state("the broker cannot be reached")
        broker.start()
        recorder.state(None)


def test_wrong_credentials_are_reported_and_a_corrected_account_lets_us_in(broker):
    with field(broker, username="north", password="not yet known") as recorder:
        assert (
            recorder.state("refused")
            == "the broker refused the connection: Not authorized; see mqtt.username and mqtt.password"
        )
        broker.run("mosquitto_passwd", "-b", "data/passwords", "north", "not yet known")
        broker.signal(signal.SIGHUP)
        recorder.state(None)


def test_retained_readings_are_not_received_again(broker, gateway):
    gateway.publish(0, 1, retain=True)
    for protocol in (5, 4):
        with field(broker, protocol=protocol, client_id=f"wenya-{protocol}") as recorder:
            assert recorder.subscriber.wait_subscribed(10)
            gateway.publish(1, 1)
            messages, _ = recorder.take(1, acknowledge=True)
            assert numbers(messages) == [1]


def test_two_of_a_share_group_get_everything_once_between_them(broker, gateway):
    addresses = [{"client_id": f"wenya-{n}", "share_group": "group"} for n in (1, 2)]
    with field(broker, **addresses[0]) as one, field(broker, **addresses[1]) as two:
        assert one.subscriber.wait_subscribed(10)
        assert two.subscriber.wait_subscribed(10)
        gateway.publish(0, 1000)
        found = []
        while len(found) < 1000:
            for recorder in (one, two):
                with contextlib.suppress(queue.Empty):
                    run = recorder.arrived.get(timeout=0.05)
                    recorder.subscriber.acknowledge([run])
                    found += [int(p) for p in run.payloads]
        assert sorted(found) == list(range(1000))


CERTIFICATE = (
    "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=broker"
    " -addext subjectAltName=IP:127.0.0.1 -keyout data/tls.key -out data/tls.crt"
)


# paho leaves the socket of a failed handshake to the garbage collector.
@pytest.mark.filterwarnings("ignore:.*unclosed <ssl.SSLSocket:pytest.PytestUnraisableExceptionWarning")
@pytest.mark.filterwarnings("ignore:unclosed <ssl.SSLSocket:ResourceWarning")
def test_tls_is_spoken_with_a_broker_whose_authority_is_trusted_and_no_other(broker):
    port = free_port()
    subprocess.run(CERTIFICATE.split(), cwd=broker.home, check=True, capture_output=True)
    listener = broker.home / "data" / "listeners" / "tls.conf"
    listener.write_text(f"listener {port} 127.0.0.1\ncertfile data/tls.crt\nkeyfile data/tls.key\n")
    broker.own(listener, broker.home / "data" / "tls.key", broker.home / "data" / "tls.crt")
    broker.restart()
    account = {"username": broker.username, "password": broker.password, "topics": SUBSCRIPTIONS, "tls": True}
    with SubscriberRecorder(port, ca_file=str(broker.home / "data" / "tls.crt"), **account) as recorder:
        assert recorder.subscriber.wait_subscribed(10)
        with contextlib.closing(Publisher(broker.port, broker.add_user(GATEWAY))) as gateway:
            gateway.publish(0, 5000)
            messages, _ = recorder.take(5000, acknowledge=True)
        assert numbers(messages) == list(range(5000))
    with SubscriberRecorder(port, **account) as stranger:
        assert "CERTIFICATE_VERIFY_FAILED" in stranger.state("the broker cannot be reached")


@pytest.mark.parametrize("protocol", [5, 4])
def test_two_services_of_one_client_id_are_told_as_that(broker, protocol):
    """By MQTT 5 a broker may say so; Mosquitto 2.0.11 ends connections without a word in either protocol."""
    with capture_logs() as logs, field(broker, protocol=protocol) as one:
        one.state(None)
        with field(broker, protocol=protocol) as other:
            told = one.state("another client")
            other.state("another client")
    assert "mqtt.client_id" in told
    contested = [entry for entry in logs if "another client" in str(entry.get("reason"))]
    assert len(contested) <= 2, "once for each of the two"
