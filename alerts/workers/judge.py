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

from alerts.desk.settle import settle
from alerts.episodes.episode import Change, Episode, EpisodeFigures
from alerts.episodes.figures import episode_figures, needed_from
from alerts.judging.checker import Checker
from alerts.judging.inventory_change import apply_inventory_change
from alerts.judging.late_data import judge_again
from alerts.judging.rebuild import FOREVER
from alerts.judging.restart import restart
from alerts.records import Records, RecordsError
from alerts.rules.plan import Plan
from alerts.rules.rule import Rule
from alerts.rules.timing import ALLOWANCE_MS, lag_of
from alerts.settings import CheckerSettings
from alerts.workers.journal_reader import JournalReader
from alerts.workers.last_heard import LastHeard
from ingest.clock import Clock, elapsed
from ingest.durations import DAY, HOUR, MINUTE, SECOND
from ingest.journal.journal import Journal, JournalError
from ingest.mqtt.watermark import Watermark
from ingest.readings.batch import concat
from ingest.stores.contract import StoreError
from ingest.stores.history import ReadingHistory

log = structlog.get_logger("wenya.watch")

JUDGED_UNTIL = "judged_until"
"""Records' key of the instant (UTC ms) up to which everything is judged and on record."""
DECIDED_AT = "told"
"""Records' key of the time (UTC ms) that the clock had decided by when that was put on record."""
LATE_POINTS_AT_ONCE = 2_000
LATE_WITHIN_MS = 2 * HOUR
FIGURES_AT_ONCE = 200
FIGURES_S = 0.1
"""How long a tick may look for evidence: an outage opens thousands, and the next ticket must not wait."""
QUIET_SETTLE_MS = SECOND
"""How often tickets are settled when nothing changed: a held silence may be due."""
KEEP_EVERY_MS = 5 * SECOND
WORSE_EVERY_MS = MINUTE
RETRY_S = 1.0
DELAY_BOUNDS_MS = (50, 100, 250, 500, 1_000, 2_500, 5_000, 15_000, 30_000, 60_000, 300_000, 3_600_000)


@dataclass
class JudgeCounters:
    """What the watch has counted since the start; delays are ms from a tick's newest mark to its decision."""

    ticks: int = 0
    judged_again: int = 0
    delays: list[int] = field(default_factory=lambda: [0] * (len(DELAY_BOUNDS_MS) + 1))
    delay_total_ms: int = 0

    def count_delay(self, delay_ms: int, marks: int) -> None:
        """Count ``marks`` decided with this delay."""
        self.delays[int(np.searchsorted(DELAY_BOUNDS_MS, delay_ms))] += marks
        self.delay_total_ms += delay_ms * marks


def last_known_time(records: Records, journal: Journal) -> int:
    """The latest time (UTC ms) that left a trace; 0 if none did. Raises `RecordsError`, `JournalError`.

    After a restart simulated time goes on from there: what the broker delivers again would otherwise seem
    to come from the future.
    """
    with records.reading() as tx:
        kept = int(tx.meta.get(DECIDED_AT) or 0)
    return max(
        [
            kept,
            *(
                int(batch.received_at.max())
                for batch in JournalReader(journal, in_step=False).unread()
                if len(batch)
            ),
        ]
    )


