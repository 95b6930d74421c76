"""Doubt in a clock that has jumped: readings can settle it, since devices have clocks of their own."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ingest.clock import Jump
from ingest.durations import MINUTE

AGREES_WITHIN_MS = 5 * MINUTE
"""A reading that was measured so shortly before (or after) it was received agrees with our clock."""
LEAST_S = 10.0
"""So long readings are listened to at least: one device may be as wrong as we are."""
PATIENCE_S = 300.0
"""So long they are waited for: who uploads hourly cannot say, and the clock may well be right."""


class ClockDoubt:
    """Whether the clock may be believed after ``jump``."""

    def __init__(self, jump: Jump) -> None:
        self._jump = jump
        self._agreeing = self._differing = 0

    def note(self, measured_at: NDArray[np.int64], received_at: NDArray[np.int64]) -> None:
        """Compare readings, int64[n] both (UTC ms), with the clock; only what was received since counts."""
        since = (received_at >= self._jump.to) & (received_at <= self._jump.to + PATIENCE_S * 1000)
        agreeing = np.abs(received_at[since] - measured_at[since]) <= AGREES_WITHIN_MS
        self._agreeing += int(np.count_nonzero(agreeing))
        self._differing += int(np.count_nonzero(~agreeing))

    @property
    def agrees(self) -> bool:
        """Whether more readings agree with the clock than differ from it."""
        return self._agreeing > self._differing

    def is_over(self, at: float) -> bool:
        """Whether the clock is to be believed again at ``at`` (seconds, as of `ingest.clock.elapsed`)."""
        waited = at - self._jump.noticed_at
        return waited >= PATIENCE_S or (waited >= LEAST_S and self.agrees)

    def __str__(self) -> str:
        """For people: what has happened, and what is waited for."""
        return f"the clock jumped by {self._jump.by_ms / 1000:+.0f} s; readings are to agree with it first"
