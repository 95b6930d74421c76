"""Several lists of flats in one file or folder, a sheet for each community: one company, read together."""

from __future__ import annotations

import io

import pytest
from openpyxl import load_workbook

from alerts.rules.inventory_files import read_inventory_file
from ingest.inventory.files.importer import merge
from ingest.inventory.files.problem_collector import InventoryProblems
from ingest.inventory.tree import Inventory, Level
from ingest.words.packages import catalogue_of
from tests.ingest.spreadsheets.read_back import workbook

NOTHING, ZH = Inventory(), catalogue_of("zh-CN")
ABOVE = ["清河县供热有限公司 采暖期：10-20至04-10"]
HEAD = ["换热站", "楼栋", "单元", "房号", "设备编号", "网关"]
LILAC = [["一号站", 1, 1, 101, "d1", "gw-1"], ["一号站", 1, 1, 102, "d2", "gw-1"]]
MYRTLE = [["一号站", 1, 1, 101, "d3", "gw-2"], ["二号站", 2, 1, 101, "d4", "gw-2"]]


def sheet(name, rows, above=ABOVE, head=HEAD):
    return name, [above, head, *rows]


def read(*sheets, known=NOTHING):
    return read_inventory_file(("a.xlsx", workbook(*sheets)), known, on_record=known)


def problems(*sheets) -> list[str]:
    with pytest.raises(InventoryProblems) as refused:
        read(*sheets)
    return [f"{each.where.written(ZH)}：{each.reason.written(ZH)}" for each in refused.value.problems]


def names(inventory: Inventory, level: Level) -> dict[str, str]:
    return {place.id: place.name for place in inventory.places.values() if place.level is level}


def test_a_sheet_for_each_community_is_one_company_and_the_sheet_says_which_community():
    found = read(sheet("丁香苑", LILAC), sheet("紫薇苑", MYRTLE)).inventory
    assert names(found, Level.ORGANISATION) == {"qinghexiangongreyouxiangongsi": "清河县供热有限公司"}
    assert names(found, Level.STATION) == {"yi-zhan": "一号站", "er-zhan": "二号站"}
    assert names(found, Level.BUILDING) == {
        "dingxiangyuan-1": "丁香苑1号楼",
        "ziweiyuan-1": "紫薇苑1号楼",
        "ziweiyuan-2": "紫薇苑2号楼",
    }
    assert {point.device: point.place for point in found.points.values()} == {
        "d1": "dingxiangyuan-1-1-101",
        "d2": "dingxiangyuan-1-1-102",
        "d3": "ziweiyuan-1-1-101",
        "d4": "ziweiyuan-2-1-101",
    }
    assert found.gateways["gw-2"].place == "qinghexiangongreyouxiangongsi", "it hears both stations"


def test_it_is_the_same_as_one_list_with_a_column_and_again_changes_nothing():
    sheets = sheet("丁香苑", LILAC), sheet("紫薇苑", MYRTLE)
    rows = [["丁香苑", *row] for row in LILAC] + [["紫薇苑", *row] for row in MYRTLE]
    together = read(*sheets).inventory
    assert read(sheet("台账", rows, head=["小区", *HEAD])).inventory == together
    known = merge(NOTHING, together, replace=False)
    assert read(*sheets, known=known).inventory == known


def test_a_folder_with_a_file_for_each_community_is_the_same(tmp_path):
    for name, rows in (("丁香苑", LILAC), ("紫薇苑", MYRTLE)):
        lines = [ABOVE, HEAD, *([str(cell) for cell in row] for row in rows)]
        (tmp_path / f"{name}.csv").write_text("\n".join(",".join(line) for line in lines))
    found = read_inventory_file(tmp_path, NOTHING).inventory
    assert found == read(sheet("丁香苑", LILAC), sheet("紫薇苑", MYRTLE)).inventory


def test_a_sheet_for_each_station_or_building_is_called_by_it():
    head, rows = HEAD[1:], [[1, 1, 101, "d1", "gw-1"]]
    other = [[1, 1, 101, "d2", "gw-2"]]
    found = read(sheet("南湖换热站", rows, head=head), sheet("北湖换热站", other, head=head)).inventory
    assert [*names(found, Level.STATION).values()] == ["南湖换热站", "北湖换热站"]
    assert len(names(found, Level.BUILDING)) == 2
    head = ["小区", "单元", "房号", "设备编号"]
    found = read(
        sheet("1号楼", [["丁香苑", 1, 101, "d1"]], head=head),
        sheet("2号楼", [["丁香苑", 1, 101, "d2"]], head=head),
    ).inventory
    assert [*names(found, Level.BUILDING).values()] == ["丁香苑1号楼", "丁香苑2号楼"]


