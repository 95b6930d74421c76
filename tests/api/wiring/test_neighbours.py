"""A whole service, and a gateway that speaks for the flat behind another one, first and in every format."""

import json
from dataclasses import replace

import httpx
import pytest

from api.testkit.kit import Kit
from ingest.inventory.devices import Device, Gateway, aliases_to
from ingest.inventory.tree import Inventory, Level, Place
from ingest.readings.speakers import GatewayFormat


@pytest.fixture
def kit(tmp_path):
    with Kit(tmp_path) as started:
        started.rooms("cold", "warm")
        points = started.installed.points
        started.install(
            Inventory(
                places={
                    name: Place(name, Level.BUILDING, name, parent="company") for name in ("east", "west")
                },
                points={
                    "cold": replace(points["cold"], device="dev-cold"),
                    "warm": replace(points["warm"], device="dev-warm"),
                },
                gateways={
                    "gw-cold": Gateway("gw-cold", "east", "", GatewayFormat.NATIVE),
                    "gw-warm": Gateway("gw-warm", "west", "", GatewayFormat.NATIVE),
                },
                devices={
                    "dev-cold": Device("dev-cold", "gw-cold"),
                    "dev-warm": Device("dev-warm", "gw-warm"),
                },
                aliases=aliases_to({"dev-cold/t": "cold"}),
            )
        )
        yield started


def lies(kit, now):
    """What the neighbour says of the cold flat, before its own gateway does: 22 degC."""
    native = {"point": "cold", "value": 22.0, "measured_at": now}
    kit.publish("wenya/v1/gw-warm/json", json.dumps(native))
    kit.publish(
        "wenya/v1/gw-warm/senml", json.dumps([{"n": "cold", "bt": now / 1000, "u": "Cel", "v": 22.0}])
    )
    telemetry = json.dumps({"dev-cold": [{"ts": now, "values": {"t": 22.0}}]})
    kit.publish("wenya/v1/gw-warm/thingsboard", telemetry)
    kit.publish("v1/gateway/telemetry", telemetry)
    uplink = {"deviceInfo": {"devEui": "dev-cold"}, "object": {"t": 22.0}}
    kit.publish("application/heat/device/dev-cold/event/up", json.dumps(uplink))


def test_a_gateway_changes_nothing_of_its_neighbours_and_is_told(kit):
    for now in kit.minutes("06:00", "06:50"):
        lies(kit, now)
        for point, value in (("cold", 12.0), ("warm", 21.0)):
            reading = {"point": point, "value": value, "measured_at": now}
            kit.publish(f"wenya/v1/gw-{point}/json", json.dumps(reading))

    kit.expect_readings("cold", [12.0] * 51, between=("06:00", "06:50"))
    kit.expect_ticket("cold", "room-temperature", between=("06:35", "06:37"))
    letters = kit.settled().dead_letters()
    assert {letter["reason"] for letter in letters} == {"foreign"}
    assert sum(letter["count"] for letter in letters) == 5 * 51

    kit.expect_ticket("west", "sensor", between=("06:00", "06:02"), kind="place")
    kit.expect_ticket("company", "sensor", between=("06:00", "06:02"), kind="place")
    kit.expect_no_ticket("east")
    metrics = httpx.get(f"{kit.url}/metrics", trust_env=False).text
    assert 'wenya_foreign_readings_total{gateway="gw-warm"} 153.0' in metrics
    of_warm = sum(letter["count"] for letter in letters if letter["gateway"] == "gw-warm")
    assert f'wenya_gateway_dead_letters_total{{gateway="gw-warm"}} {of_warm}.0' in metrics


def test_what_a_neighbour_says_is_no_sign_of_life(kit):
    for now in kit.minutes("06:00", "06:10"):
        lies(kit, now)
    kit.expect_ticket("cold", "silence", between=("06:03", "06:08"))
    kit.expect_readings("cold", [], between=("06:00", "06:10"))


def test_after_a_move_the_old_gateway_delivers_what_it_measured_before(kit):
    def says(gateway, at, value):
        reading = {"point": "cold", "value": value, "measured_at": at}
        kit.publish(f"wenya/v1/{gateway}/json", json.dumps(reading))

    for now in kit.minutes("06:00", "06:04"):
        says("gw-cold", now, 20.0)
    moved = kit.tell("06:10")
    kit.install(Inventory(devices={"dev-cold": Device("dev-cold", "gw-warm")}))
    kit.tell("06:20")
    for at, value in ((kit.at("06:08"), 20.1), (moved, 20.2), (kit.at("06:15"), 20.3)):
        says("gw-cold", at, value)
    says("gw-warm", kit.at("06:16"), 20.4)
    kit.expect_readings("cold", [20.0] * 5 + [20.1, 20.4], between=("06:00", "06:20"))
    (letter, _) = kit.settled().dead_letters()
    assert letter["detail"] == "foreign: gateway 'gw-cold', inventory version 2: 'cold' behind 'gw-warm'"
