"""Holding a rate evenly: how many messages may leave now."""

from __future__ import annotations

import math

BURST_SECONDS = 0.010
"""At most this much of the load leaves at once."""
CATCH_UP = 2.0
"""After a pause the rate is at most this many times the one asked for, until what was missed is made up."""


class Pace:
    """A token bucket that never gives more than was owed since the start.

    Parameters
    ----------
    rate
        Messages a second; 0 holds nothing back.
    phase
        What part of the first message is already due at the start, so that several need not beat together.
    """

    def __init__(self, rate: float, phase: float = 1.0) -> None:
        self._rate = rate
        self._phase = phase
        self._size = max(1.0, rate * BURST_SECONDS)
        self._tokens = self._size
        self._at = 0.0
        self._taken = 0

    def due(self, at: float) -> float:
        """How many messages may leave ``at`` seconds after the start (infinity where there is no rate)."""
        if not self._rate:
            return math.inf
        self._tokens = min(self._size, self._tokens + CATCH_UP * self._rate * (at - self._at))
        self._at = at
        owed = self._phase + self._rate * at - self._taken
        return max(0, math.floor(min(owed, self._tokens)))

    def took(self, count: int) -> None:
        """So many have left."""
        self._taken += count
        self._tokens -= count
