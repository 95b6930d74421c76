"""The tickets that are open, in the order of places: how many, and the gravest, at and below each."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from alerts.compliance.situation.place_order import PlaceOrder
from alerts.rules.rule import Severity

GRAVEST_FIRST = tuple(reversed(Severity))


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
        known = [(order.position[each.place], each) for each in tickets if each.place in order.position]
        known.sort(key=lambda placed: (placed[0], GRAVEST_FIRST.index(Severity(placed[1].severity))))
        self._tickets = [each for _, each in known]
        self._at = np.array([at for at, _ in known], np.intp)
        self._rank = np.array([GRAVEST_FIRST.index(Severity(each.severity)) for _, each in known], np.intp)
        self._is_child = np.array([each.is_child for _, each in known], bool)
        self._since = np.array([each.since for _, each in known], np.int64)

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
        gravest = np.lexsort((self._since[here], self._is_child[here], self._rank[here]))[0]
        return self._tickets[first + int(gravest)]
