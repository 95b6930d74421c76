"""What each sender may send in a second, so that one with too much does not delay the others.

A message costs what its work may come to, which is known before it is decoded (`cost_of`). A sender may be
`BURST_S` ahead of its limit, and has then to wait; a dear message that was let through is waited for longer.
Gateways have a limit each. Those that cannot be told apart, since they share a topic or are not in the
inventory, have one together that is `SHARED_TIMES` as high: names can be invented.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import compress, count

from ingest.decoding.senders import UNREGISTERED
from ingest.decoding.topics import SHARED_TOPICS
from ingest.readings.dead_letters import UNKNOWN_SENDER

COST_BYTES = 1024
COST_READINGS = 20
"""A message costs 1 more for so many bytes, or so many readings that it may hold, whichever is more."""
LIGHT_BYTES = 128
"""A shorter message costs 1: fewer than `COST_READINGS` readings find room in it."""
_METRIC = b"\x12"
"""How a metric of Sparkplug begins (`ingest.codecs.sparkplug.definition`)."""
BURST_S = 1
SHARED_TIMES = 10
_SECOND = 1_000_000_000
"""Times are whole nanoseconds, so that a limit is kept to the message."""
_SHARED = {UNKNOWN_SENDER, *SHARED_TOPICS.values()}


def cost_of(payload: bytes) -> int:
    """What a message counts for: no less than its readings, whatever they are called.

    In JSON a comma stands between two readings at least; in Sparkplug a byte that JSON has not begins each.
    """
    if len(payload) < LIGHT_BYTES:
        return 1
    return 1 + max(
        len(payload) // COST_BYTES, max(payload.count(b","), payload.count(_METRIC)) // COST_READINGS
    )


class RateLimit:
    """Counts what was sent, by who speaks.

    Parameters
    ----------
    messages_per_s
        The limit of one gateway.
    """

    def __init__(self, messages_per_s: int) -> None:
        self._price = -(-_SECOND // messages_per_s)
        self._shared_price = -(-_SECOND // (messages_per_s * SHARED_TIMES))
        self._busy_until: dict[str, int] = {}
        """By when what a sender was let send would have been sent at its limit."""
        self._forgot_at = 0

    def over_limit(self, names: Sequence[str], payloads: Sequence[bytes], now_s: float) -> list[int]:
        """Indices of the messages over their sender's limit, ascending.

        Parameters
        ----------
        names
            Who sends each message, as `ingest.decoding.senders.counted_as` tells.
        payloads
            Of the same messages.
        now_s
            As of `elapsed`.

        Notes
        -----
        A message that is over the limit takes nothing of it. So no more names are kept than the limit of
        unregistered gateways and the number of those in the inventory allow.
        """
        now = int(now_s * _SECOND)
        self._forget(now)
        heavy = {
            index: cost_of(payloads[index])
            for index in compress(count(), map(LIGHT_BYTES.__le__, map(len, payloads)))
        }
        costs = Counter(names)
        for index, cost in heavy.items():
            costs[names[index]] += cost - 1
        unregistered = sum(cost for name, cost in costs.items() if name.startswith(UNREGISTERED))
        if unregistered:
            costs[UNKNOWN_SENDER] += unregistered
        # What fits as a whole is not looked at one by one.
        if all(self._ahead(name, now) + self._time(name, cost) <= _BURST for name, cost in costs.items()):
            for name, cost in costs.items():
                self._take(name, cost, now)
            return []
        return self._one_by_one(names, heavy, now)

    def _one_by_one(self, names: Sequence[str], heavy: dict[int, int], now: int) -> list[int]:
        over: list[int] = []
        used_up: set[str] = set()
        for index, name in enumerate(names):
            if name in used_up:
                over.append(index)
                continue
            taken_from = (name, UNKNOWN_SENDER) if name.startswith(UNREGISTERED) else (name,)
            if any(self._ahead(each, now) >= _BURST for each in taken_from):
                used_up.add(name)
                over.append(index)
                continue
            for each in taken_from:
                self._take(each, heavy.get(index, 1), now)
        return over

    def _ahead(self, name: str, now: int) -> int:
        return max(0, self._busy_until.get(name, 0) - now)

    def _take(self, name: str, cost: int, now: int) -> None:
        self._busy_until[name] = now + self._ahead(name, now) + self._time(name, cost)

    def _time(self, name: str, cost: int) -> int:
        return cost * (self._shared_price if name in _SHARED else self._price)

    def _forget(self, now: int) -> None:
        """Once a second: those who may send as if they never had."""
        if now - self._forgot_at >= _SECOND:
            self._forgot_at = now
            self._busy_until = {name: until for name, until in self._busy_until.items() if until > now}


_BURST = BURST_S * _SECOND
