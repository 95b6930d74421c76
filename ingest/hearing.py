"""Until when we can be sure to have heard what the field said.

A point is not silent because we are deaf. While the broker is away, for a moment after it is back, and while
we cannot keep up with what it brings, the clock must not decide marks or silences: what was said is
on its way.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

from ingest.clock import Clock, elapsed
from ingest.marker import Marker


class Hearing:
    """Whether the field can be heard, and since when not. Safe to call from several threads.

    Parameters
    ----------
    clock
        The service's time.
    settle_s
        How long at least the broker is given after a subscription to deliver what it kept, in real seconds.
    caught_up
        Whether what has arrived is durable.
    marker
        What tells that it has delivered all of it; none where no order can be had of the broker.
    """

    def __init__(
        self, clock: Clock, settle_s: float, caught_up: Callable[[], bool], marker: Marker | None = None
    ) -> None:
        self._clock = clock
        self._settle_s = settle_s
        self._caught_up = caught_up
        self._marker = marker
        self._lock = threading.Lock()
        self._deaf_since: int | None = clock.now()
        self._heard_until: int | None = None
        self._subscribed_at: float | None = None
        self.problem: str | None = "not subscribed yet"
        """Why the field cannot be heard at the moment, or ``None``."""

    def start_from(self, instant: int) -> None:
        """At a start: we have been deaf since ``instant`` (UTC ms), the last one that was judged."""
        with self._lock:
            self._deaf_since = instant

    def subscribed(self, problem: str | None) -> None:
        """The broker granted the subscriptions (``None``), or why there are none."""
        if problem is None and self._marker is not None:
            self._marker.send()
        with self._lock:
            self.problem = problem
            if problem is None:
                self._subscribed_at = elapsed()
            else:
                self._subscribed_at = None
                if self._deaf_since is None:
                    self._deaf_since = self._clock.now() if self._heard_until is None else self._heard_until

    def heard_until(self, now: int) -> int:
        """The latest instant, not after ``now`` (UTC ms), up to which nothing more is expected to come in."""
        with self._lock:
            caught_up = self._caught_up()
            if self._deaf_since is not None:
                if not (self._settled() and caught_up):
                    return min(now, self._deaf_since)
                self._deaf_since = None
            if caught_up or self._heard_until is None:
                self._heard_until = now
            return min(now, self._heard_until)

    def _settled(self) -> bool:
        """Whether the broker has delivered what it kept for us, as far as can be known."""
        if self._subscribed_at is None or elapsed() - self._subscribed_at < self._settle_s:
            return False
        return self._marker is None or self._marker.passed()
