"""What people call things, and where they are in few words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.places.names import (
    device_name,
    gateway_name,
    name_or_id,
    point_in_full,
    point_name,
    point_told,
    short_path,
    shortened,
)
from ingest.inventory.devices import Device, Gateway
from ingest.inventory.tree import Inventory, Level, Place, Point
from ingest.readings.quantities import Metric
from ingest.words.packages import catalogue_of

TOWN = Inventory(
    places={
        "org": Place("org", Level.ORGANISATION, "供热集团"),
        "north": Place("north", Level.UNIT, "北区供热所", "org"),
        "s7": Place("s7", Level.STATION, "7号换热站", "north"),
        "b3": Place("b3", Level.BUILDING, "丁香苑3号楼", "s7"),
        "f301": Place("f301", Level.HOUSEHOLD, "丁香苑3号楼301", "b3"),
        "bare": Place("bare", Level.HOUSEHOLD, "", "b3"),
    },
    points={
        "named": Point("named", Metric.INDOOR_TEMPERATURE, "f301", 1, 1, residential=True, name="客厅"),
        "nameless": Point("nameless", Metric.INDOOR_TEMPERATURE, "f301", 1, 1, residential=True),
    },
    gateways={"g": Gateway("g", "s7", "网关"), "h": Gateway("h", "s7")},
    devices={"d": Device("d", name="温度计"), "e": Device("e")},
)


def test_a_point_is_called_by_its_name_else_by_place_and_metric_else_by_its_id():
    assert (point_name(TOWN, "named"), point_name(TOWN, "gone")) == ("客厅", "gone")
    said = point_name(TOWN, "nameless")
    assert said.written(catalogue_of("zh-CN")) == "丁香苑3号楼301 室温"
    assert str(said) == "丁香苑3号楼301 Indoor temperature"


def test_what_has_no_name_and_what_has_left_is_called_by_its_id():
    assert [name_or_id(each, TOWN) for each in ("named", "nameless", "gone")] == ["客厅", "nameless", "gone"]
    assert [gateway_name(each, TOWN) for each in ("g", "h", "gone")] == ["网关", "h", "gone"]
    assert [device_name(each, TOWN) for each in ("d", "e", "gone")] == ["温度计", "e", "gone"]


@pytest.mark.parametrize(
    ("place", "path"),
    [
        ("f301", ["7号换热站", "丁香苑3号楼301"]),
        ("bare", ["丁香苑3号楼", "bare"]),
        ("s7", ["北区供热所", "7号换热站"]),
        ("org", ["供热集团"]),
        ("gone", ["gone"]),
    ],
)
def test_a_path_is_short(place, path):
    assert short_path(TOWN, place) == path


@pytest.mark.parametrize(
    ("names", "shorter"),
    [
        (["1", "101"], ["1", "101"]),
        (["North", "Northern flats"], ["North", "Northern flats"]),
        (["North", "North 3"], ["North 3"]),
        (["3号楼", "3号楼"], ["3号楼"]),
        (["3号楼", "一单元", "3号楼301"], ["3号楼", "一单元", "3号楼301"]),
        (["丁香苑", "丁香苑3号楼", "丁香苑3号楼301"], ["丁香苑3号楼301"]),
    ],
)
def test_a_name_that_the_next_one_says_again_is_left_out(names, shorter):
    assert shortened(names, 9) == shorter


names = st.text(st.sampled_from("a1 号楼"), min_size=1, max_size=4)


@given(st.lists(names, min_size=1, max_size=6), st.integers(1, 4))
def test_a_shortened_path_is_a_part_of_the_whole_in_its_order_and_ends_with_the_place(whole, most):
    shorter = shortened(whole, most)
    assert 1 <= len(shorter) <= most
    assert shorter[-1] == whole[-1]
    rest = iter(whole)
    assert all(name in rest for name in shorter)
    assert shortened(shorter, most) == shorter


@given(st.lists(names, min_size=1, max_size=6))
def test_what_is_left_out_is_said_by_a_longer_name(whole):
    shorter = shortened(whole, len(whole))
    assert all(any(kept.startswith(name) for kept in shorter) for name in whole)


@pytest.mark.parametrize(
    ("point", "full", "line"),
    [
        ("named", "丁香苑3号楼301 客厅", "丁香苑3号楼301 客厅 [named]"),
        ("nameless", "丁香苑3号楼301 室温", "丁香苑3号楼301 [nameless]"),
        ("gone", "gone", "gone"),
    ],
)
def test_a_point_is_named_with_its_place_in_a_list_and_in_a_line_of_a_log(point, full, line):
    said = point_in_full(TOWN, point)
    assert (said if isinstance(said, str) else said.written(catalogue_of("zh-CN"))) == full
    assert point_told(TOWN, point) == line
