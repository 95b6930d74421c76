"""Departments are found by duty, place and line, and the tree is walked once."""

from collections import UserDict
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from alerts.matters.choices import Line
from alerts.routing.departments import Departments
from alerts.routing.routing_rows import addressee_of
from ingest.inventory.departments import Duty
from ingest.inventory.tree import Inventory, Level, Place
from tests.alerts.routing.company import (
    FEES,
    GROUP,
    HEATING,
    OFFICES,
    WATER,
    office,
    town,
    unit,
    without,
)

ALL = Departments(GROUP)


def test_every_duty_finds_its_department():
    assert {duty: ALL.duty(duty) for duty in Duty} == OFFICES
    assert {duty: ALL.duty(duty, "flat") for duty in Duty} == OFFICES


def test_a_duty_that_nobody_has_is_taken_by_another():
    departments = Departments(without(Duty.REPAIR_COMPANY, Duty.NETWORK))
    assert departments.duty(Duty.REPAIR_COMPANY) == "dispatch", "no place, so no territorial unit"
    assert departments.duty(Duty.REPAIR_COMPANY, "flat") == "heat-north", "the nearest unit of any line"
    assert Departments(town()).duty(Duty.NETWORK, "flat") is None
    assert Departments(GROUP, {}).duty(Duty.NETWORK) == "network"
    assert Departments(without(Duty.NETWORK), {}).duty(Duty.NETWORK) is None


def test_of_several_with_a_duty_the_nearest_above_the_place_has_it():
    north, whole = office(Duty.NETWORK, "north"), replace(office(Duty.NETWORK), id="whole")
    both = Departments(town(north, whole))
    assert [both.duty(Duty.NETWORK, place) for place in ("flat", "north", "south", "gone", None)] == [
        "network", "network", "whole", "whole", "whole",
    ]  # fmt: skip
    assert Departments(town(north), {}).duty(Duty.NETWORK, "south") is None


def test_the_territorial_unit_is_the_nearest_of_the_line():
    found = {
        (line, place): ALL.territorial(line, place) for line in Line for place in ("flat", "south", "gone")
    }
    assert found == {
        (Line.HEATING, "flat"): "heat-north", (Line.HEATING, "south"): "heat", (Line.HEATING, "gone"): None,
        (Line.WATER, "flat"): "water-north", (Line.WATER, "south"): "water", (Line.WATER, "gone"): None,
        (Line.FEES, "flat"): "water-north", (Line.FEES, "south"): None, (Line.FEES, "gone"): None,
        (Line.PROPERTY, "flat"): None, (Line.PROPERTY, "south"): None, (Line.PROPERTY, "gone"): None,
    }  # fmt: skip


def test_without_a_line_the_nearest_unit_of_any_is_meant():
    departments = Departments(town(unit("heat", "org", HEATING), unit("water", "north", FEES, WATER)))
    assert [departments.territorial(None, place) for place in ("flat", "south", "gone")] == [
        "water", "heat", None,
    ]  # fmt: skip
    at_one = Departments(town(unit("water", "org", WATER), unit("heat", "org", HEATING)))
    assert at_one.territorial(None, "flat") == "heat", "the first of the lines"


def test_who_is_above_and_who_is_head():
    named = town(replace(unit("u", "north", HEATING, parent="top"), head="wang", leader="zhao"))
    departments = Departments(named)
    assert (departments.above("u"), departments.head("u"), departments.leader("u")) == ("top", "wang", "zhao")
    assert (departments.above("x"), departments.head("x"), departments.leader("x")) == (None, None, None)
    assert ALL.above("dispatch") is None


def test_who_takes_it_instead_is_sought_step_by_step_and_never_in_a_circle():
    leaking = addressee_of("repair_company")
    found = ALL.find((leaking,), place="flat")
    assert (found.id, found.found_as) == ("repair", leaking)
    circle = {"repair_company": (addressee_of("network"),), "network": (leaking,)}
    assert Departments(without(Duty.REPAIR_COMPANY, Duty.NETWORK), circle).find((leaking,)) is None


class CountedPlaces(UserDict):
    """Places that count how often one is looked at."""

    looks = 0

    def __getitem__(self, name: str) -> Place:
        CountedPlaces.looks += 1
        return super().__getitem__(name)


def test_a_wave_looks_at_each_place_once():
    places = {"org": Place("org", Level.ORGANISATION, "")}
    for block in range(50):
        places[f"b{block}"] = Place(f"b{block}", Level.BUILDING, "", "org")
        places |= {
            f"b{block}-{flat}": Place(f"b{block}-{flat}", Level.HOUSEHOLD, "", f"b{block}", households=1)
            for flat in range(20)
        }
    units = {"heat": unit("heat", "org", HEATING)}
    departments = Departments(Inventory(places=CountedPlaces(places), departments=units))
    CountedPlaces.looks = 0
    for _ in range(2):
        assert {departments.territorial(Line.HEATING, place) for place in places} == {"heat"}
    assert CountedPlaces.looks == 50 + 50 * 20, "each but the unit's own, the first time"


@given(
    st.dictionaries(st.integers(1, 12), st.integers(0, 11)),
    st.sets(st.integers(0, 12)),
    st.permutations(range(13)),
)
def test_the_nearest_is_what_one_meets_first_on_the_way_up(parents, with_units, asked):
    parents = {child: parent for child, parent in parents.items() if parent < child}
    there = {0, *parents, *parents.values()}
    places = {
        f"p{n}": Place(f"p{n}", Level.STATION, "", f"p{parents[n]}" if n in parents else None) for n in there
    }
    units = {f"u{n}": unit(f"u{n}", f"p{n}", HEATING) for n in with_units & there}
    inventory = Inventory(places=places, departments=units)
    departments = Departments(inventory)
    for n in asked:
        way = inventory.upwards(f"p{n}") if n in there else ()
        meant = next((f"u{node.id[1:]}" for node in way if f"u{node.id[1:]}" in units), None)
        assert departments.territorial(Line.HEATING, f"p{n}") == meant
