"""The sweeper: has everything on record that falls due of the desk's clocks, soon after its instant.

In real time it looks once a second; on simulated time the judge worker calls `sweep_in_step`, after the desk
has settled: what people did at an instant comes before what falls due at it.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

import structlog

from alerts.deadlines.days.work_calendar import WorkCalendar
from alerts.desk.clocks.duty_sweep import DutySweep
from alerts.desk.clocks.moved_dues import work_out_unknown
from alerts.desk.clocks.posts import KeptPeople
from alerts.desk.clocks.sweep import BITE, SweptBite, sweep_bite, tell_caught_up
from alerts.desk.matters.desk_in_force import DeskInForce
from alerts.desk.notices.service import tell_of_calendar
from alerts.desk.stops.imports import end_unbegun, follow_outages
from alerts.desk.stops.sweeping import hear_of_tickets, sweep_stops
from alerts.records import Records, RecordsError
from alerts.workers.bites import BiteSize
from alerts.workers.each_second import EachSecond, LastLook
from alerts.workers.fault_log import FaultLog, FaultyRows
from alerts.workers.refusals import Refusals
from alerts.workers.waking import TicketWaker
from ingest.clock import Clock
from ingest.collector import uncollected
from ingest.durations import DAY
from ingest.said import Said

log = structlog.get_logger("wenya.sweeper")

TOLD_FOR = DAY
"""ms: so long it is told that a stop was caught up on."""
WENT_BACK = "clock-went-back"
"""Why nothing is swept: the service's time is before what was swept last."""


