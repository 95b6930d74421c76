"""Who answers for what: one territorial unit for each line that a place has points of, found upwards."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.inventory.departments import (
    LINE_OF,
    Department,
    DepartmentKind,
    Duty,
    PhoneBand,
    ServiceLine,
)
from ingest.inventory.files.checks import defects
from ingest.inventory.local_time import MINUTES_A_DAY
from ingest.inventory.responsibility import (
    ResponsibilityGap,
    department_warnings,
    minutes_without_number,
    responsibility_gaps,
    responsibility_note,
)
from ingest.inventory.tree import Inventory, Level, Place, Point
from ingest.readings.quantities import Metric
from ingest.words.packages import catalogue_of
from tests.ingest.inventory.written_inventories import problems_of_json

HEATING, WATER = ServiceLine.HEATING, ServiceLine.WATER
TOWN = Inventory(
    places={
        "org": Place("org", Level.ORGANISATION, "集团"),
        "north": Place("north", Level.UNIT, "北区", "org"),
        "s7": Place("s7", Level.STATION, "7号站", "north"),
        "b3": Place("b3", Level.BUILDING, "3号楼", "s7"),
        "south": Place("south", Level.UNIT, "南区", "org"),
        "s9": Place("s9", Level.STATION, "9号站", "south"),
    },
    points={
        "room": Point("room", Metric.INDOOR_TEMPERATURE, "b3", 1, 1, residential=True),
        "main": Point("main", Metric.WATER_PRESSURE, "b3", 1, 1),
        "chlorine": Point("chlorine", Metric.FREE_CHLORINE, "s9", 1, 1),
    },
)


def unit(name: str, place: str, *lines: ServiceLine, **more: object) -> Department:
    return Department(name, f"{name}所", DepartmentKind.TERRITORIAL, lines=lines, place=place, **more)


def with_units(*units: Department) -> Inventory:
    return replace(TOWN, departments={each.id: each for each in units})


def test_every_metric_has_a_line():
    assert LINE_OF.keys() == set(Metric)


def test_without_any_department_none_is_missing():
    assert responsibility_gaps(TOWN) == []
    assert list(defects(TOWN)) == []
    assert str(responsibility_note(TOWN, [])) == "no departments: nobody is named who answers for a place"


def test_heat_and_water_units_share_a_building():
    assert responsibility_gaps(with_units(unit("heat", "north", HEATING), unit("water", "org", WATER))) == []
    assert responsibility_note(with_units(unit("all", "org", HEATING, WATER)), []) is None


def test_each_place_and_line_without_a_unit_is_a_gap_of_its_own():
    town = with_units(
        unit("heat", "south", HEATING), Department("d", "D", DepartmentKind.FUNCTIONAL, place="org")
    )
    assert responsibility_gaps(town) == [
        ResponsibilityGap("b3", HEATING),
        ResponsibilityGap("b3", WATER),
        ResponsibilityGap("s9", WATER),
    ]
    found = list(defects(town))
    assert [(kind, place) for kind, place, _ in found] == [("place", "b3"), ("place", "b3"), ("place", "s9")]
    assert found[0][2].key == "no-responsible-unit"
    assert str(found[0][2]) == (
        "3号楼 [b3] has points of the line “heating”, and no territorial department of that line"
        " is at or above it (no-responsible-unit)."
    )
    assert found[1][2].written(catalogue_of("zh-CN")) == (
        "3号楼 [b3] 有“供水”测点，但该位置及其上级位置都没有该业务线的属地单位（no-responsible-unit）。"
    )
    note = responsibility_note(town, responsibility_gaps(town))
    assert str(note) == "no-responsible-unit: places and lines without a unit: 3"


def test_one_fault_for_all_points_of_a_line_at_a_place():
    more = {f"main-{n}": Point(f"main-{n}", Metric.WATER_PRESSURE, "b3", 1, 1) for n in range(3)}
    town = with_units(unit("heat", "org", HEATING), unit("water", "south", WATER))
    assert responsibility_gaps(replace(town, points=TOWN.points | more)) == [ResponsibilityGap("b3", WATER)]


def test_of_nested_units_each_has_its_own_part():
    nested = with_units(unit("all", "org", HEATING, WATER), unit("heat", "s7", HEATING))
    assert responsibility_gaps(nested) == []
    assert nested.territories == {
        "org": "org", "north": "org", "s7": "s7", "b3": "s7", "south": "org", "s9": "org",
    }  # fmt: skip


def test_territories_are_cut_by_every_department_with_a_place():
    town = with_units(
        unit("heat", "north", HEATING),
        Department("lab", "水质科", DepartmentKind.FUNCTIONAL, place="b3"),
        Department("far", "物业", DepartmentKind.OUTSIDE),
    )
    assert town.territories == {"north": "north", "s7": "north", "b3": "b3"}
    assert TOWN.territories == {}


@given(st.dictionaries(st.integers(1, 12), st.integers(0, 11)), st.sets(st.integers(0, 12)))
def test_the_nearest_is_what_one_meets_first_on_the_way_up(parents, wanted):
    parents = {child: parent for child, parent in parents.items() if parent < child}
    named = {f"p{n}" for n in {0, *parents, *parents.values()}}
    places = {
        f"p{n}": Place(f"p{n}", Level.STATION, "", f"p{parents[n]}" if n in parents else None)
        for n in sorted((int(name[1:]) for name in named), key=lambda n: n * 5 % 13)
    }
    town = Inventory(places)
    marked = {f"p{n}" for n in wanted} & named
    meant = {
        place: next((node.id for node in town.upwards(place) if node.id in marked), None) for place in places
    }
    assert town.nearest_at_or_above(marked) == {place: found for place, found in meant.items() if found}


def test_two_units_of_a_line_at_a_place_are_refused_and_both_are_named():
    town = with_units(unit("a", "org", HEATING, WATER), unit("b", "org", WATER), unit("c", "s7", WATER))
    ((kind, name, reason),) = defects(town)
    assert (kind, name) == ("department", "b")
    assert str(reason) == (
        "place: a所 [a] is the territorial department of the line water at 集团 [org] already"
    )
    assert reason.written(catalogue_of("zh-CN")) == (
        "place：a所 [a] 已是业务线“供水”在 集团 [org] 的属地单位"
    )


def test_a_duty_that_two_have_at_one_place_is_refused_and_both_are_named():
    answering = unit("all", "org", HEATING, WATER)
    office = Department("office", "管网部", DepartmentKind.FUNCTIONAL, duties=(Duty.NETWORK,))
    team = replace(office, id="team", name="北区管网队", place="north", duties=(Duty.METERING, Duty.NETWORK))
    assert list(defects(with_units(answering, office, team, replace(team, id="far", place="south")))) == []
    ((kind, name, reason),) = defects(with_units(answering, office, team, replace(office, id="second")))
    assert (kind, name) == ("department", "second")
    assert str(reason) == "duties: 管网部 [office] has the duty “network” for the whole organisation already"
    found = list(defects(with_units(answering, office, team, replace(team, id="also"))))
    assert [(name, str(reason)) for _, name, reason in found] == [
        ("also", f"duties: 北区管网队 [team] has the duty “{duty}” at 北区 [north] already")
        for duty in ("metering", "network")
    ]


def test_who_answers_is_not_sought_in_what_is_no_tree():
    ring = {"north": replace(TOWN.places["north"], parent="b3")}
    found = list(defects(replace(with_units(unit("a", "south", WATER)), places=TOWN.places | ring)))
    assert found
    assert not any("no-responsible-unit" in str(reason) for _, _, reason in found)


ROOT = {"id": "org", "level": "organisation"}


@pytest.mark.parametrize(
    ("department", "reason"),
    [
        ({"kind": "territory"}, "kind: must be one of territorial, functional, outside, not 'territory'"),
        (
            {"kind": "territorial", "line": ["water"]},
            "place: missing; a territorial department answers for lines at a place",
        ),
        (
            {"kind": "territorial", "place": "org"},
            "line: missing; a territorial department answers for lines at a place",
        ),
        ({"line": ["gas"]}, "line: must be one of heating, water, fees, property, not 'gas'"),
        ({"line": ["water", "water"]}, "line: 'water' is there twice"),
        ({"place": "nowhere"}, "place: there is no place nowhere"),
        ({"kind": "outside", "place": "org"}, "place: a department that is outside has none"),
        ({"parent": "nobody"}, "parent: there is no department nobody"),
        ({"parent": "d"}, "parent: its parents lead back to itself: d > d"),
        (
            {"phones": ["08:00-18:00=1", "08:00-18:00= 1"]},
            "phones: '08:00-18:00=1' is there twice",
        ),
        ({"channels": [f"c{n}" for n in range(17)]}, "channels: must be at most 16"),
        ({"head": ""}, "head: must not be empty"),
        ({"phones": ["08:00-25:00=1"]}, "phones: no such time of day in '08:00-25:00'"),
        (
            {"channels": ["by hand"]},
            "channels: 'by hand' must be 1 to 64 letters, digits, '_', '.', ':' and '-'",
        ),
        (
            {"id": "unmanned"},
            "id: 'unmanned' is the address of something else in the API and no id of a department",
        ),
        ({"petition": "li"}, "petition: a department has no such key"),
        ({"id": "@d"}, "id: '@d' must be 1 to 64 letters, digits, '_', '.', ':' and '-'"),
        ({"duties": ["network", "network"]}, "duties: 'network' is there twice"),
        (
            {"data_delivery": ["hour"]},
            "data_delivery: must be one of day, week, half_month, month, quarter, not 'hour'",
        ),
        ({"petition_staff": ["li", ""]}, "petition_staff: must not be empty"),
        ({"petition_staff": ["li|wang"]}, "petition_staff: 'li|wang' is no name of a user"),
        ({"petition_staff": ["None"]}, "petition_staff: 'None' is no name of a user"),
        ({"petition_staff": [f"li{n}" for n in range(17)]}, "petition_staff: must be at most 16"),
    ],
)
def test_a_bad_department_is_named(department, reason):
    rows = [{"id": "d", "kind": "functional", **department}]
    assert problems_of_json(places=[ROOT], departments=rows) == [f"departments 1 ({rows[0]['id']}): {reason}"]


@pytest.mark.parametrize(
    "phone", ["08:00-18:00", "0431-8800001", "08:00-18:00=", "08:00-18:00=call", "08:00-18:00=1|2", 5]
)
def test_a_bad_number_is_shown_as_it_should_be(phone):
    (problem,) = problems_of_json(departments=[{"id": "d", "kind": "functional", "phones": [phone]}])
    assert "must look like 08:00-18:00=0431-8800001" in problem


@pytest.mark.parametrize(
    ("hours", "free"),
    [
        (["00:00-24:00"], []),
        (["08:00-18:00", "18:00-08:00"], []),
        (["08:00-18:00"], [(0, 480), (1080, 1440)]),
        (["22:00-06:00", "08:00-20:00"], [(360, 480), (1200, 1320)]),
        ([], [(0, MINUTES_A_DAY)]),
    ],
)
def test_a_band_ends_before_its_last_minute_and_may_cross_midnight(hours, free):
    assert minutes_without_number(PhoneBand(each, "1") for each in hours) == free


minutes = st.integers(0, MINUTES_A_DAY - 1)


@given(st.lists(st.tuples(minutes, minutes).filter(lambda band: band[0] != band[1]), max_size=5))
def test_each_minute_of_the_day_is_in_a_band_or_free(bands):
    def clock(minute: int) -> str:
        return f"{minute // 60:02}:{minute % 60:02}"

    free = minutes_without_number(PhoneBand(f"{clock(start)}-{clock(end)}", "1") for start, end in bands)
    for minute in range(0, MINUTES_A_DAY, 7):
        answered = any(
            (minute - start) % MINUTES_A_DAY < (end - start) % MINUTES_A_DAY for start, end in bands
        )
        assert answered != any(start <= minute < end for start, end in free)


@pytest.mark.parametrize(
    ("department", "named_by_w16"),
    [
        (unit("heat", "org", HEATING), False),
        (unit("water", "org", WATER), True),
        (Department("d", "d", DepartmentKind.FUNCTIONAL, lines=(WATER,)), False),
        (Department("d", "d", DepartmentKind.FUNCTIONAL, duties=(Duty.PRODUCTION_DISPATCH,)), True),
        (Department("d", "d", DepartmentKind.FUNCTIONAL, duties=(Duty.SECONDARY_SUPPLY,)), True),
        (Department("d", "d", DepartmentKind.FUNCTIONAL, duties=(Duty.COMMAND_CENTRE,)), False),
        (Department("d", "d", DepartmentKind.OUTSIDE, duties=(Duty.SECONDARY_SUPPLY,)), False),
    ],
)
def test_w16_names_three_kinds_of_departments_that_have_petition_staff(department, named_by_w16):
    lack = "no petition staff"
    assert any(lack in str(each) for each in department_warnings(with_units(department), "t")) == named_by_w16
    manned = replace(department, petition_staff=("li",))
    assert not any(lack in str(each) for each in department_warnings(with_units(manned), "t"))


def test_what_may_leave_a_department_unreached_is_told():
    town = with_units(
        unit("a", "org", HEATING, WATER, head="wang", phones=(PhoneBand("08:00-18:00", "1"),)),
        Department("far", "物业", DepartmentKind.OUTSIDE, phones=(PhoneBand("00:00-24:00", "1"),)),
    )
    assert [*map(str, department_warnings(town, "town.toml"))] == [
        "town.toml: department a (a所) has no leader in charge (clause W16)",
        "town.toml: department a (a所) has no petition staff (clause W16)",
        "town.toml: department a (a所) has no phone number for 00:00-08:00, 18:00-24:00 (clause B11)",
    ]
    *_, last = department_warnings(town, "town.toml", most=1)
    assert str(last) == "town.toml: departments lack 2 more"
    assert last.written(catalogue_of("zh-CN")) == "town.toml：部门另有 2 处欠缺"
    assert [*map(str, department_warnings(TOWN, "town.toml"))] == [
        "town.toml: no departments: nobody is named who answers for a place"
    ]
