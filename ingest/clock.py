"""The one module that reads the clock.

Everything else takes ``now`` as an argument: UTC milliseconds since the epoch, int.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import NamedTuple, Protocol


class Clock(Protocol):
    """The time, real or simulated."""

    def now(self) -> int:
        """UTC milliseconds since the epoch."""
        ...


JUMP_MS = 60_000
"""A machine's clock that differs by less from where it should be was only slewed."""


class Jump(NamedTuple):
    """The machine's clock was set: by how much (ms), to what (UTC ms), and noticed when (as of `elapsed`)."""

    by_ms: int
    to: int
    noticed_at: float


class RealClock:
    """The machine's clock. It notices when that is set, or the machine wakes from sleep.

    Parameters
    ----------
    wall, monotonic
        Nanoseconds since the epoch, and on a clock that nobody sets.
    """

    def __init__(
        self,
        wall: Callable[[], int] = time.time_ns,
        monotonic: Callable[[], int] = time.monotonic_ns,
    ) -> None:
        self._wall = wall
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._between: int | None = None
        self.jump: Jump | None = None
        """The last one; ``None`` before the first."""

    def now(self) -> int:
        """UTC milliseconds since the epoch."""
        with self._lock:
            now, since_boot = self._wall() // 1_000_000, self._monotonic() // 1_000_000
            before, self._between = self._between, now - since_boot
            if before is not None and abs(self._between - before) > JUMP_MS:
                self.jump = Jump(self._between - before, now, since_boot / 1000)
            return now


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
