"""The judge worker: a thread that reads the journal, judges, and puts episodes on record, tick by tick.

A tick takes in new readings, decides marks, puts the changes on record with how far was judged, judges late
data again, and computes figures of episodes that opened or changed. Each step may be done twice. A part,
point or episode that fails is left out and logged; everything else goes on. Tickets are settled by
the desk worker (`alerts.workers.desk`), which finds all that it needs in the records.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
import structlog

from alerts.episodes.episode import Change
from alerts.judging.checker import Checker
from alerts.judging.counts import marks_decided
from alerts.judging.open_figures import new_figures
from alerts.judging.parts import PartFault
from alerts.judging.past.inventory_change import apply_inventory_change
from alerts.judging.past.rebuild import FOREVER
from alerts.judging.past.restart import Restart, endings_of_removed
from alerts.places.names import point_told
from alerts.records import Records, RecordsError
from alerts.rules.plan import Plan
from alerts.rules.timing import ALLOWANCE_MS, longest_lag
from alerts.settings import CheckerSettings
from alerts.workers.fault_log import FaultLog
from alerts.workers.figures import FiguresQueue
from alerts.workers.intrusions import IntrusionNotes
from alerts.workers.journal_reader import JournalReader
from alerts.workers.late_data import LateDataQueue
from alerts.workers.progress import JudgingProgress
from alerts.workers.repairs import Repairs, name_of
from alerts.workers.states import StatesWatch
from ingest.clock import Clock
from ingest.durations import DAY, SECOND
from ingest.journal.journal import Journal, JournalError
from ingest.mqtt.watermark import Watermark
from ingest.problems import said_of_error
from ingest.readings.batch import concat
from ingest.readings.history import History, ReadingsUnavailable
from ingest.said import Said
from ingest.stores.contract import StoreError
from ingest.stores.history import PatientHistory

log = structlog.get_logger("wenya.judge")

FIGURES_EVERY_MS, FIGURES_AT_ONCE = SECOND, 500
"""How often, and of how many open episodes at most, figures are put on record that have become outdated."""
RETRY_S = 1.0
"""How long it waits after an error before it tries again."""
REFUSED = ("fault-inventory",)
"""The kind of fault of a plan that cannot be judged by."""
OF_RULES = ("rule-at-points", "fault-rule", "fault-rule-at-point")
"""The kinds of faults of rules and of parts that are judged together."""
DELAY_BOUNDS_MS = (50, 100, 250, 500, 1_000, 2_500, 5_000, 15_000, 30_000, 60_000, 300_000, 3_600_000)
"""Upper bounds of the histogram of delays."""


@dataclass
class JudgeCounters:
    """Counts since the start; a delay is the time (ms) from a tick's newest mark to its decision."""

    ticks: int = 0
    delays: list[int] = field(default_factory=lambda: [0] * (len(DELAY_BOUNDS_MS) + 1))
    delay_total_ms: int = 0

    def count_delay(self, delay_ms: int, marks: int) -> None:
        """Count ``marks`` decided with this delay."""
        self.delays[int(np.searchsorted(DELAY_BOUNDS_MS, delay_ms))] += marks
        self.delay_total_ms += delay_ms * marks


