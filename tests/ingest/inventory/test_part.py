"""A part of an inventory: what is in it, and that it can only be merged into the whole."""

from __future__ import annotations

from dataclasses import replace

import pytest

from alerts.rules.inventory_files import inventory_file, read_inventory, write_inventory
from ingest.inventory.devices import Device, DeviceModel, Gateway, aliases_to
from ingest.inventory.files.importer import merge
from ingest.inventory.files.problem_collector import InventoryProblems
from ingest.inventory.part import part_of
from ingest.inventory.tree import Calendar, Inventory, Level, Outage, Place, Point
from ingest.readings.quantities import Metric

FORMS = ("toml", "csv", "json")
FILES = (*FORMS, "xlsx")


def room(point: str, place: str, device: str | None = None) -> Point:
    return Point(point, Metric.INDOOR_TEMPERATURE, place, 60_000, 60_000, residential=True, device=device)


TOWN = Inventory(
    places={
        "city": Place("city", Level.ORGANISATION, "City", calendar="season"),
        "b1": Place("b1", Level.BUILDING, "1", "city", calendar="own"),
        "f1": Place("f1", Level.HOUSEHOLD, "101", "b1", households=1),
        "b2": Place("b2", Level.BUILDING, "2", "city"),
    },
    points={
        "f1-room": room("f1-room", "f1", "near"),
        "b1-hall": room("b1-hall", "b1", "far"),
        "b2-hall": room("b2-hall", "b2", "both"),
        "f1-both": room("f1-both", "f1", "both"),
    },
    gateways={"gw1": Gateway("gw1", "b1"), "gw2": Gateway("gw2", "b2")},
    devices={
        "near": Device("near", "gw1", "m1"),
        "far": Device("far", "gw2"),
        "both": Device("both", "gw2"),
        "spare": Device("spare", "gw1"),
        "spare2": Device("spare2", "gw2", "m2"),
        "loose": Device("loose"),
    },
    models={"m1": DeviceModel("m1"), "m2": DeviceModel("m2")},
    aliases=aliases_to({"a1": "f1-room", "a2": "b2-hall"}),
    calendars={"season": Calendar("season"), "own": Calendar("own")},
    outages={
        "o": Outage("o", "city", 0, 1),
        "o1": Outage("o1", "f1", 0, 1),
        "o2": Outage("o2", "b2", 0, 1),
    },
)


@pytest.mark.parametrize(
    ("places", "inside"),
    [
        (
            ["b1"],
            {
                "places": {"b1", "f1"},
                "points": {"f1-room", "b1-hall", "f1-both"},
                "gateways": {"gw1"},
                "devices": {"near", "far", "both", "spare"},
                "models": {"m1"},
                "aliases": {"a1"},
                "calendars": {"own"},
                "outages": {"o1"},
            },
        ),
        (
            ["f1", "b2"],
            {
                "places": {"f1", "b2"},
                "points": {"f1-room", "b2-hall", "f1-both"},
                "gateways": {"gw2"},
                "devices": {"near", "both", "spare2"},
                "models": {"m1", "m2"},
                "aliases": {"a1", "a2"},
                "calendars": set(),
                "outages": {"o1", "o2"},
            },
        ),
        ([], {}),
    ],
)
def test_a_part_has_what_lies_in_it_and_what_that_consists_of(places, inside):
    part = part_of(TOWN, places)
    tables = ("places", "points", "gateways", "devices", "models", "aliases", "calendars", "outages")
    assert {table: set(getattr(part, table)) for table in tables} == {
        table: inside.get(table, set()) for table in tables
    }
    assert part.departments == {}


@pytest.mark.parametrize("form", FILES)
def test_a_part_comes_back_into_the_whole_and_changes_nothing_else(form):
    part = part_of(TOWN, ["b1"])
    changed = replace(part, places=part.places | {"f1": replace(part.places["f1"], name="101室")})
    content = inventory_file(changed, form, ["b1"])
    merged = merge(TOWN, read_inventory((f"part.{form}", content), TOWN), replace=False)
    assert merged == replace(TOWN, places=TOWN.places | {"f1": changed.places["f1"]})


@pytest.mark.parametrize("form", FORMS)
def test_it_says_first_that_it_is_a_part(form):
    text = write_inventory(part_of(TOWN, ["b2", "f1"]), form, ["b2", "f1"])
    first = {
        "toml": 'part = ["b2", "f1"]\n\n[[',
        "json": '{\n "part": [\n  "b2",\n  "f1"\n ],\n',
        "csv": text.split("\n", 1)[0] + "\npart,b2",
    }
    assert text.startswith(first[form])
    whole = write_inventory(TOWN, form)
    assert not whole.startswith(("part", '{\n "part"'))
    assert "\npart" not in whole


@pytest.mark.parametrize("form", FILES)
@pytest.mark.parametrize("places", [["b1"], ["f1", "b2"], []])
@pytest.mark.parametrize("known", ["nothing", "another town"])
def test_it_is_no_inventory_of_its_own_and_none_of_another_town(form, places, known):
    town = {"nothing": Inventory(), "another town": Inventory({"x": Place("x", Level.BUILDING, "X")})}[known]
    content = inventory_file(part_of(TOWN, places), form, places)
    with pytest.raises(InventoryProblems) as refused:
        read_inventory((f"part.{form}", content), town)
    (problem,) = refused.value.problems
    assert problem.reason.code == "inventory-part"
    assert "this file is a part of an inventory" in str(problem)


@pytest.mark.parametrize("part", ['"b1"', "[7]", "[{}]", "[[]]", "[null]", "{}", '["b1", 3]', '["nowhere"]'])
def test_what_is_written_as_part_must_be_places(part):
    with pytest.raises(InventoryProblems):
        read_inventory(("part.json", f'{{"part": {part}}}'.encode()), TOWN)
