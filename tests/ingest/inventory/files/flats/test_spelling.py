"""One building, unit or room in several spellings is one place, and it is said what was taken as one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ingest.inventory.files.flats.spelling import one_spelling
from ingest.inventory.files.importer import merge
from ingest.inventory.tree import Inventory, Level
from tests.ingest.inventory.files.flats.test_lists import ZH, after, on_record, problems, read


@pytest.mark.parametrize(
    ("level", "spellings"),
    [
        (Level.BUILDING, ["4号楼", "4栋", "4#", "4#楼", "四号楼", "04栋", "第4幢", "4 号楼", "4座"]),
        (Level.BUILDING, ["丁香苑23号楼", "丁香苑二十三号楼", "丁香苑23#"]),
        (Level.BUILDING, ["A座", "a栋", "A号楼"]),
        (Level.HOUSEHOLD, ["1单元101", "一单元101室", "1单元101号", "一单元一〇一室", "1号单元101"]),
        (Level.HOUSEHOLD, ["101", "101室", "101户", "一〇一", "一零一室"]),
        (Level.BUILDING, ["A1", "A01栋", "a1号楼"]),
        (Level.BUILDING, ["4-1号楼", "4—1号楼", "4－1栋"]),
        (Level.BUILDING, ["一百零一号楼", "101栋"]),
        (Level.STATION, ["1号换热站", "一号换热站", "1#换热站"]),
    ],
)
def test_spellings_of_one_place_are_one(level, spellings):
    assert len({one_spelling(level, each) for each in spellings}) == 1


@pytest.mark.parametrize(
    ("level", "names"),
    [
        (Level.BUILDING, ["4号楼", "14号楼", "4-1号楼", "A4号楼", "十号楼", "综合楼", "综合"]),
        (Level.BUILDING, ["丁香苑4号楼", "紫薇苑4号楼", "4号楼"]),
        (Level.BUILDING, ["一百零一号楼", "一百一号楼", "一百一十号楼"]),
        (Level.HOUSEHOLD, ["101", "0101", "1单元101", "2单元101", "11单元01", "底商", "1011"]),
        (Level.STATION, ["1号站", "1号换热站", "1号热力站"]),
        (Level.ORGANISATION, ["一公司", "1公司"]),
    ],
)
def test_different_places_stay_different(level, names):
    assert len({one_spelling(level, each) for each in names}) == len(names)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("和平1", "11"), ("和平11", "1")),
        (("1", "12"), ("12", "12号楼")),
        (("和平一", "一号楼"), ("和平", "11号楼")),
        (("和平一", "十号楼"), ("和平", "10号楼")),
        (("向阳三", "十号楼"), ("向阳", "30号楼")),
        (("五一", "四号楼"), ("五", "14号楼")),
    ],
)
def test_the_number_of_a_community_does_not_run_on_in_that_of_a_building(one, other):
    head = ["小区", "楼栋", "单元", "房号", "设备编号", "网关"]
    rows = [[*place, 1, 101, device, "gw-1"] for place, device in ((one, "d1"), (other, "d2"))]
    found = read(*rows, head=head)
    assert len([each for each in found.inventory.places if each.endswith("-101") or "-101-" in each]) == 2
    known = merge(Inventory(), read(rows[0], head=head).inventory, replace=False)
    second = merge(known, read(rows[1], head=head, known=known).inventory, replace=False)
    assert second.points.keys() > known.points.keys(), "the other one has a building of its own"
    assert read(*rows, head=head, known=second).inventory.points == second.points


ROWS = [
    ["一号站", "4号楼", "1单元", 101, "d1", "gw-1", None],
    ["1号站", "4栋", "一单元", "102室", "d2", "gw-1", None],
    ["一号站", "4#", 1, 103, "d3", "gw-1", None],
]


def test_a_list_that_spells_one_building_in_three_ways_has_one_building_and_is_told():
    found = read(*ROWS)
    assert [place.name for place in found.inventory.places.values()] == [
        "供热公司",
        "一号站",
        "4号楼",
        "4号楼1单元101",
        "4号楼一单元102室",
        "4号楼1单元103",
    ]
    told = [each.reason.written(ZH) for each in found.warnings]
    assert "视为同一处：一号站、1号站" in told
    assert "视为同一处：4号楼、4栋、4#" in told


def test_another_spelling_next_month_finds_what_is_on_record():
    known = on_record(*ROWS[:1])
    row = ["1号站", "四号楼", "一单元", "101室", "d1", "gw-1", None]
    found = after(row, known=known)
    assert found.places == known.places, "each keeps the name that it has"
    assert found.points == known.points
    told = [each.reason.written(ZH) for each in read(row, known=known).warnings]
    assert [each for each in told if "视为" in each] == [
        "视为同一处：一号站、1号站",
        "视为同一处：4号楼、四号楼",
        "视为同一处：4号楼1单元101、一单元101室",
    ]


def test_of_two_spellings_on_record_the_next_list_takes_the_one_with_the_devices():
    known = on_record(ROWS[0])
    place = next(each for each in known.places.values() if each.name == "4号楼")
    known = replace(known, places=known.places | {"b2": replace(place, id="b2", name="4栋")})
    found = after(["一号站", "四号楼", "1单元", 101, "d1", "gw-1", None], known=known)
    assert found.places.keys() == known.places.keys()


def test_a_unit_by_its_chinese_number_alone_is_that_unit():
    found = read(ROWS[0], ["一号站", "4号楼", "一", 101, "d9", "gw-1", "卧室"])
    assert len({point.place for point in found.inventory.points.values()}) == 1


def test_a_flat_under_two_spellings_of_its_building_is_refused_with_both_rows():
    (found,) = problems(*ROWS, ["一号站", "4栋", 1, 101, "d9", "gw-1", None])
    assert found.startswith("工作表“台账”单元格 B6：楼栋：4栋 与第 3 行的 4号楼 是同一栋楼，且有同一房号：")
