"""The tickets that are open, in the order of places: how many, and the gravest, at and below each."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from alerts.compliance.situation.place_order import PlaceOrder
from alerts.rules.rule import Severity

GRAVEST_FIRST = tuple(reversed(Severity))
_RANKS = {severity: rank for rank, severity in enumerate(GRAVEST_FIRST)}


class OpenTicket(NamedTuple):
    """A ticket that is not closed; ``since`` (UTC ms) is when its breach began.

    ``is_child``: another one stands for it.
    """

    number: str
    place: str
    severity: str
    since: int
    is_child: bool = False


class OpenTickets:
    """All that are not closed; those at places that are not in ``order`` belong to none."""

    def __init__(self, order: PlaceOrder, tickets: Iterable[OpenTicket]) -> None:
        self._order = order
        self._by_number = {each.number: each for each in tickets}
        position = order.position
        known = [each for each in self._by_number.values() if each.place in position]
        at = np.array([position[each.place] for each in known], np.intp)
        rank = np.array([_RANKS[Severity(each.severity)] for each in known], np.intp)
        ordered = np.lexsort((rank, at))
        self._tickets = [known[each] for each in ordered.tolist()]
        self._at, self._rank = at[ordered], rank[ordered]
        self._is_child = np.array([each.is_child for each in self._tickets], bool)
        self._since = np.array([each.since for each in self._tickets], np.int64)

    def changed(self, numbers: Collection[str], are: Iterable[OpenTicket]) -> Self:
        """The same, where of ``numbers`` only ``are`` are open, as they stand there."""
        of_others = self._by_number.keys() - set(numbers)
        return type(self)(self._order, [*(self._by_number[each] for each in of_others), *are])

    def _below(self, place: str) -> tuple[int, int]:
        at = self._order.position[place]
        first, last = np.searchsorted(self._at, (at, self._order.end[at])).tolist()
        return first, last

    def by_severity(self, places: Iterable[str]) -> dict[Severity, int]:
        """How many there are at and below ``places``, none of which lies below another, gravest first."""
        counts = np.zeros(len(GRAVEST_FIRST), np.int64)
        for place in places:
            counts += np.bincount(self._rank[slice(*self._below(place))], minlength=len(GRAVEST_FIRST))
        return dict(zip(GRAVEST_FIRST, counts.tolist(), strict=True))

    def count(self, place: str) -> int:
        """How many there are at and below ``place``."""
        first, last = self._below(place)
        return last - first

    def gravest(self, place: str) -> OpenTicket | None:
        """Of those at and below ``place`` the gravest; of several one that is no child, then the oldest."""
        first, last = self._below(place)
        if first == last:
            return None
        here = slice(first, last)
        gravest = int(np.lexsort((self._since[here], self._is_child[here], self._rank[here]))[0])
        found: OpenTicket = self._tickets[first + gravest]
        return found

    def outside(self, places: Iterable[str], covered: NDArray[np.intp]) -> list[OpenTicket]:
        """Those at and below ``places`` that are neither at nor below ``covered``, the gravest first.

        ``covered``: positions in the order of places, int[k].
        """
        depth = np.zeros(len(self._at) + 1, np.intp)
        np.add.at(depth, self._at.searchsorted(covered), 1)
        np.add.at(depth, self._at.searchsorted(self._order.end[covered]), -1)
        is_covered = depth.cumsum()[:-1] > 0
        found = [
            first + at
            for first, last in map(self._below, places)
            for at in (~is_covered[first:last]).nonzero()[0].tolist()
        ]
        return [self._tickets[each] for each in sorted(found, key=lambda each: (self._rank[each], each))]
