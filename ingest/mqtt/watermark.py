"""The watermark: the instant up to which no further readings are expected.

A point is not silent because the service is disconnected. While the broker is away, for a moment after it is
back, and while intake is behind, the clock must not decide marks or silences: readings are still to come.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

from ingest.clock import Clock, elapsed
from ingest.mqtt.end_of_backlog import BacklogMarker


class Watermark:
    """How far the input is complete. Safe to call from several threads.

    Parameters
    ----------
    clock
        The service's time.
    settle_s
        Shortest time that the broker has after a subscription to deliver what it queued, in real seconds.
    caught_up
        Whether what has arrived is durable.
    marker
        Shows that the broker has delivered all of it; ``None`` where the broker keeps no order.
    """

    def __init__(
        self,
        clock: Clock,
        settle_s: float,
        caught_up: Callable[[], bool],
        marker: BacklogMarker | None = None,
    ) -> None:
        self._clock = clock
        self._settle_s = settle_s
        self._caught_up = caught_up
        self._marker = marker
        self._lock = threading.Lock()
        self._held_since: int | None = clock.now()
        self._settled_until: int | None = None
        self._subscribed_at: float | None = None
        self.problem: str | None = "not subscribed yet"
        """Why no messages are received at the moment, or ``None``."""

    def start_from(self, instant: int) -> None:
        """At a start: hold the watermark at ``instant`` (UTC ms), the last one that was judged."""
        with self._lock:
            self._held_since = instant

    def subscription_changed(self, problem: str | None) -> None:
        """The broker granted the subscriptions (``None``), or why there are none."""
        if problem is None and self._marker is not None:
            self._marker.send()
        with self._lock:
            self.problem = problem
            if problem is None:
                self._subscribed_at = elapsed()
            else:
                self._subscribed_at = None
                if self._held_since is None:
                    self._held_since = (
                        self._clock.now() if self._settled_until is None else self._settled_until
                    )

    def settled_until(self, now: int) -> int:
        """The latest instant, not after ``now`` (UTC ms), up to which no more readings are expected."""
        with self._lock:
            caught_up = self._caught_up()
            if self._held_since is not None:
                if not (self._settled() and caught_up):
                    return min(now, self._held_since)
                self._held_since = None
            if caught_up or self._settled_until is None:
                self._settled_until = now
            return min(now, self._settled_until)

    def _settled(self) -> bool:
        """Whether the broker has delivered what it kept for us, as far as can be known."""
        if self._subscribed_at is None or elapsed() - self._subscribed_at < self._settle_s:
            return False
        return self._marker is None or self._marker.reached()
