"""After an outage nothing is decided until what the broker kept has been handled: with real brokers."""

import contextlib
import json

import pytest

import api.wiring.service
from alerts.rules.inventory_files import write_inventory
from api.ports.settings import load
from api.wiring.service import STATUS_TOPIC, Service
from ingest.clock import RealClock, elapsed
from ingest.decoding.decoder import Decoder
from ingest.decoding.topics import SUBSCRIPTIONS
from ingest.intake import Intake
from ingest.inventory.tree import Inventory, Level, Place, Point
from ingest.journal.journal import Journal
from ingest.mqtt.broker import EmbeddedBroker
from ingest.mqtt.end_of_backlog import BacklogMarker
from ingest.mqtt.subscriber import BrokerAddress, Subscriber
from ingest.mqtt.watermark import Watermark
from ingest.readings.batch import DeadLetterReason
from ingest.readings.quantities import Metric
from tests.system.servers import Mosquitto, require
from tests.system.test_subscriber import GATEWAY, Publisher

pytestmark = pytest.mark.system

POINT = Point("p1", Metric.FREE_CHLORINE, "main", 1_200_000, 3_600_000, key=1)
INVENTORY = Inventory(places={"main": Place("main", Level.STATION, "Main")}, points={"p1": POINT})
DEAF_SINCE = 700
KEPT = 12_000


@pytest.fixture
def broker():
    require(Mosquitto)
    with Mosquitto() as server:
        yield server


class Readings(Publisher):
    """A gateway whose messages are readings, a second apart."""

    def payload(self, number):
        return json.dumps({"point": "p1", "value": 0.3, "measured_at": number * 1000}).encode()


@contextlib.contextmanager
def gateway(broker):
    with contextlib.closing(Readings(broker.port, broker.add_user(GATEWAY))) as publisher:
        yield publisher


class Ear:
    """Subscriber, intake, journal and hearing, put together as the service does; no pause, a short limit."""

    def __init__(self, folder, port, *, share=10**6, limit_s=60.0, **address):
        self.journal = Journal(folder / "journal.sqlite", 1 << 30, 1 << 26)
        clock = RealClock()
        self.intake = Intake(
            Decoder(INVENTORY),
            self.journal,
            clock,
            self._acknowledge,
            on_status=self._status_said,
            group_ms=5,
            group_messages=500,
            gateway_messages_per_s=share,
        )
        self.marker = BacklogMarker(self._publish_marker, self.intake.nothing_parked, limit_s)
        self.watermark = Watermark(clock, 0.0, self.intake.caught_up, self.marker)
        self.watermark.start_from(DEAF_SINCE)
        options = {"topics": SUBSCRIPTIONS, "status_topic": STATUS_TOPIC, "first_retry_s": 0.05, **address}
        self.subscriber = Subscriber(
            BrokerAddress("127.0.0.1", port, "wenya", **options),
            self.intake.receive,
            self.watermark.subscription_changed,
        )
        self.subscriber.will(STATUS_TOPIC, b'{"state":"offline"}')
        self.subscriber.publish(STATUS_TOPIC, b'{"state":"online"}')

    def _acknowledge(self, arrived):
        self.subscriber.acknowledge(arrived)

    def _status_said(self, payload):
        self.marker.seen(payload)

    def _publish_marker(self, payload):
        return self.subscriber.publish_marker(payload)

    def __enter__(self):
        self.intake.start()
        self.subscriber.start()
        return self

    def __exit__(self, *_):
        self.subscriber.stop()
        self.intake.stop()
        self.journal.close()

    def readings_when_heard(self):
        """How many readings were durable at the moment when the clock might decide again."""
        give_up = elapsed() + 90
        while self.watermark.settled_until(10_000) == DEAF_SINCE:
            assert elapsed() < give_up, "the field is never heard again"
        return self.intake.counters.readings

    def letters(self):
        return [(row.topic, row.reason) for row in self.journal.box.dead_letters(0, 100, None)]


def account(broker):
    return {"username": broker.username, "password": broker.password}


