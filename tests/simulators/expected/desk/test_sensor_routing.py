"""Into whose hands a sensor's ticket comes, by hand from desk.md, section 10."""

from __future__ import annotations

import pytest

from ingest.inventory.departments import Department, DepartmentKind, Duty, ServiceLine
from ingest.inventory.tree import Inventory, Level, Place, Point
from ingest.readings.quantities import Metric
from simulators.expected.desk.sensor_routing import ExpectedTakeover, FirstHands, Found, first_hands
from tests.simulators.expected.desk.histories import on

PLACES = (
    Place("company", Level.ORGANISATION, "", zone="Asia/Shanghai"),
    Place("north", Level.UNIT, "", "company"),
    Place("main", Level.STATION, "", "north"),
    Place("pumps", Level.STATION, "", "north", pump_station=True),
)
NOON_ON_MONDAY, ON_SUNDAY = on("04-27 12:00"), on("04-26 12:00")


def functional(id_: str, *duties: Duty, place: str | None = None, head: str | None = None) -> Department:
    return Department(id_, id_, DepartmentKind.FUNCTIONAL, place=place, duties=duties, head=head)


def unit(id_: str, place: str, *lines: ServiceLine) -> Department:
    return Department(id_, id_, DepartmentKind.TERRITORIAL, lines=lines, place=place)


WHOLE = (
    functional("dispatch", Duty.PRODUCTION_DISPATCH, head="pan"),
    functional("centre", Duty.COMMAND_CENTRE, head="cao"),
    functional("repair", Duty.REPAIR_COMPANY),
    functional("network", Duty.NETWORK),
    functional("technology", Duty.PRODUCTION_TECHNOLOGY),
    functional("waterworks", Duty.WATER_MAKING),
    functional("pumps", Duty.SECONDARY_SUPPLY),
    functional("attendants", Duty.PUMP_ATTENDANTS),
    functional("customers", Duty.CUSTOMER_SERVICE),
    functional("devices", Duty.DEVICES),
    unit("water", "company", ServiceLine.WATER),
    unit("heating", "north", ServiceLine.HEATING),
)


def hands(
    line: str,
    category: str,
    *,
    place: str = "main",
    severity: str = "minor",
    now: int = NOON_ON_MONDAY,
    departments: tuple[Department, ...] = WHOLE,
    points: tuple[Point, ...] = (),
) -> FirstHands:
    inventory = Inventory(
        places={each.id: each for each in PLACES}, departments={each.id: each for each in departments}
    )
    return first_hands(Found(line, category, severity, points, now), place, inventory)


def point(**more: str) -> Point:
    return Point("p", Metric.WATER_PRESSURE, "main", 60_000, 60_000, **more)


@pytest.mark.parametrize(
    ("line", "category", "more", "whom", "clauses"),
    [
        ("water", "leak", {}, "repair", "W35, at any hour"),
        ("water", "leak", {"now": ON_SUNDAY, "severity": "critical"}, "repair", "W35, at any hour"),
        ("water", "leak", {"points": (point(meter_side="after"),)}, "network", "C29"),
        ("water", "pressure", {}, "technology", "C22"),
        ("water", "pressure", {"points": (point(meter_side="after"),)}, "network", "C23"),
        ("water", "pressure", {"points": (point(meter_side="after"), point())}, "technology", "not known"),
        ("water", "pressure", {"points": (point(water_kind="plant"),)}, "waterworks", "C18"),
        ("water", "pressure", {"place": "pumps"}, "pumps", "W16"),
        ("heating", "room_temperature", {"place": "pumps"}, "attendants", "H8"),
        ("water", "pressure", {"now": ON_SUNDAY, "severity": "major"}, "dispatch", "W34"),
        ("water", "pressure", {"now": ON_SUNDAY, "severity": "minor"}, "technology", "W34"),
        ("water", "quality", {}, "customers", "C24"),
        ("heating", "room_temperature", {}, "heating", "H31"),
        ("", "device", {}, "devices", "row 16"),
    ],
)
def test_the_first_row_that_holds_decides(line, category, more, whom, clauses):
    assert hands(line, category, **more).unit == whom, clauses


