"""A device may be called what it is called: Chinese, with spaces, however its format puts names together."""

from __future__ import annotations

import json

import pytest

from ingest.inventory.tree import Inventory
from tests.ingest.decoding.messages import AT, JSON, POINTS, THINGSBOARD, decode, rows

ROOM = POINTS[0]
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
    inventory = Inventory(points={ROOM.id: ROOM}, aliases={name: ROOM.id})
    batch, letters = decode(topic, json.dumps(payload, ensure_ascii=False).encode(), inventory)
    assert [letter.reason for letter in letters] == []
    assert rows(batch) == [(ROOM.key, AT, 18.1)]
