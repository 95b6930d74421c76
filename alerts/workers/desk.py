"""The desk worker: reads pending episodes from the records and settles tickets, a bounded slice at a time.

It shares only the records with the judge. Each slice is a transaction of its own, so that people's commands
run between them; 20 000 episodes are 40 slices, the gravest and oldest first.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import replace

import structlog

from alerts.desk.gateway_silences import tell_heard
from alerts.desk.intrusions import tell_intrusions
from alerts.desk.maintenance.holding import hold_under_maintenance, may_be_held
from alerts.desk.matters.desk_in_force import DeskInForce
from alerts.desk.settle import settle_slice
from alerts.desk.settling_round import SettlingRound
from alerts.records import Records, RecordsError
from alerts.rules.plan import Plan
from alerts.tickets.silence_placement import LEAST_HOLD_MS
from alerts.workers.fault_log import FaultLog, FaultyRows
from alerts.workers.progress import DECIDED_AT, is_saving
from alerts.workers.refusals import Refusals
from ingest.clock import Clock, elapsed
from ingest.said import Said

log = structlog.get_logger("wenya.desk")

SLICE = 500
"""Episodes settled in one transaction."""
POLL_S = 1.0
"""How often it looks without being woken: a held silence may be due, or another process wrote episodes."""
RETRY_S = 1.0
"""How long it waits after an error before it tries again."""


class DeskWorker:
    """Settles tickets in a thread of its own; on simulated time the judge worker calls `settle_in_step`.

    Parameters
    ----------
    records
        With the pending episodes and the tickets.
    clock
        Gives the time at which tickets open.
    plan, desk
        Return the plan in force, and what the desk goes by.
    silence_hold_ms
        How long a silence is held at least before it has a ticket.
    wall
        The time of persons; ``None``: the same as ``clock``.
    """

    def __init__(
        self,
        records: Records,
        clock: Clock,
        plan: Callable[[], Plan],
        desk: Callable[[], DeskInForce],
        silence_hold_ms: int = LEAST_HOLD_MS,
        wall: Clock | None = None,
    ) -> None:
        self._records = records
        self._clock = clock
        self._plan = plan
        self._desk = desk
        self._silence_hold_ms = silence_hold_ms
        self._wall = wall or clock
        self._decided_until = 0
        self._refusals = Refusals()
        self._round: tuple[Plan, SettlingRound] | None = None
        self._nothing_pending = False
        self._looked_at = 0.0
        self._awake = threading.Event()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="desk", daemon=True)
        self.faults = FaultLog("desk")
        self._faulty = FaultyRows(self.faults, lambda id_: Said("fault-ticket", episode=str(id_)))
        self.problem: str | None = None
        """Why nothing can be settled now, a code that may be shown to anybody; ``None``: settling works."""

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def wake(self) -> None:
        """Settle soon: there are pending episodes. Nothing is settled before the first call."""
        self._awake.set()

    def stop(self, timeout_s: float = 10.0) -> None:
        """Finish the current slice and stop; may be called twice."""
        self._stopping.set()
        self._awake.set()
        if self._thread.is_alive():
            self._thread.join(timeout_s)

    def _run(self) -> None:
        # Only when the judge has saved once after a start is on record when points were last heard.
        self._awake.wait()
        while not self._stopping.is_set():
            self._awake.clear()
            try:
                now = self._clock.now()
                if now:
                    self.settle_pending(now)
            except RecordsError as error:
                self._cannot_settle(error.code, error.said)
            except Exception as error:  # the thread must survive every error
                log.exception("settling tickets failed")
                self._cannot_settle("unexpected", repr(error))
            else:
                if self.problem is not None:
                    log.info("settling tickets again")
                    self.problem = None
                self._awake.wait(POLL_S)

    def _cannot_settle(self, code: str, detail: Said | str) -> None:
        """Only the code may be shown to anybody; the detail goes to the log."""
        if code != self.problem:
            log.warning("cannot settle tickets", code=code, detail=detail)
            self.problem = code
        self._stopping.wait(RETRY_S)

    def settle_in_step(self, now: int) -> None:
        """As `settle_pending`; the records are not asked at every tick while nothing was pending."""
        woken = self._awake.is_set()
        if self._nothing_pending and not woken and elapsed() - self._looked_at < POLL_S:
            return
        self._nothing_pending = False  # so that it looks again if it fails here
        self._awake.clear()
        self.settle_pending(now)

    def settle_pending(self, now: int) -> None:
        """Settle everything that is pending at ``now`` (UTC ms) or later, slice by slice.

        Each slice is dated by the clock, so that it comes after what people did since the one before.
        An episode that cannot be settled is left out and tried again later; all others are settled. Calling
        it again changes nothing. Raises `RecordsError` when the records are not available or refuse
        everything.
        """
        with self._records.reading() as tx:
            if is_saving(tx, max(now, self._clock.now())):
                return  # it wakes the desk when all is on record
            self._decided_until = int(tx.meta.get(DECIDED_AT) or 0)
            to_hold = may_be_held(tx, self._decided_until)
            queue = [] if to_hold else tx.pending.queue(self._decided_until)
            heard = bool(tx.silent_gateways.heard())
        if to_hold:
            with self._records.begin() as tx:
                hold_under_maintenance(tx, self._plan().inventory, self._decided_until)
                queue = tx.pending.queue(self._decided_until)
        self._nothing_pending, self._looked_at = not queue, elapsed()
        self._round = None
        pending = set(queue)
        self._faulty.end_where(lambda id_: id_ not in pending)
        due = [id_ for id_ in queue if self._faulty.is_due(id_)]
        # Those that failed before come last, so that they cannot hold up the others for ever.
        due.sort(key=self._faulty.__contains__)
        while due and not self._stopping.is_set():
            due = due[SLICE:] + self._settle(due[:SLICE], now)
        if heard and not self._stopping.is_set():
            self._tell_heard(now)
        while self._intrusions_due(now) and not self._stopping.is_set():
            with self._records.begin() as tx:
                at, wall = max(now, self._clock.now()), self._wall.now()
                if not tell_intrusions(tx, self._desk_under(self._plan()), at, wall):
                    break

    def _intrusions_due(self, now: int) -> bool:
        """Asked beforehand: a writing transaction would hold up others."""
        with self._records.reading() as tx:
            return bool(tx.intrusions.due(max(now, self._clock.now()), 1))

    def _round_under(self, plan: Plan) -> SettlingRound:
        """The round at hand, or a new one when ``plan`` has come into force."""
        if self._round is None or self._round[0] is not plan:
            settling = SettlingRound(
                self._desk_under(plan),
                plan.rules,
                self._decided_until,
                self._silence_hold_ms,
                self._wall.now(),
            )
            self._round = plan, settling
        return self._round[1]

    def _desk_under(self, plan: Plan) -> DeskInForce:
        """What the desk goes by, with the places of ``plan``: another may have come into force meanwhile."""
        desk = self._desk()
        return desk if desk.inventory is plan.inventory else replace(desk, inventory=plan.inventory)

    def _tell_heard(self, now: int) -> None:
        """Have the tickets of silent gateways say that a point behind them was heard."""
        self._round = None  # who is silent may have changed since it began
        with self._records.begin() as tx:
            heard = tx.silent_gateways.heard()
            tell_heard(tx, self._round_under(self._plan()), heard, max(now, self._clock.now()))

    def _settle(self, ids: Sequence[int], now: int) -> list[int]:
        """Settle ``ids``; where that fails, each half by itself, down to the single episode at fault.

        Returns the ids of held silences that are to be settled as well. What the records refuse several times
        in a row is no fault of an episode, and is raised.
        """
        plan = self._plan()
        try:
            with self._records.begin() as tx:
                settling = self._round_under(plan)
                taken_along = settle_slice(tx, settling, max(now, self._clock.now()), ids)
        except Exception as error:
            self._round = None
            if isinstance(error, RecordsError) and error.retryable:
                raise
            if len(ids) > 1:
                half = len(ids) // 2
                return self._settle(ids[:half], now) + self._settle(ids[half:], now)
            self._faulty.leave_out(ids[0], error)
            self._refusals.count(error)
            return []
        else:
            self._refusals.reset()
            for id_ in ids:
                self._faulty.end(id_)
            return taken_along
