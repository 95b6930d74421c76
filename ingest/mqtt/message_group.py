"""Messages that are made durable together: bounded by what is decoded of them, and by what is parked."""

from __future__ import annotations

from collections.abc import Sequence

from ingest.decoding.decoder import Message
from ingest.mqtt.read_ahead import MessageBlock

GROUP_BYTES = 2 << 20
"""Payloads decoded and made durable together, about: who sends little does not wait for all of another's."""
ASIDE_BYTES = 4 << 20
"""What is over its sender's limit and parked with a group, about: 20 000 small messages."""
MESSAGE_BYTES = 128
"""What a message takes there beside its topic and payload, about: one that is empty is work, too."""


class MessageGroup:
    """Messages in the order in which they came.

    Those over their senders' limits take none of the room of the others, so that whoever is behind them does
    not wait for them.

    Parameters
    ----------
    messages
        How many others there may be.

    Attributes
    ----------
    blocks
        As they came, to be acknowledged.
    topics, payloads
        Of all of them.
    over
        Indices of those over their sender's limit, ascending.
    late
        Those of them that find no room to be parked, and are still to be decoded.
    """

    def __init__(self, messages: int) -> None:
        self.blocks: list[MessageBlock] = []
        self.topics: list[str] = []
        self.payloads: list[bytes] = []
        self.over: list[int] = []
        self.late: list[Message] = []
        self._messages = messages
        self._bytes = GROUP_BYTES
        self._aside_bytes = ASIDE_BYTES

    def room(self) -> int:
        """How many messages the next block may have; 0: the group is full."""
        if self._bytes <= 0 or self._aside_bytes <= 0:
            return 0
        return max(0, min(self._messages, -(-self._aside_bytes // MESSAGE_BYTES)))

    def add(self, block: MessageBlock, over: Sequence[int]) -> None:
        """Take in ``block``, of which those at ``over`` are over the limit."""
        aside = sum(len(block.payloads[index]) for index in over)
        self._messages -= len(block.topics) - len(over)
        self._bytes -= sum(map(len, block.payloads)) - aside
        self._aside_bytes -= aside + sum(len(block.topics[index]) + MESSAGE_BYTES for index in over)
        self.over += [len(self.topics) + index for index in over]
        self.blocks.append(block)
        self.topics += block.topics
        self.payloads += block.payloads
