"""The watch: one thread that reads the journal, judges, and puts what it finds on record, tick by tick.

A tick is: take what is new; decide what can be decided; apply the changes and settle the tickets in one
transaction; judge again what late data touched; work out the figures of episodes that opened or ended.
Every step may be done twice.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
import structlog

from alerts.assess import assess, reach
from alerts.carry import carry_over
from alerts.checker import Checker
from alerts.cohort import ALLOWANCE_MS
from alerts.desk import settle
from alerts.episodes import Assessed, Change, Episode
from alerts.intray import Intray
from alerts.late import judge_again
from alerts.newest import Newest
from alerts.rebuild import FOREVER
from alerts.records import Records, RecordsError
from alerts.restart import restart
from alerts.roster import Roster
from alerts.rules import Rule
from alerts.settings import CheckerSettings
from ingest.clock import DAY, HOUR, MINUTE, SECOND, Clock, elapsed
from ingest.hearing import Hearing
from ingest.history import StoredReadings
from ingest.journal import Journal, JournalError
from ingest.readings import concat
from ingest.stores.contract import StoreError

log = structlog.get_logger("wenya.watch")

JUDGED_UNTIL = "judged_until"
"""Records' key of the instant (UTC ms) up to which everything is judged and on record."""
TOLD = "told"
"""Records' key of the time (UTC ms) that the clock had decided by when that was put on record."""
LATE_POINTS = 2_000
LATE_WITHIN = 2 * HOUR
ASSESSED_AT_ONCE = 200
ASSESSING_S = 0.1
"""How long a tick may look for evidence: an outage opens thousands, and the next ticket must not wait."""
QUIET_SETTLE_MS = SECOND
"""How often tickets are settled when nothing changed: a held silence may be due."""
KEEP_EVERY_MS = 5 * SECOND
WORSE_EVERY_MS = MINUTE
RETRY_S = 1.0
DELAY_BOUNDS_MS = (50, 100, 250, 500, 1_000, 2_500, 5_000, 15_000, 30_000, 60_000, 300_000, 3_600_000)


@dataclass
class WatchCounters:
    """What the watch has counted since the start; delays are ms from a tick's newest mark to its decision."""

    ticks: int = 0
    judged_again: int = 0
    delays: list[int] = field(default_factory=lambda: [0] * (len(DELAY_BOUNDS_MS) + 1))
    delay_total_ms: int = 0

    def count_delay(self, delay_ms: int, marks: int) -> None:
        """Count ``marks`` decided with this delay."""
        self.delays[int(np.searchsorted(DELAY_BOUNDS_MS, delay_ms))] += marks
        self.delay_total_ms += delay_ms * marks


def last_told(records: Records, journal: Journal) -> int:
    """The latest time (UTC ms) that left a trace; 0 if none did. Raises `RecordsError`, `JournalError`.

    After a restart simulated time goes on from there: what the broker delivers again would otherwise seem
    to come from the future.
    """
    with records.reading() as tx:
        kept = int(tx.get_meta(TOLD) or 0)
    return max(
        [
            kept,
            *(
                int(batch.received_at.max())
                for batch in Intray(journal, in_step=False).unread()
                if len(batch)
            ),
        ]
    )


