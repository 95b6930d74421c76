"""How every place stands at one instant: shares, coverage and worst values out of the states of points."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from alerts.compliance.situation.place_order import CODES, PlaceOrder
from alerts.compliance.situation.point_states import NOT_JUDGED, PointState, PointStates
from alerts.rules.limits import MICRO
from ingest.inventory.tree import Inventory, Point
from ingest.readings.quantities import Metric


class PointNow(NamedTuple):
    """A point at this instant.

    ``value`` is in its canonical unit and was measured ``at`` (UTC ms), both ``None`` where it is not
    measured; ``depth`` as in `PointStates`, ``None`` where it is not judged.
    """

    point: Point
    state: PointState
    value: float | None
    at: int | None
    depth: float | None


class PlaceFigures(NamedTuple):
    """How a place stands, with all that lies below it.

    Attributes
    ----------
    points, measured
        Points that there are, and those that have a value now: the coverage.
    judged, kept
        Of those measured, those that a rule applies to now, and of these those without an open episode.
    breaching
        Points with an open episode of a rule of values, measured now or not.
    silent, unusable, stuck
        Points that are so.
    households, affected
        Households there, and those at or below a place at which a point is breaching.
    worst
        Of those judged the point that is furthest beyond its limit, or nearest to it where none is beyond.
    """

    points: int = 0
    measured: int = 0
    judged: int = 0
    kept: int = 0
    breaching: int = 0
    silent: int = 0
    unusable: int = 0
    stuck: int = 0
    households: int = 0
    affected: int = 0
    worst: PointNow | None = None

    @property
    def counts(self) -> tuple[int, ...]:
        """All but the worst."""
        return self[:-1]

    @property
    def share(self) -> float | None:
        """The share in compliance, of those judged now; ``None`` where none is."""
        return self.kept / self.judged if self.judged else None


class SomePoints(NamedTuple):
    """How the points of some metrics at a place stand: counts, and the one to look at first.

    ``worst``: of those that have a value now that which is furthest beyond its limit; where none has, that of
    which the last value was, of those in breach before others; ``None``: there is no point.
    """

    points: int = 0
    measured: int = 0
    breaching: int = 0
    worst: PointNow | None = None


MEASURED, BREACHING = PointState.MEASURED, PointState.BREACHING
LEAST_DEPTH = np.finfo(np.float32).min
SUMMED = (
    *(PointState.MEASURED, PointState.JUDGED, PointState.BREACHING),
    *(PointState.SILENT, PointState.UNUSABLE, PointState.STUCK),
)


class SituationNow:
    """How the places in ``order`` stand by ``states``, which have columns by point key."""

    def __init__(self, order: PlaceOrder, states: PointStates) -> None:
        self.order = order
        self.judged_until = states.judged_until
        self._figures: dict[str, PlaceFigures] = {}
        of_points = states.of(order.keys)
        self._state, self._depth = of_points.state, of_points.depth
        self._value, self._at = of_points.value, of_points.at
        self._last_depth = of_points.last_depth
        self._sums = {each: _running(self._state & np.uint8(each) != 0) for each in SUMMED}
        judged_and_breaching = np.uint8(PointState.JUDGED | PointState.BREACHING)
        self._kept = _running(self._state & judged_and_breaching == np.uint8(PointState.JUDGED))
        self._households = _running(order.households)
        self._affected = _running(np.where(self._is_affected(), order.households, 0))

    @property
    def inventory(self) -> Inventory:
        """Of which the places are."""
        return self.order.inventory

    def _is_affected(self) -> NDArray[np.bool_]:
        """bool[n]: the places at which, or at one above which, a point is breaching."""
        at = self.order.place_of[self._state & np.uint8(PointState.BREACHING) != 0]
        begins = np.zeros(len(self.order.places) + 1, np.int64)
        np.add.at(begins, at, 1)
        np.subtract.at(begins, self.order.end[at], 1)
        affected: NDArray[np.bool_] = begins[:-1].cumsum() > 0
        return affected

    def of(self, place: str) -> PlaceFigures:
        """How ``place`` stands. Worked out once, whoever asks."""
        found = self._figures.get(place)
        if found is None:
            found = self._figures[place] = self.together([place])
        return found

    def together(self, places: Sequence[str]) -> PlaceFigures:
        """How ``places`` stand together, none of which lies below another."""
        order = self.order
        at = np.array([order.position[place] for place in places], np.intp)
        end = order.end[at]
        first, last = order.first_point[at], order.first_point[end]

        def count(sums: NDArray[np.int64]) -> int:
            return int((sums[last] - sums[first]).sum())

        return PlaceFigures(
            int((last - first).sum()),
            count(self._sums[PointState.MEASURED]),
            count(self._sums[PointState.JUDGED]),
            count(self._kept),
            count(self._sums[PointState.BREACHING]),
            count(self._sums[PointState.SILENT]),
            count(self._sums[PointState.UNUSABLE]),
            count(self._sums[PointState.STUCK]),
            int((self._households[end] - self._households[at]).sum()),
            int((self._affected[end] - self._affected[at]).sum()),
            self._worst(first, last),
        )

    def some(self, place: str, metrics: Collection[Metric], *, below: bool = False) -> SomePoints:
        """How the points of ``metrics`` at ``place`` stand: at it itself, or where it has none, below it.

        ``below``: at it and below it, whatever it has itself. Of a place that is not known, there are none.
        """
        order = self.order
        at = order.position.get(place)
        if at is None:
            return SomePoints()
        wanted = np.zeros(len(CODES), np.bool_)
        wanted[[CODES[each] for each in metrics]] = True
        whole, own = order.points_below(place), slice(*order.first_point[at : at + 2].tolist())
        for stretch in (whole,) if below else (own, whole):
            found = stretch.start + wanted[order.metrics[stretch]].nonzero()[0]
            if len(found):
                return self._of_points(found)
        return SomePoints()

    def _of_points(self, at: NDArray[np.intp]) -> SomePoints:
        state = self._state[at]
        measured, breaching = (state & np.uint8(each) != 0 for each in (MEASURED, BREACHING))
        # One that no rule applies to now still says something, and more than one that is silent.
        rank = np.where(measured, np.maximum(self._depth[at], LEAST_DEPTH), NOT_JUDGED)
        first = (
            int(rank.argmax()) if measured.any() else int(np.lexsort((-self._last_depth[at], ~breaching))[0])
        )
        return SomePoints(len(at), int(measured.sum()), int(breaching.sum()), self._now(int(at[first])))

    def worst_first(self, places: Collection[str]) -> list[str]:
        """``places``, none of which lies below another, in the order in which they ask for attention.

        By the share in compliance, then by the coverage, then by how far the worst value is beyond its limit.
        """
        order = self.order
        at = np.sort(np.array([order.position[place] for place in places], np.intp))
        first, last = order.first_point[at], order.first_point[order.end[at]]
        judged, measured = (
            self._sums[each][last] - self._sums[each][first]
            for each in (PointState.JUDGED, PointState.MEASURED)
        )
        share = np.where(judged > 0, (self._kept[last] - self._kept[first]) / np.maximum(judged, 1), 1.0)
        coverage = np.where(last > first, measured / np.maximum(last - first, 1), 1.0)
        depth = self._depths(first, last)
        return [order.places[at[each]] for each in np.lexsort((-depth, coverage, share)).tolist()]

    def _depths(self, first: NDArray[np.intp], last: NDArray[np.intp]) -> NDArray[np.float32]:
        """float32[n]: the greatest depth of each stretch, in order; `NOT_JUDGED` of an empty one."""
        if not len(first):
            return np.zeros(0, np.float32)
        begin, end = first[0], last[-1]  # and no point beside these: a page asks for hundreds of stretches
        ends = np.append(self._depth[begin:end], NOT_JUDGED)  # a stretch may begin behind the last point
        stretches = np.maximum.reduceat(ends, np.stack([first, last], axis=1).ravel() - begin)[::2]
        depths: NDArray[np.float32] = np.where(last > first, stretches, NOT_JUDGED)
        return depths

    def _worst(self, first: NDArray[np.intp], last: NDArray[np.intp]) -> PointNow | None:
        worst, depth = -1, NOT_JUDGED
        for begin, end in zip(first.tolist(), last.tolist(), strict=True):
            if begin < end:
                at = begin + int(self._depth[begin:end].argmax())
                if self._depth[at] > depth:
                    worst, depth = at, self._depth[at]
        return None if worst < 0 else self._now(worst)

    def _now(self, at: int) -> PointNow:
        state, depth = PointState(int(self._state[at])), self._depth[at]
        measured = PointState.MEASURED in state
        return PointNow(
            self.order.points[at],
            state,
            int(self._value[at]) / MICRO if measured else None,
            int(self._at[at]) if measured else None,
            None if depth == NOT_JUDGED else float(depth),
        )

    def at(self, place: str) -> list[PointNow]:
        """The points at ``place`` itself."""
        first, last = self.order.first_point[self.order.position[place] :][:2].tolist()
        return [self._now(each) for each in range(first, last)]

    def now_of(self, point: Point) -> PointNow:
        """How ``point`` is, which is one of the inventory."""
        return next(each for each in self.at(point.place) if each.point.id == point.id)

    def ranked(self, place: str, start: int, count: int) -> list[PointNow]:
        """The points at and below ``place`` from the ``start``-th on: first those in breach, by how bad."""
        points = self.order.points_below(place)
        in_breach = self._state[points] & np.uint8(BREACHING) != 0
        ranked = np.lexsort((-self._depth[points], ~in_breach))[start : start + count]
        return [self._now(points.start + each) for each in ranked.tolist()]

    def affected(self, place: str) -> int:
        """The households at and below ``place`` that are affected, as `PlaceFigures` has them."""
        at = self.order.position[place]
        return int(self._affected[self.order.end[at]] - self._affected[at])

    def those(self, which: PointState, places: Iterable[str]) -> Iterator[PointNow]:
        """The points at and below ``places`` of which one of ``which`` is so, in order."""
        for place in places:
            points = self.order.points_below(place)
            found = np.flatnonzero(self._state[points] & np.uint8(which))
            yield from (self._now(points.start + each) for each in found.tolist())


def _running(column: NDArray[np.bool_] | NDArray[np.int64]) -> NDArray[np.int64]:
    """int64[n + 1]: the sums of the first 0, 1, 2 ... entries."""
    sums = np.zeros(len(column) + 1, np.int64)
    np.cumsum(column, out=sums[1:])
    return sums
