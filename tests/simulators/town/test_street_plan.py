"""Towns have positions that a map can show: every station and building its own, homes none."""

from __future__ import annotations

import math

import pytest

from ingest.inventory.tree import Level, Place
from simulators.town.street_plan import with_positions


@pytest.mark.parametrize("buildings", [1, 7, 400])
def test_an_estate_stands_by_its_station(buildings):
    places = [Place("heat", Level.UNIT, "heat")]
    for station in ("s1", "s2", "s3"):
        places += [Place(station, Level.STATION, station, "heat")]
        places += [Place(f"{station}-{n}", Level.BUILDING, "", station) for n in range(buildings)]
    places += [Place("tap", Level.BUILDING, "tap", "heat"), Place("home", Level.HOUSEHOLD, "", "tap")]
    known = {each.id: each for each in with_positions(places)}
    at = {each.id: (each.longitude, each.latitude) for each in known.values() if each.latitude is not None}
    assert at.keys() == known.keys() - {"heat", "home"}
    assert len(set(at.values())) == len(at)
    for place in known.values():
        if place.level is Level.BUILDING and place.id != "tap":
            nearest = min(("s1", "s2", "s3"), key=lambda station: math.dist(at[station], at[place.id]))
            assert nearest == place.parent
    assert with_positions(places) == list(known.values())
