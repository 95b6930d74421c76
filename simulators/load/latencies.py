"""How long acknowledgements take: a histogram that stays small however long it is filled."""

from __future__ import annotations

import math

import numpy as np

SHORTEST = 1e-5
"""Seconds; a shorter duration counts as this."""
RATIO = 1.02
"""Each class is this many times as wide as the one before: a percentile is at most 2 % off."""
CLASSES = 1 + math.ceil(math.log(1e8, RATIO))
"""Up to 1000 s."""


class Latencies:
    """Durations, counted in classes of equal ratio."""

    def __init__(self) -> None:
        self._counts = np.zeros(CLASSES, np.int64)

    def add(self, seconds: float) -> None:
        """Count one duration."""
        at = math.ceil(math.log(max(seconds, SHORTEST) / SHORTEST, RATIO))
        self._counts[min(at, CLASSES - 1)] += 1

    def percentile(self, percent: float) -> float:
        """Seconds that ``percent`` of the durations do not exceed, NaN if there are none."""
        total = int(self._counts.sum())
        if not total:
            return math.nan
        at = int(np.searchsorted(np.cumsum(self._counts), total * percent / 100))
        return float(SHORTEST * RATIO**at)

    def merge(self, other: Latencies) -> None:
        """Count what ``other`` has counted."""
        self._counts += other._counts
