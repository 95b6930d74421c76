"""Links between gateways and the broker, on which messages are lost, buffered, repeated and delayed.

Pure and bounded: the gateways' buffers and the messages under way are in memory, and neither grows beyond a
limit.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import compress
from typing import Literal, NamedTuple

import numpy as np

from ingest.durations import DAY, SECOND
from simulators.faults.kinds import (
    Duplicates,
    LateUpload,
    LinkFault,
    OfflineGateway,
    Reordering,
    SilentGateway,
    WeakSignal,
)
from simulators.faults.random_streams import fault_stream, stream_base
from simulators.faults.schedule import NEVER, next_change
from simulators.gateways.encoders import pack_readings
from simulators.wire.messages import ChannelUpload, EncodedMessage, Reading, Wire
from simulators.wire.receiver import ReceivedRows, receive
from simulators.wire.topic_guard import TopicGuard

MOST_BUFFERED = 100_000
"""Readings that a gateway buffers while it is offline, the oldest dropped first; an assumption (16 MB of
memory at 160 bytes a reading).
"""
MOST_PENDING = 200_000
"""Messages under way in the whole town; beyond that those due next are published early."""
FRESH_GAP = SECOND
"""ms between the times that a gateway invents when it sends its buffer as if just measured."""


class GatewayUplink(NamedTuple):
    """What one gateway receives from its devices at one instant, and its wire format."""

    gateway: str
    wire: Wire
    uploads: Sequence[ChannelUpload]


@dataclass(frozen=True, slots=True)
class SentMessage:
    """A message as it is published, and the rows that a correct receiver stores from it.

    ``foreign``: the channels of the readings that it refuses, since the sender may not speak for them.
    """

    topic: str
    payload: bytes
    rows: ReceivedRows
    foreign: tuple[int, ...] = ()


class Links:
    """The links of all gateways.

    Parameters
    ----------
    rng
        Seeds the faults' own random streams.
    faults
        Those of links.
    guard
        Who may speak for which channel; ``None``: anybody.
    most_buffered, most_pending
        Bounds; see `MOST_BUFFERED` and `MOST_PENDING`.
    """

    def __init__(
        self,
        rng: np.random.Generator,
        faults: Sequence[LinkFault] = (),
        *,
        guard: TopicGuard | None = None,
        most_buffered: int = MOST_BUFFERED,
        most_pending: int = MOST_PENDING,
    ) -> None:
        self._base = stream_base(rng)
        self._faults = tuple(faults)
        self._guard = guard
        self._most_buffered = most_buffered
        self._most_pending = most_pending
        self._links: dict[tuple[str, Wire], _GatewayLink] = {}
        self._blocked: dict[tuple[str, Wire], _GatewayLink] = {}
        self._pending: list[tuple[int, int, EncodedMessage]] = []
        self._next_number = 0

    @property
    def next_due(self) -> int:
        """When a message is published even without an upload, UTC ms; `NEVER` if none is under way."""
        pending = self._pending[0][0] if self._pending else NEVER
        return min([pending, *(link.free_at for link in self._blocked.values())])

    def forward(self, t: int, uplinks: Iterable[GatewayUplink]) -> list[SentMessage]:
        """What is published at ``t`` (UTC ms), in order, when gateways receive ``uplinks`` then."""
        for gateway, wire, uploads in uplinks:
            self._receive(self._link(gateway, wire), uploads, t)
        for key, link in sorted(self._blocked.items()):
            if link.free_at <= t and link.blocked_until(t) is None:
                self._flush(link, t)
                del self._blocked[key]
        return [self._sent(encoded, t) for encoded in self._due(t)]

    def _sent(self, encoded: EncodedMessage, t: int) -> SentMessage:
        """The message as it is published at ``t``."""
        wire, topic, payload, readings = encoded.wire, encoded.topic, encoded.payload, encoded.readings
        guard = self._guard
        foreign: tuple[int, ...] = ()
        if guard is not None:
            refused = [not guard.admits(wire, topic, r.upload.channel) for r in readings]
            if any(refused):
                foreign = tuple(r.upload.channel for r in compress(readings, refused))
                readings = tuple(r for r, is_foreign in zip(readings, refused, strict=True) if not is_foreign)
        return SentMessage(topic, payload, receive(wire, readings, t), foreign)

    def _link(self, gateway: str, wire: Wire) -> _GatewayLink:
        link = self._links.get((gateway, wire))
        if link is None:
            matching = [fault for fault in self._faults if fault.hits(gateway)]
            own = [(fault, fault_stream(self._base, fault, gateway)) for fault in matching]
            link = self._links[gateway, wire] = _GatewayLink(gateway, wire, own, self._most_buffered)
        return link

    def _receive(self, link: _GatewayLink, uploads: Sequence[ChannelUpload], t: int) -> None:
        """Lose, buffer or send what a gateway receives."""
        readings = [reading for each in uploads for reading in each.readings(t)]
        if not link.faults:
            self._send(link, t, pack_readings(link.wire, link.gateway, readings, t))
        elif link.active(SilentGateway, t) is None:
            offline, late = link.active(OfflineGateway, t), link.active(LateUpload, t)
            if isinstance(offline, OfflineGateway):
                link.hold(readings, offline.then, t)
                self._blocked[link.gateway, link.wire] = link
            elif isinstance(late, LateUpload):
                kept = pack_readings(link.wire, link.gateway, readings, t, history=True)
                self._send(link, late.sent_at, kept)
            elif link.buffer and link.then == "fresh":
                link.buffer.extend(readings)  # Its buffer is sent in order, the newest last.
            else:
                self._flush(link, t)
                self._send(link, t, pack_readings(link.wire, link.gateway, readings, t))

    def _flush(self, link: _GatewayLink, t: int) -> None:
        """Send a gateway's buffer, and empty it."""
        readings = list(link.buffer)
        link.buffer.clear()
        if link.then == "history":
            readings.sort(key=lambda reading: reading.upload.channel)
            self._send(link, t, pack_readings(link.wire, link.gateway, readings, t, history=True))
            return
        first = t - (len(readings) - 1) * FRESH_GAP
        for number, reading in enumerate(readings):
            at = first + number * FRESH_GAP
            again = reading._replace(at=at, live=True)
            self._send(link, t, pack_readings(link.wire, link.gateway, [again], at))

    def _send(self, link: _GatewayLink, t: int, messages: Sequence[EncodedMessage]) -> None:
        for encoded in messages:
            for due in link.arrivals(t) if link.faults else (t,):
                heappush(self._pending, (due, self._next_number, encoded))
                self._next_number += 1

    def _due(self, t: int) -> Iterator[EncodedMessage]:
        while self._pending and (self._pending[0][0] <= t or len(self._pending) > self._most_pending):
            yield heappop(self._pending)[2]


