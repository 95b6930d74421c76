"""Whether another client connects with our id: brokers then end one's connection for the other's, in turn.

By MQTT 5 a broker can say so (reason 0x8E, session taken over). 3.1.1 has no word for it, and Mosquitto
2.0.11 uses none: several connections in a row that were accepted and soon ended are taken for it. Either way
the messages of one session go to two clients, and each lacks the other's.
"""

from __future__ import annotations

from ingest.said import Said

TAKEN_OVER = 0x8E
"""MQTT 5: why a server has ended a connection."""
SHORT_S = 10.0
"""A connection that has lasted so long shows that nobody contests the session any more."""
SHORT_CONNECTIONS = 3
"""So many shorter ones in a row do not end by chance."""


class SessionContest:
    """What the ends of connections say about who else uses our client id.

    It does not say the id: who knows it can end our session, and `/readyz` answers anybody.
    """

    def __init__(self) -> None:
        self._accepted_at: float | None = None
        self._short = 0
        self._problem: Said | None = None

    def connected(self, at: float) -> None:
        """The broker has accepted us; ``at`` are seconds of a monotonic clock, here and below."""
        self._accepted_at = at

    def ended(self, at: float, reason: int) -> None:
        """The connection has ended; ``reason`` is the broker's MQTT 5 code, as far as it gave one."""
        if self._accepted_at is None:
            return
        is_short = at - self._accepted_at < SHORT_S
        self._short = self._short + 1 if is_short else 0
        self._accepted_at = None
        if reason == TAKEN_OVER:
            self._problem = Said("broker-taken-over")
        elif self._short >= SHORT_CONNECTIONS and self._problem is None:
            self._problem = Said(
                "broker-short-connections", count=str(SHORT_CONNECTIONS), seconds=f"{SHORT_S:.0f}"
            )

    def problem(self, at: float) -> Said | None:
        """What is to be told at ``at``; ``None`` when the last connection has lasted."""
        if self._accepted_at is not None and at - self._accepted_at >= SHORT_S:
            self._problem, self._short = None, 0
        return self._problem
