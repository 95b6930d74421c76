"""A list of points shows what the viewer sees, page by page, and nothing else."""

from __future__ import annotations

import pytest

from alerts.desk.lookups.errors import NotFound
from alerts.desk.lookups.points import list_points
from alerts.people.viewer import Grant, Viewer
from tests.alerts.desk.town_on_record import town

TOWN = town(stations=2, buildings=2, households=3)
LI = Viewer("li", (Grant("handler", "d1", frozenset({"s1-b2", "s2-b1", "s1-b2-h1"})),))


def listed(place: str | None) -> list[str]:
    found, after = [], None
    while True:
        page = list_points(TOWN, LI, place, None, after, 2)
        found += [point.id for point in page.items]
        after = page.last
        if after is None:
            return found


def rooms(*buildings: str) -> list[str]:
    return [f"{building}-h{n}/t" for building in buildings for n in (1, 2, 3)]


def test_the_parts_that_somebody_sees_are_one_list_in_order():
    assert listed(None) == listed("org") == rooms("s1-b2", "s2-b1")


def test_below_a_place_only_what_is_seen_of_it_is_listed():
    assert listed("s1") == rooms("s1-b2")
    assert listed("s2-b1-h3") == ["s2-b1-h3/t"]


@pytest.mark.parametrize("place", ["s1-b1", "s1-b1-h2", "s2-b2", "nowhere"])
def test_a_place_that_is_not_seen_is_not_there(place):
    with pytest.raises(NotFound):
        listed(place)
