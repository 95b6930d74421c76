"""Where the stations and buildings of a town stand: spread as in a town, and the same each time."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import replace

from ingest.inventory.tree import Level, Place

CENTRE = 125.3245, 43.8868
"""Degrees east and north: somewhere in the north-east, where it is cold."""
METRES_A_DEGREE = 111_320
DISTRICT_M, PLOT_M = 900, (75, 110)
"""Between two stations at least, and between buildings across and along a street, metres."""
TURN = math.pi * (3 - math.sqrt(5))
"""Radians from one station to the next on a spiral that leaves no gap (the golden angle)."""


def with_positions(places: Iterable[Place]) -> list[Place]:
    """``places`` with longitude and latitude at every station and building, and none elsewhere.

    Stations, and buildings of no station, stand on a spiral round the centre; the buildings of a station
    stand in streets below it, as in the estate that it heats.
    """
    known = list(places)
    streets: dict[str, list[str]] = {each.id: [] for each in known if each.level is Level.STATION}
    for each in known:
        if each.level is Level.BUILDING:
            if each.parent in streets:
                streets[each.parent].append(each.id)
            else:
                streets[each.id] = []
    at = dict(_positions(streets))
    return [
        replace(each, longitude=at[each.id][0], latitude=at[each.id][1]) if each.id in at else each
        for each in known
    ]


def _positions(streets: dict[str, list[str]]) -> Iterator[tuple[str, tuple[float, float]]]:
    largest = max(map(len, streets.values()), default=0)
    district = max(DISTRICT_M, 1.4 * PLOT_M[1] * math.sqrt(largest))
    for number, (hub, buildings) in enumerate(streets.items()):
        away, turn = district * math.sqrt(number + 0.3), TURN * number
        east, north = away * math.cos(turn), away * math.sin(turn)
        yield hub, _degrees(east, north)
        wide = math.ceil(math.sqrt(len(buildings)))
        slant = 0.25 * math.sin(3 * number + 1)
        for place, building in enumerate(buildings):
            along, down = place % wide - (wide - 1) / 2, place // wide + 1
            x, y = along * PLOT_M[1], -down * PLOT_M[0]
            turned = x * math.cos(slant) - y * math.sin(slant), x * math.sin(slant) + y * math.cos(slant)
            yield building, _degrees(east + turned[0], north + turned[1])


def _degrees(east: float, north: float) -> tuple[float, float]:
    """Degrees east and north of what lies so many metres from the centre."""
    longitude, latitude = CENTRE
    narrower = math.cos(math.radians(latitude))
    return (
        round(longitude + east / METRES_A_DEGREE / narrower, 6),
        round(latitude + north / METRES_A_DEGREE, 6),
    )
