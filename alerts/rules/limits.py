"""The limit that a rule holds a point to, now and at any instant before (judgement.md, sections 2 and 3).

Limits and values are compared as integers of a millionth of the canonical unit ("micro"), so that 0.15 MPa is
exactly 0.14 MPa and a margin of 0.01, whatever floats the values came in.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from functools import cache
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from alerts.rules.rule import Rule, Side
from ingest.inventory.tree import Point
from ingest.readings.quantities import QUANTITIES, Metric, exact_range
from ingest.said import Said

MICRO = 1_000_000
"""Millionths ("micro") in one canonical unit."""


def micro(value: Decimal) -> int:
    """``value`` as an integer of a millionth of the canonical unit."""
    return int((value * MICRO).to_integral_value())


def to_micro(values: NDArray[np.float64]) -> NDArray[np.int32]:
    """int32[n], micro, of ``values`` (float64[n], canonical unit); int32 holds every physical range."""
    return np.rint(values * MICRO).astype(np.int32)


LARGEST_MICRO = int(np.iinfo(np.int32).max)
"""Values, limits and margins are 32-bit integers (micro) while marks are judged."""


def check_comparable(rule: Rule, limit: int) -> None:
    """Raise `ValueError` when ``limit`` (micro) plus the margin of ``rule`` does not fit into 32 bits."""
    if abs(limit) + abs(micro(rule.margin)) > LARGEST_MICRO:
        raise ValueError(
            Said(
                "rules-beyond-comparison",
                limit=f"{limit / MICRO:g}",
                margin=str(rule.margin),
                largest=f"{LARGEST_MICRO / MICRO:.0f}",
            )
        )


class LimitFault(NamedTuple):
    """Why a limit is none: ``key``, limit or margin, is at fault."""

    key: str
    reason: Said


@cache
def _range_of(metric: Metric) -> tuple[int, int]:
    """The lowest and the highest value (micro) that ``metric`` can have."""
    lowest, highest = exact_range(metric)
    return micro(lowest), micro(highest)


def limit_fault(rule: Rule, limit: int) -> LimitFault | None:
    """What is wrong with ``limit`` (micro) under a window rule, by what its metric can be at all.

    Some value must be in breach, and some must be on the good side by the margin.
    """
    if rule.metric is None:
        return None
    lowest, highest = _range_of(rule.metric)
    margin, below = micro(rule.margin), rule.side is Side.BELOW
    least, most = (lowest + 1, highest - margin) if below else (lowest + margin, highest - 1)
    if least <= limit <= most:
        return None
    said = {
        "limit": f"{limit / MICRO:g}",
        "metric": rule.metric.value,
        "lowest": f"{lowest / MICRO:g}",
        "highest": f"{highest / MICRO:g}",
        "unit": QUANTITIES[rule.metric].unit,
    }
    if (limit < least) if below else (limit > most):
        return LimitFault("limit", Said(f"rules-nothing-breaches-{rule.side}", **said))
    said["allowed"] = f"{(most if below else least) / MICRO:g}"
    if limit > highest if below else limit < lowest:
        return LimitFault("limit", Said(f"rules-all-breaches-{rule.side}", **said))
    return LimitFault("margin", Said(f"rules-none-recovers-{rule.side}", margin=str(rule.margin), **said))


class LimitChange(NamedTuple):
    """Before ``until`` (UTC ms) the limit of ``rule`` at point ``key`` was ``limit`` (micro)."""

    rule: str
    key: int
    until: int
    limit: int


class RuleChange(NamedTuple):
    """Before ``until`` (UTC ms) ``rule`` had this ``version`` and these ``hours``, as `Rule.hours`."""

    rule: str
    until: int
    version: int
    hours: str


def effective_limit(rule: Rule, point: Point) -> int | None:
    """The limit in millionths of the canonical unit: the point's own, else the rule's, else ``None``.

    A limit of 0 is a limit.
    """
    own = point.limits.get(rule.id)
    if own is not None:
        return round(own * MICRO)
    return None if rule.limit is None else round(rule.limit * MICRO)


def comparable_limit(rule: Rule, point: Point) -> int | None:
    """The limit as `effective_limit` gives it; ``None`` also when it cannot be compared, not a number say."""
    try:
        limit = effective_limit(rule, point)
        if limit is not None:
            check_comparable(rule, limit)
    except (ValueError, ArithmeticError):
        return None
    return limit


def limits_at(
    rule: Rule, point: Point, marks: NDArray[np.int64], changes: Iterable[LimitChange]
) -> NDArray[np.int64]:
    """int64[n], the limit (micro) in force at each of ``marks`` (int64[n], UTC ms) for one point.

    ``changes`` may include those of other rules and points. A point without any limit counts as limited by 0.
    """
    limits = np.full(len(marks), effective_limit(rule, point) or 0, np.int64)
    own = [change for change in changes if change.rule == rule.id and change.key == point.key]
    own = [change for change in own if abs(change.limit) <= LARGEST_MICRO]
    for change in _latest_first(own):
        limits[marks < change.until] = change.limit
    return limits


def past_limits_of(changes: Iterable[LimitChange]) -> dict[str, dict[int, list[LimitChange]]]:
    """Rule id -> point key -> the changes of that limit, in the order of ``changes``."""
    past: dict[str, dict[int, list[LimitChange]]] = {}
    for change in changes:
        past.setdefault(change.rule, {}).setdefault(change.key, []).append(change)
    return past


def _latest_first(changes: Iterable[LimitChange]) -> list[LimitChange]:
    """In the order in which to overwrite the limit in force now: the earliest change is written last."""
    return sorted(changes, key=lambda change: -change.until)


class PastLimits(NamedTuple):
    """Earlier limits of the points of a cohort, int64 columns, in the order in which to overwrite today's.

    Before ``until`` (UTC ms) the limit of the point at ``position`` was ``limit`` (micro).
    """

    position: NDArray[np.int64]
    until: NDArray[np.int64]
    limit: NDArray[np.int64]

    @classmethod
    def of(cls, keys: NDArray[np.int32], changes: Mapping[int, Sequence[LimitChange]]) -> Self:
        """Those of the points ``keys`` (int32[n]) under one rule; ``changes`` is by point key.

        A limit that does not fit into 32 bits was in force nowhere, and is left out.
        """
        if not changes:
            return cls(*np.empty((3, 0), np.int64))
        position_of_key = {key: i for i, key in enumerate(keys.tolist()) if key in changes}
        ordered = _latest_first(change for key in position_of_key for change in changes[key])
        rows = [
            (position_of_key[change.key], change.until, change.limit)
            for change in ordered
            if abs(change.limit) <= LARGEST_MICRO
        ]
        return cls(*np.array(rows, np.int64).reshape(-1, 3).T)

    def in_force(self, limits: NDArray[np.int32], instant: int) -> NDArray[np.int32]:
        """int32[n], the limits (micro) at ``instant`` (UTC ms); ``limits`` are those in force now."""
        still_valid = self.until > instant
        if not np.count_nonzero(still_valid):
            return limits
        earlier = limits.copy()
        earlier[self.position[still_valid]] = self.limit[still_valid]
        return earlier
