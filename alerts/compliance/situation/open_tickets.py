"""The tickets that are open, in the order of places: how many, and the gravest, at and below each."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
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


_ROW = np.dtype(
    [("at", np.intp), ("rank", np.intp), ("since", np.int64), ("is_child", bool), ("ticket", object)]
)
"""A ticket at a place that is known: the place's position, how grave it is (0: most), and the ticket."""


class OpenTickets:
    """All that are not closed; those at places that are not in ``order`` belong to none."""

    def __init__(
        self, order: PlaceOrder, by_number: Mapping[str, OpenTicket], rows: NDArray[np.void]
    ) -> None:
        self._order, self._by_number, self._rows = order, by_number, rows
        # Each in one piece, since they are searched for every place that is drawn.
        self._at, self._rank, self._since, self._is_child, self._tickets = (
            np.ascontiguousarray(rows[column]) for column in ("at", "rank", "since", "is_child", "ticket")
        )

    @classmethod
    def of(cls, order: PlaceOrder, tickets: Iterable[OpenTicket]) -> Self:
        """All of ``tickets``, put in order."""
        by_number = {each.number: each for each in tickets}
        return cls(order, by_number, _rows_of(order, by_number.values()))

    def changed(self, numbers: Collection[str], are: Iterable[OpenTicket]) -> Self:
        """The same, where of ``numbers`` only ``are`` are open, as they stand there.

        This very object where they stand as before, as after most of what happens to a ticket. The others
        keep their order.
        """
        before = {each: self._by_number[each] for each in numbers if each in self._by_number}
        now = {each.number: each for each in are}
        if before == now:
            return self
        left = np.delete(self._rows, self._positions_of(before.values()))
        come = _rows_of(self._order, now.values())
        rows = np.insert(left, _keys_of(left).searchsorted(_keys_of(come), side="right"), come)
        of_others = self._by_number.keys() - before.keys()
        return type(self)(self._order, {each: self._by_number[each] for each in of_others} | now, rows)

    def _positions_of(self, tickets: Iterable[OpenTicket]) -> list[int]:
        """Where ``tickets``, which are of these, stand in the rows; without those at no known place."""
        found = []
        for ticket in tickets:
            if (at := self._order.position.get(ticket.place)) is not None:
                first, last = self._at.searchsorted((at, at + 1)).tolist()
                found += [each for each in range(first, last) if self._tickets[each] is ticket]
        return found

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


def _rows_of(order: PlaceOrder, tickets: Iterable[OpenTicket]) -> NDArray[np.void]:
    """Of those of ``tickets`` whose place is known: `_ROW`[k], by place and by how grave they are."""
    position = order.position
    rows = [
        (position[each.place], _RANKS[Severity(each.severity)], each.since, each.is_child, each)
        for each in tickets
        if each.place in position
    ]
    found = np.array(rows, _ROW)
    return found[np.argsort(_keys_of(found), kind="stable")]


def _keys_of(rows: NDArray[np.void]) -> NDArray[np.intp]:
    """What ``rows`` are in order by: int[n]."""
    keys: NDArray[np.intp] = rows["at"] * len(GRAVEST_FIRST) + rows["rank"]
    return keys
