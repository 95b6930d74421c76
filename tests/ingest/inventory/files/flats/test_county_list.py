"""The list of a county company is an inventory, without any script and in whichever way it was saved."""

from collections import Counter

import pytest

from alerts.rules.inventory_files import read_inventory_file
from ingest.inventory.files.importer import merge
from ingest.inventory.tree import DateSpan, Inventory, Level
from tests.ingest.inventory.files.flats.county import as_csv, as_workbook, county_rows

ROWS = county_rows()
WORKBOOK = as_workbook(ROWS)
NOTHING = Inventory()


@pytest.fixture(scope="module")
def county():
    return read_inventory_file(("台账.xlsx", WORKBOOK), NOTHING)


def test_it_has_every_flat_with_its_station_building_gateway_and_device(county):
    inventory = county.inventory
    levels = Counter(place.level for place in inventory.places.values())
    assert levels == {Level.ORGANISATION: 1, Level.STATION: 3, Level.BUILDING: 30, Level.HOUSEHOLD: 1200}
    assert len(inventory.points) == len(inventory.devices) == 1200
    assert len(inventory.gateways) == 30
    last = inventory.points["dingxiangyuan-30-2-1002"]
    assert inventory.path_of(last.place) == [
        "清河县供热有限公司", "3号换热站", "丁香苑30号楼", "丁香苑30号楼2单元1002",
    ]  # fmt: skip
    assert inventory.devices[last.device].gateway == "GW-30"
    assert inventory.devices[last.device].model == "EM300-TH"
    assert inventory.gateways["GW-30"].place == "dingxiangyuan-30"
    assert (
        inventory.aliases[f"{last.device}/temperature"].point
        == last.id
        == inventory.aliases[last.device].point
    )
    assert last.device == "24e1240000290039"
    assert inventory.calendar_of(last.place).heating_season == (DateSpan("10-20", "04-10"),)
    assert inventory.households_below(inventory.roots[0]) == 1200


def test_what_was_not_read_or_only_supposed_is_told(county):
    told = [str(each).removeprefix("台账.xlsx: sheet ") for each in county.warnings]
    wanted = (
        "'各所': has neither a column 'type' nor headings of a list of flats",
        "'台账': what residents are called and how they are reached is neither read nor kept (1): 户主",
        "'台账': 1 column was not read: 建筑面积(m2)",
        "'台账': 2 rows are no flats and were not read: 1204, 1205",
        "'台账': of 1,200 points no period is said: 20 min between readings",
    )
    assert len(told) == len(wanted)
    assert all(each.startswith(beginning) for each, beginning in zip(told, wanted, strict=True))


@pytest.mark.parametrize(
    "saved",
    [
        ("a.csv", as_csv(ROWS)),
        ("a.csv", as_csv(ROWS, "utf-8-sig", ";")),
        ("a.csv", as_csv(ROWS, "utf-16", "\t")),
        ("a.xlsx", as_workbook(ROWS, merged=False)),
    ],
    ids=["GB18030", "semicolons", "Unicode text", "unmerged"],
)
def test_it_is_the_same_however_it_was_saved(county, saved):
    assert read_inventory_file(saved, NOTHING).inventory == county.inventory


def test_the_same_list_again_changes_nothing_also_as_all_there_is(county):
    known = merge(NOTHING, county.inventory, replace=False)
    assert merge(known, read_inventory_file(("a.xlsx", WORKBOOK), known).inventory, replace=False) == known
    assert read_inventory_file(("a.xlsx", WORKBOOK), NOTHING, on_record=known).inventory == known
