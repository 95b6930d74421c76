"""Departments come and go with the inventory, and their persons are told to those who may know."""

from dataclasses import replace

import pytest
from structlog.testing import capture_logs

from alerts.desk.departments import find_department, list_departments, recorded_departments
from alerts.desk.lookups.errors import NotFound
from alerts.desk.registration import clear_departments, export_inventory, import_inventory
from alerts.desk.rules_in_force import RulesInForce
from alerts.people.viewer import ANONYMOUS, OPERATOR, Grant, Viewer
from alerts.rules.inventory_files import read_inventory, write_inventory
from alerts.rules.rule_files import default_rules
from api.wiring.hosted_service import GRANTS
from ingest.inventory.departments import Department, DepartmentKind, PhoneBand, ServiceLine
from ingest.inventory.files.problem_collector import InventoryProblems
from ingest.inventory.responsibility import NO_DEPARTMENTS
from ingest.inventory.tree import Inventory, Level, Place, Point
from ingest.problems import Problems
from ingest.readings.quantities import Metric

START = 1_767_225_600_000
RULES = default_rules()
UNIT = Department(
    "water",
    "供水公司",
    DepartmentKind.TERRITORIAL,
    lines=(ServiceLine.WATER,),
    place="st",
    head="wang",
    leader="zhao",
    phones=(PhoneBand("00:00-24:00", "0431-8800001"),),
    channels=("console",),
)
BARE_UNIT = replace(UNIT, head=None, leader=None, phones=(), channels=())
BARE = Inventory(
    {"st": Place("st", Level.STATION, "翠园站"), "st2": Place("st2", Level.STATION, "柳园站")},
    {"tap": Point("tap", Metric.TURBIDITY, "st", 60_000, 60_000)},
)
TOWN = replace(
    BARE, departments={"water": UNIT, "lab": Department("lab", "水质科", DepartmentKind.FUNCTIONAL)}
)
LAB = "departments 1 (lab)"
SECRETS = ("wang", "zhao", "0431", "console")


def bring(records, source, now=START, **more):
    return import_inventory(records, OPERATOR, source, RULES, now, **{"replace": False} | more).after


def test_departments_have_the_version_of_the_places_that_they_came_with(records):
    assert bring(records, TOWN).version == 1
    with records.reading() as tx:
        assert tx.inventory.load().departments == TOWN.departments
    moved = replace(UNIT, head="li")
    assert bring(records, Inventory(departments={"water": moved}), START + 1).version == 2


def test_a_place_without_who_answers_is_refused_and_nothing_is_taken(records):
    bring(records, TOWN)
    more = Inventory(points={"tap2": Point("tap2", Metric.PH, "st2", 60_000, 60_000)})
    with pytest.raises(InventoryProblems) as refused:
        bring(records, more, START + 1)
    (problem,) = refused.value.problems
    assert str(problem) == (
        "inventory: place st2: 柳园站 [st2] has points of the line “water”, and no territorial department"
        " of that line is at or above it (no-responsible-unit)."
    )
    second = replace(UNIT, id="water2", place="st2")
    assert bring(records, replace(more, departments={"water2": second}), START + 2).version == 2


def test_a_file_that_knows_no_departments_leaves_them_and_one_that_knows_some_is_everything(records):
    bring(records, TOWN)
    assert bring(records, BARE, START + 1, replace=True).departments == TOWN.departments
    fewer = replace(BARE, departments={"water": UNIT})
    assert list(bring(records, fewer, START + 2, replace=True).departments) == ["water"]


def test_what_a_kept_department_names_must_stay(records):
    bring(records, TOWN)
    with pytest.raises(InventoryProblems, match="department water: place: there is no place st"):
        bring(records, Inventory({"st2": BARE.places["st2"]}), START + 1, replace=True)


