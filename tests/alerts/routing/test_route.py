"""Whom a matter is sent to: each row by hand, as the page of the desk has it, and what holds of all."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import api.words.languages  # noqa: F401 - it brings the words of all packages
from alerts.matters.choices import Code, Line, Mode, TaskKind
from alerts.matters.conditions import holds
from alerts.matters.names import Name
from alerts.matters.state import MatterState
from alerts.routing.departments import Departments
from alerts.routing.proposing import propose_mode
from alerts.routing.route import RoutedHandOver, RoutedTask, matching_rows, near_rows, route
from alerts.routing.routing_files import ROUTING
from alerts.routing.routing_rows import HandOverInstant
from ingest.inventory.departments import Duty
from ingest.words.packages import catalogue_of
from tests.alerts.matters.any_state import STATES
from tests.alerts.routing.company import GROUP, UNITS, matter, office, town, unit, without
from tests.examples import examples

ALL = Departments(GROUP)

# (row, clauses), what is known of the matter, where, who works on it, who answers for it
GOLDEN = [
    ("1-heating", "W17 W19 H27", {"category": "petition_group", "line": "heating"}, "supervision", None),
    ("1-heating", "W17 W19 H27", {"category": "help_major", "line": "heating"}, "supervision", None),
    ("1", "W17 W19 H27", {"category": "petition_bypass", "line": "water"}, "dispatch", None),
    ("1", "W17 W19 H27", {"category": "foreign"}, "dispatch", None),
    ("3a", "C29 W26", {"category": "leak", "meter_side": "after", "line": "water"}, "network", None),
    (
        "3",
        "W35 C14 C19 C29 C34",
        {"category": "leak", "meter_side": "before", "line": "water", "in_duty_hours": False},
        "repair",
        None,
    ),
    ("3", "W35 C14 C19 C29 C34", {"category": "leak", "line": "water", "class_": "urgent"}, "repair", None),
    (
        "3",
        "W35 C14 C19 C29 C34",
        {"category": "pressure", "suspected_burst": True, "line": "water", "in_duty_hours": False},
        "repair",
        None,
    ),
    (
        "4",
        "W33 W34",
        {"category": "no_water", "line": "water", "in_duty_hours": False, "class_": "urgent"},
        "dispatch",
        None,
    ),
    (
        "4",
        "W33 W34",
        {"category": "pressure", "line": "water", "in_duty_hours": False, "severity": "major"},
        "dispatch",
        None,
    ),
    (
        "4-quality",
        "W33 W34",
        {"category": "quality", "line": "water", "in_duty_hours": False, "severity": "critical"},
        "dispatch",
        None,
    ),
    ("5", "C18", {"category": "quality", "water_kind": "plant", "line": "water"}, "works", None),
    ("5", "C18", {"category": "pressure", "water_kind": "plant", "line": "water"}, "works", None),
    ("6-heating", "H8 W16", {"category": "repair", "pump_station": True, "line": "heating"}, "pumps", None),
    ("6", "H8 W16", {"category": "quality", "pump_station": True, "line": "water"}, "second", None),
    ("7", "C24 C18", {"category": "quality", "line": "water"}, "service", None),
    (
        "7",
        "C24 C18",
        {"category": "quality", "line": "water", "channel": "hotline_12345"},
        "service",
        "dispatch",
    ),
    ("8", "C22 C20", {"category": "pressure", "meter_side": "before", "line": "water"}, "technology", None),
    ("8", "C22 C20", {"category": "pressure", "line": "water"}, "technology", None),
    ("9", "C23", {"category": "pressure", "meter_side": "after", "line": "water"}, "network", None),
    ("10", "C19", {"category": "meter", "line": "water"}, "meters", None),
    ("11-heating", "W27 H27", {"category": "fees", "line": "heating"}, "supervision", None),
    ("11", "W27 H27", {"category": "fees", "line": "fees"}, "water-north", None),
    ("12", "W28", {"category": "conduct", "line": "water"}, "discipline", None),
    ("13", "W29", {"category": "unit_opinion", "line": "water"}, "supervision", None),
    ("14", "H31", {"category": "room_temperature", "line": "heating"}, "heat-north", "command"),
    ("14", "H31", {"category": "repair", "line": "heating"}, "heat-north", "command"),
    ("15", "W26", {"category": "no_water", "line": "water"}, "water-north", None),
    (
        "15",
        "W26",
        {"category": "no_water", "line": "water", "in_duty_hours": False, "severity": "minor"},
        "water-north",
        None,
    ),
    ("16", "", {"category": "device", "concern": "silence", "line": "heating"}, "devices", None),
    ("16", "", {"category": "device", "concern": "sensor"}, "devices", None),
    ("17-heating", "W17", {"category": "consult", "line": "heating"}, "command", None),
    ("17", "W17", {"category": "neighbour", "line": "property"}, "dispatch", None),
    ("17", "W17", {"category": "repair", "line": "water", "channel": "media"}, "dispatch", "dispatch"),
]


@pytest.mark.parametrize(("row", "clauses", "said", "unit_id", "owner"), GOLDEN)
def test_each_row_sends_where_the_page_says(row, clauses, said, unit_id, owner):
    found = route(matter(**said), "north", ALL)
    assert (found.row, " ".join(found.clauses), found.unit) == (row, clauses, unit_id)
    assert found.rule == row.removesuffix("-heating").removesuffix("-quality")
    assert found.owner == (owner or unit_id)
    assert found.table_version == ROUTING.version


OWNERS = [
    ("hotline_12345", "water", "2", "dispatch"),
    ("hotline_12319", "water", "2", "dispatch"),
    ("superior", "fees", "2", "dispatch"),
    ("media", "property", "2", "dispatch"),
    ("government", "heating", "2-heating", "command"),
    ("bureau", "heating", "2-heating", "command"),
    ("heating_office", "heating", "2-heating", "command"),
    ("call", "heating", None, "heat-north"),
    ("patrol", "water", None, "water-north"),
]


@pytest.mark.parametrize(("channel", "line", "row", "owner"), OWNERS)
def test_rule_2_names_who_answers_and_the_search_goes_on(channel, line, row, owner):
    """W17, H11: the same matter goes to the same unit, whoever brought it."""
    category = "repair" if line == "heating" else "no_water"
    plain = route(matter(category=category, line=line), "north", ALL)
    found = route(matter(category=category, line=line, channel=channel), "north", ALL)
    assert (found.unit, found.rule) == (plain.unit, plain.rule)
    assert found.owner_row == row
    if row or line == "water":
        assert found.owner == owner


def test_there_is_a_golden_matter_for_every_row():
    met = {row for row, *_ in GOLDEN} | {row for *_, row, _ in OWNERS}
    assert {row.id for row in ROUTING.rules} == met - {None}


def test_a_petition_is_submitted_and_nothing_else_by_its_row():
    """W19: 呈办."""
    assert route(matter(category="petition_group"), "org", ALL).mode is Mode.SUBMIT
    assert route(matter(category="leak"), "org", ALL).mode is None


def test_a_leak_behind_the_meter_is_proposed_as_not_ours():
    """C29 W26: coordinated or explained."""
    assert route(matter(category="leak", meter_side="after"), "org", ALL).code is Code.NOT_OURS
    assert route(matter(category="leak"), "org", ALL).code is None


def test_out_of_hours_the_unit_reads_it_and_takes_it_over():
    """W33 W34: production dispatch's shift first."""
    urgent = matter(category="no_water", line="water", in_duty_hours=False, class_="urgent")
    found = route(urgent, "flat", ALL)
    assert (found.unit, found.copies) == ("dispatch", ("water-north",))
    at, clauses = HandOverInstant.NEXT_DUTY_START, ("W33", "W34")
    assert found.hands_over == RoutedHandOver("water-north", at, clauses)
    assert route(urgent, "south", ALL).hands_over == RoutedHandOver("water", at, clauses)
    by_day = route(urgent.with_({Name.IN_DUTY_HOURS: True}), "flat", ALL)
    assert (by_day.unit, by_day.copies, by_day.hands_over) == ("water-north", (), None)
    heating = route(urgent.with_({Name.LINE: "heating"}), "flat", ALL)
    assert heating.hands_over is None


