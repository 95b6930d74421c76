"""A service gets another client id at a real broker, and nothing is lost, whoever publishes meanwhile."""

from __future__ import annotations

import itertools
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager

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
from tests.system.broker.test_watermark import INVENTORY
from tests.system.servers import Mosquitto, require
from tests.system.service import eventually

pytestmark = pytest.mark.system

KEPT = 1_500
"""Messages that the broker keeps for the old id."""
ONE_BY_ONE = {"WENYA_JOURNAL__GROUP_MESSAGES": "1", "WENYA_MQTT__GATEWAY_MESSAGES_PER_S": "1000000"}
"""So that taking them lasts longer than making the broker know the new id."""
PAUSE_S = 0.02
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


@contextmanager
def going_on(gateway: Readings, first: int) -> Iterator[None]:
    """The gateway publishes, about a thousand messages a second, for as long as the block lasts."""
    end = threading.Event()

    def publish() -> None:
        for start in itertools.count(first, 20):
            if end.wait(PAUSE_S):
                return
            gateway.publish(start, 20)

    thread = threading.Thread(target=publish)
    thread.start()
    try:
        yield
    finally:
        end.set()
        thread.join(30)


@pytest.mark.parametrize("protocol", ["5", "3.1.1"])
def test_nothing_of_what_the_broker_kept_or_takes_meanwhile_is_lost(
    broker, gateway, variables, tmp_path, protocol
):
    settings = load(None, variables | {"WENYA_MQTT__PROTOCOL": protocol})
    subscribe_once(settings)
    gateway.publish(0, KEPT)
    with going_on(gateway, KEPT):
        renew_client_id(load(None, variables | ONE_BY_ONE | {"WENYA_MQTT__PROTOCOL": protocol}), print)
    assert gateway.taken > KEPT
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
    assert list(map(str, told)) == [
        "Connecting to the broker under the old id.",
        "The broker keeps for the new id, too. Taking what it kept for the old one.",
    ]
    assert keeps_session(broker, BEFORE)
