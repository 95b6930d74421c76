"""Marks keep apart and lose nothing; outlines are around all; places without a position are told."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.compliance.mapping.marks import marks_of, outline_of
from alerts.compliance.mapping.placed import PlacedPlaces
from alerts.compliance.situation.place_order import place_order
from ingest.inventory.tree import Inventory, Level, Place
from tests.examples import examples

APART = (78.0, 46.0)
SPOTS = st.lists(st.tuples(st.floats(0, 400), st.floats(0, 300)), min_size=1, max_size=60).map(np.array)


@settings(max_examples=examples(100))
@given(SPOTS)
def test_marks_keep_apart_and_what_is_far_from_all_others_is_its_own(spots):
    stands = marks_of(spots, APART)
    assert (stands[stands] == stands).all()
    drawn = np.unique(stands)
    away = np.abs(spots[drawn][:, None] - spots[drawn][None])
    near = np.all(away < APART, axis=2)
    assert near.sum() == len(drawn), "each is near itself only"
    for at, stand in enumerate(stands.tolist()):
        assert (np.abs(spots[at] - spots[stand]) <= 2 * np.array(APART)).all()
        others = np.delete(np.abs(spots - spots[at]), at, axis=0)
        if not np.any(np.all(others < 2 * np.array(APART), axis=1)):
            assert stand == at


@settings(max_examples=examples(100))
@given(SPOTS)
def test_an_outline_is_around_all_spots_but_for_a_thirtieth_of_its_width(spots):
    corners = outline_of(spots)
    assert {tuple(each) for each in corners.tolist()} <= {tuple(each) for each in spots.tolist()}
    wide = np.ptp(spots, axis=0).max() + 1
    following = np.roll(corners, -1, axis=0) - corners
    for spot in spots:
        to_spot = spot - corners
        left = following[:, 0] * to_spot[:, 1] - following[:, 1] * to_spot[:, 0]
        assert (left >= -wide * wide / 25).all()


def placed(**positions: tuple[float, float]) -> PlacedPlaces:
    levels = {"o": "organisation", "u": "unit", "s": "station", "b": "building", "h": "household"}
    parents = {"u1": "o", "s1": "u1", "s2": "u1", "b1": "s1", "b2": "s1", "b3": "s2", "h1": "b1"}
    places = {name: Place(name, Level(levels[name[0]]), name, parents.get(name)) for name in ("o", *parents)}
    for name, (east, north) in positions.items():
        place = places[name]
        places[name] = Place(name, place.level, name, place.parent, longitude=east, latitude=north)
    return PlacedPlaces(place_order(Inventory(places)))


def test_what_has_no_position_stands_by_the_nearest_above_that_has_one():
    found = placed(s1=(125.0, 43.0), b1=(125.1, 43.0))
    assert found.missing_at("o") == ["b2", "s2"], "homes and what lies above something on the map need none"
    assert (found.missing_at("s1"), found.missing_at("b3"), found.missing_at("h1")) == (["b2"], ["b3"], [])
    assert found.beside == {"s1": "s1", "b1": "b1", "b2": "s1", "h1": "b1"}
    assert found.missing_beside == {"s1": 1}
    assert found.estates == {"s1"}
    assert [found.below(each).tolist() for each in (["o"], ["s2"], ["b1"])] == [[0, 1], [], [1]]


def test_without_any_position_the_highest_is_named():
    assert placed().missing_at("o") == ["o"]
    assert placed().missing_at("b1") == ["b1"]
    assert PlacedPlaces(place_order(Inventory())).missing.tolist() == []
