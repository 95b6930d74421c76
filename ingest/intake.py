"""Intake: messages are decoded, made durable in groups, and only then acknowledged."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import compress
from typing import Annotated

import msgspec
import numpy as np
import structlog

from ingest.clock import Clock, SimulatedClock, elapsed
from ingest.codecs.json_text import why_not_taken
from ingest.decoding.decoder import Decoder, Message, failure_letter, messages_of
from ingest.journal.births.waiting_letters import WaitingLetters
from ingest.journal.journal import Journal, JournalError
from ingest.journal.parked_messages import messages_in, opened, parked_letters
from ingest.mqtt.inbox import Inbox
from ingest.mqtt.late_messages import LateMessages
from ingest.mqtt.message_group import GROUP_BYTES, MessageGroup
from ingest.mqtt.read_ahead import MessageBlock
from ingest.rate_limit import RateLimit
from ingest.readings.batch import Batch, DeadLetterReason, concat
from ingest.readings.dead_letters import DeadLetter
from ingest.said import Said

log = structlog.get_logger("wenya.intake")

CLOCK_TOPIC = "wenya/v1/clock"
STATUS_TOPIC = "wenya/v1/status"
"""Our own messages: no readings, but markers that show how much of its queue the broker has delivered."""
ROOM_S = 1.0
"""How long the network thread waits for room before it sends a ping."""
PARKED_BYTES = 64 << 10
PARKED_LETTERS = 32
"""Payloads and letters of parked messages decoded at once, about: what arrives meanwhile waits for them."""
REST_TIMES = 3
"""Decoding parked messages rests so many times as long as it took: others want the processor, too.

