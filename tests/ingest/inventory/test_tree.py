"""The tree of places answers for places that have left it too: records outlive the inventory."""

from __future__ import annotations

import pytest

from ingest.inventory.tree import DEFAULT_ZONE, Inventory, Level, Place

TREE = Inventory(
    places={
        "org": Place("org", Level.ORGANISATION, "春城热力集团", zone="Asia/Urumqi"),
        "station": Place("station", Level.STATION, "", "org"),
        "flat": Place("flat", Level.HOUSEHOLD, "101室", "station", households=1),
    }
)


@pytest.mark.parametrize(
    ("place", "zone", "name", "path"),
    [
        ("flat", "Asia/Urumqi", "101室", ["春城热力集团", "station", "101室"]),
        ("station", "Asia/Urumqi", "station", ["春城热力集团", "station"]),
        ("left", DEFAULT_ZONE, "left", ["left"]),
    ],
)
def test_a_place_has_a_zone_a_name_and_a_path_even_when_it_has_left(place, zone, name, path):
    assert (TREE.zone_of(place), TREE.name_of(place), TREE.path_of(place)) == (zone, name, path)


def test_what_belongs_to_no_place_is_told_in_the_zone_of_the_root():
    assert TREE.root_zone == "Asia/Urumqi"
    assert Inventory().root_zone == DEFAULT_ZONE


def test_a_walk_down_the_larger_places_meets_all_but_the_homes():
    places = [
        Place("city", Level.ORGANISATION, ""),
        Place("north", Level.UNIT, "", parent="city"),
        Place("empty", Level.BUILDING, "", parent="north"),
        Place("b1", Level.BUILDING, "", parent="north"),
        *(Place(f"f{n}", Level.HOUSEHOLD, "", parent="b1", households=1) for n in range(3)),
    ]
    city = Inventory({each.id: each for each in places})
    assert city.larger_children == {"city": ["north"], "north": ["empty", "b1"], "empty": [], "b1": []}
