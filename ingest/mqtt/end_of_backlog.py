"""The end of the backlog: a message of our own that comes after everything the broker had queued for us.

After a subscription the service publishes a marker on a topic of its own and receives it through the same
session. A broker that keeps the order of a session, as Mosquitto does, has by then delivered everything that
it queued while we were away, however long that took. While somebody sends more than can be handled, further
markers show from time to time how far the broker has come: what it had before one was published is durable
when that one is back. MQTT guarantees that order only within one topic. With a
broker that guarantees no more (the embedded one, which loses its queue when it restarts) the marker only
shows that the session works, and the pause after a subscription is the only protection.
"""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable

import structlog

from ingest.clock import elapsed
from ingest.said import Said

log = structlog.get_logger("wenya.end_of_backlog")

UNPROVEN_LIMIT_S = 60.0
"""How long a marker is waited for at a broker that may never return one."""
PROVEN_LIMIT_S = 900.0
"""How long at a broker that has returned one: time for some 20 million messages."""
PARKED_LIMIT_S = 30.0
"""How long what is parked is waited for: time for some 500 000 messages. A flood holds all no longer."""
PROBE_EVERY_S = 1.0
"""Shortest time between two markers of one subscription."""


class BacklogMarker:
    """The marker of the current subscription, and those after it. Safe to call from several threads.

    Parameters
    ----------
    publish
        Publishes a payload, not retained, on our own topic; False when we may not subscribe to that topic.
    newest_parked, nothing_parked
        Whether intake has also decoded the messages it had parked, as over a gateway's rate limit, when the
        marker came back: ``nothing_parked(newest_parked() then)``.
    unproven_limit_s, proven_limit_s
        How long to wait before any proof that the broker passes our own topic on to us, and after it; in
        real seconds.
    parked_limit_s
        How long to wait for parked messages when the marker is back; what is parked after it does not count.
        Those that take longer, which only a flood does, are judged late: their sender's points alone.
    """

    def __init__(
        self,
        publish: Callable[[bytes], bool],
        newest_parked: Callable[[], int],
        nothing_parked: Callable[[int], bool],
        unproven_limit_s: float = UNPROVEN_LIMIT_S,
        proven_limit_s: float = PROVEN_LIMIT_S,
        parked_limit_s: float = PARKED_LIMIT_S,
    ) -> None:
        self._publish = publish
        self._newest_parked = newest_parked
        self._nothing_parked = nothing_parked
        self._parked_until = 0
        self._unproven_limit_s = unproven_limit_s
        self._proven_limit_s = proven_limit_s
        self._parked_limit_s = parked_limit_s
        self._lock = threading.Lock()
        self._awaited: bytes | None = None
        self._published_at = 0
        self._sent_at = 0.0
        self._give_up_at: float | None = None
        self._proven = False
        self._delivered_until: int | None = None

    @property
    def delivered_until(self) -> int | None:
        """UTC ms: what the broker had received by then is durable, as the last marker that is back shows.

        ``None`` when none of this subscription is back.
        """
        return self._delivered_until

    def send(self, now: int) -> None:
        """On a new subscription, at ``now`` (UTC ms): publish a new marker; an earlier one proves nothing."""
        with self._lock:
            payload = self._next_marker(now)
            self._delivered_until = None
            self._give_up_at = self._sent_at + (
                self._proven_limit_s if self._proven else self._unproven_limit_s
            )
        if not self._publish(payload):
            log.warning("the broker refused the status topic; waiting a fixed time instead of for a marker")
            with self._lock:
                self._give_up_at = None

    def probe(self, now: int) -> None:
        """At ``now`` (UTC ms): publish another marker, if the end is `reached` and the one before is back.

        Not sooner than `PROBE_EVERY_S` after that one. One that the broker lost is not waited for for ever.
        """
        with self._lock:
            wait_s = PROBE_EVERY_S if self._awaited is None else self._proven_limit_s
            reached = self._give_up_at is None and self._delivered_until is not None
            if not reached or elapsed() - self._sent_at < wait_s:
                return
            payload = self._next_marker(now)
        self._publish(payload)

    def _next_marker(self, now: int) -> bytes:
        payload = b'{"state":"online","marker":"%s"}' % secrets.token_hex(8).encode()
        self._awaited, self._published_at, self._sent_at = payload, now, elapsed()
        return payload

    def seen(self, payload: bytes) -> None:
        """A message on our own topic has come, and what came before it is durable."""
        with self._lock:
            back = payload == self._awaited
            if back:
                self._awaited = None
                self._delivered_until = self._published_at
            if self._give_up_at is not None:
                if back:
                    self._parked_until = self._newest_parked()
                    self._give_up_at = elapsed() + self._parked_limit_s
                elif self._awaited is not None and not self._proven:
                    # Often the will of the connection before, the first message that the broker queued.
                    self._give_up_at = self._sent_at + self._proven_limit_s
            self._proven = True

    def awaits_parked(self) -> bool:
        """Whether nothing but messages that are parked is waited for: for all, so they should not rest."""
        with self._lock:
            return self._give_up_at is not None and self._awaited is None and elapsed() < self._give_up_at

    def reached(self) -> bool:
        """Whether all that the broker had queued has been handled, or has been waited for long enough."""
        with self._lock:
            if self._give_up_at is None:
                return True
            back = self._awaited is None
            if not (back and self._nothing_parked(self._parked_until)):
                if elapsed() < self._give_up_at:
                    return False
                self._proven = back
                log.warning(
                    "messages queued at the broker may be judged late",
                    reason=Said("backlog-parked" if back else "backlog-no-marker"),
                )
            self._give_up_at = None
            return True
