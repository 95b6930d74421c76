"""The limit that a rule holds a point to, now and at any instant before (judgement.md, sections 2 and 3).

Limits and values are compared as integers of a millionth of the canonical unit ("micro"), so that 0.15 MPa is
exactly 0.14 MPa and a margin of 0.01, whatever floats the values came in.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from alerts.rules.rule import Rule
from ingest.inventory.tree import Point

MICRO = 1_000_000
"""Values and limits are compared as integers of a millionth of the canonical unit."""


def micro(value: Decimal) -> int:
    """``value`` as an integer of a millionth of the canonical unit."""
    return int((value * MICRO).to_integral_value())


def to_micro(values: NDArray[np.float64]) -> NDArray[np.int32]:
    """Readings as integers of a millionth of the canonical unit; int32 holds every physical range."""
    return np.rint(values * MICRO).astype(np.int32)


LARGEST_MICRO = int(np.iinfo(np.int32).max)
"""Values, limits and margins stand in 32 bits while marks are judged."""


def check_comparable(rule: Rule, limit: int) -> None:
    """Raise `ValueError` when ``limit`` (micro) and the margin of ``rule`` are beyond what is compared."""
    if abs(limit) + abs(micro(rule.margin)) > LARGEST_MICRO:
        raise ValueError(
            f"limit {limit / MICRO:g} with margin {rule.margin} is beyond"
            f" {LARGEST_MICRO / MICRO:.0f}, the largest value that is compared"
        )


class LimitChange(NamedTuple):
    """Before ``until`` (UTC ms) the limit of ``rule`` at point ``key`` was ``limit`` (micro)."""

    rule: str
    key: int
    until: int
    limit: int


def effective_limit(rule: Rule, point: Point) -> int | None:
    """The limit in millionths of the canonical unit: the point's own, else the rule's, else ``None``.

    A limit of 0 is a limit.
    """
    own = point.limits.get(rule.id)
    if own is not None:
        return round(own * MICRO)
    return None if rule.limit is None else round(rule.limit * MICRO)


def limits_at(
    rule: Rule, point: Point, marks: NDArray[np.int64], changes: Iterable[LimitChange]
) -> NDArray[np.int64]:
    """int64[n], the limit (micro) in force at each of ``marks`` (int64[n], UTC ms) for one point.

    ``changes`` may hold those of other rules and points. A point without any limit counts as limited by 0.
    """
    limits = np.full(len(marks), effective_limit(rule, point) or 0, np.int64)
    mine = [change for change in changes if change.rule == rule.id and change.key == point.key]
    for change in _latest_first(mine):
        limits[marks < change.until] = change.limit
    return limits


def _latest_first(changes: Iterable[LimitChange]) -> list[LimitChange]:
    """In the order to write them over the present limit: the earliest that still holds is written last."""
    return sorted(changes, key=lambda change: -change.until)


class PastLimits(NamedTuple):
    """Earlier limits of the points of a cohort, int64 columns, in the order to write them over today's.

    Before ``until`` (UTC ms) the limit at ``position`` was ``limit`` (micro).
    """

    position: NDArray[np.int64]
    until: NDArray[np.int64]
    limit: NDArray[np.int64]

    @classmethod
    def of(cls, keys: NDArray[np.int32], changes: Mapping[int, Sequence[LimitChange]]) -> Self:
        """Those of the points ``keys`` (int32[n]) under one rule, by their place in ``keys``."""
        if not changes:
            return cls(*np.empty((3, 0), np.int64))
        place = {key: at for at, key in enumerate(keys.tolist()) if key in changes}
        ordered = _latest_first(change for key in place for change in changes[key])
        rows = [(place[change.key], change.until, change.limit) for change in ordered]
        return cls(*np.array(rows, np.int64).reshape(-1, 3).T)

    def over(self, limits: NDArray[np.int32], instant: int) -> NDArray[np.int32]:
        """``limits`` (int32[n], micro, those in force now) as they were at ``instant`` (UTC ms)."""
        held = self.until > instant
        if not held.any():
            return limits
        then = limits.copy()
        then[self.position[held]] = self.limit[held]
        return then
