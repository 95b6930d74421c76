"""What happens between gateways and the broker: messages are lost, kept, sent again, held back.

Pure and bounded: what gateways keep and what is on its way are in memory, and neither grows beyond a limit.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from typing import Literal, NamedTuple

import numpy as np

from ingest.durations import DAY, SECOND
from simulators.faults.kinds import (
    Duplicates,
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

MOST_KEPT = 100_000
"""Readings that a gateway keeps while it is offline, the oldest forgotten first; an assumption (16 MB of
memory at 160 bytes a reading).
"""
MOST_PENDING = 200_000
"""Messages on their way in the whole town; beyond that those due next come early."""
FRESH_GAP = SECOND
"""ms between the times that a gateway invents when it sends what it kept as if just measured."""


class GatewayUplink(NamedTuple):
    """What one gateway receives from its devices at one instant, and its wire format."""

    gateway: str
    wire: Wire
    upload: Sequence[ChannelUpload]


@dataclass(frozen=True, slots=True)
class SentMessage:
    """A message as it is published, and the rows that a correct receiver takes that receives it at once."""

    topic: str
    payload: bytes
    rows: ReceivedRows


class Links:
    """The ways of all gateways.

    Parameters
    ----------
    rng
        What the faults' own random streams grow from.
    faults
        Of links.
    most_kept, most_pending
        Bounds; see `MOST_KEPT` and `MOST_PENDING`.
    """

    def __init__(
        self,
        rng: np.random.Generator,
        faults: Sequence[LinkFault] = (),
        *,
        most_kept: int = MOST_KEPT,
        most_pending: int = MOST_PENDING,
    ) -> None:
        self._base = stream_base(rng)
        self._faults = tuple(faults)
        self._most_kept = most_kept
        self._most_pending = most_pending
        self._links: dict[tuple[str, Wire], _GatewayLink] = {}
        self._keeping: dict[tuple[str, Wire], _GatewayLink] = {}
        self._pending: list[tuple[int, int, EncodedMessage]] = []
        self._numbered = 0

    @property
    def next_due(self) -> int:
        """When something comes out even if nobody uploads, UTC ms; `NEVER` if nothing is on its way."""
        pending = self._pending[0][0] if self._pending else NEVER
        return min([pending, *(link.free_at for link in self._keeping.values())])

    def forward(self, t: int, uplinks: Iterable[GatewayUplink]) -> list[SentMessage]:
        """What is published at ``t`` (UTC ms), in order, when gateways hear ``uplinks`` then."""
        for gateway, wire, upload in uplinks:
            self._take_uplink(self._link(gateway, wire), upload, t)
        for key, link in sorted(self._keeping.items()):
            if link.free_at <= t and link.blocked_until(t) is None:
                self._flush(link, t)
                del self._keeping[key]
        return [
            SentMessage(encoded.topic, encoded.payload, receive(encoded.wire, encoded.readings, t))
            for encoded in self._due(t)
        ]

    def _link(self, gateway: str, wire: Wire) -> _GatewayLink:
        link = self._links.get((gateway, wire))
        if link is None:
            hitting = [fault for fault in self._faults if fault.hits(gateway)]
            own = [(fault, fault_stream(self._base, fault, gateway)) for fault in hitting]
            link = self._links[gateway, wire] = _GatewayLink(gateway, wire, own, self._most_kept)
        return link

    def _take_uplink(self, link: _GatewayLink, upload: Sequence[ChannelUpload], t: int) -> None:
        """Lose, keep or send what a gateway hears."""
        readings = [reading for each in upload for reading in each.readings(t)]
        if not link.faults:
            self._send(link, t, pack_readings(link.wire, link.gateway, readings, t))
        elif link.active(SilentGateway, t) is None:
            offline = link.active(OfflineGateway, t)
            if isinstance(offline, OfflineGateway):
                link.keep(readings, offline.then, t)
                self._keeping[link.gateway, link.wire] = link
            elif link.kept and link.then == "fresh":
                link.kept.extend(readings)  # It drains what it kept in order, and the newest stands last.
            else:
                self._flush(link, t)
                self._send(link, t, pack_readings(link.wire, link.gateway, readings, t))

    def _flush(self, link: _GatewayLink, t: int) -> None:
        """Send what a gateway kept, and forget it."""
        readings = list(link.kept)
        link.kept.clear()
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
                heappush(self._pending, (due, self._numbered, encoded))
                self._numbered += 1

    def _due(self, t: int) -> Iterator[EncodedMessage]:
        while self._pending and (self._pending[0][0] <= t or len(self._pending) > self._most_pending):
            yield heappop(self._pending)[2]


class _GatewayLink:
    """One gateway's way to the broker, with the faults that hit it, each with a random stream of its own."""

    def __init__(
        self, gateway: str, wire: Wire, faults: list[tuple[LinkFault, np.random.Generator]], most_kept: int
    ) -> None:
        self.gateway = gateway
        self.wire = wire
        self.faults = faults
        self.kept: deque[Reading] = deque(maxlen=most_kept)
        self.then: Literal["history", "fresh"] = "history"
        self.free_at = NEVER

    def active(self, kind: type[LinkFault], t: int) -> LinkFault | None:
        """The first fault of ``kind`` that is there at ``t`` (UTC ms)."""
        return next((fault for fault, _ in self.faults if isinstance(fault, kind) and fault.active(t)), None)

    def blocked_until(self, t: int) -> int | None:
        """When it may be that the gateway can publish again, UTC ms; ``None`` if it can at ``t``.

        Spans that follow each other without end are looked at for a day ahead.
        """
        at = t
        while at < t + DAY and (
            blocking := self.active(SilentGateway, at) or self.active(OfflineGateway, at)
        ):
            at = next_change(blocking, at)
        self.free_at = at
        return at if at > t else None

    def keep(self, readings: Sequence[Reading], then: Literal["history", "fresh"], t: int) -> None:
        """Hold ``readings`` until it can publish again."""
        self.kept.extend(readings)
        self.then = then
        self.blocked_until(t)

    def arrivals(self, t: int) -> Iterator[int]:
        """When a message sent at ``t`` arrives (UTC ms), and arrives again."""
        for fault, rng in self.faults:
            if isinstance(fault, Reordering) and fault.active(t):
                t += _random_delay(rng, fault.within_s)
        yield t
        for fault, rng in self.faults:
            if isinstance(fault, Duplicates) and fault.active(t):
                yield from (t + _random_delay(rng, fault.within_s) for _ in range(fault.copies))
            elif isinstance(fault, WeakSignal) and fault.active(t):
                unheard, later = rng.random() < fault.share, _random_delay(rng, fault.within_s)
                if unheard:
                    yield t + later


def _random_delay(rng: np.random.Generator, within_s: float) -> int:
    """A number of ms up to ``within_s`` seconds, both ends included."""
    return int(rng.integers(0, round(within_s * SECOND), endpoint=True))