def test_who_has_it_already_neither_reads_a_copy_nor_takes_it_over():
    alone = Departments(town(replace(unit("all", "org", *UNITS[0].lines, *UNITS[2].lines))))
    found = route(matter(line="water", in_duty_hours=False, class_="urgent"), "flat", alone)
    assert found.unit is None, "nobody has a duty, and no fallback of dispatch is a territorial unit"
    dispatching = replace(unit("all", "org", *UNITS[2].lines), duties=(Duty.PRODUCTION_DISPATCH,))
    found = route(
        matter(line="water", in_duty_hours=False, class_="urgent"), "flat", Departments(town(dispatching))
    )
    assert (found.unit, found.copies, found.hands_over) == ("all", (), None)


def test_water_quality_takes_a_sample_and_customer_service_answers():
    """C24."""
    found = route(matter(category="quality", line="water"), "north", ALL)
    assert (found.unit, found.task) == ("service", RoutedTask(TaskKind.SAMPLE, "lab"))
    plant = route(matter(category="quality", water_kind="plant"), "north", ALL)
    assert (plant.unit, plant.copies, plant.task) == ("works", ("lab",), None)


def test_only_conduct_is_a_restricted_view():
    """W28."""
    assert route(matter(category="conduct"), "org", ALL).restricted
    assert not route(matter(category="fees"), "org", ALL).restricted


