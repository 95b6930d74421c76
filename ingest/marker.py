"""How far the broker has come with what it kept for us: a message of our own that follows all of it.

After a subscription the service says something on a topic of its own and hears it again through the same
session. A broker that keeps the order of a session, as Mosquitto does, has then delivered everything that
it kept while we were away, however long that took. MQTT owes us that order only within one topic; for a
broker that keeps it no further (the embedded one, which keeps nothing across its own restart either) the
marker says no more than that the session works, and the pause after a subscription is what it has.
"""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable

import structlog

from ingest.clock import elapsed

log = structlog.get_logger("wenya.marker")

LIMIT_S = 60.0
"""How long a marker is waited for at a broker that may never return one."""
PATIENCE_S = 900.0
"""How long at a broker that is known to: time for some 20 million messages."""


class Marker:
    """The marker of the current subscription. Safe to call from several threads.

    Parameters
    ----------
    publish
        Says a payload, not retained, on our own topic; False when the broker does not let us listen there.
    nothing_aside
        Whether intake has also taken up what it set aside as beyond a gateway's share.
    limit_s, patience_s
        How long to wait before any proof that the broker passes our own topic on to us, and after it; in
        real seconds. What was set aside is waited for ``limit_s`` more.
    """

    def __init__(
        self,
        publish: Callable[[bytes], bool],
        nothing_aside: Callable[[], bool],
        limit_s: float = LIMIT_S,
        patience_s: float = PATIENCE_S,
    ) -> None:
        self._publish = publish
        self._nothing_aside = nothing_aside
        self._limit_s = limit_s
        self._patience_s = patience_s
        self._lock = threading.Lock()
        self._awaited: bytes | None = None
        self._sent_at = 0.0
        self._give_up_at: float | None = None
        self._proven = False

    def send(self) -> None:
        """On a new subscription: wait for a new marker; one of an earlier connection proves nothing."""
        payload = b'{"state":"online","marker":"%s"}' % secrets.token_hex(8).encode()
        with self._lock:
            self._awaited = payload
            self._sent_at = elapsed()
            self._give_up_at = self._sent_at + (self._patience_s if self._proven else self._limit_s)
        if not self._publish(payload):
            log.warning("the broker does not let us listen to our own topic: a pause is all it gets")
            with self._lock:
                self._give_up_at = None

    def seen(self, payload: bytes) -> None:
        """Intake has come to this on our own topic, and made durable what came before it."""
        with self._lock:
            back = payload == self._awaited
            if back:
                self._awaited = None
            if self._give_up_at is not None:
                if back:
                    self._give_up_at = elapsed() + self._limit_s
                elif self._awaited is not None and not self._proven:
                    # Often our own last word of the connection before, the first thing the broker kept.
                    self._give_up_at = self._sent_at + self._patience_s
            self._proven = True

    def passed(self) -> bool:
        """Whether all that the broker had kept has been handled, or is waited for no longer."""
        with self._lock:
            if self._give_up_at is None:
                return True
            back = self._awaited is None
            if not (back and self._nothing_aside()):
                if elapsed() < self._give_up_at:
                    return False
                self._proven = back
                log.warning(
                    "what the broker kept may not all be judged in time",
                    reason="more was set aside than there was time for"
                    if back
                    else "our marker did not return",
                )
            self._give_up_at = None
            return True
