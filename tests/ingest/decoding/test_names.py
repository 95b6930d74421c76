"""A device may be called what it is called: Chinese, with spaces, however its format puts names together."""

from __future__ import annotations

import json

import pytest

from ingest.inventory.devices import Alias, aliases_to
from ingest.inventory.tree import Inventory
from tests.ingest.codecs.test_lorawan import CHIRPSTACK, THINGS_STACK
from tests.ingest.decoding.messages import AT, JSON, NOW, POINTS, THINGSBOARD, decode, rows

ROOM, MAIN = POINTS[:2]
DEVICE, CHANNEL = "锅炉房 1 号", "出水 温度"
UP = {"time": "2026-11-22T06:00:00+08:00", "object": {CHANNEL: 18.1}}


@pytest.mark.parametrize(
    ("topic", "payload", "name"),
    [
        (JSON, {"point": f"{DEVICE}/{CHANNEL}", "value": 18.1, "measured_at": AT}, f"{DEVICE}/{CHANNEL}"),
        (THINGSBOARD, {DEVICE: [{"ts": AT, "values": {CHANNEL: 18.1}}]}, f"{DEVICE}/{CHANNEL}"),
        ("application/heat/device/24e1240000000301/event/up", UP, f"24e1240000000301/{CHANNEL}"),
    ],
    ids=["json", "thingsboard", "chirpstack"],
)
def test_a_name_of_any_script_with_spaces_is_found(topic: str, payload: object, name: str):
    inventory = Inventory(points={ROOM.id: ROOM}, aliases=aliases_to({name: ROOM.id}))
    batch, letters = decode(topic, json.dumps(payload, ensure_ascii=False).encode(), inventory)
    assert [letter.reason for letter in letters] == []
    assert rows(batch) == [(ROOM.key, AT, 18.1)]


@pytest.mark.parametrize(
    ("name", "sent", "unit", "value", "taken"),
    [
        ("24e1240000000301/p", "p", "kPa", 236, 0.236),
        ("24E1240000000301/P", "P", "psi", 34.2, 0.235800699),
        ("24e1240000000301/p", "P", "kPa", 236, 0.236),
        ("24e1240000000301/p", "p", "kPa", {"value": 2.36, "unit": "bar"}, 0.236),
        ("24e1240000000301/p", "p", "kPa", {"value": 236}, 0.236),
        ("24e1240000000301/p", "p", None, 0.236, 0.236),
    ],
)
def test_an_alias_says_the_unit_of_values_that_say_none(name, sent, unit, value, taken):
    inventory = Inventory(points={MAIN.id: MAIN}, aliases={name: Alias(name, MAIN.id, unit)})
    batch, letters = decode(CHIRPSTACK, {"object": {sent: value}}, inventory)
    assert (rows(batch), letters) == ([(MAIN.key, NOW, taken)], [])


def test_the_unit_of_an_alias_holds_by_the_devices_other_name_too():
    name = "rt-0301/probe/p"
    inventory = Inventory(points={MAIN.id: MAIN}, aliases={name: Alias(name, MAIN.id, "kPa")})
    up = {"end_device_ids": {"dev_eui": "24E1"}, "uplink_message": {"decoded_payload": {"probe": {"p": 236}}}}
    batch, letters = decode(THINGS_STACK, up, inventory)
    assert (rows(batch), letters) == ([(MAIN.key, NOW, 0.236)], [])