class JudgeWorker:
    """Judges the readings of the journal in a thread of its own.

    Parameters
    ----------
    journal, history, records, clock, watermark
        New readings, stored readings, where episodes are put, the time, and up to when all messages are in.
    plan
        Returns the plan in force; called at every tick, so that a change needs no restart.
    settings
        Of the checker: tick, late data, correction horizon.
    in_step
        For simulated time: a tick judges what was received before its instant and no more
        (`alerts.workers.journal_reader`), and late data at once.
    on_changes
        Called when changes of episodes are on record, for the desk.
    settle
        Called at the end of a tick with its time (UTC ms). For simulated time, where the desk works in step.
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
        self._history = history = PatientHistory(history)
        self._records = records
        self._clock = clock
        self._watermark = watermark
        self._plan = plan
        self._settings = settings
        self._settle = settle
        self._checker: Checker | None = None
        self._restarting: Restart | None = None
        self._restart_faults: list[PartFault] = []
        self._refused_plan: Plan | None = None
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="judge", daemon=True)
        self._figures_recorded_at = self._refused_at = 0
        self._repairs = Repairs(history, records, self._put_in_force, at_once=in_step)
        self._journal_reader = JournalReader(journal, in_step=in_step)
        self._intrusions = IntrusionNotes(journal, records, on_changes, in_step=in_step)
        self.faults, self.states = FaultLog("judge"), StatesWatch()
        self._progress = JudgingProgress(records, clock, on_changes)
        late_every_s = 0.0 if in_step else settings.late_every_ms / 1000
        self._late_data = LateDataQueue(
            history, records, late_every_s, self._save, self.faults, self._stopping.is_set
        )
        horizon_ms = settings.correction_days * DAY
        self._figures = FiguresQueue(history, records, clock, self.faults, horizon_ms, at_once=in_step)
        self.judged_until = 0
        """UTC ms: the last tick judged up to here and put that on record; 0 before the first."""
        self.counters = JudgeCounters()
        self.problem: str | None = "starting"
        """Why nothing can be judged now, as a code that may be shown to anybody; ``None``: judging works."""
        self._late_problem: str | None = None

    def start(self) -> None:
        """Start the thread, which rebuilds the checker first."""
        self._thread.start()

    def stop(self, timeout_s: float = 10.0) -> None:
        """Finish the current tick and stop; may be called twice."""
        self._stopping.set()
        self._journal.wake()
        if self._thread.is_alive():
            self._thread.join(timeout_s)

    @property
    def checker(self) -> Checker | None:
        """The checker, for reading counts; only this worker changes it."""
        return self._checker

    @property
    def judged_again(self) -> int:
        """How many times a point was judged again because of late data, since the start."""
        return self._late_data.judged_again

    @property
    def behind(self) -> Said | None:
        """As `Checker.behind`."""
        return None if self._checker is None else self._checker.behind

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self.tick()
            except (StoreError, RecordsError, JournalError) as error:
                self._cannot_judge(error.code, error.said)
            except Exception as error:  # the thread must survive every error
                log.exception("judging failed; the checker is rebuilt from the records")
                self._discard_checker()
                self._cannot_judge("unexpected", repr(error))
            else:
                if self.problem is not None:
                    log.info("judging")
                    self.problem = None
                self._stopping.wait(self._settings.tick_ms / 1000)

    def _cannot_judge(self, code: str, detail: Said | str) -> None:
        """Only the code may be shown to anybody; the detail goes to the log."""
        if code != self.problem:
            log.warning("cannot judge", code=code, detail=detail)
            self.problem = code
        self._stopping.wait(max(RETRY_S, self._history.wait_s))

    def _discard_checker(self) -> None:
        self._checker = self._restarting = None
        self._repairs.give_up()
        self._figures.give_up()
        self._progress.discard()

    def tick(self) -> None:
        """One tick.

        Raises
        ------
        ReadingsUnavailable
            There is no checker yet, and the readings to build it are not available.
        RecordsError
            The changes cannot be put on record now. The next tick tries again, or rebuilds the checker when
            the records refuse them.
        """
        clock_time = self._clock.now()
        if clock_time == 0:
            return
        checker = self._checker or self._rebuild(clock_time)
        if checker is None:
            return
        unsaved_until = self._progress.unsaved_until
        if unsaved_until is not None:
            # Nothing more is judged before these changes are on record: they must not accumulate.
            checker = self._under_plan(checker, unsaved_until)
            self._save(checker, (), unsaved_until)
        checker, now = self._take_in(checker, self._watermark.settled_until(clock_time))
        before = marks_decided(checker)
        changes = checker.advance(now)
        self._count(checker, now, marks_decided(checker) - before)
        if now - self._figures_recorded_at >= FIGURES_EVERY_MS:
            changes += new_figures(checker, FIGURES_AT_ONCE)
            self._figures_recorded_at = now
        self._save(checker, changes, now)
        self._use_stored_readings(checker, now)
        self._repair_faults(checker, now)
        self._journal_reader.commit(self._late_data.journal_position(checker))
        self._intrusions.note(now)
        self._settle(max(now, self._clock.now()))
        self.counters.ticks += 1
        self.judged_until = now
        self.states.take(checker, now)

    def _rebuild(self, now: int) -> Checker | None:
        """The checker rebuilt from records and stored readings; ``None`` when it is to stop before that.

        After a read that failed it goes on with the same slice; see `alerts.judging.past.restart`.
        """
        restarting = self._restarting = self._restarting or self._begin_restart(now)
        while not restarting.done:
            if self._stopping.is_set():
                return None
            restarting.step(self._history)
        self._checker, changes = restarting.result()
        self._restarting = None
        self._late_data.restore(self._checker)
        for fault in self._restart_faults:
            self._repairs.schedule.add_recorded(fault.rules)
        self._refused_plan = None
        self.faults.keep_only(REFUSED, ())
        self._progress.add(changes)
        self._figures.due = True
        log.info("checker rebuilt", judged_until=restarting.instant)
        self._report_faults(self._checker)
        return self._checker

    def _begin_restart(self, now: int) -> Restart:
        plan = self._plan()
        judged_until, decided_at = self._progress.on_record()
        instant = judged_until if judged_until is not None else self._first_instant(plan, now)
        horizon = now - self._settings.correction_days * DAY
        instant = max(instant, horizon)
        with self._records.reading() as tx:
            recorded = tx.episodes.overlapping(None, instant, FOREVER)
        decided_at = max(instant, decided_at)
        self._watermark.start_from(decided_at)
        self._journal_reader.rewind()
        complete_until = max(decided_at, self._watermark.settled_until(now))
        self._restart_faults = self._progress.faults_on_record(plan, horizon)
        return Restart(plan, instant, complete_until, recorded, self._restart_faults, runs_follow=True)

    def _first_instant(self, plan: Plan, now: int) -> int:
        """Where judging begins when nothing has been judged yet: before the journal's first reading."""
        first = now - ALLOWANCE_MS - longest_lag(plan.inventory.points.values())
        for batch in self._journal_reader.unread():
            first = min(first, int(batch.measured_at.min()) - 1)
        return first

    def _take_in(self, checker: Checker, now: int) -> tuple[Checker, int]:
        """Take in new batches; returns the checker in force and the instant up to which all are taken in.

        An inventory is in force before readings are decoded with it, and the plan is asked for after each
        read: no reading of a new point is given to a checker that does not know the point.
        """
        while True:
            batches = self._journal_reader.due(now)
            checker = self._under_plan(checker, now)
            if not batches:
                return checker, now
            # All at once, so that a silence which a later message of the same tick ends is not found.
            batch = concat([batch for _, batch in batches])
            self._watermark.note_readings(batch, checker.plan.inventory)
            checker.take_in(batch, batches[0][0])
            self._late_data.note_taken_in(batch)
            self._repairs.note_taken_in(batch)
            self._progress.note_touched(batch)
            if self._stopping.is_set():
                return checker, min(now, int(batches[-1][1].received_at.max()))

    def _under_plan(self, checker: Checker, now: int) -> Checker:
        """The checker under the plan in force at ``now``, or under the one before if that cannot be used."""
        plan = self._plan()
        if checker.plan is plan or self._refused_plan is plan:
            return checker
        try:
            changed, changes = apply_inventory_change(checker, plan, now)
            changes += self._endings_of_left_out(checker, plan, now)
        except RecordsError:
            raise
        except Exception as error:  # noqa: BLE001 - any error leaves the plan before in force
            if self._refused_plan is None:
                self._refused_at = now
            self._refused_plan = plan
            self.faults.begin(Said("fault-inventory", version=str(plan.inventory.version)), repr(error))
            return checker
        if self._refused_plan is not None:
            # Readings of these points came in meanwhile, and met a checker that does not know them.
            known = checker.plan.inventory.by_key
            unknown = np.array([key for key in plan.inventory.by_key if key not in known], np.int32)
            changed.late_points.add(unknown, np.full(len(unknown), self._refused_at, np.int64), None)
        self._refused_plan = None
        self.faults.keep_only(REFUSED, ())
        self._progress.add(changes)
        self._checker = changed
        self._report_faults(changed)
        return changed

    def _endings_of_left_out(self, checker: Checker, plan: Plan, now: int) -> list[Change]:
        """Endings of open episodes that ``checker`` leaves out and ``plan`` has no more."""
        if not checker.faults and not checker.plan.unsound:
            return []
        with self._records.reading() as tx:
            return endings_of_removed(tx.episodes.overlapping(None, now, FOREVER), plan, now)

    def _count(self, checker: Checker, now: int, marks: int) -> None:
        if marks > 0:
            newest = max(int(c.part.decided.max()) * c.part.step for c in checker.cohorts if len(c.part))
            self.counters.count_delay(max(0, now - newest), marks)

    def _save(self, checker: Checker, changes: Sequence[Change], now: int) -> None:
        """Put changes and progress on record in one transaction, when something is due."""
        changes = [*self._late_data.take_before(changes), *changes]
        self._progress.add(changes)
        self._figures.note_changed(changes)
        try:
            self._figures.due |= self._progress.save(checker, now)
        except RecordsError as error:
            if not error.retryable:
                # Trying again would fail again: start from what is on record.
                self._discard_checker()
            raise

    def _use_stored_readings(self, checker: Checker, now: int) -> None:
        """Judge late data and compute figures; both wait while the stored readings are not available."""
        if self._history.wait_s:
            return
        try:
            self._late_data.judge(checker, now)
            self._figures.work(checker)
        except ReadingsUnavailable as error:
            if self._late_problem is None:
                waits = "late data and figures wait: stored readings are not available"
                log.warning(waits, reason=said_of_error(error))
            self._late_problem = str(error)
        else:
            if self._late_problem is not None:
                log.info("late data is judged and figures are computed again")
            self._late_problem = None

    def _repair_faults(self, checker: Checker, now: int) -> None:
        """Rebuild the parts that failed, each when its time has come, some slices a tick."""
        self._report_faults(checker)
        if not self._history.wait_s:
            repaired = self._repairs.work(checker, now, now - self._settings.correction_days * DAY)
            if repaired is not checker:
                self._report_faults(repaired)

    def _put_in_force(self, checker: Checker, changes: list[Change], now: int) -> None:
        self._checker = checker
        self._figures.due = True
        self._save(checker, changes, now)

    def _report_faults(self, checker: Checker) -> None:
        faults = {name_of(fault): fault.reason for fault in checker.faults}
        for rule, reasons in checker.plan.unsound.items():
            for point, why in reasons.items():
                name = Said("fault-rule", rule=rule)
                if point:
                    told = point_told(checker.plan.inventory, point)
                    name = Said("fault-rule-at-point", rule=rule, point=told)
                faults[name] = str(why)
        for name, why in faults.items():
            self.faults.begin(name, why)
        self.faults.keep_only(OF_RULES, faults)
