"""Load and connections against Mosquitto: what is counted is what a subscriber gets, in TLS too."""

import queue
import shutil
import threading

import paho.mqtt.client as mqtt
import pytest
from typer.testing import CliRunner

from alerts.rules.inventory_files import read_inventory
from api.cli.simulate.command import app
from simulators.load.connection import LoadError
from simulators.load.fleet import Fleet, inventory_of
from simulators.load.generator import Job, run
from simulators.publishing.connections import Connections
from simulators.publishing.publisher import Broker, Publisher, PublishError
from tests.system.broker.tls_broker import TlsMosquitto
from tests.system.servers import Mosquitto, require

pytestmark = pytest.mark.system


@pytest.fixture(scope="module")
def tls_broker():
    require(TlsMosquitto)
    if shutil.which("openssl") is None:
        pytest.skip("needs openssl: apt-get install openssl")
    with TlsMosquitto() as server:
        yield server


class Subscriber:
    """The service's account, subscribed to what a load publishes."""

    def __init__(self, server: Mosquitto) -> None:
        self._got: queue.Queue[tuple[str, bytes]] = queue.Queue()
        self._client = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2, protocol=mqtt.MQTTv5)
        self._client.username_pw_set(server.username, server.password)
        self._client.on_message = lambda _c, _d, message: self._got.put((message.topic, message.payload))
        subscribed = threading.Event()
        self._client.on_subscribe = lambda *_: subscribed.set()
        self._client.connect("127.0.0.1", server.port)
        self._client.loop_start()
        self._client.subscribe([("wenya/v1/+/json", 1), ("wenya/v1/+/senml", 1)])
        assert subscribed.wait(20)

    def take(self, count: int) -> list[tuple[str, bytes]]:
        return [self._got.get(timeout=30) for _ in range(count)]

    def nothing_more(self) -> bool:
        return self._got.empty()

    def close(self) -> None:
        self._client.disconnect()
        self._client.loop_stop()


@pytest.fixture
def subscriber(mosquitto):
    subscribing = Subscriber(mosquitto)
    yield subscribing
    subscribing.close()


@pytest.fixture(scope="session")
def simulator(mosquitto):
    """Where to publish, as the account that speaks for every gateway."""
    return Broker("127.0.0.1", mosquitto.port, "simulator", mosquitto.add_user("simulator"))


@pytest.mark.parametrize(("pack", "rate"), [(1, 0.0), (1, 20_000.0), (20, 0.0)])
def test_a_subscriber_gets_what_is_counted_as_acknowledged(simulator, subscriber, pack, rate):
    report = run(Job(Fleet.of(400, pack, gateways=9), simulator, rate=rate, messages=5_000))

    arrived = subscriber.take(report.acknowledged)
    assert (report.sent, report.acknowledged, report.unanswered) == (5_000, 5_000, 0)
    assert len(set(arrived)) == 5_000
    assert len({topic for topic, _ in arrived}) == 9
    assert subscriber.nothing_more()


def test_a_load_of_some_seconds_ends_by_itself_with_everything_acknowledged(simulator, subscriber):
    report = run(Job(Fleet.of(1_000), simulator, rate=2_000, seconds=0.5, connections=2))

    assert report.sent == report.acknowledged <= 1_001
    assert len(set(subscriber.take(report.acknowledged))) == report.acknowledged
    assert report.seconds >= 0.5


def test_a_broker_that_dies_under_load_is_said():
    require(Mosquitto)
    with Mosquitto() as dying:
        where = Broker("127.0.0.1", dying.port, "simulator", dying.add_user("simulator"))
        killing = []

        def kill(report):
            if report.acknowledged and not killing:
                killing.append(report)
                dying.kill9()

        with pytest.raises(LoadError, match=rf"broker 127\.0\.0\.1:{dying.port} went away: .* acknowledged"):
            run(Job(Fleet.of(100), where, rate=1_000), on_progress=kill)


def test_wrong_credentials_are_said(simulator):
    with pytest.raises(LoadError, match=r"refuses the connection: .*(wrong|not authorised)"):
        run(Job(Fleet.of(10), Broker(simulator.host, simulator.port, "simulator", "wrong"), messages=1))


