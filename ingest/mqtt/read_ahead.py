"""MQTT's most frequent packets in bulk: PUBLISHes parsed from large reads, PUBACKs made for one write.

Independent of the MQTT client, into which `ingest.mqtt.subscriber` builds it.
Reasons: docs/decisions/0012-paho-read-ahead.md.
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import numpy as np

READ_BYTES: Final = 1 << 16
MQTT_5: Final = 5
PUBLISH: Final = 0x30
RETAINED_OR_QOS_2: Final = 0x05
QOS_1: Final = 0x02
LONGEST_SHIFT: Final = 21
"""A remaining length has at most four bytes of seven bits."""


class MessageBlock(NamedTuple):
    """Messages as they came in one read, as columns of one length.

    Attributes
    ----------
    topics, payloads
        Of the messages.
    mids
        Their packet ids; 0 where nothing is to be acknowledged (QoS 0).
    session
        On which connection they came: packet ids of an old one mean nothing on a new one.
    """

    topics: list[str]
    payloads: list[bytes]
    mids: list[int]
    session: int

    def split(self, count: int) -> tuple[MessageBlock, MessageBlock]:
        """The first ``count`` messages, and the others."""
        topics, payloads, mids, session = self
        return (
            MessageBlock(topics[:count], payloads[:count], mids[:count], session),
            MessageBlock(topics[count:], payloads[count:], mids[count:], session),
        )


class ReadAheadSocket:
    """A socket that is read in large pieces."""

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock
        self.buffer = b""
        self.start = 0

    def recv(self, count: int) -> bytes:
        """Up to ``count`` bytes, from what has been read ahead or from the socket."""
        if self.start >= len(self.buffer):
            self.buffer, self.start = self._sock.recv(READ_BYTES), 0
        piece = self.buffer[self.start : self.start + count]
        self.start += len(piece)
        return piece

    def more(self) -> None:
        """Read more into the buffer. Errors are left to `recv`, whose callers expect them."""
        try:
            fresh = self._sock.recv(READ_BYTES)
        except OSError:
            return
        self.buffer, self.start = self.buffer[self.start :] + fresh, 0

    def pending(self) -> int:
        """Bytes that can be read without waiting for the network."""
        below = self._sock.pending() if isinstance(self._sock, ssl.SSLSocket) else 0
        return len(self.buffer) - self.start + below

    def __getattr__(self, name: str) -> Any:
        return getattr(self._sock, name)


def parse_publishes(data: bytes, start: int, protocol: int, arrived: MessageBlock) -> int:  # noqa: C901, PLR0911 - one loop, no calls: it runs for every message
    """Parse the PUBLISH packets of QoS 0 and 1 that are complete in ``data`` from ``start`` on.

    Appends to the columns of ``arrived``. Stops before a packet that is of another kind, retained, of QoS 2,
    incomplete, malformed, or whose topic is not UTF-8; returns where. MQTT 3.1.1 (``protocol`` 4) and 5 (5),
    section 3.3.
    """
    size = len(data)
    add_topic, add_payload, add_mid = arrived.topics.append, arrived.payloads.append, arrived.mids.append
    while start + 2 <= size and data[start] & (0xF0 | RETAINED_OR_QOS_2) == PUBLISH:
        length, at, shift = data[start + 1] & 0x7F, start + 2, 7
        while data[at - 1] & 0x80:
            if at >= size or shift > LONGEST_SHIFT:
                return start
            length |= (data[at] & 0x7F) << shift
            at, shift = at + 1, shift + 7
        end = at + length
        if end > size or length < 2:
            return start
        body = topic_end = at + 2 + (data[at] << 8 | data[at + 1])
        mid = 0
        if data[start] & QOS_1:
            body += 2
            if body > end:
                return start
            mid = data[topic_end] << 8 | data[topic_end + 1]
        if protocol == MQTT_5:
            if body >= end or data[body] & 0x80:
                return start
            body += 1 + data[body]
        if body > end:
            return start
        try:
            add_topic(data[at + 2 : topic_end].decode())
        except UnicodeDecodeError:
            return start
        add_payload(data[body:end])
        add_mid(mid)
        start = end
    return start


def acknowledgements(mids: Sequence[int]) -> bytes:
    """The PUBACK packets for ``mids``, in order; none for those that are 0. MQTT 3.1.1 and 5, section 3.4."""
    wanted = np.array(mids, np.uint16)
    wanted = wanted[wanted > 0]
    packets = np.empty(len(wanted), [("head", ">u2"), ("mid", ">u2")])
    packets["head"] = 0x4002
    packets["mid"] = wanted
    return packets.tobytes()
