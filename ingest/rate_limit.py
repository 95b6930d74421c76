"""What each sender may send in a second, so that one with too much does not delay the others.

A message costs 1, and 1 more for every `COST_BYTES` of payload: a pack of thousands of readings is more
work than a reading. Gateways have a limit each. Those that cannot be told apart, since they share a topic
or are not in the inventory, have one together that is `SHARED_TIMES` as high: names can be invented.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import compress, count

from ingest.decoding.senders import UNREGISTERED
from ingest.decoding.topics import SHARED_TOPICS
from ingest.readings.dead_letters import UNKNOWN_SENDER

COST_BYTES = 1024
SHARED_TIMES = 10


class RateLimit:
    """Counts what was sent within a second, by who speaks.

    Parameters
    ----------
    messages_per_s
        The limit of one gateway.
    """

    def __init__(self, messages_per_s: int) -> None:
        self._limit = messages_per_s
        self._spent: Counter[str] = Counter()
        self._second = 0

    def over_limit(self, names: Sequence[str], sizes: Sequence[int], now_s: float) -> list[int]:
        """Indices of the messages over their sender's limit, ascending.

        Parameters
        ----------
        names
            Who sends each message, as `ingest.decoding.senders.counted_as` tells.
        sizes
            Bytes of their payloads.
        now_s
            As of `elapsed`.

        Notes
        -----
        A message that is over the limit takes nothing of it. So no more names are kept than the limit of
        unregistered gateways and the number of those in the inventory allow.
        """
        if int(now_s) != self._second:
            self._second = int(now_s)
            self._spent.clear()
        costs = Counter(names)
        for index in compress(count(), map(COST_BYTES.__le__, sizes)):
            costs[names[index]] += sizes[index] // COST_BYTES
        unregistered = sum(cost for name, cost in costs.items() if name.startswith(UNREGISTERED))
        if unregistered:
            costs[UNKNOWN_SENDER] += unregistered
        if all(self._spent[name] + cost <= self._limit_of(name) for name, cost in costs.items()):
            self._spent.update(costs)
            return []
        return [index for index, name in enumerate(names) if not self._take(name, sizes[index])]

    def _take(self, name: str, size: int) -> bool:
        """Whether a message is within the limit; it then counts."""
        taken_from = (name, UNKNOWN_SENDER) if name.startswith(UNREGISTERED) else (name,)
        if any(self._spent[each] >= self._limit_of(each) for each in taken_from):
            return False
        for each in taken_from:
            self._spent[each] += 1 + size // COST_BYTES
        return True

    def _limit_of(self, name: str) -> int:
        return self._limit * SHARED_TIMES if name in _SHARED else self._limit


_SHARED = {UNKNOWN_SENDER, *SHARED_TOPICS.values()}
