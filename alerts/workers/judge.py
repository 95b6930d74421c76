"""The judge worker: a thread that reads the journal, judges, and puts what it finds on record, tick by tick.

A tick is: take in what is new; decide what can be decided; put the changes on record with how far was judged;
judge again what late data touched; work out the figures of episodes that opened or ended. Every step may be
done twice. What fails in one part, point or episode is left out and told; everything else goes on. Tickets
are the desk's business (`alerts.workers.desk`), which finds all that it needs in the records.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
import structlog

from alerts.episodes.episode import Change
from alerts.judging.checker import Checker
from alerts.judging.inventory_change import apply_inventory_change
from alerts.judging.parts import PartFault
from alerts.judging.rebuild import FOREVER
from alerts.judging.repair import RepairFailed, repair
from alerts.judging.restart import restart
from alerts.records import Records, RecordsError
from alerts.rules.plan import Plan
from alerts.rules.timing import ALLOWANCE_MS, lag_of
from alerts.settings import CheckerSettings
from alerts.workers.fault_log import FaultLog
from alerts.workers.figures import FiguresQueue
from alerts.workers.journal_reader import JournalReader
from alerts.workers.late_data import LateData
from alerts.workers.progress import Progress
from ingest.clock import Clock, elapsed
from ingest.durations import DAY, MINUTE
from ingest.journal.journal import Journal, JournalError
from ingest.mqtt.watermark import Watermark
from ingest.readings.batch import concat
from ingest.readings.history import History, ReadingsUnavailable
from ingest.stores.contract import StoreError

log = structlog.get_logger("wenya.judge")

WORSE_EVERY_MS = MINUTE
RETRY_S = 1.0
REPAIR_EVERY_S = 60.0
"""How long a part that failed is left out before it is built anew."""
DELAY_BOUNDS_MS = (50, 100, 250, 500, 1_000, 2_500, 5_000, 15_000, 30_000, 60_000, 300_000, 3_600_000)


@dataclass
class JudgeCounters:
    """What the judge has counted since the start; delays are ms from a tick's newest mark to its decision."""

    ticks: int = 0
    delays: list[int] = field(default_factory=lambda: [0] * (len(DELAY_BOUNDS_MS) + 1))
    delay_total_ms: int = 0

    def count_delay(self, delay_ms: int, marks: int) -> None:
        """Count ``marks`` decided with this delay."""
        self.delays[int(np.searchsorted(DELAY_BOUNDS_MS, delay_ms))] += marks
        self.delay_total_ms += delay_ms * marks