class Sweeper:
    """Sweeps the clocks of the desk.

    Parameters
    ----------
    records
        With the clocks.
    clock
        The service's time: when clocks fall due.
    wall
        The time of persons, by which leave runs.
    desk
        Gives what the sweep goes by now; the same value for as long as nothing of it changes.
    """

    def __init__(self, records: Records, clock: Clock, wall: Clock, desk: Callable[[], DeskInForce]) -> None:
        self._records = records
        self._clock = clock
        self._wall = wall
        self._desk = desk
        self._started_at = 0
        self._swept_until = 0
        self._calendar_told = ""
        self._next_at: int | None = None
        self._left_at: int | None = None
        self._last_look = LastLook(records)
        self._size = BiteSize(BITE)
        self._people = KeptPeople()
        self._stopping = threading.Event()
        self._refusals = Refusals()
        self._thread = EachSecond(self._sweep)
        self.faults = FaultLog("sweeper")
        self._faulty = FaultyRows(self.faults, lambda id_: Said("fault-clock", clock=str(id_)))
        self._calendar: WorkCalendar | None = None
        self._waker = TicketWaker(records, desk, self.faults)
        self._next_stop_at: int | None = None
        self._followed = -1
        self._duty = DutySweep()
        self._wall_started_at = 0
        self.fired = Counter[tuple[str, str]]()
        """(policy, step of its ladder) -> how many were put on record since the start."""
        self._unknown = 0
        self._caught_up: tuple[int, Mapping[str, int]] | None = None
        self.problem: str | None = None
        """Why nothing can be swept now, a code that may be shown to anybody; ``None``: sweeping works."""

    def catch_up(self) -> None:
        """Sweep what fell due while the service did not run, before anybody can do anything. Raises nothing.

        Where nobody knows the time yet, as on simulated time, the first sweep does that.
        """
        self._started_at, self._wall_started_at = self._clock.now(), self._wall.now()
        if self._started_at:
            self._sweep()

    def start(self) -> None:
        """Sweep from now on in a thread of its own, once a second."""
        self._thread.start()

    @property
    def turn_s(self) -> float:
        """For how many seconds its thread is at what it does now; 0: it waits."""
        return self._thread.turn_s

    def stop(self) -> None:
        """Finish the sweep at hand and stop; harmless when called twice."""
        self._stopping.set()
        self._thread.stop()

    def sweep_in_step(self, now: int) -> None:
        """As `sweep_due`; the first time it catches up."""
        self._started_at = self._started_at or now
        self._wall_started_at = self._wall_started_at or self._wall.now()
        self.sweep_due(now)

    def sweep_due(self, now: int) -> None:
        """Put on record all that has fallen due by ``now`` (UTC ms), bite by bite, and go on with tickets.

        Where that is before what was swept last, nothing is: steps are put on record in the order of their
        instants, and what a ticket waited for comes before what falls due at the same. A clock that cannot be
        swept, and a ticket, is left out and tried again later. Where the records were asked a moment ago,
        this process has changed no clock since and none is due, nothing is asked. Raises `RecordsError` when
        the records are not available or refuse everything.
        """
        if now < self._swept_until:
            self._cannot_sweep(WENT_BACK, Said("sweep-went-back", now=str(now), until=str(self._swept_until)))
            return
        if self.problem == WENT_BACK:
            self._works_again()
        if self._desk().calendar is not self._calendar:
            self._work_out_unknown(now)
        may_have_changed = self._last_look.is_outdated()
        if may_have_changed or (self._next_at is not None and self._next_at <= now):
            self._swept_until = now
            self._sweep_until(now)
            self._tell_of_calendar(now)
        if not self._stopping.is_set():
            is_due = self._next_stop_at is not None and self._next_stop_at <= now
            if may_have_changed or is_due or self._desk().inventory.version != self._followed:
                self._sweep_stops(now)
            duty_at, wall = self._duty.next_at, self._wall.now()
            if may_have_changed or (duty_at is not None and duty_at <= wall):
                self._sweep_duty(wall)
            self._waker.verify(now, self._started_at, may_have_changed=may_have_changed)

    def _work_out_unknown(self, now: int) -> None:
        """With years that were not there before: what is left when it is killed is done at the next start."""
        desk, last = self._desk(), 0
        try:
            while not self._stopping.is_set():
                with self._records.reading() as tx:
                    if not tx.clocks.unknown(1, last):
                        break
                with self._records.begin() as tx:
                    last = work_out_unknown(tx, desk, now, last)
                if not last:
                    break
        except Exception as error:
            if isinstance(error, RecordsError) and error.retryable:
                raise
            self.faults.begin(Said("fault-unknown-dues"), repr(error))
        else:
            self.faults.end(Said("fault-unknown-dues"))
        self._calendar = desk.calendar

    def _tell_of_calendar(self, now: int) -> None:
        """Who administers the service hears once a day that limits have no due, until all have one."""
        day = datetime.fromtimestamp(now / 1000, UTC).date().isoformat() if self._unknown else ""
        if day != self._calendar_told:
            with self._records.begin() as tx:
                tell_of_calendar(tx, self._unknown, day, now)
            self._calendar_told = day

    def _sweep_until(self, now: int) -> None:
        bites: list[SweptBite] = []
        while not self._stopping.is_set():
            is_due, until = self._look(now)
            if is_due:
                bite = self._take_bite(now, until)
                if bite is not None:
                    bites.append(bite)
                    self.fired.update(bite.fired)
            elif until < now:
                self._waker.wake(now, until + 1, self._started_at)
            else:
                break
        while self._has_left(now) and not self._stopping.is_set():
            if not self._waker.find_left(now):
                break
        if any(bite.caught_up for bite in bites):
            with self._records.begin() as tx:
                told = tell_caught_up(tx, bites, now)
            if told is not None:
                self._caught_up = now, told
                log.info("caught up on what fell due meanwhile", **told)

    def _sweep_stops(self, now: int) -> None:
        """What falls due of stops of supply, what was said on their tickets, and what was imported of them.

        It is tried again.
        """
        desk, wall = self._desk(), self._wall.now()
        version = desk.inventory.version
        try:
            if version != self._followed and follow_outages(self._records, now, desk):
                self._followed = version
            end_unbegun(self._records, now, desk)
            hear_of_tickets(self._records, now, desk)
            sweep_stops(self._records, now, desk, self._started_at, wall=wall, people=self._people)
        except Exception as error:
            if isinstance(error, RecordsError) and error.retryable:
                raise
            self.faults.begin(Said("fault-stops"), repr(error))
        else:
            self.faults.end(Said("fault-stops"))
        with self._records.reading() as tx:
            self._next_stop_at = tx.stops.next_instant()

    def _sweep_duty(self, wall: int) -> None:
        """What falls due of shifts and orders, by the time of persons; it is tried again."""
        try:
            self._duty.sweep(self._records, wall, self._desk(), self._wall_started_at, self._people)
        except Exception as error:
            if isinstance(error, RecordsError) and error.retryable:
                raise
            self.faults.begin(Said("fault-duty"), repr(error))
        else:
            self.faults.end(Said("fault-duty"))

    def _has_left(self, now: int) -> bool:
        return self._left_at is not None and self._left_at <= now

    def note(self, now: int) -> Said | None:
        """What is to be known of clocks at ``now`` (UTC ms), though they are swept; ``None``: nothing.

        How many have no due; and for a day what was caught up on after a stop.
        """
        unknown = Said("clocks-due-unknown", count=self._unknown) if self._unknown else None
        if self._caught_up is None or now - self._caught_up[0] >= TOLD_FOR:
            return unknown
        told = self._caught_up[1]
        at = datetime.fromtimestamp(told["since"] / 1000, UTC).isoformat(timespec="minutes")
        caught_up = Said("clocks-caught-up", steps=told["steps"], told=told["to_send"], since=at)
        return caught_up if unknown is None else Said("clocks-notes", unknown=unknown, caught_up=caught_up)

    def _look(self, now: int) -> tuple[bool, int]:
        """Whether a clock is due that has not just failed, and until when clocks come before tickets.

        That is up to the instant of the first ticket that is to be gone on with. Asked beforehand: a bite
        would hold up others.
        """
        self._last_look.begin()
        waiting = self._faulty.waiting
        with self._records.reading() as tx:
            woken_at = self._waker.next_at(tx, now)
            until = now if woken_at is None or woken_at > now else woken_at - 1
            # Of those that failed, as many are due as there are, at most.
            due = {clock.id for clock in tx.clocks.due(until, 1 + len(self._faulty))}
            self._left_at = tx.work.next_left()
            instants = (tx.clocks.next_instant(), woken_at, self._left_at)
            self._unknown = tx.clocks.count_unknown()
        self._next_at = min((each for each in instants if each is not None), default=None)
        if until == now and len(due) <= len(self._faulty):
            self._faulty.end_where(lambda id_: id_ not in due)
        return not due <= waiting, until

    def _take_bite(self, now: int, until: int) -> SweptBite | None:
        """Sweep a bite; ``None``: it failed, and the next is smaller, down to the single clock at fault."""
        waiting = self._faulty.waiting
        try:
            with self._records.begin() as tx, uncollected():
                bite = sweep_bite(
                    tx,
                    self._desk(),
                    now,
                    self._started_at,
                    wall=self._wall.now(),
                    without=waiting,
                    limit=self._size.size,
                    until=until,
                    people=self._people,
                )
        except Exception as error:
            if isinstance(error, RecordsError) and error.retryable:
                raise
            self._narrow(until, waiting, error)
            return None
        self._refusals.reset()
        self._size.reset()
        for id_ in () if bite is None else bite.clocks:
            self._faulty.end(id_)
        return bite

    def _narrow(self, until: int, waiting: set[int], error: Exception) -> None:
        if self._size.narrow():
            return
        with self._records.reading() as tx:
            due = tx.clocks.due(until, 1 + len(waiting))
        first = next((clock.id for clock in due if clock.id not in waiting), None)
        if first is not None:
            self._faulty.leave_out(first, error)
        self._refusals.count(error)

    def _sweep(self) -> None:
        """What the scheduler does; its thread must survive every error."""
        try:
            now = self._clock.now()
            if now:
                self.sweep_due(now)
        except RecordsError as error:
            self._cannot_sweep(error.code, error.said)
        except Exception as error:
            log.exception("sweeping failed")
            self._cannot_sweep("unexpected", repr(error))
        else:
            if self.problem != WENT_BACK:
                self._works_again()

    def _works_again(self) -> None:
        if self.problem is not None:
            log.info("sweeping again")
            self.problem = None

    def _cannot_sweep(self, code: str, detail: Said | str) -> None:
        """Only the code may be shown to anybody; the detail goes to the log."""
        if code != self.problem:
            log.warning("cannot sweep", code=code, detail=detail)
            self.problem = code
