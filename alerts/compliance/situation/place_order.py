"""The places of an inventory in an order in which each is followed by all that lies below it.

What lies at and below a place is then a stretch of places, and of points: sums over a subtree are
differences of running sums, and no level has to be folded up.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ingest.inventory.tree import Inventory, Point
from ingest.readings.quantities import Metric

METRICS = tuple(Metric)
CODES = {each: place for place, each in enumerate(METRICS)}


class PlaceOrder(NamedTuple):
    """The order of the ``n`` places and ``m`` points of ``inventory``.

    Attributes
    ----------
    places, position
        Ids in order; id -> where it is.
    end
        intp[n]: behind the last place below each.
    households
        int64[n]: how many each place itself represents.
    points, keys, metrics
        The points by their places, int32[m] their keys, and int8[m] what each measures: a place in `METRICS`.
    place_of
        intp[m]: the position of each point's place.
    first_point
        intp[n + 1]: where the points at each place begin.
    """

    inventory: Inventory
    places: list[str]
    position: dict[str, int]
    end: NDArray[np.intp]
    households: NDArray[np.int64]
    points: list[Point]
    keys: NDArray[np.int32]
    metrics: NDArray[np.int8]
    place_of: NDArray[np.intp]
    first_point: NDArray[np.intp]

    def points_below(self, place: str) -> slice:
        """Where the points at and below ``place`` are."""
        at = self.position[place]
        return slice(int(self.first_point[at]), int(self.first_point[self.end[at]]))

    def is_below(self, place: str, tops: Iterable[str]) -> bool:
        """Whether ``place`` is one of ``tops``, or below one."""
        at, position = self.position[place], self.position
        return any(position[top] <= at < self.end[position[top]] for top in tops)


def place_order(inventory: Inventory) -> PlaceOrder:
    """The places of ``inventory`` in order; those of one place by their names, then by their ids."""
    named, children = inventory.places, inventory.children
    places: list[str] = []
    position: dict[str, int] = {}
    ends: dict[str, int] = {}
    todo = sorted(inventory.roots, reverse=True)
    while todo:
        here = todo[-1]
        if here in position:  # all below it is done
            ends[todo.pop()] = len(places)
            continue
        position[here] = len(places)
        places.append(here)
        below = children[here]
        if below:
            todo += sorted(below, key=lambda each: (named[each].name, each), reverse=True)
        else:
            ends[todo.pop()] = len(places)
    points = [point for place in places for point in inventory.points_at[place]]
    counts = np.array([len(inventory.points_at[place]) for place in places], np.intp)
    return PlaceOrder(
        inventory,
        places,
        position,
        np.array([ends[place] for place in places], np.intp),
        np.array([named[place].households for place in places], np.int64),
        points,
        np.array([point.key for point in points], np.int32),
        np.array([CODES[point.metric] for point in points], np.int8),
        np.repeat(np.arange(len(places)), counts),
        np.concatenate([np.zeros(1, np.intp), counts.cumsum()]),
    )
