"""A long name in a message costs what the message is long, however many readings come under it."""

import json

import pytest

from ingest.decoding.topics import route
from ingest.inventory.devices import aliases_to
from ingest.inventory.tree import Inventory
from ingest.readings.batch import DeadLetterReason, WireReadings
from ingest.readings.names import LONGEST_NAME
from tests.ingest.codecs.rows import NOW
from tests.ingest.decoding.messages import POINTS, SENML, decode

MANY = 3000
LONG = "x" * 200_000
CHANNELS = {str(n): 18.5 for n in range(MANY)}

MESSAGES = [
    ("wenya/v1/gw/senml", [{"bn": LONG, "n": "0", "v": 1}] + [{"n": str(n), "v": 1} for n in range(1, MANY)]),
    ("v1/gateway/telemetry", {LONG: [CHANNELS]}),
    ("v1/gateway/telemetry", {"d": [{LONG: CHANNELS}]}),
    ("v1/gateway/telemetry", {"d": [{LONG: [*range(MANY)]}]}),
    ("application/1/device/24e1/event/up", {"object": {LONG: CHANNELS}}),
    (
        "v3/app/devices/dev/up",
        {"end_device_ids": {"dev_eui": LONG}, "uplink_message": {"decoded_payload": CHANNELS}},
    ),
]


@pytest.mark.parametrize(("topic", "message"), MESSAGES)
def test_what_is_kept_of_a_message_is_no_larger_than_its_bounds(topic, message):
    out = WireReadings()
    found = route(topic)
    found.decode(found.levels, json.dumps(message).encode(), NOW, out)
    assert max(map(len, out.name)) < 3 * LONGEST_NAME
    assert all(len(device) <= LONGEST_NAME + 1 for _, device in out.devices)


@pytest.mark.parametrize("length", [LONGEST_NAME, LONGEST_NAME + 1, LONGEST_NAME + 2])
def test_what_is_cut_off_is_no_registered_name(length):
    room, fits = POINTS[0], length == LONGEST_NAME
    town = Inventory(points={room.id: room}, aliases=aliases_to({"x" * LONGEST_NAME: room.id}))
    batch, letters = decode(SENML, [{"bn": "x" * length, "v": 18.5}], town)
    assert len(batch) == fits
    assert [letter.reason for letter in letters] == [] if fits else [DeadLetterReason.UNKNOWN_POINT]
