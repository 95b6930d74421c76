"""After an outage the watermark stands until what the broker kept has been handled: with real brokers."""

import contextlib
import itertools
import json
import threading

import pytest

import api.wiring.service
from alerts.rules.inventory_files import write_inventory
from api.ports.settings import load
from api.wiring.service import STATUS_TOPIC, Service
from ingest.clock import RealClock, elapsed
from ingest.decoding.decoder import Decoder
from ingest.decoding.topics import SUBSCRIPTIONS
from ingest.durations import SECOND
from ingest.intake import Intake
from ingest.inventory.tree import Inventory, Level, Place, Point
from ingest.journal.journal import Journal
from ingest.mqtt.broker import EmbeddedBroker
from ingest.mqtt.end_of_backlog import BacklogMarker
from ingest.mqtt.subscriber import BrokerAddress, Subscriber
from ingest.mqtt.watermark import Watermark
from ingest.readings.batch import DeadLetterReason
from ingest.readings.quantities import Metric
from tests.system.broker.test_subscriber import GATEWAY, Publisher
from tests.system.servers import Mosquitto, require
from tests.system.service import eventually

pytestmark = pytest.mark.system

POINT = Point("p1", Metric.FREE_CHLORINE, "main", 1_200_000, 3_600_000, key=1)
INVENTORY = Inventory(places={"main": Place("main", Level.STATION, "Main")}, points={"p1": POINT})
HELD_AT = 700
"""The last instant judged before the outage, UTC ms."""
KEPT = 12_000
"""Messages that the broker keeps during the outage."""
POLL_S = 0.01
"""Longest time between two looks at the watermark."""


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


def wait_released(watermark, journal, now, held_at):
    """Wait until the watermark is later than ``held_at``; look at it after each batch that becomes durable.

    A loop without a pause would starve intake: SQLite gives up the interpreter lock at every row, and a busy
    thread keeps it for 5 ms.
    """
    give_up = elapsed() + 90
    while watermark.settled_until(now) <= held_at:
        assert elapsed() < give_up, "the watermark is never released"
        with journal._appended:
            journal._appended.wait(POLL_S)


class Assembly:
    """Subscriber, intake, journal and watermark, put together as in the service; no pause, a short limit."""

    def __init__(self, folder, port, *, messages_per_s=10**6, limit_s=60.0, behind=False, **address):
        self.journal = Journal(folder / "journal.sqlite", 1 << 30, 1 << 26)
        clock = RealClock()
        self.intake = Intake(
            Decoder(lambda: INVENTORY),
            self.journal,
            clock,
            self._acknowledge,
            on_status=self._status_seen,
            awaits_parked=self._awaits_parked,
            group_ms=5,
            group_messages=500,
            gateway_messages_per_s=messages_per_s,
        )
        self.marker = BacklogMarker(
            self._publish_marker, self.intake.newest_parked, self.intake.nothing_parked, limit_s
        )
        caught_up = (lambda: False) if behind else self.intake.caught_up
        self.watermark = Watermark(clock, 0.0, caught_up, self.marker)
        self.watermark.start_from(HELD_AT)
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

    def _status_seen(self, payload):
        self.marker.seen(payload)

    def _awaits_parked(self):
        return self.marker.awaits_parked()

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

    def readings_when_released(self):
        """How many readings were durable at the moment when the clock might decide again."""
        wait_released(self.watermark, self.journal, 10_000, HELD_AT)
        return self.intake.counters.readings

    def letters(self):
        return [(row.topic, row.reason) for row in self.journal.box.dead_letters(0, 100, None)]


def account(broker):
    return {"username": broker.username, "password": broker.password}


@pytest.mark.parametrize("protocol", [5, 4])
def test_nothing_is_decided_before_what_was_kept_has_been_handled(broker, tmp_path, protocol):
    options = {"protocol": protocol, **account(broker)}
    with Assembly(tmp_path, broker.port, **options) as service:
        assert service.readings_when_released() == 0
    with gateway(broker) as publisher:
        publisher.publish(0, KEPT)
    with Assembly(tmp_path, broker.port, **options) as service:
        assert service.readings_when_released() == KEPT
        assert service.letters() == []


