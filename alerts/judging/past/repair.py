"""Rebuilds a part of the checker that failed, from the records and the stored readings."""

from __future__ import annotations

from collections.abc import Sequence

from alerts.episodes.episode import Change, Episode
from alerts.judging.checker import Checker
from alerts.judging.parts import PartFault
from alerts.judging.past.inventory_change import apply_inventory_change
from alerts.judging.past.late_data import correctable_episodes, corrections, reassessments
from alerts.judging.past.rebuild import Rebuild
from alerts.rules.plan import plan_of
from alerts.rules.timing import ALLOWANCE_MS, longest_lag
from ingest.readings.batch import Batch
from ingest.readings.history import History
from ingest.readings.slices import READINGS_AT_ONCE


class Repair:
    """A part that failed is judged from where it stopped as far as the live checker has come, slice by slice.

    The live checker goes on meanwhile, without the part. The slices go up to where all readings should be
    here by now; all that was measured later is read with the last one, at the same ``now`` as `finish`.

    Parameters
    ----------
    live
        The checker; ``fault`` is one of its faults.
    now
        UTC ms; ``live`` has advanced to it.
    recorded
        The episodes, not withdrawn, of the fault's points that go on at ``fault.decided_until`` or later.
    most
        About how many readings a slice has, but four of each point at least.
    """

    def __init__(
        self,
        live: Checker,
        fault: PartFault,
        now: int,
        recorded: Sequence[Episode],
        *,
        most: int = READINGS_AT_ONCE,
    ) -> None:
        self.fault = fault
        self._plan, self._instant, self._now = live.plan, fault.decided_until, now
        by_key = live.plan.inventory.by_key
        points = [by_key[key] for key in fault.keys.tolist() if key in by_key]
        rules = {id_: live.plan.rules[id_] for id_ in fault.rules if id_ in live.plan.rules}
        plan = plan_of(live.plan.inventory, rules, live.plan.limit_changes, live.plan.rule_changes)
        self._known = correctable_episodes(recorded, plan)
        self._lag = longest_lag(points)
        self._rebuild = Rebuild(
            plan,
            points,
            self._instant,
            now - ALLOWANCE_MS - self._lag,
            self._known,
            lambda checker, until: checker.advance(min(self._now, until)),
            most=most,
        )

    def still_holds(self, live: Checker) -> bool:
        """Whether this may go on: ``live`` has the same plan, and the fault is to be judged from there on."""
        return live.plan is self._plan and self.fault.decided_until == self._instant

    def misses(self, batch: Batch) -> bool:
        """Whether a reading of ``batch``, which comes now, belongs to a slice that has been read."""
        return self._rebuild.misses(batch)

    def step(self, history: History, now: int) -> bool:
        """Read and judge one more slice; whether there are more. The live checker has advanced to ``now``.

        Raises `ingest.readings.history.ReadingsUnavailable`: nothing has changed then, and the next call
        reads the same slice.
        """
        self._now = now
        self._rebuild.extend_to(now - ALLOWANCE_MS - self._lag)
        return self._rebuild.step(history)

    def finish(self, live: Checker) -> tuple[Checker, list[Change]]:
        """After the last slice, at the same ``now``.

        Returns
        -------
        Checker, list[Change]
            A checker that judges the part as well, in place of ``live``, which is not to be used any more;
            and what is to be put on record.
        """
        changes = corrections(self._known, self._rebuild.changes, self._instant, found_late=False)
        # What came late while the part was left out lies in the span as well.
        changes += reassessments(self._known, changes, self._instant, self._plan)
        # Points of the same rules belong in one cohort again.
        repaired = live.with_repaired(self.fault, self._rebuild.checker)
        checker, endings = apply_inventory_change(repaired, live.plan, self._now)
        return checker, changes + endings