def test_all_of_them_are_taken_off_record_at_once(records):
    bring(records, TOWN)
    done = clear_departments(records, OPERATOR, RULES, START + 1)
    assert (done.after.version, done.after.departments) == (2, {})
    assert (done.after.places, done.before.departments) == (TOWN.places, TOWN.departments)
    assert clear_departments(records, OPERATOR, RULES, START + 2).after.version == 2


@pytest.mark.parametrize("viewer", [ANONYMOUS, Viewer("li", GRANTS["viewer"])])
@pytest.mark.parametrize("form", ["json", "csv", "toml"])
def test_who_may_not_see_contacts_gets_none(records, viewer, form):
    page = list_departments(TOWN, viewer, None, 9)
    exported = export_inventory(records, TOWN, viewer, form, START).decode()
    seen = str(page.items) + str(find_department(TOWN, viewer, "water")) + exported
    assert not any(secret in seen for secret in SECRETS)
    assert [each.name for each in page.items] == ["水质科", "供水公司"]
    assert read_inventory((f"town.{form}", exported.encode())).departments == {}


def test_a_dispatcher_exports_all_of_them(records):
    viewer = Viewer("li", GRANTS["dispatcher"])
    assert find_department(TOWN, viewer, "water") == BARE_UNIT, "contacts are asked for where it is audited"
    exported = export_inventory(records, TOWN, viewer, "csv", START).decode()
    assert read_inventory(("town.csv", exported.encode())) == TOWN
    with pytest.raises(NotFound):
        find_department(TOWN, viewer, "heat")


def test_who_sees_contacts_in_a_part_exports_none(records):
    part = Viewer("li", (Grant("viewer"), Grant("handler", "water", frozenset({"st"}))))
    assert "wang" not in export_inventory(records, TOWN, part, "csv", START).decode(), (
        "an export has whole departments or none"
    )


def test_a_department_beyond_ones_reach_is_not_there():
    inside = Viewer("li", (Grant("handler", "water", frozenset({"st"})),))
    assert find_department(TOWN, inside, "water") == BARE_UNIT
    for name in ("lab", "nobody"):
        with pytest.raises(NotFound, match=f"There is no department {name}"):
            find_department(TOWN, inside, name)
    assert [each.id for each in list_departments(TOWN, inside, None, 9).items] == ["water"]
    outside = Viewer("li", (Grant("handler", "heat", frozenset({"st2"})),))
    with pytest.raises(NotFound):
        find_department(TOWN, outside, "water")
    assert list_departments(TOWN, outside, None, 9).items == []


def test_the_department_above_is_named_to_who_sees_it():
    above = Department("group", "集团", DepartmentKind.FUNCTIONAL)
    station = replace(UNIT, id="station", place="st2", parent="water")
    unit = replace(UNIT, parent="group")
    known = replace(TOWN, departments={"group": above, "water": unit, "station": station})
    assert find_department(known, OPERATOR, "water") == replace(BARE_UNIT, parent="group")
    inside = Viewer("li", (Grant("handler", "water", frozenset({"st"})),))
    assert find_department(known, inside, "water") == BARE_UNIT
    both = Viewer("li", (Grant("handler", "water", frozenset({"st", "st2"})),))
    parents = {each.id: each.parent for each in list_departments(known, both, None, 9).items}
    assert parents == {"water": None, "station": "water"}


def test_a_list_goes_on_where_it_was_cut():
    first = list_departments(TOWN, OPERATOR, None, 1)
    rest = list_departments(TOWN, OPERATOR, first.last, 1)
    assert [each.id for each in (*first.items, *rest.items)] == ["lab", "water"]
    assert rest.last is None


def test_a_page_is_as_long_as_what_is_seen_allows():
    second = replace(UNIT, id="water2")
    known = replace(TOWN, departments={**TOWN.departments, "a": TOWN.departments["lab"], "water2": second})
    inside = Viewer("li", (Grant("handler", "water", frozenset({"st"})),))
    first = list_departments(known, inside, None, 1)
    rest = list_departments(known, inside, first.last, 1)
    assert [each.id for each in (*first.items, *rest.items)] == ["water", "water2"]
    assert rest.last is None