class JudgeWorker:
    """Judges what the journal brings, in a thread of its own.

    Parameters
    ----------
    journal, history, records, clock, watermark
        What it reads, where it looks back, where it writes, its time, and how far the field has been heard.
    plan
        Gives the inventory and rules in force, compiled; asked at every tick, so that a change needs no
        restart.
    settings
        The pace.
    in_step
        For simulated time: judge what was received before a tick's instant and no more
        (`alerts.workers.journal_reader`), and what came late at once.
    on_changes
        Called when changes of episodes are on record: the desk has something to do.
    settle
        Called at the end of a tick with its time (UTC ms), before the tick counts as judged. For simulated
        time, where the desk goes in step.
    """

    def __init__(
        self,
        journal: Journal,
        history: History,
        records: Records,
        clock: Clock,
        watermark: Watermark,
        plan: Callable[[], Plan],
        settings: CheckerSettings,
        *,
        in_step: bool = False,
        on_changes: Callable[[], None] = lambda: None,
        settle: Callable[[int], None] = lambda _: None,
    ) -> None:
        self._journal = journal
        self._history = history
        self._records = records
        self._clock = clock
        self._watermark = watermark
        self._plan = plan
        self._settings = settings
        self._settle = settle
        self._checker: Checker | None = None
        self._refused_plan: Plan | None = None
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="judge", daemon=True)
        self._worst_reported_at = 0
        self._repaired_at = 0.0
        self._journal_reader = JournalReader(journal, in_step=in_step)
        self.faults = FaultLog("judge")
        self._progress = Progress(records, clock, on_changes)
        self._late_data = LateData(
            history,
            records,
            0.0 if in_step else settings.late_every_ms / 1000,
            self._save,
            self.faults,
            self._stopping.is_set,
        )
        self._figures = FiguresQueue(history, records, clock, self.faults)
        self.judged_until = 0
        """UTC ms: the last tick judged up to here, and put it on record; 0 before the first."""
        self.counters = JudgeCounters()
        self.problem: str | None = "starting"
        """Why nothing is being judged at the moment, as a code that anybody may see, or ``None``."""
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
        """The checker for those who count; only the judge moves it."""
        return self._checker

    @property
    def judged_again(self) -> int:
        """Points judged again because of late data since the start."""
        return self._late_data.judged_again

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self.tick()
            except (StoreError, RecordsError, JournalError) as error:
                self._cannot_judge(error.code, error.detail)
            except Exception as error:  # the thread must outlive what nobody thought of
                log.exception("judging failed; the windows are rebuilt from the records")
                self._start_again()
                self._cannot_judge("unexpected", repr(error))
            else:
                if self.problem is not None:
                    log.info("judging")
                    self.problem = None
                self._stopping.wait(self._settings.tick_ms / 1000)

    def _cannot_judge(self, code: str, detail: str) -> None:
        """Anybody may ask what the problem is: the detail is for the log."""
        if code != self.problem:
            log.warning("not judging", code=code, detail=detail)
            self.problem = code
        self._stopping.wait(RETRY_S)

    def _start_again(self) -> None:
        self._checker = None
        self._progress.discard()

    def tick(self) -> None:
        """One tick.

        Raises
        ------
        ReadingsUnavailable
            There is no checker yet and the readings it takes to build one cannot be had.
        RecordsError
            What was found cannot be put on record now: the next tick does it, or finds it again where the
            records would never take it.
        """
        told = self._clock.now()
        if told == 0:
            return
        checker = self._checker or self._rebuild(told)
        unsaved_until = self._progress.unsaved_until
        if unsaved_until is not None:
            # Nothing more is taken in or judged before this is on record: what is found must not pile up.
            checker = self._under_plan(checker, unsaved_until)
            self._save(checker, (), unsaved_until)
        checker, now = self._take_in(checker, self._watermark.settled_until(told))
        before = checker.marks_decided()
        changes = checker.advance(now)
        self._count(checker, now, checker.marks_decided() - before)
        if now - self._worst_reported_at >= WORSE_EVERY_MS:
            changes += checker.new_worst_values()
            self._worst_reported_at = now
        self._save(checker, changes, now)
        self._look_back(checker, now)
        self._repair(checker, now)
        self._journal_reader.commit(checker.late_points.journal_position)
        self._settle(max(now, self._clock.now()))
        self.counters.ticks += 1
        self.judged_until = now

    def _rebuild(self, now: int) -> Checker:
        """The checker as the records and the stored readings say it must be; see `alerts.judging.restart`."""
        plan = self._plan()
        kept, decided_at = self._progress.on_record()
        instant = kept if kept is not None else self._first_instant(plan, now)
        instant = max(instant, now - self._settings.correction_days * DAY)
        with self._records.reading() as tx:
            recorded = tx.episodes.overlapping(None, instant, FOREVER)
        reached = max(instant, decided_at)
        self._watermark.start_from(reached)
        self._journal_reader.rewind()
        heard = max(reached, self._watermark.settled_until(now))
        self._checker, changes = restart(plan, instant, heard, self._history, recorded)
        self._progress.add(changes)
        self._figures.due = True
        log.info("rebuilt", points=len(plan.inventory.points), judged_until=instant, episodes=len(recorded))
        self._report_faults(self._checker)
        return self._checker

    def _first_instant(self, plan: Plan, now: int) -> int:
        """Where judging begins when nothing has been judged yet: before the journal's first reading."""
        lag = max((lag_of(p) for p in plan.inventory.points.values()), default=0)
        first = now - ALLOWANCE_MS - lag
        for batch in self._journal_reader.unread():
            first = min(first, int(batch.measured_at.min()) - 1)
        return first

    def _take_in(self, checker: Checker, now: int) -> tuple[Checker, int]:
        """Take in what the journal has; the checker in force, and the instant up to which all of it is in.

        An inventory is in force before anything is decoded by it, and is looked up here after each read: no
        reading of a new point meets a checker that never heard of it.
        """
        while True:
            batches = self._journal_reader.due(now)
            checker = self._under_plan(checker, now)
            if not batches:
                return checker, now
            # At once: a silence that later messages of the same tick end or dissolve never comes up.
            checker.take_in(concat([batch for _, batch in batches]), batches[0][0])
            if self._stopping.is_set():
                return checker, min(now, int(batches[-1][1].received_at.max()))

    def _under_plan(self, checker: Checker, now: int) -> Checker:
        """The checker under the plan in force at ``now``, or under the one before if that cannot be used."""
        plan = self._plan()
        if checker.plan is plan or self._refused_plan is plan:
            return checker
        try:
            checker, changes = apply_inventory_change(checker, plan, now)
        except Exception as error:  # noqa: BLE001 - whatever it is, what is judged already goes on
            self._refused_plan = plan
            self.faults.begin(f"inventory version {plan.inventory.version}", repr(error))
            return checker
        self._refused_plan = None
        self.faults.keep_only("inventory version ", ())
        self._progress.add(changes)
        self._checker = checker
        self._report_faults(checker)
        return checker

    def _count(self, checker: Checker, now: int, marks: int) -> None:
        if marks > 0:
            newest = max(int(c.part.decided.max()) * c.part.step for c in checker.cohorts if len(c.part))
            self.counters.count_delay(max(0, now - newest), marks)

    def _save(self, checker: Checker, changes: Sequence[Change], now: int) -> None:
        """Changes and how far was judged, in one transaction; nothing at all when nothing is due."""
        self._progress.add(changes)
        try:
            self._figures.due |= self._progress.save(checker, now)
        except RecordsError as error:
            if not error.retryable:
                # No use in trying it again: what is on record tells where to begin.
                self._start_again()
            raise

    def _look_back(self, checker: Checker, now: int) -> None:
        """Late data and figures, which need the stored readings; while those cannot be had, both wait."""
        try:
            self._late_data.judge(checker, now)
            if self._figures.work(checker):
                self._worst_reported_at = 0  # what got worse meanwhile is reported by the next tick
        except ReadingsUnavailable as error:
            if self.late_problem is None:
                log.warning("late data and evidence wait for the readings store", reason=str(error))
            self.late_problem = str(error)
        else:
            if self.late_problem is not None:
                log.info("late data and evidence are worked on again")
            self.late_problem = None

    def _repair(self, checker: Checker, now: int) -> None:
        """Build parts that failed anew, now and then."""
        self._report_faults(checker)
        if not checker.faults or elapsed() - self._repaired_at < REPAIR_EVERY_S:
            return
        self._repaired_at = elapsed()
        for fault in list(checker.faults):
            try:
                with self._records.reading() as tx:
                    names = [p.id for p in checker.plan.inventory.points.values() if p.key in fault.keys]
                    recorded = tx.episodes.overlapping(names, fault.decided_until, FOREVER)
                changes = repair(checker, fault, now, self._history, recorded)
            except (ReadingsUnavailable, RepairFailed) as error:
                log.warning("a part that failed cannot be judged yet", what=_name(fault), why=str(error))
            else:
                self._save(checker, changes, now)
        self._report_faults(checker)

    def _report_faults(self, checker: Checker) -> None:
        names = {_name(fault): fault.reason for fault in checker.faults}
        for rule, where in checker.plan.unsound.items():
            for point, why in where.items():
                names[f"rule {rule}" + (f" at point {point}" if point else "")] = why
        for name, why in names.items():
            self.faults.begin(name, why)
        self.faults.keep_only("rule ", names)


def _name(fault: PartFault) -> str:
    return f"rule {' and '.join(fault.rules)} at {len(fault.keys)} points"
