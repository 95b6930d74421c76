"""A changed inventory or set of rules takes effect without a restart; points that stay keep their state."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from alerts.episodes.episode import Change, Ending, EndReason
from alerts.judging.checker import Checker, checker_of
from alerts.judging.parts import KeyedPart, LeftOut, PartFault
from alerts.judging.silence import SilenceTracker
from alerts.judging.stuck import RunTracker
from alerts.judging.windows.cohort import Cohort
from alerts.judging.windows.cohorts import cohorts_of
from alerts.judging.windows.pending_readings import Readings, signs_of_life
from alerts.rules.plan import Plan
from alerts.rules.rule import RuleKind
from alerts.rules.timing import ALLOWANCE_MS


def apply_inventory_change(old: Checker, plan: Plan, now: int) -> tuple[Checker, list[Change]]:
    """A checker for ``plan`` with the state of ``old``, and endings of episodes whose rule or point has left.

    New points begin at ``now`` (UTC ms). A rule that is new to a known point is judged again with the next
    late data, so that its window is filled from stored readings. Raises `alerts.rules.hours.CalendarMissing`.
    """
    points = list(plan.inventory.points.values())
    faults = [fault for old_fault in old.faults if (fault := _still_there(old_fault, plan)) is not None]
    left_out = LeftOut(faults)
    silence_trackers = [
        (rule, SilenceTracker(looked_at, np.array([p.registered_at or now for p in looked_at], np.int64)))
        for rule, all_points in plan.points_by_rule(RuleKind.SILENT, points)
        for looked_at in [left_out.kept(rule, all_points)]
    ]
    new = checker_of(
        plan,
        cohorts_of(plan, points, lambda step: (now - ALLOWANCE_MS) // step, left_out.rules_at),
        silence_trackers,
        [
            RunTracker(rule, left_out.kept(rule, looked_at))
            for rule, looked_at in plan.points_by_rule(RuleKind.STUCK, points)
        ],
        instant=now,
    )
    new.continue_from(old)
    new.faults, new.leaves_out = faults, old.leaves_out
    for cohort in new.cohorts:
        _adopt_marks(old, cohort, new, now)
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


def _still_there(fault: PartFault, plan: Plan) -> PartFault | None:
    """``fault`` with the rules and points that ``plan`` still has; ``None`` when none are left."""
    rules = tuple(rule for rule in fault.rules if rule in plan.rules)
    keys = fault.keys[np.isin(fault.keys, list(plan.inventory.by_key))]
    return replace(fault, rules=rules, keys=keys) if rules and len(keys) else None


def _adopt_marks(old: Checker, cohort: KeyedPart[Cohort], checker: Checker, now: int) -> None:
    """Fill a cohort of the new ``checker`` from ``old``; known points with a new rule are judged again."""
    is_new = ~np.isin(cohort.part.keys, list(old.plan.inventory.by_key))
    filled = is_new.copy()
    for old_cohort in old.cohorts:
        if old_cohort.part.step == cohort.part.step:
            adopted = _adopt_values(old_cohort.part, cohort)
            signs = old_cohort.part.pending_signs.rows()
            kept, positions = cohort.locate(old_cohort.part.keys[signs.position])
            cohort.part.pending_signs.add(signs_of_life(positions, signs.at[kept]))
            cohort.part.rebuilt_at = max(cohort.part.rebuilt_at, old_cohort.part.rebuilt_at)
            if cohort.part.has_windows_of(old_cohort.part):
                filled[adopted] = True
    unfilled = np.flatnonzero(~filled)
    last_mark = cohort.part.decided[unfilled] * cohort.part.step
    checker.late_points.add(cohort.part.keys[unfilled], last_mark, None)
    if cohort.part.unusable is not None:
        by_key = checker.plan.inventory.by_key
        new = np.flatnonzero(is_new)
        registered = [by_key[key].registered_at or now for key in cohort.part.keys[new].tolist()]
        since = np.array(registered, np.int64)
        cohort.part.unusable.count_from(new, since, since)
        cohort.part.unusable.leave_behind(unfilled, last_mark)
        cohort.part.unusable.is_filling = False


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
