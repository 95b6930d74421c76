"""The notifier: tells whoever holds the posts of what was decided that they are to be told of."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TypedDict

import structlog

from alerts.desk.clocks.posts import KeptPeople
from alerts.desk.matters.desk_in_force import DeskInForce
from alerts.desk.notices.telling import AT_ONCE, CONSOLE_ALONE, remind, tell
from alerts.notices.routes import NoticeRoutes
from alerts.records import Records, RecordsError
from alerts.workers.bites import BiteSize
from alerts.workers.each_second import LastLook, WorkEachSecond
from alerts.workers.fault_log import FaultLog, FaultyRows
from alerts.workers.refusals import Refusals
from ingest.clock import Clock
from ingest.said import Said


class _By(TypedDict):
    routes: NoticeRoutes
    remind_ms: int


log = structlog.get_logger("wenya.notifier")


class Notifier:
    """Tells of notices, a bite in one transaction.

    Parameters
    ----------
    records, clock, wall, desk
        As for `alerts.workers.sweeper.Sweeper`.
    routes, remind_ms
        By which channels; and after how long (ms) what is urgent is told again, unless somebody answers.
    """

    def __init__(
        self,
        records: Records,
        clock: Clock,
        wall: Clock,
        desk: Callable[[], DeskInForce],
        *,
        routes: NoticeRoutes = CONSOLE_ALONE,
        remind_ms: int = 0,
    ) -> None:
        self._records = records
        self._wall = wall
        self._desk = desk
        self._by: _By = {"routes": routes, "remind_ms": remind_ms}
        self._people = KeptPeople()
        self._last_look = LastLook(records)
        self._next_at: int | None = None
        self._size = BiteSize(AT_ONCE)
        self._stopping = threading.Event()
        self._thread = WorkEachSecond(
            self.tell_in_step, clock, log, cannot="nobody can be told", again="telling again"
        )
        self._refusals = Refusals()
        self.faults = FaultLog("notifier")
        self._faulty = FaultyRows(self.faults, lambda id_: Said("fault-notice", notice=str(id_)))

    def start(self) -> None:
        """Tell from now on in a thread of its own, once a second."""
        self._thread.start()

    @property
    def problem(self) -> str | None:
        """Why nobody can be told now, a code that may be shown to anybody; ``None``: telling works."""
        return self._thread.problem

    @property
    def turn_s(self) -> float:
        """For how many seconds its thread is at what it does now; 0: it waits."""
        return self._thread.turn_s

    def stop(self) -> None:
        """Finish what is at hand and stop; harmless when called twice."""
        self._stopping.set()
        self._thread.stop()

    def tell_in_step(self, now: int) -> None:
        """Tell of all that waits at ``now`` (UTC ms), bite by bite.

        A notice that cannot be told is left out and tried again later. Where the records were asked a moment
        ago, this process has changed nothing of notices since and no reminder is due, nothing is asked.
        Raises `RecordsError` when the records are not available or refuse everything.
        """
        is_due = self._next_at is not None and self._next_at <= now
        while (is_due or self._last_look.is_outdated()) and not self._stopping.is_set():
            self._last_look.begin()
            waiting = self._faulty.waiting
            with self._records.reading() as tx:
                first, act = tx.notices.untold(1, waiting), tell
                if not first:
                    first, act = tx.notices.to_remind(now, 1, waiting), remind
                self._next_at = tx.notices.next_reminder()
            is_due = bool(first)
            if is_due:
                self._take(act, first[0].id, now, waiting)

    def _take(self, act: Callable[..., list[int]], first: int, now: int, without: set[int]) -> None:
        """Tell, or remind, of a bite that begins with the notice ``first``."""
        try:
            with self._records.begin() as tx:
                told = act(
                    tx,
                    self._desk(),
                    now,
                    self._people,
                    wall=self._wall.now(),
                    without=without,
                    limit=self._size.size,
                    **self._by,
                )
        except Exception as error:
            if isinstance(error, RecordsError) and error.retryable:
                raise
            self._narrow(first, error)
            return
        self._refusals.reset()
        self._size.reset()
        for id_ in told:
            self._faulty.end(id_)

    def _narrow(self, first: int, error: Exception) -> None:
        """The next time fewer are taken, down to the one at fault, which is then left out."""
        if self._size.narrow():
            return
        self._faulty.leave_out(first, error)
        self._refusals.count(error)
