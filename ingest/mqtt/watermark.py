"""The watermark: the instant up to which no further readings are expected.

A point is not silent because the service is disconnected. While the broker is away, for a moment after it is
back, and while intake is behind, the clock must not decide marks or silences: readings are still to come.
Nor may the clock stand for as long as somebody sends more than can be handled: it then follows the markers
(`ingest.mqtt.end_of_backlog`), as far behind as the broker is.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

import structlog

from ingest.clock import Clock, Jump, elapsed
from ingest.inventory.tree import Inventory
from ingest.mqtt.clock_doubt import ClockDoubt, voices
from ingest.mqtt.end_of_backlog import BacklogMarker
from ingest.readings.batch import Batch
from ingest.said import Said

log = structlog.get_logger("wenya.watermark")


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
    jump
        The last jump of the clock, if there was any. After one the time is in doubt (`ClockDoubt`): a clock
        that was set wrong would make every point silent.
    """

    def __init__(
        self,
        clock: Clock,
        settle_s: float,
        caught_up: Callable[[], bool],
        marker: BacklogMarker | None = None,
        jump: Callable[[], Jump | None] = lambda: None,
    ) -> None:
        self._clock = clock
        self._settle_s = settle_s
        self._caught_up = caught_up
        self._marker = marker
        self._lock = threading.Lock()
        self._held_since: int | None = clock.now()
        self._settled_until = clock.now()
        self._subscribed_at: float | None = None
        self._jump = jump
        self._known_jump = jump()
        self._doubt: ClockDoubt | None = None
        self._is_contradicted = False
        self._senders: set[str] = set()
        """Those that were heard since the start."""
        self.problem: Said | None = Said("broker-not-yet")
        """Why no messages are received at the moment, or ``None``."""

    def start_from(self, instant: int) -> None:
        """At a start: hold the watermark at ``instant`` (UTC ms), the last one that was judged."""
        with self._lock:
            self._held_since = instant

    def subscription_changed(self, problem: Said | None) -> None:
        """The broker granted the subscriptions (``None``), or why there are none."""
        if problem is None and self._marker is not None:
            self._marker.send(self._clock.now())
        with self._lock:
            self.problem = problem
            if problem is None:
                self._subscribed_at = elapsed()
            else:
                self._subscribed_at = None
                if self._held_since is None:
                    self._held_since = self._settled_until

    def settled_until(self, now: int) -> int:
        """The latest instant, not after ``now`` (UTC ms), up to which no more readings are expected."""
        with self._lock:
            caught_up = self._caught_up()
            self._notice_jump()
            delivered_until = now if caught_up else self._delivered_until()
            released = self._held_since is None or (not self._is_in_doubt() and self._settled())
            if released and delivered_until is not None:
                before = self._settled_until if self._held_since is None else self._held_since
                self._settled_until = now if caught_up else max(delivered_until, before)
                self._held_since = None
            until = self._settled_until if self._held_since is None else self._held_since
            probes = not caught_up and self._subscribed_at is not None
        if probes and self._marker is not None:
            self._marker.probe(now)  # without the lock: it publishes
        return min(now, until)

    def note_readings(self, batch: Batch, inventory: Inventory) -> None:
        """Compare readings that were taken in with a clock that is in doubt."""
        with self._lock:
            self._senders.update(voices(batch, inventory).values())
            if self._doubt is not None:
                self._doubt.note(batch, inventory, elapsed())

    @property
    def doubt(self) -> Said | None:
        """Why the clock is not believed at the moment, or ``None``."""
        with self._lock:
            return None if self._doubt is None else self._doubt.described(elapsed())

    def _delivered_until(self) -> int | None:
        """While intake is behind: up to when the broker has delivered all, as far as can be known."""
        if self._marker is None or self._subscribed_at is None:
            return None
        return self._marker.delivered_until

    def _notice_jump(self) -> None:
        jump = self._jump()
        if jump is None or jump is self._known_jump:
            return
        self._known_jump, self._doubt = jump, ClockDoubt(jump, self._doubt)
        self._is_contradicted = False
        log.warning("the clock jumped; nothing is decided by it until readings agree", by_s=jump.by_ms / 1000)
        if self._held_since is None:
            self._held_since = self._settled_until

    def _is_in_doubt(self) -> bool:
        doubt, at = self._doubt, elapsed()
        if doubt is None:
            return False
        if doubt.is_over(at, self._senders):
            log.info("the clock is believed again", why=doubt.described(at))
            self._doubt = None
        elif doubt.has_waited(at) and not self._is_contradicted:
            self._is_contradicted = True
            log.warning("readings contradict the clock; nothing is decided by it", why=doubt.described(at))
        return self._doubt is not None

    def _settled(self) -> bool:
        """Whether the broker has delivered what it kept for us, as far as can be known."""
        if self._subscribed_at is None or elapsed() - self._subscribed_at < self._settle_s:
            return False
        return self._marker is None or self._marker.reached()
