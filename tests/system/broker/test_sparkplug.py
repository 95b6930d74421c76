"""A node of Sparkplug B at a real broker, under an account of its own: from its birth to a ticket."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from api.testkit.inventories import company, rooms
from ingest.durations import MINUTE
from ingest.inventory.devices import Device, Gateway, aliases_to
from ingest.inventory.files.importer import merge
from ingest.inventory.tree import Inventory
from ingest.readings.speakers import GatewayFormat
from simulators.publishing.publisher import Broker, Publisher
from tests.ingest.codecs.sparkplug.payloads import born, payload, session
from tests.system.broker.broker_client import Client
from tests.system.servers import Mosquitto
from tests.system.service import Wenya, eventually

AT = 1_768_428_000_000
"""2026-01-15 06:00 in Beijing, UTC ms."""
NODE, DEVICE = "spBv1.0/heat/{}/gw-7", "spBv1.0/heat/{}/gw-7/rt-301"


def inventory() -> Inventory:
    known = company("Asia/Shanghai")
    flat = rooms(known, ["flat-301"], "1min", "1min", {"device": "rt-301", "registered_at": AT})
    behind_a_node = replace(
        flat,
        gateways={"gw-7": Gateway("gw-7", "building", format=GatewayFormat.SPARKPLUG)},
        devices={"rt-301": Device("rt-301", "gw-7")},
        aliases=aliases_to({"gw-7/rt-301/Inputs/T1": "flat-301"}),
    )
    return merge(known, behind_a_node, replace=False)


@pytest.fixture
def wenya(mosquitto: Mosquitto) -> Iterator[Wenya]:
    quick = {"WENYA_CHECKER__TICK_MS": "5", "WENYA_JOURNAL__GROUP_MS": "1"}
    with Wenya(inventory(), broker=mosquitto, **quick) as service:
        service.wait_ready()
        yield service


def test_cold_air_by_alias_becomes_a_ticket_and_nothing_is_guessed_after_a_death(mosquitto, wenya):
    node = Client(mosquitto, "gw-7", mosquitto.add_user("gw-7"))
    cold = {"alias": 7, "float_value": 16.5}
    with Publisher(Broker("127.0.0.1", mosquitto.port, "simulator", mosquitto.add_user("simulator"))) as told:

        def at_minute(number: int) -> int:
            told.publish_time(AT + number * MINUTE)
            told.wait()
            return AT + number * MINUTE

        node.publish(DEVICE.format("DDATA"), payload(cold, timestamp=at_minute(0)))
        eventually(lambda: [letter["reason"] for letter in wenya.letters()], ["no-birth"])
        node.publish(NODE.format("NBIRTH"), payload(session(1), timestamp=AT, seq=0))
        first = born(name="Inputs/T1", is_null=True)
        del first["float_value"]
        node.publish(DEVICE.format("DBIRTH"), payload(first, timestamp=AT, seq=1))
        eventually(wenya.letters, [])
        for number in range(1, 41):
            said = payload(cold, timestamp=at_minute(number), seq=1 + number)
            node.publish(DEVICE.format("DDATA"), said)
        at_minute(41)
        eventually(
            lambda: [(each["place"], each["concern"]) for each in wenya.pages("tickets")],
            [("flat-301", "room-temperature")],
        )
        node.publish(NODE.format("NDEATH"), payload(session(1), timestamp=None))
        node.publish(DEVICE.format("DDATA"), payload(cold, timestamp=at_minute(42)))
        eventually(lambda: [letter["reason"] for letter in wenya.letters()], ["no-birth"])
    assert node.refused == []
    node.close()