class _GatewayLink:
    """One gateway's link to the broker, with its faults, each with a random stream of its own."""

    def __init__(
        self,
        gateway: str,
        wire: Wire,
        faults: list[tuple[LinkFault, np.random.Generator]],
        most_buffered: int,
    ) -> None:
        self.gateway = gateway
        self.wire = wire
        self.faults = faults
        self.buffer: deque[Reading] = deque(maxlen=most_buffered)
        self.then: Literal["history", "fresh"] = "history"
        self.free_at = NEVER

    def active(self, kind: type[LinkFault], t: int) -> LinkFault | None:
        """The first fault of ``kind`` that is active at ``t`` (UTC ms)."""
        return next((fault for fault, _ in self.faults if isinstance(fault, kind) and fault.active(t)), None)

    def blocked_until(self, t: int) -> int | None:
        """When the gateway may be able to publish again, UTC ms; ``None`` if it can at ``t``.

        Faults that follow each other without a gap are searched for a day ahead.
        """
        at = t
        while at < t + DAY and (
            blocking := self.active(SilentGateway, at) or self.active(OfflineGateway, at)
        ):
            at = next_change(blocking, at)
        self.free_at = at
        return at if at > t else None

    def hold(self, readings: Sequence[Reading], then: Literal["history", "fresh"], t: int) -> None:
        """Buffer ``readings`` until it can publish again."""
        self.buffer.extend(readings)
        self.then = then
        self.blocked_until(t)

    def arrivals(self, t: int) -> Iterator[int]:
        """When a message sent at ``t``, and each repetition of it, arrives (UTC ms)."""
        for fault, rng in self.faults:
            if isinstance(fault, Reordering) and fault.active(t):
                t += _random_delay(rng, fault.within_s)
        yield t
        for fault, rng in self.faults:
            if isinstance(fault, Duplicates) and fault.active(t):
                yield from (t + _random_delay(rng, fault.within_s) for _ in range(fault.copies))
            elif isinstance(fault, WeakSignal) and fault.active(t):
                repeated, later = rng.random() < fault.share, _random_delay(rng, fault.within_s)
                if repeated:
                    yield t + later


def _random_delay(rng: np.random.Generator, within_s: float) -> int:
    """A number of ms up to ``within_s`` seconds, both ends included."""
    return int(rng.integers(0, round(within_s * SECOND), endpoint=True))
