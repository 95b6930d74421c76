"""Messages that found no room to be parked: they are decoded a few at a time, while others' are taken in.

What came with or behind them is durable meanwhile, and acknowledged when they are: MQTT wants its order.
"""

from __future__ import annotations

from collections import deque

from ingest.decoding.decoder import Message
from ingest.mqtt.message_group import MessageGroup

LATE_BYTES = 4 << 20
LATE_MESSAGES = 20_000
"""How much may wait to be decoded, about, while more is taken in: as much as a broker sends ahead of us."""


class LateMessages:
    """Groups in the order in which they came, and what is still to be decoded of them."""

    def __init__(self) -> None:
        self._groups: deque[tuple[int, MessageGroup]] = deque()
        self._messages: deque[Message] = deque()
        self._bytes = 0
        self._added = 0
        self._done = 0

    def __bool__(self) -> bool:
        return bool(self._messages)

    def is_full(self) -> bool:
        """Whether some of these must be decoded before more is taken in."""
        return self._bytes >= LATE_BYTES or len(self._messages) >= LATE_MESSAGES

    def add(self, group: MessageGroup) -> None:
        """All of ``group`` is durable but for ``group.late``."""
        self._messages += group.late
        self._bytes += sum(len(message.payload) for message in group.late)
        self._added += len(group.late)
        self._groups.append((self._added, group))

    def oldest(self, size: int) -> list[Message]:
        """The oldest messages, of about ``size`` bytes."""
        found = []
        for message in self._messages:
            found.append(message)
            size -= len(message.topic) + len(message.payload)
            if size <= 0:
                break
        return found

    def kept(self, count: int) -> None:
        """So many of the oldest messages are durable."""
        for _ in range(count):
            self._bytes -= len(self._messages.popleft().payload)
        self._done += count

    def durable(self) -> list[MessageGroup]:
        """Take out the groups that are durable as a whole and have none before them that is not."""
        found = []
        while self._groups and self._groups[0][0] <= self._done:
            found.append(self._groups.popleft()[1])
        return found

    def clear(self) -> None:
        """Forget all of it: it comes again."""
        self._groups.clear()
        self._messages.clear()
        self._bytes = 0
        self._done = self._added
