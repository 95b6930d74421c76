"""The inventory row by row, and which points another one has judged otherwise."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.desk.installing.inventory_rows import InventoryTable, inventory_row, inventory_rows
from alerts.desk.installing.judged_otherwise import JudgedWay, judged_otherwise
from alerts.desk.installing.start_file import is_undone, rows_of_start
from alerts.people.viewer import OPERATOR
from alerts.rules.inventory_files import file_of_row, read_inventory
from alerts.rules.plan import plan_of
from alerts.rules.rule_files import default_rules
from ingest.inventory.devices import Gateway
from ingest.inventory.files.importer import merge
from ingest.inventory.tree import DateSpan, Outage
from ingest.readings.speakers import GatewayFormat
from tests.api.stand_in_service import town

TOWN = town()
ROWS = [
    pytest.param(table, id_, id=f"{table} {id_}") for table in InventoryTable for id_ in getattr(TOWN, table)
]


def row_of(table: InventoryTable, id_: str):
    return inventory_row(TOWN, OPERATOR, table, id_)


@pytest.mark.parametrize(("table", "id_"), ROWS)
def test_a_row_as_it_is_shown_is_read_as_the_row_that_it_is(table, id_):
    """What the form of a row sends unchanged changes nothing."""
    cells = {value.key: value.text for value in row_of(table, id_).values}
    again = merge(TOWN, read_inventory(file_of_row(table.kind, cells), TOWN), replace=False)
    assert again == TOWN


def test_what_a_row_does_not_say_comes_from_above_and_is_said_by_whom():
    values = {value.key: value for value in row_of(InventoryTable.PLACES, "f1").values}
    assert (values["calendar"].text, values["calendar"].inherited) == ("", "season")
    assert values["calendar"].giver == (InventoryTable.PLACES, "city")
    assert (values["zone"].inherited, values["zone"].giver) == ("Asia/Shanghai", None)
    assert values["level"].text == "household"


def test_what_refers_to_a_row_is_found_and_listed_by_its_table():
    found = {
        each.table: [line.id for line in each.rows] for each in row_of(InventoryTable.PLACES, "b1").referring
    }
    assert found == {
        InventoryTable.PLACES: [f"f{n}" for n in range(1, 7)],
        InventoryTable.GATEWAYS: ["gw1"],
    }
    (aliases,) = row_of(InventoryTable.POINTS, "f1-room").referring
    assert [line.id for line in aliases.rows] == list(TOWN.aliases)


@given(limit=st.integers(1, 5))
def test_pages_of_a_table_are_all_of_it_in_the_order_of_ids(limit):
    seen, after = [], None
    while True:
        page = inventory_rows(TOWN, OPERATOR, InventoryTable.PLACES, "", after, limit).page
        seen += [line.id for line in page.items]
        after = page.last
        if after is None:
            break
    assert seen == sorted(TOWN.places)


CHANGES = {
    JudgedWay.WHAT: lambda each: replace(each, residential=False, limits={"room.contract": 18.0}),
    JudgedWay.LIMITS: lambda each: replace(each, limits={"room.day": 21.0}),
    JudgedWay.RHYTHM: lambda each: replace(each, sampling_ms=each.sampling_ms // 2),
    JudgedWay.HOURS: lambda each: replace(each, contract_hours="08:00-18:00"),
    JudgedWay.PLACE: lambda each: replace(each, place="b2f"),
    JudgedWay.SPEAKERS: lambda each: replace(each, device=None),
}


@pytest.mark.parametrize("way", CHANGES)
@given(ids=st.sets(st.sampled_from([each for each in TOWN.points if each != "main"])))
def test_the_points_that_are_judged_otherwise_are_those_that_were_changed(way, ids):
    points = {id_: CHANGES[way](each) if id_ in ids else each for id_, each in TOWN.points.items()}
    told = judged_otherwise(TOWN, replace(TOWN, points=points))
    assert {id_ for id_, _ in told.points} == ids
    assert all(way in ways for _, ways in told.points)


def test_what_a_place_gives_is_told_of_all_points_below_it_as_the_plan_has_it():
    season = replace(TOWN.calendars["season"], heating_season=(DateSpan("11-15", "03-15"),))
    stop = Outage("o1", "b2", 1_768_435_200_000, 1_768_438_800_000)
    after = replace(TOWN, calendars={"season": season}, outages={"o1": stop})
    told = dict(judged_otherwise(TOWN, after).points)
    assert told["main"] == (JudgedWay.HOURS, JudgedWay.OUTAGES)
    assert told.keys() == TOWN.points.keys()
    was, will = plan_of(TOWN, default_rules()), plan_of(after, default_rules())
    for id_ in told:
        rule = was.mark_rules(TOWN.points[id_])[0]
        assert was.applicability_groups.group(rule, TOWN.points[id_]) != will.applicability_groups.group(
            rule, TOWN.points[id_]
        )


def test_the_next_start_undoes_what_its_file_says_otherwise(tmp_path):
    file = tmp_path / "town.toml"
    file.write_text('[[gateways]]\nid = "gw1"\nplace = "b1"\n', encoding="utf-8")
    at_start = rows_of_start(file, None)
    native = Gateway("gw1", "b1", format=GatewayFormat.NATIVE)
    assert not is_undone(at_start, "gateways", "gw1", native), (
        "a row without a format leaves the one on record"
    )
    assert is_undone(at_start, "gateways", "gw1", replace(native, place="b2"))
    assert is_undone(at_start, "gateways", "gw1", None), "what was removed comes back"
    assert not is_undone(at_start, "gateways", "gw2", native)
    file.write_text('[[gateways]]\nid = "gw1"\nplace = "b2"\n', encoding="utf-8")
    assert not is_undone(rows_of_start(file, None), "gateways", "gw1", replace(native, place="b2"))
    file.unlink()
    assert rows_of_start(file, None).gateways == {}