@pytest.mark.parametrize(
    ("when", "whom"),
    [
        ("04-27 07:59:59", "dispatch"),
        ("04-27 08:00", "technology"),
        ("04-27 16:29:59", "technology"),
        ("04-27 16:30", "dispatch"),
        ("10-01 10:00", "dispatch"),
        ("10-10 10:00", "technology"),
    ],
)
def test_at_night_and_on_holidays_production_dispatch_has_what_is_grave(when, whom):
    assert hands("water", "pressure", severity="major", now=on(when)).unit == whom


@pytest.mark.parametrize(
    ("when", "taken_over"),
    [
        ("04-24 16:30", "04-27 08:00"),
        ("04-27 07:59:59", "04-27 08:00"),
        ("04-30 20:00", "05-06 08:00"),
        ("05-08 20:00", "05-09 08:00"),
        ("10-01 10:00", "10-08 08:00"),
    ],
)
def test_the_territorial_unit_reads_it_and_takes_it_over_at_eight_of_the_next_working_day(when, taken_over):
    """W34: over a weekend, in the small hours, over a holiday, on a make-up Saturday."""
    found = hands("water", "quality", severity="major", now=on(when))
    assert (found.unit, found.copies, found.takeover) == (
        "dispatch",
        ("water",),
        ExpectedTakeover("water", on(taken_over)),
    )


def test_who_has_it_already_needs_no_copy_and_takes_nothing_over():
    alone = (functional("dispatch", Duty.PRODUCTION_DISPATCH),)
    found = hands("water", "pressure", severity="major", now=ON_SUNDAY, departments=alone)
    assert (found.unit, found.copies, found.takeover) == ("dispatch", (), None)
    by_day = hands("water", "pressure", severity="major")
    assert (by_day.unit, by_day.copies, by_day.takeover) == ("technology", (), None)


def test_the_laboratory_reads_what_is_of_a_plant_and_takes_nothing_over():
    """C18; without one the waterworks would, who have it already."""
    lab = functional("lab", Duty.WATER_QUALITY)
    plant = (point(water_kind="plant"),)
    found = hands("water", "quality", points=plant, departments=(*WHOLE, lab))
    assert (found.unit, found.copies, found.takeover) == ("waterworks", ("lab",), None)
    assert hands("water", "quality", points=plant).copies == ()


def test_the_command_centre_answers_for_rooms_and_has_received_them():
    assert hands("heating", "room_temperature") == FirstHands("heating", "centre", "cao")
    assert hands("water", "pressure") == FirstHands("technology", "technology", "pan")


def test_only_of_the_quality_of_water_a_sample_is_taken_at_any_hour():
    assert hands("water", "quality").sampled
    assert hands("water", "quality", now=ON_SUNDAY, severity="major").sampled, "whoever has it at night"
    assert not hands("water", "pressure", now=ON_SUNDAY, severity="major").sampled
    assert not hands("water", "quality", points=(point(water_kind="plant"),)).sampled, "row 5 comes before"
    assert not hands("water", "quality", departments=()).sampled
    assert not hands("water", "pressure").sampled


def test_who_lacks_a_department_has_another_take_it_and_without_any_nobody_does():
    few = (functional("dispatch", Duty.PRODUCTION_DISPATCH), unit("water", "company", ServiceLine.WATER))
    assert hands("water", "leak", departments=few) == FirstHands("water", "water")
    assert hands("water", "quality", departments=few).unit == "dispatch"
    assert hands("heating", "room_temperature", departments=few) == FirstHands("dispatch", "dispatch")
    assert hands("", "device", departments=few).unit == "water"
    assert hands("water", "leak", departments=()) == FirstHands()


def test_of_two_with_a_duty_the_nearest_has_it():
    near = functional("repair-north", Duty.REPAIR_COMPANY, place="north")
    assert hands("water", "leak", departments=(*WHOLE, near)).unit == "repair-north"


def point_of(metric: Metric) -> Point:
    return Point(metric.value, metric, "main", 60_000, 60_000)


def test_devices_of_nobody_are_the_units_whose_points_they_are_and_mixed_ones_the_first_units():
    nobody = tuple(each for each in WHOLE if Duty.DEVICES not in each.duties)
    water, heating = point_of(Metric.WATER_PRESSURE), point_of(Metric.INDOOR_TEMPERATURE)
    assert hands("", "device", points=(water,), departments=nobody).unit == "water"
    assert hands("", "device", points=(heating,), departments=nobody).unit == "heating"
    assert hands("", "device", points=(water, heating), departments=nobody).unit == "heating"