@pytest.mark.parametrize(
    ("named", "to"),
    [
        ("water-north", "water"),
        ("heat-north", "heat"),
        ("water", "dispatch"),
        ("lab", "supervision"),
        ("nobody", "supervision"),
        (None, "supervision"),
    ],
)
def test_an_opinion_of_a_unit_goes_to_the_one_above_it(named, to):
    """W29; where none is above it, to service supervision (H27)."""
    assert route(matter(category="unit_opinion"), "org", ALL, named=named).unit == to


NEVER_THERE = [
    ((Duty.REPAIR_COMPANY,), {"category": "leak", "line": "water"}, "network"),  # W35: 管网部
    ((Duty.REPAIR_COMPANY, Duty.NETWORK), {"category": "leak", "line": "water"}, "water-north"),
    ((Duty.REPAIR_COMPANY, Duty.NETWORK), {"category": "leak", "line": "heating"}, "heat-north"),
    ((Duty.METERING,), {"category": "meter", "line": "water"}, "network"),
    ((Duty.METERING, Duty.NETWORK), {"category": "meter", "line": "water"}, "water-north"),
    ((Duty.COMMAND_CENTRE,), {"category": "consult", "line": "heating"}, "dispatch"),
    ((Duty.PRODUCTION_DISPATCH,), {"category": "consult", "line": "water"}, "command"),
    ((Duty.PRODUCTION_DISPATCH, Duty.COMMAND_CENTRE), {"category": "consult", "line": "water"}, None),
    ((Duty.DISCIPLINE, Duty.SERVICE_SUPERVISION), {"category": "conduct"}, "command"),
    ((Duty.SECONDARY_SUPPLY,), {"pump_station": True, "line": "water"}, "water-north"),
    ((Duty.DEVICES,), {"concern": "silence", "line": "heating"}, "heat-north"),
    ((Duty.WATER_MAKING,), {"category": "quality", "water_kind": "plant", "line": "water"}, "water-north"),
]


@pytest.mark.parametrize(("gone", "said", "to"), NEVER_THERE)
def test_where_a_department_is_missing_another_takes_it_and_it_is_said(gone, said, to):
    found = route(matter(**said), "north", Departments(without(*gone)))
    assert found.unit == to
    assert found.because.key == ("routed-to-nobody" if to is None else "routed-instead")