class JudgeWorker:
    """Judges what the journal brings, in a thread of its own.

    Parameters
    ----------
    journal, history, records, clock, watermark
        What it reads, where it looks back, where it writes, its time, and whether the field can be heard.
    roster
        Gives the inventory and rules in force, compiled; asked at every tick, so that a change needs no
        restart.
    settings
        The pace.
    in_step
        For simulated time: judge what was received before a tick's instant and no more (`alerts.journal_reader`), and
        what came late at once.
    """

    def __init__(
        self,
        journal: Journal,
        history: ReadingHistory,
        records: Records,
        clock: Clock,
        watermark: Watermark,
        plan: Callable[[], Plan],
        settings: CheckerSettings,
        *,
        in_step: bool = False,
    ) -> None:
        self._journal = journal
        self._history = history
        self._records = records
        self._clock = clock
        self._watermark = watermark
        self._plan = plan
        self._settings = settings
        self._checker: Checker | None = None
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="watch", daemon=True)
        self._desk_asked_at = self._progress_saved_at = self._worst_reported_at = 0
        self._unrecorded: list[Change] = []
        self._unsaved_until: int | None = None
        self._figures_due = True
        self._late_at = 0.0
        self._in_step = in_step
        self._journal_reader = JournalReader(journal, in_step=in_step)
        self.judged_until = 0
        """UTC ms: the last tick judged up to here, and put it on record; 0 before the first."""
        self.counters = JudgeCounters()
        self.problem: str | None = "starting"
        """Why nothing is being judged at the moment, or ``None``."""
        self.late_problem: str | None = None
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
                self._checker = self._unsaved_until = None
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
        if self._unsaved_until is not None:
            # Nothing more is taken or judged before this is on record: what is found must not pile up.
            checker = self._in_force(checker, self._unsaved_until)
            self._record(checker, (), self._unsaved_until)
        checker, now = self._take(checker, self._watermark.settled_until(told))
        before = checker.marks_decided()
        changes = checker.advance(now)
        self._count(checker, now, checker.marks_decided() - before)
        if now - self._worst_reported_at >= WORSE_EVERY_MS:
            changes += checker.worsened()
            self._worst_reported_at = now
        self._record(checker, changes, now)
        self._judge_late(checker, now)
        self._update_figures(checker)
        self._journal_reader.commit(checker.late_points.position)
        self.counters.ticks += 1
        self.judged_until = now

    def _rebuild(self, now: int) -> Checker:
        """The checker as the records and the stored readings say it must be; see `alerts.judging.restart`."""
        plan = self._plan()
        with self._records.reading() as tx:
            kept, told = tx.meta.get(JUDGED_UNTIL), tx.meta.get(DECIDED_AT)
        instant = int(kept) if kept is not None else self._first_instant(plan, now)
        instant = max(instant, now - self._settings.correction_days * DAY)
        with self._records.reading() as tx:
            recorded = tx.episodes.touching(None, instant, FOREVER)
        reached = max(instant, int(told or 0))
        self._watermark.start_from(reached)
        self._journal_reader.rewind()
        heard = max(reached, self._watermark.settled_until(now))
        self._checker, self._unrecorded = restart(plan, instant, heard, self._history, recorded)
        self._figures_due = True
        log.info("rebuilt", points=len(plan.inventory.points), judged_until=instant, episodes=len(recorded))
        return self._checker

    def _first_instant(self, plan: Plan, now: int) -> int:
        """Where judging begins when nothing has been judged yet: before the journal's first reading."""
        lag = max((lag_of(p) for p in plan.inventory.points.values()), default=0)
        first = now - ALLOWANCE_MS - lag
        for batch in self._journal_reader.unread():
            first = min(first, int(batch.measured_at.min()) - 1)
        return first

    def _take(self, checker: Checker, now: int) -> tuple[Checker, int]:
        """Take in what the journal has; the checker in force, and the instant up to which all of it is in.

        An inventory is in force before anything is decoded by it, and is looked up here after each read: no
        reading of a new point meets a checker that never heard of it.
        """
        while True:
            batches = self._journal_reader.due(now)
            checker = self._in_force(checker, now)
            if not batches:
                return checker, now
            # At once: a silence that later messages of the same tick end or dissolve is never told.
            checker.take_in(concat([batch for _, batch in batches]), batches[0][0])
            if self._stopping.is_set():
                return checker, min(now, int(batches[-1][1].received_at.max()))

    def _in_force(self, checker: Checker, now: int) -> Checker:
        """The checker, carried over at ``now`` when inventory or rules have changed."""
        plan = self._plan()
        if checker.plan is not plan:
            checker, changes = apply_inventory_change(checker, plan, now)
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
        settle_due = news or not 0 <= now - self._desk_asked_at < QUIET_SETTLE_MS
        keep_due = news or not 0 <= now - self._progress_saved_at < KEEP_EVERY_MS
        if not (settle_due or keep_due):
            return
        plan, clock = checker.plan, max(now, self._clock.now())
        try:
            with self._records.begin() as tx:
                if news:
                    tx.episodes.apply(self._unrecorded, plan.inventory, plan.rules, clock)
                if settle_due:
                    settle(tx, plan.inventory, plan.rules, clock, LastHeard(checker))
                if keep_due:
                    tx.meta.put(JUDGED_UNTIL, str(checker.decided_until(now)))
                    tx.meta.put(DECIDED_AT, str(now))
        except RecordsError as error:
            self._unsaved_until = now
            if not error.retryable:
                # No use in saying it again: what is on record tells where to begin.
                self._checker = self._unsaved_until = None
            raise
        self._unrecorded, self._unsaved_until = [], None
        self._figures_due |= news
        self._desk_asked_at = now if settle_due else self._desk_asked_at
        self._progress_saved_at = now if keep_due else self._progress_saved_at

    def _judge_late(self, checker: Checker, now: int) -> None:
        """Judge the touched points again; while the store cannot be asked they stay touched.

        Now and then, since that gathers more; but simulated hours pass in seconds, and each tick does it.
        """
        waited = elapsed() - self._late_at
        if not checker.late_points or not (self._in_step or waited >= self._settings.late_every_ms / 1000):
            return
        self._late_at = elapsed()
        by_key = checker.plan.inventory.by_key
        while checker.late_points and not self._stopping.is_set():
            points, held = checker.late_points.some(LATE_POINTS_AT_ONCE, LATE_WITHIN_MS)
            since = min(points.values())
            try:
                with self._records.reading() as tx:
                    names = [by_key[k].id for k in points if k in by_key]
                    recorded = tx.episodes.touching(names, since, FOREVER)
                changes = judge_again(checker, points, since, now, self._history, recorded)
            except (StoreError, RecordsError) as error:
                checker.late_points.put_back(points, held)
                if isinstance(error, RecordsError):
                    raise
                self._late_data_waits(str(error))
                return
            self.counters.judged_again += len(points)
            self._record(checker, changes, now)
        self._late_data_waits(None)

    def _late_data_waits(self, reason: str | None) -> None:
        if reason is not None and self.late_problem is None:
            log.warning("late data and evidence wait for the readings store", reason=reason)
        elif reason is None and self.late_problem is not None:
            log.info("late data and evidence are worked off again")
        self.late_problem = reason

    def _update_figures(self, checker: Checker) -> None:
        """Worst value, mean and evidence of what opened or ended; done again until it is on record."""
        if not self._figures_due:
            return
        with self._records.reading() as tx:
            due = tx.episodes.figures_due(FIGURES_AT_ONCE)
        figures: list[EpisodeFigures] = []
        until = elapsed() + FIGURES_S
        try:
            for episode in due:
                figures.append(self._figures(checker.plan, episode))
                if elapsed() > until:
                    break
        except StoreError as error:
            self._late_data_waits(str(error))
            return
        if figures:
            with self._records.begin() as tx:
                tx.episodes.apply(figures, checker.plan.inventory, checker.plan.rules, self._clock.now())
            checker.learn(figures)
            self._worst_reported_at = 0  # what was seen to be worse meanwhile is told by the next tick
        self._figures_due = len(figures) < len(due) or len(due) == FIGURES_AT_ONCE

    def _figures(self, plan: Plan, episode: Episode) -> EpisodeFigures:
        rule: Rule | None = plan.rules.get(episode.rule)
        point = plan.inventory.points.get(episode.point)
        if rule is None or point is None:
            return EpisodeFigures(
                episode.rule,
                episode.point,
                episode.opened_at,
                episode.worst,
                episode.worst_at,
                episode.mean,
                [],
            )
        start = needed_from(rule, point, episode.opened_at, episode.began_at)
        until = episode.opened_at + 1 if episode.ended_at is None else episode.ended_at
        return episode_figures(
            rule,
            point,
            episode,
            until,
            self._history.read([point.key], start, until),
            plan.applicability(rule, point),
            list(plan.limit_changes),
            known_at=episode.recorded_at,
        )
