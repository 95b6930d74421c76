"""A letter's sender is a gateway of the inventory, or one of a few names that many share."""

import json

import pytest

from ingest.decoding.decoder import Decoder, Message
from ingest.decoding.senders import sender_of, sender_of_source
from ingest.decoding.topics import route
from ingest.inventory.devices import Gateway
from ingest.inventory.tree import Inventory
from ingest.readings.dead_letters import UNKNOWN_SENDER

INVENTORY = Inventory(gateways={"gw-7": Gateway("gw-7", "home", formerly=("gw-old",))})
CHIRPSTACK, THINGS_STACK = "application/+/device/+/event/up", "v3/+/devices/+/up"


@pytest.mark.parametrize(
    ("topic", "sender"),
    [
        ("wenya/v1/gw-7/json", "gw-7"),
        ("wenya/v1/gw-7/thingsboard", "gw-7"),
        ("wenya/v1/gw-old/senml", "gw-7"),
        ("wenya/v1/gw-7/xml", "gw-7"),
        ("wenya/v1/gw-8/json", UNKNOWN_SENDER),
        ("wenya/v2/gw-7/json", UNKNOWN_SENDER),
        ("v1/gateway/telemetry", "v1/gateway/telemetry"),
        ("application/gw-7/device/24e1/event/up", CHIRPSTACK),
        ("v3/heat/devices/rt/up", THINGS_STACK),
        ("", UNKNOWN_SENDER),
        (f"wenya/v1/{'x' * 300}/json", UNKNOWN_SENDER),
    ],
)
def test_the_sender_of_a_topic(topic, sender):
    assert sender_of(route(topic), INVENTORY) == sender
    decoder = Decoder(lambda: INVENTORY)
    assert decoder.sender_of(topic) == sender
    _, (letter,) = decoder.decode([Message(topic, json.dumps({"a": 1}).encode(), 5)])
    assert letter.gateway == sender


@pytest.mark.parametrize(
    ("source", "sender"),
    [
        ("json/gw-7", "gw-7"),
        ("senml/gw-old", "gw-7"),
        ("thingsboard/gw-7", "gw-7"),
        ("thingsboard/gw-8", UNKNOWN_SENDER),
        ("thingsboard", "v1/gateway/telemetry"),
        ("chirpstack/gw-7", CHIRPSTACK),
        ("things_stack/heat@t", THINGS_STACK),
        ("other", UNKNOWN_SENDER),
        ("", UNKNOWN_SENDER),
    ],
)
def test_the_sender_of_a_reading(source, sender):
    assert sender_of_source(source, INVENTORY) == sender
