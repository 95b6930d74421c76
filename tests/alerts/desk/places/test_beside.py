"""Neighbours: those of the building, else of the branch; what somebody does not see is none."""

from __future__ import annotations

import pytest

from alerts.desk.lookups.errors import NotFound
from alerts.desk.places.beside import MOST_BESIDE, neighbours_of, points_beside
from alerts.people.viewer import OPERATOR, Grant, Viewer
from ingest.readings.quantities import Metric
from tests.alerts.desk.places.blocks_of_flats import ROOM, block, book_of


def test_a_point_stands_among_those_of_its_building():
    known = block(rooms=2)
    found = neighbours_of(OPERATOR, "b-101/0", inventory=known, book=book_of(known))
    assert (found.place, len(found.points), found.more, found.judged_until) == ("b", 24, 0, 1)


def test_where_a_building_has_no_other_the_branch_is_beside():
    known = block()
    alone = neighbours_of(OPERATOR, "lone-1/t", inventory=known, book=book_of(known))
    assert (alone.place, len(alone.points)) == ("s", 13)
    main = neighbours_of(OPERATOR, "s/p", inventory=known, book=book_of(known))
    assert (main.place, [each.point.id for each in main.points]) == ("s", ["s/p"])


def test_what_somebody_does_not_see_is_beside_nothing():
    known = block()
    book, one = book_of(known), Viewer("li", (Grant("viewer", "d", frozenset({"lone"})),))
    found = neighbours_of(one, "lone-1/t", inventory=known, book=book)
    assert [each.point.id for each in found.points] == ["lone-1/t"]
    with pytest.raises(NotFound):
        neighbours_of(one, "b-101/0", inventory=known, book=book)
    with pytest.raises(NotFound):
        points_beside(one, "b", ROOM, inventory=known, book=book)


def test_of_very_many_the_nearest_are_shown():
    known = block(floors=60, risers=9)
    found = neighbours_of(OPERATOR, "b-5901/0", inventory=known, book=book_of(known))
    assert (len(found.points), found.more) == (MOST_BESIDE, 540 - MOST_BESIDE)
    assert "b-5901/0" in [each.point.id for each in found.points]
    assert points_beside(OPERATOR, "b", Metric.PH, inventory=known, book=book_of(known)).points == []