@pytest.mark.parametrize(("line", "to"), [(Line.WATER, "water-north"), (Line.HEATING, "heat-north")])
def test_devices_of_nobody_are_the_units_whose_points_they_are(line, to):
    """Row 16: a silent gateway of a water station is not the heating unit's."""
    silent = matter(concern="silence")
    assert route(silent, "north", Departments(without(Duty.DEVICES)), line=line).unit == to
    assert route(silent, "north", ALL, line=line).unit == "devices"


def test_why_is_told_in_both_languages():
    found = route(matter(category="leak"), "north", Departments(without(Duty.REPAIR_COMPANY)))
    assert str(found.because) == (
        "Rule 3: A leak or burst before the meter, or where nobody knows, is the public pipe's: the repair"
        " company goes at any hour. There is no “repair company”; “network” takes it."
    )
    assert found.because.written(catalogue_of("zh-CN")) == (
        "规则 3：表前或位置不明的漏水、爆管属公共管道，由维修部门全天候抢修。没有“维修”，由“管网”承办。"
    )


def test_a_town_without_departments_sends_to_nobody_and_says_so():
    nobody = Departments(town())
    assert not nobody
    found = route(matter(category="room_temperature", line="heating"), "flat", nobody)
    assert (found.rule, found.unit, found.owner, found.copies, found.hands_over) == (
        "14",
        None,
        None,
        (),
        None,
    )
    assert found.because.key == "routed-to-nobody"


@settings(max_examples=examples(100))
@given(STATES, st.sampled_from(sorted(GROUP.places)), st.sampled_from([None, *GROUP.departments]))
def test_every_matter_is_sent_somewhere_by_the_first_row_that_holds(state, place, named):
    found = route(state, place, ALL, named=named)
    row = next(row for row in ROUTING.rules if holds(row.when, state) and not row.sets_owner)
    assert (found.row, found.rule, found.clauses) == (row.id, row.rule, row.clauses)
    assert {found.unit, found.owner, *found.copies} <= GROUP.departments.keys()
    assert found.unit not in found.copies
    for tag in ("zh-CN", "en"):
        assert found.rule in found.because.written(catalogue_of(tag))
    if found.mode is not None:
        assert propose_mode(state).mode is found.mode


@settings(max_examples=examples(100))
@given(STATES)
def test_a_row_that_nearly_decided_would_do_so_but_for_the_name_that_is_told(state):
    rows = {row.id: row for row in ROUTING.rules}
    deciding = list(rows).index(matching_rows(state, ROUTING).deciding.id)
    for near in near_rows(state):
        when = rows[near.row].when
        assert list(rows).index(near.row) < deciding
        assert not holds(when, state)
        wanted = {
            value
            for all_of in when.one_of
            for name, values in all_of
            if name is near.unmet
            for value in values
        }
        assert any(holds(when, state.with_({near.unmet: value})) for value in wanted)


def test_what_nearly_decided_is_told():
    (near,) = near_rows(matter(category="pressure", meter_side="after", line="water"))[-1:]
    assert (near.row, near.rule, near.clauses, near.unmet) == ("8", "8", ("C22", "C20"), Name.METER_SIDE)


def test_twenty_thousand_matters_of_a_wave_ask_the_rows_once():
    matching_rows.cache_clear()
    state = {Name.CATEGORY: "room_temperature", Name.LINE: "heating", Name.CONCERN: "room-temperature"}
    for _ in range(20_000):
        route(MatterState(state), "flat", ALL)
    assert matching_rows.cache_info().misses == 1


def test_a_department_at_the_place_goes_before_one_of_the_whole():
    near = replace(office(Duty.REPAIR_COMPANY, "north"), id="north-team")
    both = Departments(town(near, *GROUP.departments.values()))
    assert route(matter(category="leak"), "flat", both).unit == "north-team"
    assert route(matter(category="leak"), "south", both).unit == "repair"
