"""The one module that reads the clock.

Everything else takes ``now`` as an argument: UTC milliseconds since the epoch, int.
"""

from __future__ import annotations

import threading
import time
from typing import Protocol


class Clock(Protocol):
    """The time, real or simulated."""

    def now(self) -> int:
        """UTC milliseconds since the epoch."""
        ...


class RealClock:
    """The machine's clock."""

    def now(self) -> int:
        """UTC milliseconds since the epoch."""
        return time.time_ns() // 1_000_000


class SimulatedClock:
    """Time that moves only when it is set, and never backwards.

    Parameters
    ----------
    start
        First value of ``now()``, UTC ms. 0 means that the time has not been set yet.
    """

    def __init__(self, start: int = 0) -> None:
        self._now = start
        self._lock = threading.Lock()

    def now(self) -> int:
        """UTC milliseconds since the epoch, as last set."""
        return self._now

    def advance_to(self, now: int) -> None:
        """Move to ``now`` (UTC ms); an earlier instant is ignored, since time never goes back."""
        with self._lock:
            self._now = max(self._now, now)


def elapsed() -> float:
    """Seconds on a monotonic clock that only measures durations."""
    return time.monotonic()
