"""Has the service go on with tickets by itself: at their instants, and once sensors agree (desk.md, P1 C36).

A part of the sweeper, which calls it in the order of instants.
"""

from __future__ import annotations

from collections.abc import Callable

from alerts.desk.clocks.waking import (
    AT_ONCE,
    FOUND_AT_ONCE,
    find_left,
    ready_to_verify,
    verify_by_service,
    wake,
)
from alerts.desk.matters.desk_in_force import DeskInForce
from alerts.records import Records, RecordsError, Transaction
from alerts.tickets.ticket import Ticket
from alerts.workers.bites import BiteSize
from alerts.workers.fault_log import FaultLog, FaultyRows
from alerts.workers.progress import DECIDED_AT
from alerts.workers.refusals import Refusals
from ingest.durations import MINUTE
from ingest.said import Said

VERIFY_EVERY = MINUTE
"""ms: how often resolved tickets are looked at that waited for an episode to end, or for a point."""


class TicketWaker:
    """Goes on with tickets; what cannot be done with one is left out, and tried again later.

    Parameters
    ----------
    records, desk
        As for `alerts.workers.sweeper.Sweeper`.
    faults
        The sweeper's.
    """

    def __init__(self, records: Records, desk: Callable[[], DeskInForce], faults: FaultLog) -> None:
        self._records = records
        self._desk = desk
        self._faulty = FaultyRows(faults, lambda id_: Said("fault-waking", ticket=str(id_)))
        self._refusals = Refusals()
        self._waking, self._finding = BiteSize(AT_ONCE), BiteSize(FOUND_AT_ONCE)
        self._some_wait = True
        self._verified_at: int | None = None
        self._behind = 0

    def next_at(self, tx: Transaction, now: int) -> int | None:
        """When (UTC ms) a ticket is to be gone on with next; by ``now`` none that has just failed."""
        waiting = self._faulty.waiting
        if not waiting:
            return tx.work.next_wake()
        due = tx.work.waking(now, 1 + len(waiting))
        return next((ticket.wake_at for ticket in due if ticket.id not in waiting), None)

    def wake(self, now: int, until: int, running_since: int) -> None:
        """Go on with the first tickets whose instant has come by ``until``; all UTC ms.

        Raises `RecordsError` when the records are not available or refuse everything.
        """
        without = self._faulty.waiting

        def go_on(tx: Transaction) -> list[int]:
            is_judged = self._is_judged(tx, running_since)
            limit = self._waking.size
            return wake(tx, self._desk(), now, until, is_judged=is_judged, without=without, limit=limit)

        self._take(self._waking, go_on, without, lambda tx, limit: tx.work.waking(until, limit))

    def find_left(self, now: int) -> bool:
        """Find what was left lying by ``now`` (UTC ms) of proposals of 督办, a bite of it; raises as `wake`.

        Returns
        -------
        Whether there may be more.
        """
        without, gone_on = self._faulty.waiting, list[int]()

        def find(tx: Transaction) -> list[int]:
            gone_on.extend(find_left(tx, now, without=without, limit=self._finding.size))
            return gone_on

        worked = self._take(self._finding, find, without, lambda tx, limit: tx.work.left(now, limit))
        return not worked or bool(gone_on)

    def verify(self, now: int, running_since: int, *, may_have_changed: bool) -> None:
        """Verify what can be by now (UTC ms), once a minute, a bounded number at once; raises as `wake`.

        Each in a transaction of its own, so that one that fails is left out alone. Where none was waiting and
        nothing has changed since, nothing is asked.
        """
        self._some_wait |= may_have_changed
        is_time = self._verified_at is None or now - self._verified_at >= VERIFY_EVERY
        if not (self._some_wait and is_time):
            return
        self._verified_at = now
        with self._records.reading() as tx:
            self._some_wait = bool(tx.work.awaiting_verification(1))
            if not (self._some_wait and self._is_judged(tx, running_since)):
                return
            held_from = now - self._desk().tables.settings.verify_hold
            ready, self._behind = ready_to_verify(tx, held_from, self._behind)
        if len(ready) == AT_ONCE:
            self._verified_at = None  # there may be more: the next sweep goes on
        for ticket in ready:
            if self._faulty.is_due(ticket.id):
                self._verify_one(ticket.id, ticket.number, now)

    def _verify_one(self, id_: int, number: str, now: int) -> None:
        def verify(tx: Transaction) -> list[int]:
            verify_by_service(tx, number, self._desk(), now)
            return [id_]

        error = self._try(verify)
        if error is not None:
            self._leave_out(id_, error)

    def _try(self, go_on: Callable[[Transaction], list[int]]) -> Exception | None:
        """Why the tickets could not be gone on with whose ids ``go_on`` gives; ``None``: they were.

        Raises `RecordsError` where the records are not available.
        """
        try:
            with self._records.begin() as tx:
                gone_on = go_on(tx)
        except Exception as error:
            if isinstance(error, RecordsError) and error.retryable:
                raise
            return error
        self._refusals.reset()
        for id_ in gone_on:
            self._faulty.end(id_)
        return None

    def _leave_out(self, id_: int | None, error: Exception) -> None:
        """Raises ``error`` once there is one after the other, since the records refuse everything then."""
        if id_ is not None:
            self._faulty.leave_out(id_, error)
        self._refusals.count(error)

    @staticmethod
    def _is_judged(tx: Transaction, running_since: int) -> bool:
        """Whether what sensors say is known again since the service runs."""
        return int(tx.meta.get(DECIDED_AT) or 0) >= running_since

    def _take(
        self,
        bite: BiteSize,
        go_on: Callable[[Transaction], list[int]],
        without: set[int],
        due: Callable[[Transaction, int], list[Ticket]],
    ) -> bool:
        """Whether `_try` worked; else the next bite is smaller, or the one ticket at fault is left out.

        ``due``: the first tickets that ``go_on`` is about, and those ``without`` which it is.
        """
        error = self._try(go_on)
        if error is None:
            bite.reset()
        elif not bite.narrow():
            with self._records.reading() as tx:
                first = due(tx, 1 + len(without))
            self._leave_out(next((each.id for each in first if each.id not in without), None), error)
        return error is None