def test_what_is_on_record_is_told_with_what_it_lacks(records):
    bring(records, BARE)
    found = recorded_departments(records, OPERATOR)
    assert (found.departments, found.gaps) == ([], [])
    with records.begin() as tx:  # as no import would
        tx.inventory.save(Inventory(departments={"lab": TOWN.departments["lab"]}), START + 1, replace=False)
    assert [gap.place for gap in recorded_departments(records, OPERATOR).gaps] == ["st"]


def test_the_files_of_a_start_are_taken_as_one(records, tmp_path):
    file, desk = tmp_path / "town.toml", tmp_path / "desk.toml"
    file.write_text(write_inventory(BARE, "toml"), encoding="utf-8")
    desk.write_text(write_inventory(Inventory(departments=TOWN.departments), "toml"), encoding="utf-8")
    in_force = RulesInForce(records, RULES)
    in_force.open(START, file)
    assert in_force.note == NO_DEPARTMENTS
    in_force = RulesInForce(records, RULES)
    in_force.open(START + 1, file, desk)
    assert (in_force.inventory.departments, in_force.note) == (TOWN.departments, None)
    grown = replace(BARE, points=BARE.points | {"tap2": Point("tap2", Metric.PH, "st2", 60_000, 60_000)})
    file.write_text(write_inventory(grown, "toml"), encoding="utf-8")
    with pytest.raises(InventoryProblems, match=r"柳园站 .*no-responsible-unit"):
        RulesInForce(records, RULES).open(START + 2, file, desk)
    both = {**TOWN.departments, "water2": replace(UNIT, id="water2", place="st2")}
    desk.write_text(write_inventory(Inventory(departments=both), "toml"), encoding="utf-8")
    in_force.open(START + 3, file, desk)
    assert in_force.inventory.departments == both


def test_a_start_takes_departments_without_an_inventory_file(records, tmp_path):
    bring(records, BARE)
    desk = tmp_path / "desk.toml"
    desk.write_text(write_inventory(Inventory(departments=TOWN.departments), "toml"), encoding="utf-8")
    in_force = RulesInForce(records, RULES)
    in_force.open(START, None, desk)
    assert in_force.inventory.departments == TOWN.departments


@pytest.mark.parametrize(
    ("name", "text", "problem"),
    [
        (
            "desk.toml",
            "[[places]]\nid = 'x'\n",
            "desk.toml: places: There is no such setting.",
        ),
        ("desk.csv", "type,id\n", "desk.csv: file: must be .toml"),
        (
            "desk.toml",
            "[[departments]]\nid = 'lab'\nkind = 'functional'\n",
            f"desk.toml: {LAB}: department lab is there already, in town.toml, departments 2 (lab)",
        ),
    ],
)
def test_the_desks_file_holds_departments_that_are_nowhere_else(records, tmp_path, name, text, problem):
    file, desk = tmp_path / "town.toml", tmp_path / name
    file.write_text(write_inventory(TOWN, "toml"), encoding="utf-8")
    desk.write_text(text, encoding="utf-8")
    with pytest.raises(Problems) as refused:
        RulesInForce(records, RULES).open(START, file, desk)
    assert [str(each) for each in refused.value.problems] == [problem]


def test_a_gap_that_is_on_record_is_logged_and_noted_and_stops_nothing(records):
    bring(records, BARE)
    with records.begin() as tx:
        tx.inventory.save(Inventory(departments={"lab": TOWN.departments["lab"]}), START + 1, replace=False)
    in_force = RulesInForce(records, RULES)
    with capture_logs() as logs:
        in_force.open(START + 2)
    assert str(in_force.note) == "no-responsible-unit: places and lines without a unit: 1"
    (line,) = [line for line in logs if line["log_level"] == "warning"]
    assert line["count"] == 1
    assert str(line["first"]).startswith("翠园站 [st] has points")
