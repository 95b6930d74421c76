"""A service gets another client id at a real broker, and nothing is lost, whoever publishes meanwhile."""

from __future__ import annotations

import json

import paho.mqtt.client as mqtt
import pytest
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

from alerts.records import RecordsError
from alerts.rules.inventory_files import write_inventory
from api.ports.settings import Settings, load
from api.wiring.client_id import BEFORE, FILE
from api.wiring.client_id_renewal import ClientIdError, renew_client_id
from api.wiring.service import Service
from ingest.clock import RealClock
from ingest.durations import HOUR
from ingest.journal.journal import JournalError
from tests.system.broker.test_subscriber import GATEWAY, Publisher
from tests.system.broker.test_watermark import INVENTORY, endless
from tests.system.servers import Mosquitto, require
from tests.system.service import eventually

pytestmark = pytest.mark.system

KEPT = 5_000
"""Messages that the broker keeps for the old id."""
START = RealClock().now() - HOUR


class Readings(Publisher):
    """A gateway whose readings are a millisecond apart, and that counts what the broker has taken."""

    taken = 0

    def payload(self, number):
        return json.dumps({"point": "p1", "value": 0.3, "measured_at": START + number}).encode()

    def publish(self, first, count, **options):
        super().publish(first, count, **options)
        self.taken = first + count


@pytest.fixture
def broker():
    require(Mosquitto)
    with Mosquitto() as server:
        yield server


@pytest.fixture
def gateway(broker):
    publisher = Readings(broker.port, broker.add_user(GATEWAY))
    yield publisher
    publisher.close()


@pytest.fixture
def variables(broker, tmp_path) -> dict[str, str]:
    """Of an installation that has gone on under the id of every installation of before."""
    (tmp_path / "town.toml").write_text(write_inventory(INVENTORY, "toml"))
    (tmp_path / FILE).write_text(f"{BEFORE}\n")
    return {
        "WENYA_SERVICE__DATA_DIR": str(tmp_path),
        "WENYA_SERVICE__INVENTORY": str(tmp_path / "town.toml"),
        "WENYA_MQTT__EMBEDDED": "false",
        "WENYA_MQTT__PORT": str(broker.port),
        "WENYA_MQTT__USERNAME": broker.username,
        "WENYA_MQTT__PASSWORD": broker.password,
        # What is parked is as durable, and only decoded later.
        "WENYA_MQTT__GATEWAY_MESSAGES_PER_S": "1000000",
    }


def subscribe_once(settings: Settings) -> None:
    with Service(settings) as service:
        assert service._subscriber.wait_subscribed(10)


def taken_in(service: Service) -> int:
    """How many of the readings are in the store, each counted once."""
    key = service.inventory().points["p1"].key
    return len(set(service.store.read([key], START, START + HOUR).measured_at.tolist()))


def keeps_session(broker: Mosquitto, client_id: str) -> bool:
    """Whether the broker has a session of this id; it is gone afterwards."""
    found = []
    client = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2, client_id, protocol=mqtt.MQTTv5)
    client.username_pw_set(broker.username, broker.password)
    client.on_connect = lambda _client, _data, flags, *_: found.append(flags.session_present)
    properties = Properties(PacketTypes.CONNECT)
    properties.SessionExpiryInterval = 0
    client.connect("127.0.0.1", broker.port, clean_start=False, properties=properties)
    while not found:
        client.loop(0.05)
    client.disconnect()
    client.loop(0.05)
    return found[0]


@pytest.mark.parametrize("protocol", ["5", "3.1.1"])
def test_nothing_of_what_the_broker_kept_or_takes_meanwhile_is_lost(
    broker, gateway, variables, tmp_path, protocol
):
    settings = load(None, variables | {"WENYA_MQTT__PROTOCOL": protocol})
    subscribe_once(settings)
    gateway.publish(0, KEPT)
    with endless(gateway, KEPT):
        renew_client_id(settings, print)
    id_ = (tmp_path / FILE).read_text().strip()
    assert id_ != BEFORE
    assert not keeps_session(broker, BEFORE)
    with Service(settings) as service:
        assert service.client_id == id_
        eventually(lambda: taken_in(service), gateway.taken)
        assert service.counters().conflicts == 0
    assert keeps_session(broker, id_)


def test_while_the_service_runs_nothing_changes(broker, variables, tmp_path):
    settings = load(None, variables)
    with Service(settings), pytest.raises((RecordsError, JournalError), match=r"in-use|in use"):
        renew_client_id(settings, print)
    assert (tmp_path / FILE).read_text() == f"{BEFORE}\n"


def test_a_broker_that_does_not_show_what_it_has_delivered_changes_nothing(
    broker, gateway, variables, tmp_path
):
    acl = broker.home / "config" / "acl"
    acl.write_text(acl.read_text().replace("topic readwrite wenya/v1/status", ""))
    broker.restart()
    gateway.close()
    settings = load(None, variables)
    subscribe_once(settings)
    told = []
    with pytest.raises(ClientIdError, match="does not show"):
        renew_client_id(settings, told.append)
    assert (tmp_path / FILE).read_text() == f"{BEFORE}\n"
    assert told == ["The broker keeps for the new id, too. Taking what it kept for the old one."]
    assert keeps_session(broker, BEFORE)
