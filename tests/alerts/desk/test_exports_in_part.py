"""Who may export a part gets a file that can be merged into the whole, and that replaces nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from alerts.desk.registration import export_inventory, export_recorded_inventory, import_inventory
from alerts.desk.rules_in_force import RulesInForce
from alerts.people.audit import AuditFilter
from alerts.people.viewer import OPERATOR, Grant, Viewer
from alerts.rules.inventory_files import read_inventory
from alerts.rules.rule_files import default_rules
from ingest.inventory.departments import Department, DepartmentKind, ServiceLine
from ingest.inventory.files.problem_collector import InventoryProblems
from ingest.inventory.tree import Inventory, Level, Place, Point
from ingest.readings.quantities import Metric

START = 1_767_225_600_000
RULES = default_rules()
TOWN = Inventory(
    places={
        "city": Place("city", Level.ORGANISATION, "City"),
        "east": Place("east", Level.UNIT, "East", "city"),
        "west": Place("west", Level.UNIT, "West", "city"),
    },
    points={place: Point(place, Metric.PH, place, 60_000, 60_000) for place in ("east", "west")},
    departments={
        place: Department(
            place, place, DepartmentKind.TERRITORIAL, lines=(ServiceLine.WATER,), place=place, head="wang"
        )
        for place in ("east", "west")
    },
)
HEAD = Viewer("li", (Grant("head", "east", frozenset({"east"})),))
FORMS = ("json", "csv", "toml")


def bring(records, source, now, **more):
    return import_inventory(records, OPERATOR, source, RULES, now, **{"replace": False} | more).after


def exported(records, viewer, form) -> tuple[str, bytes]:
    return f"part.{form}", export_recorded_inventory(records, viewer, form, START)


@pytest.mark.parametrize("form", FORMS)
def test_a_part_is_merged_and_replaces_nothing(records, form):
    before = bring(records, TOWN, START)
    name, content = exported(records, HEAD, form)
    assert b"West" not in content
    assert b"wang" not in content, "a part has no departments, also for who may see their contacts"
    renamed = name, content.replace(b"East", b"East side")
    with pytest.raises(InventoryProblems, match="this file is a part of an inventory"):
        bring(records, renamed, START + 1, replace=True)
    after = bring(records, renamed, START + 1)
    assert after.places["east"].name == "East side"
    places = after.places | {"east": before.places["east"]}
    assert replace(after, places=places, version=1) == before
    assert bring(records, exported(records, HEAD, form), START + 2).version == after.version


@pytest.mark.parametrize("form", FORMS)
def test_who_has_the_right_nowhere_gets_a_part_with_nothing_in_it_that_nobody_can_import(records, form):
    bring(records, TOWN, START)
    nothing = exported(records, Viewer("li", (Grant("head", "lab"),)), form)
    for place in TOWN.places:
        assert place.encode() not in nothing[1]
    for more in ({"replace": True}, {}):
        with pytest.raises(InventoryProblems, match="this file is a part of an inventory"):
            bring(records, nothing, START + 1, **more)


def test_several_places_are_one_part_and_what_lies_below_another_is_named_once(records):
    town = replace(TOWN, places=TOWN.places | {"e1": Place("e1", Level.BUILDING, "E1", "east")})
    viewer = Viewer("li", (*HEAD.grants, Grant("viewer", "x", frozenset({"west", "e1", "gone"}))))
    text = export_inventory(records, town, viewer, "toml", START).decode()
    assert text.startswith('part = ["east", "west"]\n')
    assert set(read_inventory(("part.toml", text.encode()), town).places) == {"east", "e1", "west"}


def test_the_audit_tells_of_what_a_part_was(records):
    export_inventory(records, TOWN, HEAD, "json", START)
    export_inventory(records, TOWN, OPERATOR, "json", START + 1)
    with records.reading() as tx:
        whole, part = tx.audit.page(AuditFilter(), None, 2)
    assert (part.actor, part.data) == ("li", {"version": 0, "part": ["east"]})
    assert whole.data == {"version": 0}


def test_a_start_merges_a_part_into_what_has_its_places_and_refuses_it_elsewhere(records, tmp_path):
    file = tmp_path / "part.toml"
    file.write_bytes(export_inventory(records, TOWN, HEAD, "toml", START))
    with pytest.raises(InventoryProblems, match="this file is a part of an inventory"):
        RulesInForce(records, RULES).open(START, file)
    bring(records, TOWN, START)
    in_force = RulesInForce(records, RULES)
    in_force.open(START + 1, file)
    assert set(in_force.inventory.places) == set(TOWN.places)
