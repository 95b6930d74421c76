"""The test kit where its guide does not lead: what it waits for, and what it refuses."""

import json

import pytest

from api.testkit import Kit
from simulators.scenario import load
from simulators.scenario.moving import shortened
from simulators.town import Town


@pytest.fixture
def kit(tmp_path):
    with Kit(tmp_path) as started:
        yield started


def test_readings_are_there_although_a_newer_one_waits_for_its_time(kit):
    kit.rooms("flat-101")
    for now in map(kit.tell, ("10:00", "10:01")):
        kit.publish("wenya/v1/gw/json", json.dumps({"point": "flat-101", "value": 20.0, "measured_at": now}))
    kit.expect_readings("flat-101", [20.0], between=("10:00", "10:01"))


def test_a_town_is_played_beside_what_is_installed(kit):
    kit.rooms("flat-101")
    town = Town(shortened(load("station-pump-trip"), 1))
    ledger = kit.play(town)

    assert kit.verify(ledger).right
    assert kit.now == ledger.ticks[-1]
    assert {each["id"] for each in kit.get("points", limit=500)["items"]} > {"flat-101"}
    kit.tell("2026-03-01 00:00")
    kit.expect_ticket("flat-101", "silence")


def test_a_town_cannot_be_played_when_time_has_begun(kit):
    kit.tell("10:00")
    with pytest.raises(RuntimeError, match="play it first"):
        kit.play(Town(shortened(load("station-pump-trip"), 1)))
