"""What has arrived and is not durable yet: bounded, so that the broker holds what is beyond it."""

from __future__ import annotations

import threading
from collections import deque

from ingest.clock import elapsed
from ingest.mqtt.read_ahead import MessageBlock

INBOX_BYTES = 64 << 20
INBOX_MESSAGES = 100_000
"""What may wait; beyond it the network thread waits, and with it the broker."""


class Inbox:
    """Messages in the order in which they came. Safe to call from several threads."""

    def __init__(self) -> None:
        self._blocks: deque[tuple[float, MessageBlock]] = deque()
        self._messages = 0
        self._bytes = 0
        self._taken: list[tuple[float, MessageBlock]] = []
        self._changed = threading.Condition()
        self._closed = False

    def put(self, block: MessageBlock, timeout_s: float) -> bool:
        """Add messages, waiting at most ``timeout_s`` for room; whether they were added."""
        with self._changed:
            if not self._changed.wait_for(self._has_room, timeout_s):
                return False
            self._blocks.append((elapsed(), block))
            self._messages += len(block.topics)
            self._bytes += sum(map(len, block.payloads))
            self._changed.notify_all()
        return True

    def _has_room(self) -> bool:
        full = self._bytes >= INBOX_BYTES or self._messages >= INBOX_MESSAGES
        return not full or self._closed

    def wait(self, timeout_s: float, messages: int = 1, size: int = 1 << 62) -> bool:
        """Wait at most ``timeout_s`` for so many messages or bytes, or for `close`; whether there is any."""
        with self._changed:
            self._changed.wait_for(
                lambda: self._messages >= messages or self._bytes >= size or self._closed, timeout_s
            )
            return bool(self._blocks)

    def take(self, most: int) -> MessageBlock | None:
        """The oldest messages, at most so many; ``None``: there are none."""
        with self._changed:
            if not self._blocks:
                return None
            at, block = self._blocks.popleft()
            if len(block.topics) > most:
                block, rest = block.split(most)
                self._blocks.appendleft((at, rest))
            self._messages -= len(block.topics)
            self._bytes -= sum(map(len, block.payloads))
            self._taken.append((at, block))
            self._changed.notify_all()
            return block

    def done(self, blocks: int) -> None:
        """So many of those that were taken first are durable."""
        with self._changed:
            del self._taken[:blocks]

    def put_back(self) -> None:
        """What was taken is not durable: it is to be taken again, before all others."""
        with self._changed:
            self._blocks.extendleft(reversed(self._taken))
            self._messages += sum(len(block.topics) for _, block in self._taken)
            self._bytes += sum(sum(map(len, block.payloads)) for _, block in self._taken)
            self._taken.clear()

    def oldest_at(self) -> float | None:
        """When the oldest message came that is not durable, as of `elapsed`; ``None``: there is none."""
        with self._changed:
            oldest = self._taken or self._blocks
            return oldest[0][0] if oldest else None

    def close(self) -> None:
        """Nobody waits any more."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
