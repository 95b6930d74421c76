"""The clocks that a sensor's breach starts, worked out by hand from desk.md, section 7."""

from __future__ import annotations

import pytest

from simulators.expected.desk.sensor_moves import (
    SensorBreach,
    first_clocks,
    first_moves,
    matter_of,
    sample_clocks,
)
from tests.simulators.expected.desk.histories import on, said

OPENED = on("04-27 10:12:30")
BEGAN = on("04-27 10:00")
BURST, LOSS, HIGH = SensorBreach(BEGAN, fall=True), SensorBreach(BEGAN, loss=True), SensorBreach(BEGAN)


def started(concern: str, *breaches: SensorBreach, households: int = 1, **more):
    found = first_clocks(concern, breaches, OPENED, households=households, zone="Asia/Shanghai", **more)
    return {clock.key: said(clock.due) for clock in found}


def test_a_cold_room_asks_for_an_opinion_and_to_be_closed_within_the_month():
    assert started("room-temperature", SensorBreach(BEGAN)) == {
        "opinion.general": "04-27 12:12:30",
        "closure.monthly": "05-01 00:00",
    }


def test_a_suspected_burst_asks_for_somebody_and_for_the_repair():
    assert started("water-pressure", BURST) == {
        "leak.onsite": "04-27 11:12:30",
        "repair.large": "04-28 10:12:30",
    }


@pytest.mark.parametrize(
    ("breach", "households", "due"),
    [
        (LOSS, 500, {"fault.dispatch": "04-27 10:20"}),
        (LOSS, 499, {}),
        (HIGH, 5_000, {}),
    ],
)
def test_a_loss_of_supply_of_many_is_reported_from_the_event_on(breach, households, due):
    assert started("water-pressure", breach, households=households) == due


def test_of_several_breaches_the_event_is_the_first():
    late = SensorBreach(on("04-27 10:05"), loss=True)
    assert started("water-pressure", late, LOSS, households=500) == {"fault.dispatch": "04-27 10:20"}


def test_what_runs_already_does_not_start_again():
    assert started("water-pressure", BURST, households=500, known=["leak.onsite", "repair.large"]) == {
        "fault.dispatch": "04-27 10:20"
    }


def test_where_there_is_a_department_it_signs():
    assert started("room-temperature", SensorBreach(BEGAN), department=True)["sign"] == "04-27 10:42:30"
    assert "sign" not in started("room-temperature", SensorBreach(BEGAN))


@pytest.mark.parametrize("concern", ["silence", "sensor", "water-quality"])
def test_other_concerns_have_no_clocks_but_that_a_department_signs(concern):
    assert started(concern, SensorBreach(BEGAN)) == {}
    assert started(concern, SensorBreach(BEGAN), department=True) == {"sign": "04-27 10:42:30"}


def test_a_sample_is_taken_in_four_hours_and_its_result_told_in_two_days():
    assert {clock.key: said(clock.due) for clock in sample_clocks(OPENED)} == {
        "sample.take": "04-27 14:12:30",
        "sample.result": "04-29 10:12:30",
    }


def test_opening_is_registration_and_dispatch_to_who_works_on_it():
    assert first_moves("repair") == (("register", ""), ("dispatch", "repair"))
    assert first_moves("") == (("register", ""),)


@pytest.mark.parametrize(
    ("concern", "breach", "matter"),
    [
        ("room-temperature", HIGH, ("heating", "room_temperature")),
        ("water-pressure", LOSS, ("water", "pressure")),
        ("water-pressure", BURST, ("water", "leak")),
        ("water-quality", HIGH, ("water", "quality")),
        ("silence", HIGH, ("", "device")),
    ],
)
def test_what_a_matter_is_follows_from_what_was_measured(concern, breach, matter):
    assert matter_of(concern, [HIGH, breach]) == matter