def test_what_was_parked_as_over_a_gateways_rate_limit_is_waited_for_as_well(broker, tmp_path):
    with Assembly(tmp_path, broker.port, **account(broker)) as service:
        assert service.subscriber.wait_subscribed(10)
    with gateway(broker) as publisher:
        publisher.publish(0, KEPT)
    with Assembly(tmp_path, broker.port, messages_per_s=100, **account(broker)) as service:
        assert service.readings_when_released() == KEPT
        assert set(service.journal.box.counts) == {DeadLetterReason.FLOOD}


@contextlib.contextmanager
def endless(publisher, first):
    """The gateway goes on for as long as the block lasts, faster than it may."""
    stop = threading.Event()

    def publish():
        for start in itertools.count(first, 500):
            if stop.is_set():
                return
            publisher.publish(start, 500)

    thread = threading.Thread(target=publish)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(30)


def test_a_gateway_that_never_stops_sending_too_much_holds_up_no_decision(broker, tmp_path):
    """Neither by what it parked nor by keeping us behind, which is assumed here for the whole time."""
    with Assembly(tmp_path, broker.port, **account(broker)) as service:
        assert service.subscriber.wait_subscribed(10)
    with gateway(broker) as publisher:
        publisher.publish(0, KEPT)
        with (
            endless(publisher, KEPT),
            Assembly(tmp_path, broker.port, messages_per_s=100, behind=True, **account(broker)) as service,
        ):
            now = RealClock().now()
            wait_released(service.watermark, service.journal, now, HELD_AT)
            assert service.intake.counters.readings >= KEPT
            wait_released(service.watermark, service.journal, now + SECOND, now)
            assert service.journal.box.counts[DeadLetterReason.FLOOD] > KEPT - 1000


def test_a_broker_that_restarts_while_connected_is_waited_for_again(broker, tmp_path):
    with Assembly(tmp_path, broker.port, **account(broker)) as service:
        service.readings_when_released()
        broker.stop()
        eventually(lambda: service.watermark.problem is not None, expected=True)
        service.watermark.start_from(HELD_AT)
        broker.start()
        service.readings_when_released()
        assert service.letters() == []


def test_the_next_start_receives_the_offline_status_of_the_stop_before_first(broker, tmp_path):
    with Assembly(tmp_path, broker.port, **account(broker)) as service:
        service.readings_when_released()
    with gateway(broker) as publisher:
        publisher.publish(0, 100)
    seen = []
    with Assembly(tmp_path, broker.port, **account(broker)) as service:
        pass_on = service.marker.seen
        service.marker.seen = lambda payload: (seen.append(json.loads(payload)), pass_on(payload))
        service.readings_when_released()
    assert seen[0] == {"state": "offline"}, "the proof that the broker passes our topic on to us"
    assert "marker" in seen[-1]


@pytest.mark.parametrize("rule", ["topic write wenya/v1/status", "topic read wenya/v1/status"])
def test_a_broker_that_forbids_the_topic_delays_the_release_by_the_limit_and_no_more(broker, tmp_path, rule):
    acl = broker.home / "config" / "acl"
    acl.write_text(acl.read_text().replace("topic readwrite wenya/v1/status", rule))
    broker.restart()
    with Assembly(tmp_path, broker.port, limit_s=0.3, **account(broker)) as service:
        assert service.subscriber.wait_subscribed(10)
        granted = elapsed()
        service.readings_when_released()
        assert elapsed() - granted > 0.2


@pytest.mark.parametrize("protocol", [5, 4])
def test_the_embedded_broker_returns_the_marker(tmp_path, protocol):
    with EmbeddedBroker() as broker:
        port = broker.port if protocol == 5 else broker.port_v4
        with Assembly(tmp_path, port, protocol=protocol) as service:
            service.readings_when_released()
            assert service.letters() == []


def test_the_service_decides_nothing_before_what_was_kept_has_been_handled(broker, tmp_path, monkeypatch):
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
    with gateway(broker) as publisher:
        publisher.publish(0, KEPT)
    with Service(settings) as service:
        now = service.clock.now()
        wait_released(service._watermark, service.journal, now, now - 1)
        assert service.counters().readings == KEPT
        assert service.counters().dead_lettered["unknown-topic"] == 0
