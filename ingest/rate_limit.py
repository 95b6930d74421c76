"""Messages a second that each gateway may send, so that one with too many does not delay the others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

SHARED_TOPIC = "v1/gateway/telemetry"
"""All ThingsBoard gateways publish here, so that the topic does not show which one sent a message."""


class RateLimit:
    """Counts messages by topic within a second.

    Parameters
    ----------
    messages_per_s
        The limit of one topic.
    """

    def __init__(self, messages_per_s: int) -> None:
        self._limit = messages_per_s
        self._sent: Counter[str] = Counter()
        self._second = 0

    def over_limit(self, topics: Sequence[str], now_s: float) -> list[int]:
        """Indices of the messages over their topic's limit, ascending; ``now_s`` as of `elapsed`."""
        if int(now_s) != self._second:
            self._second = int(now_s)
            self._sent.clear()
        sent = self._sent
        sent.update(topics)
        del sent[SHARED_TOPIC]
        if not sent or max(sent.values()) <= self._limit:
            return []
        left = {topic: self._limit for topic, count in sent.items() if count > self._limit}
        for topic in topics:
            if topic in left:
                left[topic] += 1
        # What was sent before these messages uses up the limit first: limit - (count - those among these).
        left = {topic: room - sent[topic] for topic, room in left.items()}
        found = []
        for index, topic in enumerate(topics):
            if topic in left:
                left[topic] -= 1
                if left[topic] < 0:
                    found.append(index)
        return found
