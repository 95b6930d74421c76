"""The test kit where its guide does not lead: what it waits for, and what it refuses."""

import json
import re
from datetime import UTC, datetime

import pytest

from api.testkit.kit import Kit
from simulators.ledger.recorder import ledger_of
from simulators.publishing.publisher import Broker, Publisher
from simulators.scenario.files import load
from simulators.scenario.variants import shortened
from simulators.town.town import Town
from tests.api.testkit.test_guide import project
from tests.simulators.publishing.test_publishing import Listener


@pytest.fixture
def kit(tmp_path):
    with Kit(tmp_path) as started:
        yield started


def test_readings_are_there_as_soon_as_the_broker_has_acknowledged_them(kit):
    kit.rooms("flat-101")
    for now in map(kit.tell, ("10:00", "10:01")):
        kit.publish("wenya/v1/gw/json", json.dumps({"point": "flat-101", "value": 20.0, "measured_at": now}))
    kit.expect_readings("flat-101", [20.0, 20.0], between=("10:00", "10:01"))
    kit.expect_readings("flat-101", [20.0], between=("10:01", "10:01"))


def test_a_town_is_played_beside_what_is_installed(kit):
    kit.rooms("flat-101")
    town = Town(shortened(load("station-pump-trip"), 1))
    ledger = kit.play(town)

    assert kit.verify(ledger).right
    assert kit.now == ledger.ticks[-1]
    assert {each["id"] for each in kit.get("points", limit=500)["items"]} > {"flat-101"}
    kit.tell("2026-01-22 00:00")
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
    kit.expect_readings("tap-1-chlorine", [0.3] * 31, between=("10:00", "10:30"))
    kit.expect_readings("main-1", [0.3] * 31, between=("10:00", "10:30"))


def test_a_broker_alone_passes_on_what_a_gateway_says(wenya_broker):
    listener = Listener(wenya_broker.port_v5, "wenya/v1/#")
    with Publisher(Broker(port=wenya_broker.port)) as gateway:
        gateway.publish("wenya/v1/gw/json", b"{}")
        gateway.wait()
    assert listener.take(1) == [("wenya/v1/gw/json", b"{}")]
    listener.close()


def test_what_is_published_before_any_time_is_told_belongs_to_six_o_clock(kit):
    kit.rooms("flat-101")
    reading = {"point": "flat-101", "value": 20.0, "measured_at": kit.at("06:00")}
    kit.publish("wenya/v1/gw/json", json.dumps(reading))
    kit.expect_readings("flat-101", [20.0], between=("06:00", "06:00"))


def test_an_office_is_judged_by_its_contract(kit):
    kit.rooms("office", contract_min=20.0, contract_hours="08:00-18:00")
    for now in kit.minutes("07:30", "08:40"):
        reading = {"point": "office", "value": 19.0, "measured_at": now}
        kit.publish("wenya/v1/gw/json", json.dumps(reading))
    kit.expect_ticket("office", "room-temperature", between=("08:35", "08:37"))


@pytest.mark.parametrize(
    ("mistake", "says"),
    [
        (lambda kit: kit.tell("6am"), "'6am' is no time such as"),
        (
            lambda kit: kit.tell("05:00"),
            "time does not go back: 2026-01-15 05:00:00 after 2026-01-15 06:00:00",
        ),
        (lambda kit: next(kit.minutes("07:00", "06:30")), "'06:30' is before '07:00'"),
        (lambda kit: next(kit.minutes("07:00", "07:30", step=60)), "60 must be a duration with its unit"),
        (lambda kit: kit.rooms("flat-102", every=60), "60 must be a duration with its unit"),
        (
            lambda kit: kit.expect_no_ticket("flatt"),
            "'flatt' is no place; there are building, company, flat-101",
        ),
        (
            lambda kit: kit.expect_no_ticket(concern="cold"),
            "'cold' is no concern; there are room-temperature",
        ),
        (lambda kit: kit.expect_readings("flatt", [], between=("06:00", "07:00")), "'flatt' is no point"),
    ],
)
def test_a_test_s_own_mistakes_are_told_and_not_taken_for_success(kit, mistake, says):
    kit.rooms("flat-101")
    kit.tell("06:00")
    with pytest.raises(ValueError, match=re.escape(says)):
        mistake(kit)


def test_a_service_that_is_wrong_is_told_line_by_line(kit):
    """The ledger of a town with a fault, against the same town without."""
    scenario = load("six-oclock-step")
    wanted = ledger_of(Town(scenario))
    kit.play(Town(scenario.model_copy(update={"faults": (), "expect": None})))
    with pytest.raises(AssertionError, match=r"01-15 06:35  missed: room.day at a-101-bedroom"):
        kit.expect_right(wanted)


def test_a_marker_with_a_word_that_means_nothing_is_refused(tmp_path):
    done = project(
        tmp_path, "import pytest\n\n@pytest.mark.wenya(dya='2026-01-01')\ndef test_it(wenya):\n    pass\n"
    )
    assert "@pytest.mark.wenya takes day, rules, settings, zone by name, not dya" in done.stdout


def test_the_plugin_costs_nothing_where_no_test_asks_for_it(tmp_path):
    heavy = "{'api.wiring.hosted_service', 'numpy', 'duckdb'}"
    done = project(tmp_path, f"import sys\n\ndef test_it():\n    assert not {heavy} & sys.modules.keys()\n")
    assert done.returncode == 0, done.stdout


def test_what_is_missing_is_told_with_the_flags_and_letters_of_what_came(kit):
    kit.mains("main-1")
    kit.aliases({"24e1/pressure": "main-1"})
    now = kit.tell("10:00")
    for channels in ({"pressure": 236}, {"pressure": "n/a"}):
        up = {"time": datetime.fromtimestamp(now / 1000, UTC).isoformat(), "object": channels}
        kit.publish("application/heat/device/24e1/event/up", json.dumps(up))
    for missing in (
        lambda: kit.expect_ticket("main-1", "water-pressure"),
        lambda: kit.expect_readings("main-1", [0.236], between=("10:00", "10:01")),
    ):
        with pytest.raises(AssertionError) as told:
            missing()
        assert "main-1 has readings flagged range x 1" in str(told.value)
        assert "24e1/event/up: not-a-number (not-a-number: '24e1/pressure')" in str(told.value)
