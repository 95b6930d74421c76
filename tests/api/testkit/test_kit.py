"""The test kit where its guide does not lead: what it waits for, and what it refuses."""

import json

import pytest

from api.testkit import Kit
from simulators.publisher import Broker, Publisher
from simulators.scenario import load
from simulators.scenario.moving import shortened
from simulators.town import Town
from tests.simulators.test_publishing import Listener


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


def test_mains_taps_and_aliases_are_installed_and_understood(kit):
    kit.mains("main-1", limits={"pressure.low": 0.2})
    kit.taps("tap-1", every="1min")
    kit.aliases({"probe-7/cl": "tap-1-chlorine"})
    for now in kit.minutes("10:00", "10:30"):
        said = (("main-1", 0.3), ("tap-1-turbidity", 0.2), ("tap-1-ph", 7.1))
        readings = [{"point": point, "value": value, "measured_at": now} for point, value in said]
        kit.publish("wenya/v1/gw/json", json.dumps(readings))
        pack = [{"bn": "probe-7/", "bt": now / 1000, "n": "cl", "u": "mg/L", "v": 0.3}]
        kit.publish("wenya/v1/gw/senml", json.dumps(pack))
    kit.expect_no_dead_letters()
    kit.expect_no_ticket()
    kit.expect_readings("tap-1-chlorine", [0.3] * 31, between=("10:00", "10:31"))
    kit.expect_readings("main-1", [0.3] * 31, between=("10:00", "10:31"))


def test_a_broker_alone_passes_on_what_a_gateway_says(wenya_broker):
    listener = Listener(wenya_broker.port, "wenya/v1/#")
    with Publisher(Broker(port=wenya_broker.port)) as gateway:
        gateway.publish("wenya/v1/gw/json", b"{}")
        gateway.wait()
    assert listener.take(1) == [("wenya/v1/gw/json", b"{}")]
    listener.close()
