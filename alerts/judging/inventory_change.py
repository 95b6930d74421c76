"""A changed inventory or set of rules takes effect without a restart; points that stay keep their state."""

from __future__ import annotations

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from alerts.episodes.episode import Change, Ending, EndReason
from alerts.judging.checker import Checker, checker_of
from alerts.judging.parts import KeyedPart
from alerts.judging.silence import SilenceTracker
from alerts.judging.stuck import RunTracker
from alerts.judging.windows.cohort import Cohort
from alerts.judging.windows.cohorts import cohorts_of
from alerts.judging.windows.pending_readings import Readings
from alerts.rules.plan import Plan
from alerts.rules.rule import RuleKind
from alerts.rules.timing import ALLOWANCE_MS


def apply_inventory_change(old: Checker, plan: Plan, now: int) -> tuple[Checker, list[Change]]:
    """A checker for ``plan`` with the state of ``old``, and endings of episodes whose rule or point has left.

    New points begin at ``now`` (UTC ms). A rule that is new to a known point is judged again with the next
    late data, so that its window is filled from stored readings. Raises `alerts.rules.hours.CalendarMissing`.
    """
    points = list(plan.inventory.points.values())
    silence_trackers = [
        (rule, SilenceTracker(looked_at, np.array([p.registered_at or now for p in looked_at], np.int64)))
        for rule, looked_at in plan.points_by_rule(RuleKind.SILENT, points)
    ]
    new = checker_of(
        plan,
        cohorts_of(plan, points, lambda step: (now - ALLOWANCE_MS) // step),
        silence_trackers,
        [RunTracker(rule, looked_at) for rule, looked_at in plan.points_by_rule(RuleKind.STUCK, points)],
        instant=now,
    )
    new.continue_from(old)
    for fault in old.faults:
        # Its part is built anew here; what was not decided is judged again with the next late data.
        keys = np.array([key for key in fault.keys.tolist() if key in plan.inventory.by_key], np.int32)
        new.late_points.add(keys, np.full(len(keys), fault.decided_until, np.int64), None)
    for cohort in new.cohorts:
        _adopt_marks(old, cohort, new)
    for rule, silences in new.silences:
        for old_rule, old_silences in old.silences:
            if old_rule.id == rule.id:
                old_positions, positions = silences.locate(old_silences.part.keys)
                silences.part.adopt(positions, old_silences.part, old_positions)
    for tracker in new.equal_runs:
        for old_tracker in old.equal_runs:
            if old_tracker.part.rule.id == tracker.part.rule.id:
                _adopt_values(old_tracker.part, tracker)
                tracker.part.rebuilt_at = old_tracker.part.rebuilt_at
    still_open = set(new.open_identities())
    return new, [
        Ending(*identity, now, EndReason.REMOVED)
        for identity in old.open_identities()
        if identity not in still_open and not plan.is_unsound(identity.rule, identity.point)
    ]


def _adopt_marks(old: Checker, cohort: KeyedPart[Cohort], checker: Checker) -> None:
    """Fill a cohort of the new ``checker`` from ``old``; known points with a new rule are judged again."""
    filled = ~np.isin(cohort.part.keys, list(old.plan.inventory.by_key))
    for old_cohort in old.cohorts:
        if old_cohort.part.step == cohort.part.step:
            adopted = _adopt_values(old_cohort.part, cohort)
            cohort.part.rebuilt_at = max(cohort.part.rebuilt_at, old_cohort.part.rebuilt_at)
            if cohort.part.has_windows_of(old_cohort.part):
                filled[adopted] = True
    unfilled = np.flatnonzero(~filled)
    last_mark = cohort.part.decided[unfilled].astype(np.int64) * cohort.part.step
    checker.late_points.add(cohort.part.keys[unfilled], last_mark, None)


ValuePart = TypeVar("ValuePart", Cohort, RunTracker)
"""A part that judges values; a silence judges signs of life only."""


def _adopt_values(old: ValuePart, new: KeyedPart[ValuePart]) -> NDArray[np.intp]:
    """Copy state and pending readings of the points that are in both; returns their positions in ``new``."""
    old_positions, positions = new.locate(old.keys)
    new.part.adopt(positions, old, old_positions)
    pending = old.pending.rows()
    kept, pending_positions = new.locate(old.keys[pending.position])
    new.part.pending.add(Readings(pending_positions, pending.at[kept], pending.value[kept]))
    return positions
