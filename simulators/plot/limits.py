"""The limits in force at a point, minute by minute, by the rules and hours of the reference judge."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from ingest.durations import MINUTE
from ingest.inventory.tree import Inventory, Point
from simulators.expected.judging.hours import CalendarNotSet, RuleHours, RuleHoursLookup, applicable_at
from simulators.expected.judging.rules import RULES, ReferenceRule

Floats = NDArray[np.float64]

Key = tuple[tuple[str, float, RuleHours], ...]
"""Rule, its limit and when it applies: points that share it have the same limits."""


@dataclass(frozen=True)
class Limits:
    """Limits over a run: from ``edges[i]`` until ``edges[i + 1]`` (UTC ms), ``low[i]`` and ``high[i]``.

    Canonical unit; NaN where none is in force. ``edges`` is int64[n + 1], the others are float64[n].
    """

    edges: NDArray[np.int64]
    low: Floats
    high: Floats

    @cached_property
    def values(self) -> list[float]:
        """All limits."""
        both = np.concatenate((self.low, self.high))
        return sorted(set(both[np.isfinite(both)].tolist()))

    @cached_property
    def key(self) -> tuple[bytes, bytes, bytes]:
        """Equal for equal limits, whatever rules they come from."""
        return self.edges.tobytes(), self.low.tobytes(), self.high.tobytes()

    @property
    def closed(self) -> list[tuple[int, int]]:
        """When no limit is in force: ``(start, end)``, UTC ms."""
        nothing = np.isnan(self.low) & np.isnan(self.high)
        return [(int(self.edges[i]), int(self.edges[i + 1])) for i in np.flatnonzero(nothing)]

    def breached(self, at: NDArray[np.int64], value: Floats) -> bool:
        """Whether a value (``at`` int64[n], ``value`` float64[n]) is beyond a limit."""
        i = np.clip(np.searchsorted(self.edges, at, side="right") - 1, 0, len(self.low) - 1)
        return bool(((value < self.low[i]) | (value > self.high[i])).any())


class LimitsOf:
    """Looks up the limits of points, once for all that share them."""

    def __init__(self, inventory: Inventory, start: int, until: int) -> None:
        self._lookup = RuleHoursLookup(inventory)
        self._marks = np.arange(start, max(until, start + 1), MINUTE)
        self._until = max(until, start + 1)
        self._known: dict[Key, Limits] = {}

    def __call__(self, point: Point) -> Limits:
        """The limits of ``point``, without those of rules that open no tickets."""
        key: Key = tuple(
            (rule.id, float(limit), rule_hours)
            for rule in RULES.values()
            if rule.kind == "window" and rule.opens_ticket and rule.looks_at(point)
            if (limit := rule.limit_of(point)) is not None and (rule_hours := self._rule_hours(rule, point))
        )
        if key not in self._known:
            self._known[key] = self._computed(key)
        return self._known[key]

    def _rule_hours(self, rule: ReferenceRule, point: Point) -> RuleHours | None:
        """None where the calendar that the rule needs is not set."""
        try:
            return self._lookup.of(rule, point)
        except CalendarNotSet:
            return None

    def _computed(self, key: Key) -> Limits:
        low, high = np.full((2, len(self._marks)), np.nan)
        for rule, limit, rule_hours in key:
            inside, _ = applicable_at(rule_hours, self._marks)
            if RULES[rule].side == "below":
                low[inside] = np.fmax(low[inside], limit)
            else:
                high[inside] = np.fmin(high[inside], limit)
        both = np.nan_to_num(np.stack((low, high)), nan=np.inf)
        first = np.flatnonzero(np.append(True, (both[:, 1:] != both[:, :-1]).any(axis=0)))
        return Limits(np.append(self._marks[first], self._until), low[first], high[first])
