"""Intake: messages are decoded, made durable in groups, and only then acknowledged."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import chain, repeat
from typing import Annotated

import msgspec
import structlog

from ingest.clock import Clock, SimulatedClock, elapsed
from ingest.decoding.decoder import Decoder, Message, failure_letter
from ingest.journal.journal import Journal, JournalError
from ingest.mqtt.read_ahead import MessageBlock
from ingest.rate_limit import RateLimit
from ingest.readings.batch import Batch, DeadLetterReason, concat
from ingest.readings.dead_letters import DeadLetter

log = structlog.get_logger("wenya.intake")

CLOCK_TOPIC = "wenya/v1/clock"
STATUS_TOPIC = "wenya/v1/status"
"""Our own messages: no readings, but markers that show how much of its queue the broker has delivered."""
INBOX_BYTES = 64 << 20
INBOX_MESSAGES = 100_000
"""What may wait to be made durable; beyond it the network thread waits, and with it the broker."""
ROOM_S = 1.0
"""How long the network thread waits for room before it sends a ping."""
GROUP_BYTES = 2 << 20
"""Payloads made durable together, about: who sends little does not wait for all of what another sends."""
PARKED_BYTES = 256 << 10
"""Payloads of parked messages decoded at once, about: what arrives meanwhile waits for them."""
PARKED_PART = 4
"""Of as many messages as one group may have, this part of parked ones is decoded at once."""
RETRY_S = 0.5
FLOOD_DETAIL = "over its sender's rate limit (mqtt.gateway_messages_per_s); decoded when there is time"
BEHIND_S = 1.0
"""Messages that wait longer than this to be made durable mean that we are behind."""


@dataclass(slots=True)
class IntakeCounters:
    """What intake has counted since the start, in messages and readings; ``acknowledged`` means durable."""

    received: int = 0
    acknowledged: int = 0
    readings: int = 0


class _ClockMessage(msgspec.Struct):
    now: Annotated[int, msgspec.Meta(ge=0, lt=1 << 53)]


class Intake:
    """Takes messages from the network thread and works on them in one of its own.

    Parameters
    ----------
    decoder, journal, clock
        What it works with. A simulated clock is set by messages that come in order with the readings.
    acknowledge
        Called with messages that are durable.
    on_status
        Called with the payloads on our own topic, when what came before them is durable.
    group_ms, group_messages
        How long and how many messages may share one fsync.
    gateway_messages_per_s
        A gateway's rate limit; messages over it are parked, durable but not decoded, until there is time.
        Half of the box of dead letters is for them, and each gateway has a share of it; what exceeds that
        share is decoded after everybody else's of its group.
    """

    def __init__(
        self,
        decoder: Decoder,
        journal: Journal,
        clock: Clock,
        acknowledge: Callable[[Sequence[MessageBlock]], None],
        *,
        on_status: Callable[[bytes], None] = lambda _: None,
        group_ms: int,
        group_messages: int,
        gateway_messages_per_s: int,
    ) -> None:
        self._decoder = decoder
        self._journal = journal
        self._clock = clock
        self._acknowledge = acknowledge
        self._on_status = on_status
        self._group_s = group_ms / 1000
        self._group_messages = group_messages
        self._rate_limit = RateLimit(gateway_messages_per_s)
        self._logged_failures: set[tuple[str, int]] = set()
        self._parked_waiting = True
        self._decoding_parked = False
        self._inbox: deque[tuple[float, MessageBlock]] = deque()
        self._inbox_messages = 0
        self._inbox_bytes = 0
        self._oldest: float | None = None
        self._changed = threading.Condition()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="intake", daemon=True)
        self.counters = IntakeCounters()
        self.held: str | None = None
        """Why nothing is being acknowledged at the moment, as a public code, or ``None``."""

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def stop(self, timeout_s: float = 5.0) -> None:
        """Finish the present group and stop; the broker sends the rest again. Harmless when called twice."""
        self._stopping.set()
        with self._changed:
            self._changed.notify_all()
        if self._thread.is_alive():
            self._thread.join(timeout_s)

    def receive(self, arrived: MessageBlock, timeout_s: float = ROOM_S) -> bool:
        """Accept messages, waiting at most ``timeout_s`` for room; whether they were accepted."""
        with self._changed:
            if not self._changed.wait_for(self._has_room, timeout_s):
                return False
            self._inbox.append((elapsed(), arrived))
            self._inbox_messages += len(arrived.topics)
            self._inbox_bytes += sum(map(len, arrived.payloads))
            self.counters.received += len(arrived.topics)
            self._changed.notify_all()
        return True

    def _has_room(self) -> bool:
        full = self._inbox_bytes >= INBOX_BYTES or self._inbox_messages >= INBOX_MESSAGES
        return not full or self._stopping.is_set()

    def caught_up(self) -> bool:
        """Whether everything is durable but for what arrived within the last `BEHIND_S`."""
        with self._changed:
            oldest = self._oldest if self._oldest is not None else next((at for at, _ in self._inbox), None)
        return oldest is None or elapsed() - oldest < BEHIND_S

    def newest_parked(self) -> int:
        """What `nothing_parked` is asked with, to know when all that is parked by now has been decoded."""
        return self._journal.box.newest_id()

    def nothing_parked(self, until: int | None = None) -> bool:
        """Whether no messages are parked, or none that were when `newest_parked` said ``until``.

        So that one gateway that goes on sending too much holds up nothing for ever. Those that are being
        decoded have left the box before they are counted, so these are asked about last.
        """
        if not self._parked_waiting:
            return True
        try:
            decoded = until is not None and self._journal.box.nothing_parked_until(until)
        except JournalError:
            return False
        return decoded and not self._decoding_parked

    def _run(self) -> None:
        while not self._stopping.is_set():
            group = self._next_group()
            if group:
                self._handle_until_done(group)
                self._oldest = None
            # Also while messages keep coming: who floods us must not keep us from what is parked for others.
            if self._parked_waiting and not self._stopping.is_set():
                self._decode_parked()

    def _next_group(self) -> list[MessageBlock]:
        """The oldest messages, at most ``group_messages`` and about `GROUP_BYTES`.

        None when there are none, and there is time to decode parked ones.
        """
        with self._changed:
            timeout_s = 0 if self._parked_waiting else RETRY_S
            self._changed.wait_for(lambda: bool(self._inbox) or self._stopping.is_set(), timeout_s)
            if self._inbox and self._group_s:
                self._changed.wait_for(self._group_is_full, self._group_s)
            group: list[MessageBlock] = []
            room, size = self._group_messages, 0
            while room and size < GROUP_BYTES and self._inbox:
                at, arrived = self._inbox.popleft()
                if self._oldest is None:
                    self._oldest = at
                if len(arrived.topics) > room:
                    arrived, rest = arrived.split(room)
                    self._inbox.appendleft((at, rest))
                group.append(arrived)
                room -= len(arrived.topics)
                size += sum(map(len, arrived.payloads))
            self._inbox_messages -= self._group_messages - room
            self._inbox_bytes -= size
            self._changed.notify_all()
            return group

    def _group_is_full(self) -> bool:
        full = self._inbox_messages >= self._group_messages or self._inbox_bytes >= GROUP_BYTES
        return full or self._stopping.is_set()

    def _handle_until_done(self, group: list[MessageBlock]) -> None:
        """Handle the group until it is done: the broker repeats nothing while we are connected."""
        while not self._stopping.is_set():
            try:
                self._handle(group)
            except Exception as failure:  # a defect of ours; handling a group twice is harmless
                log.exception("handling messages failed; retrying")
                self._hold("unexpected", repr(failure))
                self._stopping.wait(RETRY_S)
            else:
                return

    def _handle(self, group: list[MessageBlock]) -> None:
        """Make all of it durable, then acknowledge, and only then handle our own status messages."""
        topics = list(chain.from_iterable(arrived.topics for arrived in group))
        payloads = list(chain.from_iterable(arrived.payloads for arrived in group))
        statuses = []
        if STATUS_TOPIC in topics:
            statuses = [
                payload for topic, payload in zip(topics, payloads, strict=True) if topic == STATUS_TOPIC
            ]
            payloads = [
                payload for topic, payload in zip(topics, payloads, strict=True) if topic != STATUS_TOPIC
            ]
            topics = [topic for topic in topics if topic != STATUS_TOPIC]
        if self._keep_all(topics, payloads):
            self._acknowledge(group)
            self.counters.acknowledged += sum(len(arrived.topics) for arrived in group)
            for payload in statuses:
                self._on_status(payload)

    def _keep_all(self, topics: list[str], payloads: list[bytes]) -> bool:
        """Keep what comes between two clock messages at its own time; False when stopped before the end."""
        clock = self._clock
        start = 0
        if isinstance(clock, SimulatedClock) and CLOCK_TOPIC in topics:
            for at in [index for index, topic in enumerate(topics) if topic == CLOCK_TOPIC]:
                if not self._make_durable(topics[start:at], payloads[start:at]):
                    return False
                start = at + 1
                try:
                    clock.advance_to(msgspec.json.decode(payloads[at], type=_ClockMessage).now)
                except msgspec.DecodeError as error:
                    letter = DeadLetter(
                        CLOCK_TOPIC, payloads[at], DeadLetterReason.MALFORMED, str(error), clock.now()
                    )
                    if not self._keep([], [letter]):
                        return False
        return self._make_durable(topics[start:], payloads[start:])

    def _make_durable(self, topics: list[str], payloads: list[bytes]) -> bool:
        """Decode and keep; False when stopped before it was kept."""
        now = self._clock.now()
        over_limit = self._rate_limit.over_limit(
            self._decoder.counted_as(topics), list(map(len, payloads)), elapsed()
        )
        parked, late = self._park(topics, payloads, over_limit, now)
        if over_limit:
            aside = set(over_limit)
            rest = [i for i in range(len(topics)) if i not in aside]
            topics, payloads = [topics[i] for i in rest], [payloads[i] for i in rest]
        # tuple.__new__ spares the cost of a call into Python for each message.
        messages = list(map(tuple.__new__, repeat(Message), zip(topics, payloads, repeat(now))))
        batches, dead = self._decode(messages)
        if not self._keep(batches, parked + dead):
            return False
        # What found no room to be parked is decoded when the others' readings are on their way.
        return not late or self._keep(*self._decode(late))

    def _park(
        self, topics: list[str], payloads: list[bytes], over_limit: list[int], now: int
    ) -> tuple[list[DeadLetter], list[Message]]:
        """Of the messages over their limit, those that are parked, and those for which there is no room."""
        if not over_limit:
            return [], []
        sender = {topic: self._decoder.sender_of(topic) for topic in {topics[i] for i in over_limit}}
        letters = [
            DeadLetter(topics[i], payloads[i], DeadLetterReason.FLOOD, FLOOD_DETAIL, now, sender[topics[i]])
            for i in over_limit
        ]
        fits = self._journal.box.parkable(letters)
        parked = [letter for letter, fit in zip(letters, fits, strict=True) if fit]
        late = [
            Message(letter.topic, letter.payload, now)
            for letter, fit in zip(letters, fits, strict=True)
            if not fit
        ]
        self._parked_waiting = self._parked_waiting or bool(parked)
        return parked, late

    def _decode(self, messages: list[Message]) -> tuple[list[Batch], list[DeadLetter]]:
        """The readings and dead letters of ``messages``; one that makes the decoder fail is lost alone."""
        if not messages:
            return [], []
        try:
            batch, dead = self._decoder.decode(messages)
        except Exception as failure:  # noqa: BLE001 - logged below; the other messages must get through
            if len(messages) > 1:
                half = len(messages) // 2
                first, second = self._decode(messages[:half]), self._decode(messages[half:])
                return first[0] + second[0], first[1] + second[1]
            batch, dead = concat([]), [failure_letter(messages[0], failure)]
        self.log_failures(dead)
        return [batch] if len(batch) else [], dead

    def log_failures(self, letters: Sequence[DeadLetter]) -> None:
        """Log the failures of the decoder itself among ``letters``, with traceback.

        Each line of code that fails is logged once; the messages on which it fails are counted as dead
        letters.
        """
        for letter in letters:
            if letter.failure is None:
                continue
            line = _failing_line(letter.failure)
            if line not in self._logged_failures:
                self._logged_failures.add(line)
                log.error("the decoder failed", topic=letter.topic, exc_info=letter.failure)

    def _keep(self, batches: list[Batch], letters: list[DeadLetter]) -> bool:
        """Make them durable, however long that takes; False when stopped before they were."""
        batch = concat(batches)
        while True:
            try:
                if batches or letters:
                    self._journal.append(batch, letters, self._clock.now())
            except JournalError as error:
                self._hold(error.code, error.detail)
                if self._stopping.wait(RETRY_S):
                    return False
                if letters and self._parked_waiting:
                    self._decode_parked()  # they may be what leaves no room
            else:
                self._hold(None)
                self.counters.readings += len(batch)
                return True

    def _hold(self, code: str | None, detail: str = "") -> None:
        """Note why nothing is acknowledged; ``detail``, which may name files, goes only to the log."""
        if code is not None and code != self.held:
            log.error("not acknowledging", code=code, detail=detail)
        elif code is None and self.held is not None:
            log.info("acknowledging again")
        self.held = code

    def _decode_parked(self) -> None:
        """Decode some of the messages parked as over their sender's rate limit; they leave the box."""
        self._decoding_parked = True
        try:
            rows = self._journal.box.parked(max(1, self._group_messages // PARKED_PART), PARKED_BYTES)
            if rows:
                batches, dead = self._decode([Message(row.topic, row.payload, row.first_at) for row in rows])
                batch = concat(batches)
                self._journal.append(batch, dead, self._clock.now(), instead_of=rows)
                self.counters.readings += len(batch)
            self._parked_waiting = bool(rows)
        except JournalError as error:
            log.warning("cannot decode parked messages; retrying later", reason=str(error))
            self._stopping.wait(RETRY_S)
        finally:
            self._decoding_parked = False


def _failing_line(failure: Exception) -> tuple[str, int]:
    """File and line number of the innermost call in the traceback."""
    traceback = failure.__traceback__
    while traceback is not None and traceback.tb_next is not None:
        traceback = traceback.tb_next
    return ("", 0) if traceback is None else (traceback.tb_frame.f_code.co_filename, traceback.tb_lineno)
