"""The places that have a position, and by which of them those stand that have none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from alerts.compliance.mapping.projection import Degrees, plane_of
from alerts.compliance.situation.place_order import PlaceOrder
from ingest.inventory.tree import Level


class PlacedPlaces:
    """Those of ``order`` that have a position, in that order.

    Attributes
    ----------
    at
        intp[n]: where each is in ``order``.
    degrees, plane
        float64[n, 2]: where it stands.
    """

    def __init__(self, order: PlaceOrder) -> None:
        self.order = order
        known = [order.inventory.places[each] for each in order.places]
        found = [
            (at, each.longitude, each.latitude)
            for at, each in enumerate(known)
            if each.longitude is not None and each.latitude is not None
        ]
        self.at = np.array([at for at, _, _ in found], np.intp)
        self.degrees: Degrees = np.array([spot for _, *spot in found], np.float64).reshape(-1, 2)
        self.plane = plane_of(self.degrees)

    def below(self, places: Iterable[str]) -> NDArray[np.intp]:
        """Which of them stand at and below ``places``, none of which lies below another."""
        stretches = [np.arange(*self._stretch(place)) for place in places]
        return np.concatenate([np.zeros(0, np.intp), *stretches]).astype(np.intp)

    def _stretch(self, place: str) -> tuple[int, int]:
        at = self.order.position[place]
        first, last = np.searchsorted(self.at, (at, self.order.end[at])).tolist()
        return first, last

    @cached_property
    def estates(self) -> frozenset[str]:
        """The places with buildings or homes right below that have a position: each has an outline."""
        inventory = self.order.inventory
        low = (Level.BUILDING, Level.HOUSEHOLD)
        placed = (inventory.places[self.order.places[at]] for at in self.at.tolist())
        return frozenset(each.parent for each in placed if each.parent and each.level in low)

    @cached_property
    def missing(self) -> NDArray[np.intp]:
        """intp[m]: the places above homes that no map shows: neither they nor any below have a position.

        The highest of each branch, in order. Homes need none: they are where their building is.
        """
        order, known = self.order, self.order.inventory.places
        has_position = np.zeros(len(order.places) + 1, np.int64)
        has_position[self.at + 1] = 1
        counted = has_position.cumsum()
        is_home = np.array([known[each].level is Level.HOUSEHOLD for each in order.places], bool)
        dark = np.flatnonzero((counted[order.end] == counted[:-1]) & ~is_home)
        return dark[uncovered(dark, order.end)]

    def missing_at(self, place: str) -> list[str]:
        """Of those that no map shows, the ones at and below ``place``; itself, where one above it is one."""
        order, dark = self.order, self.missing
        at = order.position[place]
        first, last = np.searchsorted(dark, (at, order.end[at])).tolist()
        if first and order.end[dark[first - 1]] > at:
            return [place]
        return [order.places[each] for each in dark[first:last].tolist()]

    @cached_property
    def beside(self) -> dict[str, str]:
        """Place id -> the nearest place at or above it that has a position."""
        return self.order.inventory.nearest_at_or_above(self.order.places[at] for at in self.at.tolist())

    @cached_property
    def missing_beside(self) -> Counter[str]:
        """Place id -> how many of those that no map shows stand by it."""
        places = (self.order.places[at] for at in self.missing.tolist())
        return Counter(self.beside[each] for each in places if each in self.beside)


def uncovered(at: NDArray[np.intp], end: NDArray[np.intp]) -> NDArray[np.bool_]:
    """bool[n]: which of the places ``at`` (in order) lie below none of the others."""
    if not len(at):
        return np.zeros(0, bool)
    reached = np.maximum.accumulate(end[at])
    return np.append(True, at[1:] >= reached[:-1])
