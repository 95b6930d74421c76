"""Lists of flats as people keep them: what is meant is read, each bad cell is named, and ids stay."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.rules.inventory_files import read_inventory_file
from ingest.inventory.devices import DeviceModel
from ingest.inventory.files.flats.headings import FlatKey, heading_of, names_of_columns
from ingest.inventory.files.flats.title import season_of
from ingest.inventory.files.importer import merge
from ingest.inventory.files.problem_collector import InventoryProblems
from ingest.inventory.tree import Inventory
from ingest.words.packages import catalogue_of
from tests.examples import examples
from tests.ingest.spreadsheets.read_back import workbook

NOTHING, ZH = Inventory(), catalogue_of("zh-CN")
SEASON = ["采暖期：10-20至04-10"]
HEAD = ["换热站", "楼栋", "单元", "房号", "设备编号", "网关", "安装位置"]
LIST = [
    ["一号站", 1, 1, 101, "d1", "gw-1", "客厅"],
    ["一号站", 1, 1, 101, "d2", "gw-1", "卧室"],
    ["一号站", 1, 2, 101, "d3", "gw-1", None],
    ["一号站", 2, 1, 101, None, None, None],
    ["二号站", 1, 1, 101, "d4", "gw-2", None],
]


def read(*rows: list[object], above: list[object] = SEASON, known: Inventory = NOTHING, head=HEAD):
    content = workbook(("台账", [above, head, *rows]))
    return read_inventory_file(("a.xlsx", content), known, on_record=known)


def problems(*rows: list[object], **how) -> list[str]:
    with pytest.raises(InventoryProblems) as refused:
        read(*rows, **how)
    return [f"{each.where.written(ZH)}：{each.reason.written(ZH)}" for each in refused.value.problems]


def on_record(*rows: list[object]) -> Inventory:
    return merge(NOTHING, read(*rows).inventory, replace=False)


def after(*rows: list[object], known: Inventory) -> Inventory:
    return merge(known, read(*rows, known=known).inventory, replace=False)


KNOWN = on_record(*LIST)


def test_a_row_is_a_flat_and_its_device_measures_it():
    assert {place.id: place.name for place in KNOWN.places.values()} == {
        "gongregongsi": "供热公司",
        "yi-zhan": "一号站",
        "er-zhan": "二号站",
        "yi-zhan-1": "1号楼",
        "yi-zhan-1-1-101": "1号楼1单元101",
        "yi-zhan-1-2-101": "1号楼2单元101",
        "yi-zhan-2": "2号楼",
        "yi-zhan-2-1-101": "2号楼1单元101",
        "er-zhan-1": "1号楼",
        "er-zhan-1-1-101": "1号楼1单元101",
    }
    assert {point.id: (point.place, point.device, point.name) for point in KNOWN.points.values()} == {
        "yi-zhan-1-1-101-keting": ("yi-zhan-1-1-101", "d1", "客厅"),
        "yi-zhan-1-1-101-woshi": ("yi-zhan-1-1-101", "d2", "卧室"),
        "yi-zhan-1-2-101": ("yi-zhan-1-2-101", "d3", ""),
        "er-zhan-1-1-101": ("er-zhan-1-1-101", "d4", ""),
    }
    assert KNOWN.gateways["gw-1"].place == "yi-zhan-1"


def test_columns_are_found_by_either_language_and_in_any_order():
    head = [
        "Room No.",
        "Gateway ID",
        "Device",
        "Building (block)",
        "Sampling (min)",
        "Usertype",
        "Contract temperature",
    ]
    inventory = read(
        ["101", "gw-1", "d1", "7", 20, "commercial", "16 ℃"],
        above=["Heating season: 10-20 to 04-10"],
        head=head,
    ).inventory
    (point,) = inventory.points.values()
    assert inventory.path_of(point.place) == ["Heating company", "Building 7", "Building 7 101"]
    assert (point.sampling_ms, point.residential, point.limits) == (1_200_000, False, {"room.contract": 16.0})


def test_every_name_of_a_column_is_read_as_what_it_stands_for():
    for name, (role, _) in names_of_columns().items():
        assert heading_of([f" {name}\n（必填）*"]).columns.keys() == {role}
    assert {role for role, _ in names_of_columns().values()} == set(FlatKey)


def test_headings_in_two_rows_with_one_over_several():
    upper = ["换热站", "楼栋", "单元", "房号", "设备信息", None, None]
    lower = [None, None, None, None, "设备编号", "网关", "安装位置"]
    assert read(lower, *LIST, head=upper).inventory == read(*LIST).inventory


def test_what_residents_are_called_is_not_read_and_that_is_said():
    head = [*HEAD, "用户姓名", "联系电话", "面积"]
    found = read(*([*row, "张三", "13800000000", 88] for row in LIST), head=head)
    told = [each.reason.written(ZH) for each in found.warnings]
    assert "姓名、电话等 2 列个人信息不读取、不保存：用户姓名、联系电话" in told
    assert "1 列没有读取：面积" in told
    assert "张三" not in repr(found)
    assert "13800000000" not in repr(found)


def test_half_an_hour_is_a_period_and_what_is_none_is_quoted_as_the_cell_has_it():
    head = [*HEAD, "采集周期", "上报周期"]
    (point, *_) = read([*LIST[0], "半小时", "半个小时"], head=head).inventory.points.values()
    assert (point.sampling_ms, point.upload_ms) == (1_800_000, 1_800_000)
    (problem,) = problems([*LIST[0], "大半小时", "1小时"], head=head)
    assert "'大半小时'" in problem


@pytest.mark.parametrize(
    ("cell", "written", "reason"),
    [
        ((0, 4), "=A1", "单元格 E3：设备编号：是公式"),
        ((0, 3), "2026-03-02", "单元格 D3：房号：'2026-03-02' 是日期"),
        ((0, 3), "3月2日", "单元格 D3：房号：'3月2日' 是日期"),
        ((0, 4), "8.6E+14", "单元格 E3：设备编号：'8.6E+14' 是科学计数法"),
        ((2, 4), 10**16, "单元格 E5：设备编号：数字超过 15 位"),
        ((2, 4), "一号表", "单元格 E5：设备编号：'一号表' 须为"),
        ((2, 3), None, "单元格 D5：房号：缺少"),
        ((2, 4), "d1", "单元格 E5：设备编号：d1 重复，已见于第 3 行"),
        ((0, 5), "网关一", "单元格 F3：网关：'网关一' 须为"),
    ],
)
def test_what_cannot_be_is_named_by_its_cell_and_heading(cell, written, reason):
    rows = [list(row) for row in LIST]
    rows[cell[0]][cell[1]] = written
    (found, *others) = problems(*rows)
    assert found.startswith(f"工作表“台账”{reason}")
    assert others == []


def test_all_that_is_wrong_is_told_at_once():
    found = problems(
        ["一号站", 1, 1, "=1", "d 1", "gw 1", None], ["一号站", None, 1, 102, "1月2日", None, None]
    )
    assert len(found) == 2
    assert problems([1, 101], head=["楼栋", "房号", "房号"])[0].endswith("“房号”有两列")
    assert problems(["d1", 1], head=["设备", "楼栋"]) == ["工作表“台账”：没有房号一列"]
    assert problems(*LIST, above=["台账"]) == [
        "工作表“台账”：不知道采暖期：请在表头上方加一行，如“采暖期：10月20日至次年4月10日”"
    ]


def test_numbers_digits_of_full_width_blanks_and_words_for_nothing_are_what_is_meant():
    messy = [
        ["一号站 ", "１", "1.0", "　101", " d1 ", "gw-1", "客厅"],
        ["〃", "〃", "〃", "同上", "d2", "〃", "卧室"],
        [None, None, 2, "101", "d3", None, "无"],
        ["一号站", 2, 1, 101, "未安装", "-", "—"],
        ["二号站", 1, 1, 101, "d4", "gw-2", ""],
    ]
    assert read(*messy).inventory == read(*LIST).inventory


def test_an_address_is_one_whatever_stands_between_its_bytes():
    for written in ("24:E1:24:00:00:00:03:01", "24-e1-24-00-00-00-03-01", "24E1 2400 0000 0301"):
        assert [*read(["一号站", 1, 1, 101, written]).inventory.devices] == ["24e1240000000301"]


def test_a_renamed_cell_renames_and_nothing_else_becomes_of_it():
    renamed = [["南湖站" if cell == "一号站" else cell for cell in row] for row in LIST]
    renamed = [[*row[:3], "0101" if row[4] == "d3" else row[3], *row[4:]] for row in renamed]
    found = after(*renamed, known=KNOWN)
    assert found.places.keys() == KNOWN.places.keys()
    assert found.points == KNOWN.points
    assert found.places["yi-zhan"].name == "南湖站"
    assert found.places["yi-zhan-1-2-101"].name == "1号楼2单元0101"
    told = [str(each.reason) for each in read(*renamed, known=KNOWN).warnings]
    assert [each for each in told if "called" in each] == [
        "'一号站' is called '南湖站' now, since the same devices are in it",
        "'1号楼2单元101' is called '1号楼2单元0101' now, since the same devices are in it",
    ]
    assert after(*renamed, known=found) == found


def test_a_part_of_a_station_that_is_listed_under_another_one_renames_nothing():
    found = after(["三号站", 1, 1, 101, "d1", "gw-1", "客厅"], known=KNOWN)
    assert found.places["yi-zhan"].name == "一号站"
    new = [place for place in found.places.values() if place.name == "三号站"]
    assert len(new) == 1, "it is a station of its own"
    assert found.points.keys() > KNOWN.points.keys()


def test_a_device_that_is_carried_to_another_building_leaves_its_flat_behind():
    moved = [list(row) for row in LIST if row[4] != "d4"]
    moved[3] = ["一号站", 2, 1, 101, "d4", "gw-1", None]
    found = after(*moved, known=KNOWN)
    assert found.places == KNOWN.places
    assert found.points["yi-zhan-2-1-101"].device == "d4"
    assert found.aliases["d4"].point == "yi-zhan-2-1-101"


def test_another_device_in_a_flat_measures_the_point_that_is_there():
    swapped = [[*row[:4], "d9" if row[4] == "d1" else row[4], *row[5:]] for row in LIST]
    found = after(*swapped, known=KNOWN)
    assert found.points.keys() == KNOWN.points.keys()
    assert found.points["yi-zhan-1-1-101-keting"].device == "d9"
    assert found.aliases["d9/temperature"].point == "yi-zhan-1-1-101-keting"


def test_what_the_list_says_nothing_of_stays_as_it_is():
    place = replace(KNOWN.places["yi-zhan-1"], longitude=125.3, latitude=43.9)
    point = replace(KNOWN.points["yi-zhan-1-2-101"], sampling_ms=600_000, limits={"room.day": 20.0})
    known = replace(
        KNOWN,
        places=KNOWN.places | {place.id: place},
        points=KNOWN.points | {point.id: point},
    )
    assert after(*LIST, known=known) == known


def test_the_model_on_record_says_how_often_its_devices_measure():
    known = replace(NOTHING, models={"M1": DeviceModel("M1", sampling_ms=300_000, upload_ms=600_000)})
    head, row = [*HEAD, "设备型号"], ["一号站", 1, 1, 101, "d1", "gw-1", None, "M1"]
    read_file = read(row, head=head, known=known)
    (point,) = merge(known, read_file.inventory, replace=True).points.values()
    assert (point.sampling_ms, point.upload_ms) == (300_000, 600_000)
    assert [each.reason.code for each in read_file.warnings] == ["flats-organisation-unnamed"]


def models(*rows: list[object]) -> dict[str, str]:
    found = read(*rows, head=[*HEAD, "设备型号"]).inventory
    return {device.id: device.model for device in found.devices.values()}


def test_a_blank_model_is_the_one_above_in_the_same_building_only():
    other = ["二号站", 1, 1, 101, "d4", "gw-2", None]
    assert models([*LIST[0], "M1"], [*LIST[1], None], [*LIST[2], "M2"], [*other, None]) == {
        "d1": "M1",
        "d2": "M1",
        "d3": "M2",
        "d4": "",
    }


def test_the_only_model_of_a_list_is_that_of_all_its_devices_unless_one_has_none():
    other = ["二号站", 1, 1, 101, "d4", "gw-2", None]
    assert models([*LIST[0], "M1"], [*LIST[1], None], [*other, None]) == {"d1": "M1", "d2": "M1", "d4": "M1"}
    assert models([*LIST[0], "M1"], [*LIST[1], "无"], [*other, None]) == {"d1": "M1", "d2": "", "d4": ""}


def test_what_only_an_inventory_would_refuse_is_told_by_its_cell_and_heading_too():
    head = [*HEAD, "用户性质", "合同温度", "采集周期", "上报周期"]
    found = problems(
        [*LIST[0], "非居民", None, "10分钟", "1小时"],
        [*LIST[1], "居民", 99, "10分钟", "1小时"],
        [*LIST[2], "居民", None, "1小时", "10分钟"],
        head=head,
    )
    assert all("residential" not in each and "contract_min" not in each for each in found)
    assert [each[: each.index("：")] for each in found] == [
        "工作表“台账”单元格 I3",
        "工作表“台账”单元格 I4",
        "工作表“台账”单元格 K5",
    ]
    (without_column,) = problems([*LIST[0], "非居民"], head=[*HEAD, "用户性质"])
    assert without_column.startswith("工作表“台账”第 3 行：合同温度：")


@pytest.mark.parametrize(
    ("text", "season"),
    [
        ("：10月20日至次年4月10日", "10-20..04-10"),
        ("2026.10.20-2027.4.10", "2026-10-20..2027-04-10"),
        (" 10-20 to 04-10", "10-20..04-10"),
        ("从10月20日起", ""),
    ],
)
def test_a_season_is_read_as_people_write_it(text, season):
    assert season_of(text) == season


CELLS = st.one_of(st.none(), st.integers(0, 300), st.text("1楼号单元室A-/ ：=无〃合计", max_size=6))


@settings(max_examples=examples(30))
@given(st.lists(st.lists(CELLS, min_size=7, max_size=7), max_size=6))
def test_whatever_stands_there_is_read_the_same_again_or_refused(rows):
    try:
        first = read(*rows)
    except InventoryProblems:
        return
    known = merge(NOTHING, first.inventory, replace=False)
    assert after(*rows, known=known) == known
