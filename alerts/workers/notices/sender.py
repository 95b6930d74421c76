"""The sender: has notices leave by channels, each attempt on record before it and its outcome after."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Sequence

import structlog

from alerts.desk.matters.desk_in_force import DeskInForce
from alerts.desk.notices.sending import (
    MOST_AT_ONCE,
    NO_ROOM,
    BegunBite,
    BegunMessage,
    ChannelRoom,
    SendingBy,
    begin_sending,
    end_interrupted,
    end_sending,
)
from alerts.desk.notices.service import health_on_record, tell_of_channels
from alerts.notices.attempts import EndedAttempt
from alerts.notices.channel_health import ChannelHealth
from alerts.notices.message import Urgency
from alerts.notices.pacing import WINDOW
from alerts.records import Records, RecordsError
from alerts.workers.bites import BiteSize
from alerts.workers.each_second import WorkEachSecond
from alerts.workers.fault_log import FaultLog, FaultyRows
from alerts.workers.notices.lanes import Lanes, ended_with, sent
from alerts.workers.refusals import Refusals
from ingest.clock import Clock
from ingest.durations import SECOND
from ingest.said import Said

log = structlog.get_logger("wenya.sender")

STANDSTILL = 5 * SECOND
"""For how long (ms) a channel whose request holds up others counts as taking nothing."""


class NoticeSender:
    """Sends notices, a bite in one transaction.

    Parameters
    ----------
    records, clock, desk
        As for `alerts.workers.sweeper.Sweeper`.
    by
        How messages go.
    in_step
        On simulated time: each message is sent before anything else happens.
    """

    def __init__(
        self,
        records: Records,
        clock: Clock,
        desk: Callable[[], DeskInForce],
        by: SendingBy,
        *,
        in_step: bool = False,
    ) -> None:
        self._records = records
        self._clock = clock
        self._desk = desk
        self._by = by
        self._lanes = None if in_step else Lanes(by.channels, clock)
        self._room = ChannelRoom()
        self._channel_of: dict[int, str] = {}
        self._health = ChannelHealth()
        self._unrecorded: list[EndedAttempt] = []
        self._size = BiteSize(MOST_AT_ONCE)
        self._stopping = threading.Event()
        self._thread = WorkEachSecond(
            self.send_in_step, clock, log, cannot="nothing can be sent", again="sending again"
        )
        self._refusals = Refusals()
        self.faults = FaultLog("sender")
        self._faulty = FaultyRows(self.faults, lambda id_: Said("fault-sending", notice=str(id_)))
        self._caught_up = False
        self.ended: Counter[tuple[str, str]] = Counter()
        """(channel, result) -> how many attempts ended so since the start."""

    @property
    def failing(self) -> list[str]:
        """Channels that take nothing now, or whose last messages were not taken, by name."""
        now = self._clock.now()
        return sorted({name for name, until in self._room.shut.items() if until > now} | self._health.failing)

    @property
    def problem(self) -> str | None:
        """Why nothing can be sent now, a code that may be shown to anybody; ``None``: sending works."""
        return self._thread.problem

    @property
    def turn_s(self) -> float:
        """For how many seconds its thread is at what it does now; 0: it waits."""
        return self._thread.turn_s

    def start(self) -> None:
        """Send from now on in threads of its own; without channels what waits is given up."""
        if not self._by.channels:
            self._give_up()
            return
        if self._lanes is not None:
            self._lanes.start()
        self._thread.start()

    def stop(self) -> None:
        """Finish what is at hand and stop, in bounded time; harmless when called twice."""
        self._stopping.set()
        self._thread.stop()
        if self._lanes is not None:
            self._lanes.stop()
            self._unrecorded += self._lanes.ended()
        if self._unrecorded:
            try:
                self._record(self._clock.now())
            except RecordsError as error:
                log.warning("what came of the last messages is not on record", code=error.code)

    def send_in_step(self, now: int) -> None:
        """Send all that is due at ``now`` (UTC ms), bite by bite.

        A notice that cannot be sent is left out and tried again later. Raises `RecordsError` when the records
        are not available or refuse everything.
        """
        if not self._by.channels:
            return
        if not self._caught_up:
            self._catch_up(now)
        while not self._stopping.is_set():
            if self._lanes is not None:
                self._unrecorded += self._lanes.ended()
            self._record(now)
            bite = self._take(now)
            if bite is None:
                continue
            self._send_all(bite.messages, now)
            if not bite.notices:
                break

    def _give_up(self) -> None:
        """What waits since there were channels goes by none."""
        try:
            with self._records.begin() as tx:
                tx.deliveries.give_up()
        except RecordsError as error:
            self._thread.cannot(error.code, error.said)

    def _catch_up(self, now: int) -> None:
        """What was under way when the service stopped, nobody knows of; and what was sent of late counts.

        So does what came of it: a channel that was failing, and was told of, is failing as yet.
        """
        with self._records.reading() as tx:
            interrupted = tx.attempts.under_way()
            recent = tx.attempts.begun_since(now - WINDOW)
            self._health = health_on_record(tx, self._by.channels)
        for channel, at in recent:
            self._room.sent.setdefault(channel, []).append(at)
        if interrupted:
            with self._records.begin() as tx:
                found = end_interrupted(tx, now)
            log.warning("nobody knows whether these messages were taken", attempts=len(found))
        self._caught_up = True

    def _record(self, now: int) -> None:
        """Put on record what came of messages."""
        ended, self._unrecorded = self._unrecorded, []
        if not ended:
            return
        health = self._health_after(ended)
        try:
            with self._records.begin() as tx:
                end_sending(tx, ended, now)
                tell_of_channels(tx, self._health, health, now)
        except BaseException:
            self._unrecorded = ended + self._unrecorded
            raise
        self._say(health)
        self._health = health
        for each in ended:
            channel = self._channel_of.pop(each.id, "")
            self.ended[channel, each.result.value] += 1
            if each.retry_at is not None:
                self._room.shut[channel] = max(self._room.shut.get(channel, 0), each.retry_at)

    def _health_after(self, ended: Sequence[EndedAttempt]) -> ChannelHealth:
        """How channels are after these messages; one that was never sent says nothing of its channel."""
        health = self._health
        for each in ended:
            channel = self._channel_of.get(each.id, "")
            if channel and each.code != NO_ROOM:
                health = health.after(channel, each.result, each.code, each.ended_at)
        return health

    def _say(self, health: ChannelHealth) -> None:
        for channel in sorted(health.failing - self._health.failing):
            log.warning("a channel takes nothing", channel=channel, messages=health.bad[channel])
        for channel in sorted(self._health.failing - health.failing):
            log.info("a channel takes messages again", channel=channel)

    def _take(self, now: int) -> BegunBite | None:
        """What is begun of the next bite; ``None``: one row was at fault, and fewer are taken next."""
        with self._records.reading() as tx:
            waiting = self._faulty.waiting
            due = tx.deliveries.due(Urgency.HIGH, now, 1, waiting)
            due = due or tx.deliveries.due(Urgency.NORMAL, now, 1, waiting)
        if not due:
            return BegunBite()
        room = self._room_now(now)
        try:
            with self._records.begin() as tx:
                bite = begin_sending(
                    tx, self._desk(), self._by, room, now, without=waiting, limit=self._size.size
                )
        except Exception as error:
            if isinstance(error, RecordsError) and error.retryable:
                raise
            if not self._size.narrow():
                self._faulty.leave_out(due[0].notice, error)
                self._refusals.count(error)
            return None
        self._room.sent = room.sent
        self._refusals.reset()
        self._size.reset()
        for id_ in bite.notices:
            self._faulty.end(id_)
        return bite

    def _room_now(self, now: int) -> ChannelRoom:
        """What channels can take; one whose request holds up others takes nothing."""
        recent = {name: [at for at in sent if at > now - WINDOW] for name, sent in self._room.sent.items()}
        self._room.shut = {name: until for name, until in self._room.shut.items() if until > now}
        if self._lanes is None:
            return ChannelRoom(recent, {}, dict(self._room.shut))
        standing = {
            name: max(now + STANDSTILL, self._room.shut.get(name, 0)) for name in self._lanes.standing
        }
        return ChannelRoom(recent, self._lanes.free, self._room.shut | standing)

    def _send_all(self, messages: Sequence[BegunMessage], now: int) -> None:
        """Have them sent; in step one after the other, and each outcome is on record before the next."""
        for each in messages:
            self._channel_of[each.attempt] = each.channel
        if self._lanes is not None:
            self._lanes.give(messages)
            return
        for each in messages:
            self._unrecorded.append(ended_with(each, sent(each, self._by.channels[each.channel], now), now))
            self._record(now)
