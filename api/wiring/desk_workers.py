"""What works for the desk by itself: the worker that settles tickets, and the sweeper of the clocks."""

from __future__ import annotations

from collections.abc import Callable

from alerts.desk.matters.desk_in_force import DeskInForce
from alerts.records import Records
from alerts.rules.plan import Plan
from alerts.workers.desk import DeskWorker
from alerts.workers.sweeper import Sweeper, shipped_desk
from ingest.clock import Clock
from ingest.said import Said


class DeskWorkers:
    """Both of them: in real time each in a thread of its own, on simulated time in step with the judge.

    Parameters
    ----------
    records, clock, plan, silence_hold_ms
        As for `alerts.workers.desk.DeskWorker`.
    wall
        The time of persons.
    """

    def __init__(
        self, records: Records, clock: Clock, wall: Clock, plan: Callable[[], Plan], silence_hold_ms: int
    ) -> None:
        self._plan = plan
        self._in_force: DeskInForce | None = None
        self._settling = DeskWorker(records, clock, plan, silence_hold_ms)
        self._sweeper = Sweeper(records, clock, wall, self._desk_in_force)
        self._sweeper.catch_up()

    def start(self) -> None:
        """Start their threads."""
        self._settling.start()
        self._sweeper.start()

    def stop(self) -> None:
        """Finish what is at hand and stop; may be called twice."""
        self._sweeper.stop()
        self._settling.stop()

    def wake(self) -> None:
        """Settle soon: there are pending episodes."""
        self._settling.wake()

    def work_in_step(self, now: int) -> None:
        """What people did at ``now`` (UTC ms), and what the desk makes of it, comes before what falls due.

        Raises `RecordsError`.
        """
        self._settling.settle_in_step(now)
        self._sweeper.sweep_in_step(now)

    @property
    def problem(self) -> str | Said | None:
        """What does not work now, or is left out: for `/readyz`; ``None``: everything works."""
        return (
            self._settling.problem
            or self._sweeper.problem
            or self._settling.faults.summary
            or self._sweeper.faults.summary
        )

    @property
    def faults(self) -> dict[str, int]:
        """Worker -> how much it leaves out."""
        return {"desk": len(self._settling.faults), "sweeper": len(self._sweeper.faults)}

    def _desk_in_force(self) -> DeskInForce:
        """By the tables and the years that ship, and the inventory in force."""
        inventory = self._plan().inventory
        if self._in_force is None or self._in_force.inventory is not inventory:
            self._in_force = shipped_desk(inventory)
        return self._in_force