def test_a_sheet_of_several_that_nobody_can_place_is_refused():
    head = HEAD[1:]
    (found,) = problems(
        sheet("Sheet1", [row[1:] for row in LILAC], head=head),
        sheet("紫薇苑", [row[1:] for row in MYRTLE], head=head),
    )
    assert found.startswith("工作表“Sheet1”：几张表一并读取，但从表名和各列都看不出这一张是哪个小区：")


def test_a_device_that_stands_in_two_sheets_is_told_with_both_places():
    found = problems(sheet("丁香苑", LILAC), sheet("紫薇苑", LILAC[:1]))
    assert found == ["工作表“紫薇苑”单元格 E3：设备编号：d1 重复，已见于工作表“丁香苑”第 3 行"]


def test_two_seasons_in_one_file_are_refused():
    found = problems(sheet("丁香苑", LILAC), sheet("紫薇苑", MYRTLE, above=["采暖期：11-01至04-01"]))
    assert found == [
        "工作表“紫薇苑”：此处采暖期为 11-01..04-01，同一文件的另一张表为 10-20..04-10，两处须一致"
    ]


@pytest.mark.parametrize(
    "names", [("四号楼", "5号"), ("A座", "B座"), ("甲幢", "第2栋"), ("十二栋", "3 号楼")]
)
def test_a_sheet_for_each_building_however_it_is_spelt(names):
    head = ["小区", "单元", "房号", "设备编号"]
    devices = zip(names, ("d1", "d2"), strict=True)
    sheets = [sheet(name, [["丁香苑", 1, 101, device]], head=head) for name, device in devices]
    found = read(*sheets).inventory
    assert len({point.place for point in found.points.values()}) == 2


@pytest.mark.parametrize(
    ("names", "head", "rows"),
    [
        (("丁香苑3号楼", "紫薇苑3号楼"), ["楼栋", "单元", "房号", "设备编号"], [[3, 1, 101], [3, 1, 101]]),
        (("火车站", "汽车站"), HEAD[:5], [["一号站", 3, 1, 101], ["一号站", 3, 1, 101]]),
        (("丁香苑", "丁香园 (2)"), HEAD[1:5], [[3, 1, 101], [3, 1, 101]]),
    ],
)
def test_what_a_sheet_is_called_tells_its_flats_from_those_of_others(names, head, rows):
    lists = zip(names, rows, ("d1", "d2"), strict=True)
    sheets = [sheet(name, [[*row, device]], head=head) for name, row, device in lists]
    found = read(*sheets)
    assert len({point.place for point in found.inventory.points.values()}) == 2
    told = [each.reason.written(ZH) for each in found.warnings]
    assert any(names[0].removesuffix("3号楼") in each for each in told), "what it was taken for is said"


@pytest.mark.parametrize(
    "name", ["Sheet1 (2)", "台账", "住户清单", "flats", "汇总表", "2024-2025", "10月", "表一", "シート1", " "]
)
def test_a_name_that_says_nothing_is_no_community(name):
    head = HEAD[1:]
    found = problems(
        sheet(name, [row[1:] for row in LILAC], head=head),
        sheet("紫薇苑", [row[1:] for row in MYRTLE], head=head),
    )
    assert len(found) == 1
    assert "看不出这一张是哪个小区" in found[0]


def test_communities_that_come_one_after_the_other_without_a_name_are_not_mixed():
    head = HEAD[1:]
    known = merge(
        NOTHING, read(sheet("台账", [row[1:] for row in LILAC], head=head)).inventory, replace=False
    )
    other = sheet("台账", [row[1:] for row in MYRTLE[:1]], head=head)
    with pytest.raises(InventoryProblems) as refused:
        read(other, known=known)
    (problem,) = refused.value.problems
    assert problem.reason.written(ZH).startswith("楼栋：资产清单中已有 1号楼，其 2 个设备都不在此表：")


def test_one_of_the_sheets_alone_is_still_that_community():
    head = HEAD[1:]
    sheets = [
        sheet("丁香苑", [row[1:] for row in LILAC], head=head),
        sheet("紫薇苑", [row[1:] for row in MYRTLE], head=head),
    ]
    known = merge(NOTHING, read(*sheets).inventory, replace=False)
    again = read(sheets[0], known=known).inventory
    assert again.points.keys() == {"dingxiangyuan-1-1-101", "dingxiangyuan-1-1-102"}


def test_a_hidden_sheet_is_not_read_and_that_is_said():
    book = load_workbook(io.BytesIO(workbook(sheet("台账", LILAC), sheet("旧表", MYRTLE))))
    book["旧表"].sheet_state = "veryHidden"
    saved = io.BytesIO()
    book.save(saved)
    found = read_inventory_file(("a.xlsx", saved.getvalue()), NOTHING)
    assert found.inventory == read(sheet("台账", LILAC)).inventory
    assert "inventory-sheet-hidden" in [each.reason.code for each in found.warnings]
