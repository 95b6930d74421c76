"""Holding a rate evenly: how many messages may leave now."""

from __future__ import annotations

import math

BURST_SECONDS = 0.010
"""At most this much of the load is sent at once."""
CATCH_UP = 2.0
"""After a pause the rate is at most this many times the requested one, until the backlog is sent."""


class Pace:
    """A token bucket that never allows more than the rate gives since the start.

    Parameters
    ----------
    rate
        Messages a second; 0 means no limit.
    phase
        The part of the first message that is due at the start, so that several paces need not coincide.
    """

    def __init__(self, rate: float, phase: float = 1.0) -> None:
        self._rate = rate
        self._phase = phase
        self._size = max(1.0, rate * BURST_SECONDS)
        self._tokens = self._size
        self._at = 0.0
        self._sent = 0

    def due(self, at: float) -> float:
        """How many messages may leave ``at`` seconds after the start (infinity where there is no rate)."""
        if not self._rate:
            return math.inf
        self._tokens = min(self._size, self._tokens + CATCH_UP * self._rate * (at - self._at))
        self._at = at
        owed = self._phase + self._rate * at - self._sent
        return max(0, math.floor(min(owed, self._tokens)))

    def sent(self, count: int) -> None:
        """Count ``count`` messages as sent."""
        self._sent += count
        self._tokens -= count