@pytest.mark.parametrize("protocol", [5, 4])
def test_nothing_is_decided_before_what_was_kept_has_been_handled(broker, tmp_path, protocol):
    options = {"protocol": protocol, **account(broker)}
    with Ear(tmp_path, broker.port, **options) as ear:
        assert ear.readings_when_heard() == 0
    with gateway(broker) as field:
        field.say(0, KEPT)
    with Ear(tmp_path, broker.port, **options) as ear:
        assert ear.readings_when_heard() == KEPT
        assert ear.letters() == []


def test_what_is_beyond_a_gateways_share_is_waited_for_as_well(broker, tmp_path):
    with Ear(tmp_path, broker.port, **account(broker)) as ear:
        assert ear.subscriber.wait_subscribed(10)
    with gateway(broker) as field:
        field.say(0, KEPT)
    with Ear(tmp_path, broker.port, share=100, **account(broker)) as ear:
        assert ear.readings_when_heard() == KEPT
        assert set(ear.journal.box.counts) == {DeadLetterReason.FLOOD}


def test_a_broker_that_restarts_under_us_is_waited_for_again(broker, tmp_path):
    with Ear(tmp_path, broker.port, **account(broker)) as ear:
        ear.readings_when_heard()
        broker.stop()
        broker.wait_until(lambda: ear.watermark.problem is not None, "be missed")
        ear.watermark.start_from(DEAF_SINCE)
        broker.start()
        ear.readings_when_heard()
        assert ear.letters() == []


def test_the_last_word_of_a_service_in_order_reaches_its_next_life_first(broker, tmp_path):
    with Ear(tmp_path, broker.port, **account(broker)) as ear:
        ear.readings_when_heard()
    with gateway(broker) as field:
        field.say(0, 100)
    seen = []
    with Ear(tmp_path, broker.port, **account(broker)) as ear:
        passed_on = ear.marker.seen
        ear.marker.seen = lambda payload: (seen.append(json.loads(payload)), passed_on(payload))
        ear.readings_when_heard()
    assert seen[0] == {"state": "offline"}, "the proof that the broker passes our topic on to us"
    assert "marker" in seen[-1]


@pytest.mark.parametrize("rule", ["topic write wenya/v1/status", "topic read wenya/v1/status"])
def test_a_broker_that_forbids_the_topic_costs_the_limit_and_no_more(broker, tmp_path, rule):
    acl = broker.home / "config" / "acl"
    acl.write_text(acl.read_text().replace("topic readwrite wenya/v1/status", rule))
    broker.restart()
    with Ear(tmp_path, broker.port, limit_s=0.3, **account(broker)) as ear:
        assert ear.subscriber.wait_subscribed(10)
        granted = elapsed()
        ear.readings_when_heard()
        assert elapsed() - granted > 0.2


@pytest.mark.parametrize("protocol", [5, 4])
def test_the_embedded_broker_returns_the_marker(tmp_path, protocol):
    with EmbeddedBroker() as broker:
        port = broker.port if protocol == 5 else broker.port_v4
        with Ear(tmp_path, port, protocol=protocol) as ear:
            ear.readings_when_heard()
            assert ear.letters() == []


def test_the_service_starts_deaf_to_what_the_broker_kept(broker, tmp_path, monkeypatch):
    monkeypatch.setattr(api.wiring.service, "SETTLE_S", 0.0)
    (tmp_path / "inventory.toml").write_text(write_inventory(INVENTORY, "toml"))
    settings = load(
        None,
        {
            "WENYA_SERVICE__DATA_DIR": str(tmp_path / "data"),
            "WENYA_SERVICE__INVENTORY": str(tmp_path / "inventory.toml"),
            "WENYA_MQTT__EMBEDDED": "false",
            "WENYA_MQTT__PORT": str(broker.port),
            "WENYA_MQTT__USERNAME": broker.username,
            "WENYA_MQTT__PASSWORD": broker.password,
        },
    )
    with Service(settings) as service:
        assert service._subscriber.wait_subscribed(10)
    with gateway(broker) as field:
        field.say(0, KEPT)
    with Service(settings) as service:
        now = service.clock.now()
        while service._watermark.settled_until(now) < now:
            assert service.clock.now() - now < 30_000, "the field is never heard again"
        assert service.counters().readings == KEPT
        assert service.counters().dead_lettered["unknown-topic"] == 0