class Watch:
    """Judges what the journal brings, in a thread of its own.

    Parameters
    ----------
    journal, history, records, clock, hearing
        What it reads, where it looks back, where it writes, its time, and whether the field can be heard.
    roster
        Gives the inventory and rules in force, compiled; asked at every tick, so that a change needs no
        restart.
    settings
        The pace.
    in_step
        For simulated time: judge what was received before a tick's instant and no more (`alerts.intray`), and
        what came late at once.
    """

    def __init__(
        self,
        journal: Journal,
        history: StoredReadings,
        records: Records,
        clock: Clock,
        hearing: Hearing,
        roster: Callable[[], Roster],
        settings: CheckerSettings,
        *,
        in_step: bool = False,
    ) -> None:
        self._journal = journal
        self._history = history
        self._records = records
        self._clock = clock
        self._hearing = hearing
        self._roster = roster
        self._settings = settings
        self._checker: Checker | None = None
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="watch", daemon=True)
        self._settled_at = self._kept_at = self._worse_at = 0
        self._unrecorded: list[Change] = []
        self._overdue: int | None = None
        self._assess_due = True
        self._late_at = 0.0
        self._in_step = in_step
        self._intray = Intray(journal, in_step=in_step)
        self.judged_until = 0
        """UTC ms: the last tick judged up to here, and put it on record; 0 before the first."""
        self.counters = WatchCounters()
        self.problem: str | None = "starting"
        """Why nothing is being judged at the moment, or ``None``."""
        self.put_off: str | None = None
        """Why late data is not being judged again at the moment, or ``None``."""

    def start(self) -> None:
        """Rebuild the windows and begin to judge, in the background."""
        self._thread.start()

    def stop(self, timeout_s: float = 10.0) -> None:
        """Finish the tick and stop; harmless when called twice."""
        self._stopping.set()
        self._journal.wake()
        if self._thread.is_alive():
            self._thread.join(timeout_s)

    @property
    def checker(self) -> Checker | None:
        """The checker for those who count; only the watch moves it."""
        return self._checker

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self.tick()
            except (StoreError, RecordsError, JournalError) as error:
                self._trouble(error.code, error.detail)
            except Exception as error:  # the thread must outlive what nobody thought of
                log.exception("the watch stumbled and starts again from the records")
                self._checker = self._overdue = None
                self._trouble("unexpected", repr(error))
            else:
                if self.problem is not None:
                    log.info("judging")
                    self.problem = None
                self._stopping.wait(self._settings.tick_ms / 1000)

    def _trouble(self, code: str, detail: str) -> None:
        """Anybody may ask what the problem is: the detail is for the log."""
        if code != self.problem:
            log.warning("not judging", code=code, detail=detail)
            self.problem = code
        self._stopping.wait(RETRY_S)

    def tick(self) -> None:
        """One tick.

        Raises
        ------
        StoreError
            There is no checker yet and the readings it takes to build one cannot be had.
        RecordsError
            What was found cannot be put on record now: the next tick does it, or finds it again where the
            records would never take it.
        """
        told = self._clock.now()
        if told == 0:
            return
        checker = self._checker or self._rebuild(told)
        if self._overdue is not None:
            # Nothing more is taken or judged before this is on record: what is found must not pile up.
            checker = self._in_force(checker, self._overdue)
            self._record(checker, (), self._overdue)
        checker, now = self._take(checker, self._hearing.heard_until(told))
        before = checker.marks_decided()
        changes = checker.advance(now)
        self._count(checker, now, checker.marks_decided() - before)
        if now - self._worse_at >= WORSE_EVERY_MS:
            changes += checker.worsened()
            self._worse_at = now
        self._record(checker, changes, now)
        self._judge_late(checker, now)
        self._assess(checker)
        self._intray.commit(checker.touched.position)
        self.counters.ticks += 1
        self.judged_until = now

    def _rebuild(self, now: int) -> Checker:
        """The checker as the records and the stored readings say it must be; see `alerts.restart`."""
        roster = self._roster()
        with self._records.reading() as tx:
            kept, told = tx.get_meta(JUDGED_UNTIL), tx.get_meta(TOLD)
        instant = int(kept) if kept is not None else self._first_instant(roster, now)
        instant = max(instant, now - self._settings.correction_days * DAY)
        with self._records.reading() as tx:
            recorded = tx.episodes_touching(None, instant, FOREVER)
        reached = max(instant, int(told or 0))
        self._hearing.start_from(reached)
        self._intray.rewind()
        heard = max(reached, self._hearing.heard_until(now))
        self._checker, self._unrecorded = restart(roster, instant, heard, self._history, recorded)
        self._assess_due = True
        log.info("rebuilt", points=len(roster.inventory.points), judged_until=instant, episodes=len(recorded))
        return self._checker

    def _first_instant(self, roster: Roster, now: int) -> int:
        """Where judging begins when nothing has been judged yet: before the journal's first reading."""
        lag = max((p.upload_ms - p.sampling_ms for p in roster.inventory.points.values()), default=0)
        first = now - ALLOWANCE_MS - lag
        for batch in self._intray.unread():
            first = min(first, int(batch.measured_at.min()) - 1)
        return first

    def _take(self, checker: Checker, now: int) -> tuple[Checker, int]:
        """Take in what the journal has; the checker in force, and the instant up to which all of it is in.

        An inventory is in force before anything is decoded by it, and is looked up here after each read: no
        reading of a new point meets a checker that never heard of it.
        """
        while True:
            batches = self._intray.due(now)
            checker = self._in_force(checker, now)
            if not batches:
                return checker, now
            # At once: a silence that later messages of the same tick end or dissolve is never told.
            checker.take(concat([batch for _, batch in batches]), batches[0][0])
            if self._stopping.is_set():
                return checker, min(now, int(batches[-1][1].received_at.max()))

    def _in_force(self, checker: Checker, now: int) -> Checker:
        """The checker, carried over at ``now`` when inventory or rules have changed."""
        roster = self._roster()
        if checker.roster is not roster:
            checker, changes = carry_over(checker, roster, now)
            self._unrecorded += changes
            self._checker = checker
        return checker

    def _count(self, checker: Checker, now: int, marks: int) -> None:
        if marks:
            newest = max(int(w.part.decided.max()) * w.part.step for w in checker.cohorts if len(w.part))
            self.counters.count_delay(max(0, now - newest), marks)

    def _record(self, checker: Checker, changes: Sequence[Change], now: int) -> None:
        """Changes, tickets and how far we are, in one transaction; nothing at all when nothing is due.

        ``now`` is how far was judged. It is put on record at the clock's time, which is later while the field
        cannot be heard: clocks of tickets start then, and evidence is what had been received by then.
        """
        self._unrecorded += changes
        news = bool(self._unrecorded)
        settle_due = news or not 0 <= now - self._settled_at < QUIET_SETTLE_MS
        keep_due = news or not 0 <= now - self._kept_at < KEEP_EVERY_MS
        if not (settle_due or keep_due):
            return
        roster, clock = checker.roster, max(now, self._clock.now())
        try:
            with self._records.begin() as tx:
                if news:
                    tx.apply(self._unrecorded, roster.inventory, roster.rules, clock)
                if settle_due:
                    settle(tx, roster.inventory, roster.rules, clock, Newest(checker))
                if keep_due:
                    tx.put_meta(JUDGED_UNTIL, str(checker.decided_until(now)))
                    tx.put_meta(TOLD, str(now))
        except RecordsError as error:
            self._overdue = now
            if not error.retryable:
                # No use in saying it again: what is on record tells where to begin.
                self._checker = self._overdue = None
            raise
        self._unrecorded, self._overdue = [], None
        self._assess_due |= news
        self._settled_at = now if settle_due else self._settled_at
        self._kept_at = now if keep_due else self._kept_at

    def _judge_late(self, checker: Checker, now: int) -> None:
        """Judge the touched points again; while the store cannot be asked they stay touched.

        Now and then, since that gathers more; but simulated hours pass in seconds, and each tick does it.
        """
        waited = elapsed() - self._late_at
        if not checker.touched or not (self._in_step or waited >= self._settings.late_every_ms / 1000):
            return
        self._late_at = elapsed()
        by_key = checker.roster.inventory.by_key
        while checker.touched and not self._stopping.is_set():
            points, held = checker.touched.some(LATE_POINTS, LATE_WITHIN)
            since = min(points.values())
            try:
                with self._records.reading() as tx:
                    names = [by_key[k].id for k in points if k in by_key]
                    recorded = tx.episodes_touching(names, since, FOREVER)
                changes = judge_again(checker, points, since, now, self._history, recorded)
            except (StoreError, RecordsError) as error:
                checker.touched.put_back(points, held)
                if isinstance(error, RecordsError):
                    raise
                self._put_off(str(error))
                return
            self.counters.judged_again += len(points)
            self._record(checker, changes, now)
        self._put_off(None)

    def _put_off(self, reason: str | None) -> None:
        if reason is not None and self.put_off is None:
            log.warning("late data and evidence wait for the readings store", reason=reason)
        elif reason is None and self.put_off is not None:
            log.info("late data and evidence are worked off again")
        self.put_off = reason

    def _assess(self, checker: Checker) -> None:
        """Worst value, mean and evidence of what opened or ended; done again until it is on record."""
        if not self._assess_due:
            return
        with self._records.reading() as tx:
            waiting = tx.unassessed(ASSESSED_AT_ONCE)
        figures: list[Assessed] = []
        until = elapsed() + ASSESSING_S
        try:
            for episode in waiting:
                figures.append(self._figures(checker.roster, episode))
                if elapsed() > until:
                    break
        except StoreError as error:
            self._put_off(str(error))
            return
        if figures:
            with self._records.begin() as tx:
                tx.apply(figures, checker.roster.inventory, checker.roster.rules, self._clock.now())
            checker.learn(figures)
            self._worse_at = 0  # what was seen to be worse meanwhile is told by the next tick
        self._assess_due = len(figures) < len(waiting) or len(waiting) == ASSESSED_AT_ONCE

    def _figures(self, roster: Roster, episode: Episode) -> Assessed:
        rule: Rule | None = roster.rules.get(episode.rule)
        point = roster.inventory.points.get(episode.point)
        if rule is None or point is None:
            return Assessed(
                episode.rule,
                episode.point,
                episode.opened_at,
                episode.worst,
                episode.worst_at,
                episode.mean,
                [],
            )
        start = reach(rule, point, episode.opened_at, episode.began_at)
        until = episode.opened_at + 1 if episode.ended_at is None else episode.ended_at
        return assess(
            rule,
            point,
            episode,
            until,
            self._history.read([point.key], start, until),
            roster.applicability(rule, point),
            list(roster.limit_changes),
            known_at=episode.recorded_at,
        )