def test_publishers_and_load_speak_tls_to_a_broker_they_trust(tls_broker, tmp_path):
    password = tls_broker.add_user("simulator")
    authority = tmp_path / "ca.pem"
    shutil.copy(tls_broker.authority, authority)
    where = Broker("127.0.0.1", tls_broker.tls_port, "simulator", password, tls=True, ca_file=authority)
    subscriber = Subscriber(tls_broker)
    with Publisher(where) as publisher:
        publisher.publish("wenya/v1/one/json", b"publisher")
        publisher.wait()
    with Connections(where, 3) as connections:
        for number in range(300):
            connections.publish(f"wenya/v1/gw-{number % 7}/json", b"%d" % number)
        connections.wait()
        assert connections.acknowledged == 300
    report = run(Job(Fleet.of(200, pack=10), where, messages=2_000))
    assert report.acknowledged == 2_000

    arrived = subscriber.take(2_301)
    assert arrived[0] == ("wenya/v1/one/json", b"publisher")
    assert sorted(int(payload) for _, payload in arrived[1:301]) == list(range(300))
    assert len(set(arrived)) == 2_301
    subscriber.close()


def test_a_certificate_of_an_authority_that_is_not_trusted_is_refused(tls_broker):
    where = Broker("127.0.0.1", tls_broker.tls_port, tls=True)
    with pytest.raises(PublishError, match=rf"127\.0\.0\.1:{tls_broker.tls_port} is not trusted: "):
        Publisher(where).connect()
    with pytest.raises(PublishError, match=rf"127\.0\.0\.1:{tls_broker.tls_port} is not trusted: "):
        run(Job(Fleet.of(10), where, messages=1))


def test_a_certificate_for_another_host_is_refused(tls_broker, tmp_path):
    authority = tmp_path / "ca.pem"
    shutil.copy(tls_broker.authority, authority)
    where = Broker("localhost", tls_broker.tls_port, tls=True, ca_file=authority)
    for publish in (Publisher(where).connect, lambda: run(Job(Fleet.of(10), where, messages=1))):
        with pytest.raises(PublishError, match=r"is not trusted: .*mismatch"):
            publish()


def simulate(*arguments):
    return CliRunner().invoke(app, ["load", *map(str, arguments)])


@pytest.fixture
def login(simulator, tmp_path):
    secret = tmp_path / "password"
    secret.write_text(simulator.password)
    return ["--broker", str(simulator), "--username", "simulator", "--password-file", secret]


def test_the_command_reports_what_was_acknowledged_and_writes_the_inventory(login, subscriber, tmp_path):
    out = tmp_path / "load.json"
    done = simulate(
        *login, "--devices", 45, "--pack", 10, "--gateways", 3, "--rate", 200, "--seconds", 0.5,
        "--connections", 2, "--inventory-out", out,
    )  # fmt: skip

    assert done.exit_code == 0, done.output
    told = dict(line.strip().split("  ", 1) for line in done.stdout.splitlines() if "  " in line)
    counted = int(told["acknowledged"])
    assert told["devices"].strip() == "50 on 3 gateways over 2 connections"
    assert told["unanswered"].strip() == "0"
    assert len(set(subscriber.take(counted))) == counted
    assert read_inventory(out) == inventory_of(Fleet.of(45, 10, 3))


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--devices", "100", "--pack", "10", "--gateways", "11"], "too few for 11 gateways"),
        (["--devices", "2000000"], "2000000 devices: must be 1 to 1000000"),
        (["--broker", "127.0.0.1:1"], "broker 127.0.0.1:1 cannot be reached"),
        (["--broker", "127.0.0.1:1", "--ca-file", "gone.pem"], "CA file gone.pem: No such file"),
        (["--inventory-out", "load.xls"], "must end in .toml, .csv or .json"),
    ],
)
def test_what_the_command_cannot_do_is_said_with_exit_code_2(arguments, says):
    done = simulate(*arguments)

    assert done.exit_code == 2
    assert done.stderr.startswith("wenya simulate: ")
    assert says in done.stderr
