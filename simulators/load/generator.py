"""A load on a broker: few connections, an even rate, and a report of what was acknowledged."""

from __future__ import annotations

import math
import selectors
import threading
from collections.abc import Callable, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass

from ingest.clock import Clock, RealClock, elapsed
from ingest.said import Said
from simulators.load.connection import Connection, LoadError
from simulators.load.fleet import Fleet
from simulators.load.latencies import Latencies
from simulators.load.pace import Pace
from simulators.load.packets import Packets
from simulators.publishing.publisher import Broker

WINDOW = 4_000
"""Messages that may wait for their acknowledgement on one connection: 40 ms of 100 000 a second."""
CONNECTIONS = 4
"""An assumption: enough that a broker with threads may use them."""
TICK_SECONDS = 0.001
"""How long acknowledgements are collected before they are read: each would cause a wake-up of its own.
This process then needs 18 % of a core at 40 000 messages a second."""
ANSWER_SECONDS = 30.0
"""How long to wait at the end for acknowledgements that are outstanding."""
STALLED_SECONDS = 60.0
"""A broker that acknowledges nothing for so long has stopped."""
PROGRESS_SECONDS = 0.25
"""Between two reports of progress."""
HELD = 0.99
"""A rate is held when at least this part of it was reached."""


@dataclass(frozen=True, slots=True)
class Job:
    """What to send, where, and for how long.

    Attributes
    ----------
    rate
        Messages a second over all connections; 0 is as fast as the broker acknowledges.
    seconds, messages
        When it ends: after this time or after so many messages, whichever comes first. None: no limit.
    connections
        At most one is opened for each gateway.
    window
        Messages in flight on each connection.
    """

    fleet: Fleet
    broker: Broker
    rate: float = 0.0
    seconds: float | None = None
    messages: int | None = None
    connections: int = CONNECTIONS
    window: int = WINDOW


@dataclass(frozen=True, slots=True)
class Report:
    """What was sent and acknowledged.

    ``sending`` is how long messages were sent, ``seconds`` how long until their last acknowledgement.

    ``bytes`` is the total length of the packets. Latencies, seconds, are of a sample (the last message of
    each batch), to `TICK_SECONDS`; NaN where nothing was acknowledged.
    """

    sent: int
    acknowledged: int
    sending: float
    seconds: float
    asked_rate: float
    pack: int
    bytes: int
    latency_p50_s: float
    latency_p99_s: float

    @property
    def unanswered(self) -> int:
        """Messages that were not acknowledged."""
        return self.sent - self.acknowledged

    @property
    def rate(self) -> float:
        """Messages acknowledged a second."""
        return self.acknowledged / self.seconds if self.seconds else 0.0

    @property
    def short_by(self) -> float:
        """The part of the requested rate that was missed: 0 if none, or if no rate was requested."""
        if not self.asked_rate or not self.sending:
            return 0.0
        return max(0.0, 1 - self.acknowledged / self.sending / self.asked_rate)

    @property
    def held(self) -> bool:
        """Whether the requested rate was held."""
        return self.short_by <= 1 - HELD


def run(
    job: Job,
    *,
    clock: Clock | None = None,
    on_progress: Callable[[Report], None] | None = None,
    stop: threading.Event | None = None,
) -> Report:
    """Send all of it, and wait a bounded time for what is outstanding.

    Parameters
    ----------
    clock
        For the readings' times; the machine's by default.
    on_progress
        Called about four times a second.
    stop
        Set it from another thread, or a signal handler, to end the sending early.

    Raises
    ------
    LoadError
        The broker cannot be reached, refuses, disconnected, or acknowledged nothing for a minute.
    """
    parts = max(1, min(job.connections, job.fleet.gateways))
    with ExitStack() as stack:
        connections = [
            stack.enter_context(
                closing(Connection(job.broker, Packets(job.fleet, part, parts), job.window, part))
            )
            for part in range(parts)
        ]
        driving = _LoadRun(job, connections, clock or RealClock(), stop or threading.Event())
        stack.callback(driving.close)
        return driving.run(on_progress)