Unless all others wait for just that (``awaits_parked``).
"""
RETRY_S = 0.5
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
    awaits_parked
        Whether the clock stands for all until what is parked is decoded.
    group_ms, group_messages
        How long messages may wait for each other, and how many may be decoded, before one fsync.
    gateway_messages_per_s
        A gateway's rate limit; messages over it are parked, durable but not decoded, until there is time.
        They take nobody's place in a group. Half of the box of dead letters is for them, and each gateway has
        a share of it; what exceeds that share is decoded after everybody else's (`LateMessages`).
    """

    def __init__(
        self,
        decoder: Decoder,
        journal: Journal,
        clock: Clock,
        acknowledge: Callable[[Sequence[MessageBlock]], None],
        *,
        on_status: Callable[[bytes], None] = lambda _: None,
        awaits_parked: Callable[[], bool] = lambda: False,
        group_ms: int,
        group_messages: int,
        gateway_messages_per_s: int,
    ) -> None:
        self._decoder = decoder
        self._journal = journal
        self._clock = clock
        self._acknowledge = acknowledge
        self._on_status = on_status
        self._awaits_parked = awaits_parked
        self._group_s = group_ms / 1000
        self._group_messages = group_messages
        self._rate_limit = RateLimit(gateway_messages_per_s)
        self._own_topics = {STATUS_TOPIC} | ({CLOCK_TOPIC} if isinstance(clock, SimulatedClock) else set())
        self._logged_failures: set[tuple[str, int]] = set()
        self._parked_waiting = True
        self._decoding_parked = False
        self._rests_until = 0.0
        self._fails_until = 0.0
        self._inbox = Inbox()
        self._late = LateMessages()
        self._waiting_letters = WaitingLetters(decoder, journal.births, journal.box, journal.append)
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
        self._inbox.close()
        if self._thread.is_alive():
            self._thread.join(timeout_s)

    def receive(self, arrived: MessageBlock, timeout_s: float = ROOM_S) -> bool:
        """Accept messages, waiting at most ``timeout_s`` for room; whether they were accepted."""
        accepted = self._inbox.put(arrived, timeout_s)
        if accepted:
            self.counters.received += len(arrived.topics)
        return accepted

    def caught_up(self) -> bool:
        """Whether everything is durable but for what arrived within the last `BEHIND_S`."""
        oldest = self._inbox.oldest_at()
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
            try:
                self._take_turn()
            except Exception as failure:  # a defect of ours; handling a group twice is harmless
                log.exception("handling messages failed; retrying")
                self._late.clear()
                self._inbox.put_back()  # the broker repeats nothing while we are connected
                self._hold("unexpected", repr(failure))
                self._stopping.wait(RETRY_S)
        self._finish_late()

    def _finish_late(self) -> None:
        """At a stop: what came with them is durable, and would be there twice if the broker sent it again."""
        try:
            while self._late and self._decode_late():
                pass
        except Exception:
            log.exception("stopped before all that was taken in was durable; the broker sends it again")

    def _take_turn(self) -> None:
        """Handle one group, then decode some of what is late and some of what is parked."""
        if not self._late.is_full():
            group = self._next_group()
            if group.blocks and not self._handle(group):
                return
        self._decode_late()
        self.counters.readings += self._waiting_letters.decode_some(self._clock.now())
        # Also while messages keep coming: who floods us must not keep us from what is parked for others.
        if self._parked_waiting and not self._rest_s() and not self._stopping.is_set():
            began = elapsed()
            decoded = self._decode_parked()
            ended = elapsed()
            self._rests_until = ended + REST_TIMES * (ended - began)
            if not decoded:
                self._fails_until = ended + RETRY_S

    def _rest_s(self) -> float:
        """How much longer decoding parked messages rests, in seconds."""
        until = self._fails_until if self._awaits_parked() else max(self._fails_until, self._rests_until)
        return max(0.0, until - elapsed())

    def _next_group(self) -> MessageGroup:
        """The oldest messages; none when there are none, and there is time to decode parked ones."""
        idle_s = 0.0 if self._late else self._rest_s() if self._parked_waiting else RETRY_S
        arrived = self._inbox.wait(idle_s)
        if arrived and self._group_s and not self._late:
            self._inbox.wait(self._group_s, self._group_messages, GROUP_BYTES)
        group = MessageGroup(self._group_messages)
        while room := group.room():
            block = self._inbox.take(room)
            if block is None:
                break
            group.add(block, self._over_limit(block))
        return group

    def _over_limit(self, block: MessageBlock) -> list[int]:
        """Indices of the messages over their sender's limit; our own never are."""
        names = self._decoder.counted_as(block.topics)
        over = self._rate_limit.over_limit(names, block.payloads, elapsed())
        return [index for index in over if block.topics[index] not in self._own_topics]

    def _handle(self, group: MessageGroup) -> bool:
        """Make it durable but for what is late, and acknowledge what is whole; False when stopped before."""
        own = [index for index, topic in enumerate(group.topics) if topic in self._own_topics]
        if not self._keep_all(group, own):
            return False
        self._late.add(group)
        self._acknowledge_durable()
        return True

    def _decode_late(self) -> bool:
        """Decode some of what found no room to be parked: others' readings are on their way before it.

        False when stopped before they were kept.
        """
        messages = self._late.oldest(PARKED_BYTES)
        if messages:
            if not self._keep(*self._decode(messages)):
                return False
            self._late.kept(len(messages))
            self._acknowledge_durable()
        return True

    def _acknowledge_durable(self) -> None:
        """Acknowledge the groups that are durable in their order; then handle our own status messages."""
        for group in self._late.durable():
            self._acknowledge(group.blocks)
            self.counters.acknowledged += len(group.topics)
            for index in [index for index, topic in enumerate(group.topics) if topic == STATUS_TOPIC]:
                self._on_status(group.payloads[index])
            self._inbox.done(len(group.blocks))

    def _keep_all(self, group: MessageGroup, own: Sequence[int]) -> bool:
        """Keep what comes between our ``own`` messages at its own time; False when stopped before the end."""
        start = 0
        for index in own:
            if not self._make_durable(group, start, index):
                return False
            start = index + 1
            if group.topics[index] == CLOCK_TOPIC and not self._set_clock(group.payloads[index]):
                return False
        return self._make_durable(group, start, len(group.topics))

    def _set_clock(self, payload: bytes) -> bool:
        """Set a simulated clock; False when stopped before a message that cannot be read was kept."""
        clock = self._clock
        try:
            if isinstance(clock, SimulatedClock):
                clock.advance_to(msgspec.json.decode(payload, type=_ClockMessage).now)
        except msgspec.DecodeError as error:
            reason, detail = DeadLetterReason.MALFORMED, why_not_taken(error)
            return self._keep([], [DeadLetter(CLOCK_TOPIC, payload, reason, detail, clock.now())])
        return True

    def _make_durable(self, group: MessageGroup, start: int, end: int) -> bool:
        """Decode and keep a part of the group but for what is late; False when stopped before it was kept."""
        now = self._clock.now()
        topics, payloads = group.topics[start:end], group.payloads[start:end]
        parked: list[DeadLetter] = []
        late: list[Message] = []
        aside = [index - start for index in group.over if start <= index < end]
        if aside:
            others = np.ones(len(topics), np.bool_)
            others[aside] = False
            over = [topics[index] for index in aside], [payloads[index] for index in aside]
            parked, late = self._park(*over, now)
            topics, payloads = list(compress(topics, others)), list(compress(payloads, others))
        batches, dead = self._decode(messages_of(topics, payloads, now))
        group.late += late
        return self._keep(batches, parked + dead)

    def _park(
        self, topics: Sequence[str], payloads: Sequence[bytes], now: int
    ) -> tuple[list[DeadLetter], list[Message]]:
        """Letters of those messages that are parked, and the messages for which there is no room."""
        letters = parked_letters(topics, payloads, self._decoder.sender_of, now)
        fits = self._journal.box.parkable(letters)
        parked = [letter for letter, fit in zip(letters, fits, strict=True) if fit]
        late = [
            message
            for letter, fit in zip(letters, fits, strict=True)
            if not fit
            for message in messages_in(letter.topic, letter.payload, now)
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
        return [batch] if len(batch) or batch.unused else [], dead

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
                if batches or letters or self._journal.births.changed:
                    self._journal.append(batch, letters, self._clock.now())
            except JournalError as error:
                self._hold(error.code, error.said)
                if self._stopping.wait(RETRY_S):
                    return False
                if letters and self._parked_waiting:
                    self._decode_parked()  # they may be what leaves no room
            else:
                self._hold(None)
                self.counters.readings += len(batch)
                return True

    def _hold(self, code: str | None, detail: Said | str = "") -> None:
        """Note why nothing is acknowledged; ``detail``, which may name files, goes only to the log."""
        if code is not None and code != self.held:
            log.error("not acknowledging", code=code, detail=detail)
        elif code is None and self.held is not None:
            log.info("acknowledging again")
        self.held = code

    def _decode_parked(self) -> bool:
        """Decode some of the messages parked as over their sender's rate limit; they leave the box.

        False where that failed: nobody waits until it is tried again.
        """
        self._decoding_parked = True
        try:
            rows = self._journal.box.parked(PARKED_LETTERS, PARKED_BYTES)
            if rows:
                messages, damaged = opened(rows)
                self.log_failures(damaged)
                batches, dead = self._decode(messages)
                batch = concat(batches)
                self._journal.append(batch, dead + damaged, self._clock.now(), instead_of=rows)
                self.counters.readings += len(batch)
            self._parked_waiting = bool(rows)
        except JournalError as error:
            log.warning("cannot decode parked messages; retrying later", code=error.code, reason=error.said)
            return False
        except Exception:  # a defect of ours, which must not keep others from being acknowledged
            log.exception("decoding parked messages failed; retrying later")
            return False
        finally:
            self._decoding_parked = False
        return True


def _failing_line(failure: Exception) -> tuple[str, int]:
    """File and line number of the innermost call in the traceback."""
    traceback = failure.__traceback__
    while traceback is not None and traceback.tb_next is not None:
        traceback = traceback.tb_next
    return ("", 0) if traceback is None else (traceback.tb_frame.f_code.co_filename, traceback.tb_lineno)
