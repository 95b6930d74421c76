"""Intake: messages are decoded, made durable in groups, and only then acknowledged."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import msgspec
import structlog

from ingest.clock import Clock, SimulatedClock, elapsed
from ingest.dead_letters import DeadLetter
from ingest.decoding import Decoder, Message
from ingest.journal import Journal, JournalError
from ingest.readings import Batch, Reason, concat
from ingest.subscriber import Arrived

log = structlog.get_logger("wenya.intake")

CLOCK_TOPIC = "wenya/v1/clock"
SHARED_TOPIC = "v1/gateway/telemetry"
"""All ThingsBoard gateways publish here, so that no share can be told apart."""
INBOX_BYTES = 64 << 20
INBOX_MESSAGES = 100_000
"""What may wait to be made durable; beyond it the network thread waits, and with it the broker."""
RETRY_S = 0.5


@dataclass(slots=True)
class IntakeCounters:
    """What intake has counted since the start."""

    received: int = 0
    acknowledged: int = 0
    readings: int = 0


class _Tell(msgspec.Struct):
    now: int


class Intake:
    """Takes messages from the network thread and works on them in one of its own.

    Parameters
    ----------
    decoder, journal, clock
        Its tools. On a simulated clock, time is told by messages in order with the readings.
    acknowledge
        Called with messages that are durable.
    group_ms, group_messages
        How long and how many messages may share one fsync.
    gateway_messages_per_s
        A gateway's share; what it sends beyond it is set aside, durable but not decoded, until there is time.
    """

    def __init__(
        self,
        decoder: Decoder,
        journal: Journal,
        clock: Clock,
        acknowledge: Callable[[Sequence[Arrived]], None],
        *,
        group_ms: int,
        group_messages: int,
        gateway_messages_per_s: int,
    ) -> None:
        self._decoder = decoder
        self._journal = journal
        self._clock = clock
        self._acknowledge = acknowledge
        self._group_s = group_ms / 1000
        self._group_messages = group_messages
        self._share = gateway_messages_per_s
        self._inbox: list[Arrived] = []
        self._inbox_bytes = 0
        self._busy = False
        self._changed = threading.Condition()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="intake", daemon=True)
        self._sent: Counter[str] = Counter()
        self._second = 0
        self.counters = IntakeCounters()
        self.held: str | None = None
        """Why nothing is being acknowledged at the moment, or ``None``."""

    def start(self) -> None:
        """Begin to work."""
        self._thread.start()

    def stop(self, timeout_s: float = 5.0) -> None:
        """Finish the group at hand and stop; what is left unacknowledged comes again. Harmless when called twice."""
        self._stopping.set()
        with self._changed:
            self._changed.notify_all()
        if self._thread.is_alive():
            self._thread.join(timeout_s)

    def receive(self, arrived: list[Arrived]) -> None:
        """Take messages in; waits while too much is waiting already, which holds the broker back."""
        size = sum(len(message.payload) for message in arrived)
        with self._changed:
            self._changed.wait_for(self._has_room)
            self._inbox += arrived
            self._inbox_bytes += size
            self.counters.received += len(arrived)
            self._changed.notify_all()

    def _has_room(self) -> bool:
        full = self._inbox_bytes >= INBOX_BYTES or len(self._inbox) >= INBOX_MESSAGES
        return not full or self._stopping.is_set()

    def caught_up(self) -> bool:
        """Whether everything that arrived is durable."""
        with self._changed:
            return not self._inbox and not self._busy

    def _run(self) -> None:
        while not self._stopping.is_set():
            group = self._next_group()
            if group:
                self._handle(group)
            elif not self._stopping.is_set():
                self._take_up_floods()

    def _next_group(self) -> list[Arrived]:
        with self._changed:
            self._busy = False
            if not self._inbox:
                self._changed.wait(RETRY_S)
            if self._inbox and self._group_s and len(self._inbox) < self._group_messages:
                self._changed.wait_for(self._group_is_full, self._group_s)
            group = self._inbox[: self._group_messages]
            del self._inbox[: self._group_messages]
            self._inbox_bytes -= sum(len(message.payload) for message in group)
            self._busy = bool(group)
            self._changed.notify_all()
            return group

    def _group_is_full(self) -> bool:
        return len(self._inbox) >= self._group_messages or self._stopping.is_set()

    def _handle(self, group: list[Arrived]) -> None:
        """One group: decoded, each stretch between two clock messages at its own time; durable; acknowledged.

        Simulated time moves on when the group is durable, so that whoever sees the new time finds its readings.
        """
        batches: list[Batch] = []
        letters: list[DeadLetter] = []
        now, start = self._clock.now(), 0
        for at, told in self._times_told(group):
            self._decode(group[start:at], now, batches, letters)
            now, start = max(now, told), at + 1
        self._decode(group[start:], now, batches, letters)
        if not self._keep(batches, letters):
            return
        if isinstance(self._clock, SimulatedClock):
            self._clock.advance_to(now)
        self._acknowledge(group)
        self.counters.acknowledged += len(group)

    def _times_told(self, group: list[Arrived]) -> list[tuple[int, int]]:
        """Where in the group the time is told, and which (UTC ms); nobody tells a real clock."""
        if not isinstance(self._clock, SimulatedClock):
            return []
        found = []
        for at, message in enumerate(group):
            if message.topic == CLOCK_TOPIC:
                try:
                    found.append((at, msgspec.json.decode(message.payload, type=_Tell).now))
                except msgspec.DecodeError as error:
                    log.warning("clock message cannot be read", reason=str(error))
                    found.append((at, 0))
        return found

    def _decode(
        self, arrived: list[Arrived], now: int, batches: list[Batch], letters: list[DeadLetter]
    ) -> None:
        if not arrived:
            return
        fair, beyond = self._share_out(arrived, now)
        letters += beyond
        batch, dead = self._decoder.decode(fair)
        if len(batch):
            batches.append(batch)
            self.counters.readings += len(batch)
        letters += dead

    def _share_out(self, arrived: list[Arrived], now: int) -> tuple[list[Message], list[DeadLetter]]:
        """The messages within their gateways' shares, and the others as dead letters that are taken up later."""
        second = int(elapsed())
        if second != self._second:
            self._second = second
            self._sent.clear()
        sent = self._sent
        sent.update([message.topic for message in arrived])
        flooding = {topic for topic, count in sent.items() if count > self._share and topic != SHARED_TOPIC}
        if not flooding:
            return [Message(message.topic, message.payload, now) for message in arrived], []
        detail = f"more than {self._share} messages a second on this topic; taken up when there is time"
        fair, beyond, within = [], [], Counter({t: self._share + len(arrived) - sent[t] for t in flooding})
        for message in arrived:
            within[message.topic] -= 1
            if message.topic in flooding and within[message.topic] < 0:
                beyond.append(DeadLetter(message.topic, message.payload, Reason.FLOOD, detail, now))
            else:
                fair.append(Message(message.topic, message.payload, now))
        return fair, beyond

    def _keep(self, batches: list[Batch], letters: list[DeadLetter]) -> bool:
        """Make it durable, however long that takes; False when stopped before it was."""
        batch = concat(batches)
        while True:
            try:
                if batches or letters:
                    self._journal.append(batch, letters, self._clock.now())
            except JournalError as error:
                if self.held is None:
                    log.error("not acknowledging: the journal takes no more", reason=str(error))
                self.held = str(error)
                if self._stopping.wait(RETRY_S):
                    return False
            else:
                if self.held is not None:
                    log.info("acknowledging again")
                    self.held = None
                return True

    def _take_up_floods(self) -> None:
        """With nothing else to do: decode what was set aside when its gateway sent too much at once."""
        rows = self._journal.box.waiting(Reason.FLOOD, self._group_messages)
        if not rows:
            return
        batch, dead = self._decoder.decode([Message(r.topic, r.payload, r.first_at) for r in rows])
        self.counters.readings += len(batch)
        if self._keep([batch], dead):
            self._journal.box.mark_replayed([r.id for r in rows], self._clock.now())