class _LoadRun:
    """One run over open connections; times are seconds since its start."""

    def __init__(
        self, job: Job, connections: Sequence[Connection], clock: Clock, stop: threading.Event
    ) -> None:
        self._job, self._connections, self._clock, self._stop = job, connections, clock, stop
        parts = len(connections)
        self._paces = [Pace(job.rate / parts, 1 - part / parts) for part in range(parts)]
        self._left = [_share(job.messages, part, parts) for part in range(parts)]
        self._selector = selectors.DefaultSelector()
        for connection in connections:
            self._selector.register(connection, selectors.EVENT_READ, connection)
        self._nap = threading.Event()
        self._began = elapsed()

    def close(self) -> None:
        self._selector.close()

    def run(self, on_progress: Callable[[Report], None] | None) -> Report:
        answered, answered_at, report_at, ended_at = 0, 0.0, PROGRESS_SECONDS, math.inf
        while True:
            at = elapsed() - self._began
            if at < ended_at and not self._feed(at):
                ended_at = at
            acknowledged = sum(connection.acknowledged for connection in self._connections)
            if acknowledged > answered or not self._in_flight:
                answered, answered_at = acknowledged, at
            if ended_at < math.inf and (not self._in_flight or at > ended_at + ANSWER_SECONDS):
                return self._report(ended_at, max(answered_at, ended_at))
            if at > answered_at + STALLED_SECONDS:
                raise LoadError(
                    Said(
                        "broker-stalled",
                        broker=str(self._job.broker),
                        seconds=f"{STALLED_SECONDS:.0f}",
                        count=str(self._in_flight),
                    )
                )
            if on_progress and at >= report_at:
                report_at = at + PROGRESS_SECONDS
                on_progress(self._report(at, at))
            self._exchange()

    @property
    def _in_flight(self) -> int:
        return sum(connection.in_flight for connection in self._connections)

    def _feed(self, at: float) -> bool:
        """Hand over what is due; False when everything has been handed over."""
        job = self._job
        if self._stop.is_set() or (job.seconds is not None and at >= job.seconds) or not any(self._left):
            return False
        now = self._clock.now()
        for part, (connection, pace) in enumerate(zip(self._connections, self._paces, strict=True)):
            while count := connection.offer(min(pace.due(at), self._left[part]), now, at):
                pace.sent(count)
                self._left[part] -= count
        return True

    def _exchange(self) -> None:
        """Wait for some acknowledgements, then read them, and write what waits."""
        self._nap.wait(TICK_SECONDS)
        for each in self._connections:
            writing = selectors.EVENT_WRITE if each.writing else 0
            self._selector.modify(each, selectors.EVENT_READ | writing, each)
        for key, ready in self._selector.select(0):
            connection: Connection = key.data
            if ready & selectors.EVENT_WRITE:
                connection.write()
            if ready & selectors.EVENT_READ:
                connection.read(elapsed() - self._began)

    def _report(self, sending: float, at: float) -> Report:
        connections, job = self._connections, self._job
        latencies = Latencies()
        for connection in connections:
            latencies.merge(connection.latencies)
        return Report(
            sent=sum(connection.sent for connection in connections),
            acknowledged=sum(connection.acknowledged for connection in connections),
            sending=sending,
            seconds=at,
            asked_rate=job.rate,
            pack=job.fleet.pack,
            bytes=sum(connection.sent_bytes for connection in connections),
            latency_p50_s=latencies.percentile(50),
            latency_p99_s=latencies.percentile(99),
        )


def _share(messages: int | None, part: int, parts: int) -> float:
    """How many of all messages are this connection's."""
    return math.inf if messages is None else messages // parts + (part < messages % parts)
