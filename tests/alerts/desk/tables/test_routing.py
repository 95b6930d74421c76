"""The use case that tries the routing table: where, about whom, and what there is not."""

import pytest

from alerts.desk.lookups.errors import NotFound
from alerts.desk.tables.routing import try_routing
from alerts.people.viewer import OPERATOR
from alerts.places.finding import PlaceUnclear
from ingest.inventory.tree import Inventory
from ingest.problems import Problems
from tests.alerts.routing.company import GROUP


def test_a_matter_without_a_place_is_at_the_root_of_the_tree():
    found = try_routing(GROUP, OPERATOR, {"category": "no_water", "line": "water"})
    assert found.routed.unit == "water"
    there = try_routing(GROUP, OPERATOR, {"category": "no_water", "line": "water"}, "flat")
    assert there.routed.unit == "second", "below a pump station"


def test_a_matter_may_be_about_a_department():
    found = try_routing(GROUP, OPERATOR, {"category": "unit_opinion"}, "north", "water-north")
    assert found.routed.unit == "water"


@pytest.mark.parametrize(
    ("place", "named", "refused"),
    [("gone", None, PlaceUnclear), ("north", "gone", NotFound), (None, "gone", NotFound)],
)
def test_a_place_or_department_that_there_is_not_is_not_found(place, named, refused):
    with pytest.raises(refused, match="gone"):
        try_routing(GROUP, OPERATOR, {"category": "leak"}, place, named)


def test_without_any_place_nothing_can_be_tried():
    with pytest.raises(NotFound, match="inventory is empty"):
        try_routing(Inventory(), OPERATOR, {})


def test_wrong_facts_are_refused():
    with pytest.raises(Problems):
        try_routing(GROUP, OPERATOR, {"category": "sneeze"})
