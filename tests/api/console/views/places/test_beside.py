"""Flats as they lie, where their names say it; a list where they do not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from alerts.compliance.situation.point_states import PointState
from alerts.desk.places.beside import points_beside
from alerts.people.viewer import OPERATOR
from api.console.views.places.beside import grid_of
from tests.alerts.desk.places.blocks_of_flats import ROOM, block, book_of


def test_floors_lie_above_floors_and_the_worst_of_a_flat_comes_first():
    known = block(rooms=2)
    grid = grid_of(points_beside(OPERATOR, "b", ROOM, inventory=known, book=book_of(known)), known)
    assert grid.columns == ["01", "02", "03", "04"]
    assert [floor for floor, _ in grid.floors] == [3, 2, 1]
    (_, top), *_ = grid.floors
    assert [len(flat) for flat in top] == [2] * 4
    assert top[1][0].point.id == "b-302/0"
    assert PointState.BREACHING in top[1][0].state


def test_flats_of_one_number_in_two_buildings_are_a_list():
    known = block()
    assert grid_of(points_beside(OPERATOR, "s", ROOM, inventory=known, book=book_of(known)), known) is None


@pytest.mark.parametrize(
    ("name", "column"), [("2单元301", "2-01"), ("301", "01"), ("翠园小区1栋1203室", "03"), ("张家大院", None)]
)
def test_where_a_flat_lies_is_said_by_its_name(name, column):
    known = block()
    places = dict(known.places)
    places["b-301"] = replace(places["b-301"], name=name)
    known = replace(known, places=places)
    grid = grid_of(points_beside(OPERATOR, "b", ROOM, inventory=known, book=book_of(known)), known)
    assert column is None if grid is None else column in grid.columns
