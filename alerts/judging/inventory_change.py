"""A changed inventory or set of rules, without a restart: what is known of the points that stay goes on."""

from __future__ import annotations

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from alerts.episodes.episode import Change, Ending, EndReason
from alerts.judging.checker import Checker, checker_of
from alerts.judging.parts import KeyedPart
from alerts.judging.silence import SilenceTracker
from alerts.judging.stuck import StuckTracker
from alerts.judging.windows.cohort import Cohort
from alerts.judging.windows.cohorts import cohorts_of
from alerts.judging.windows.pending_readings import Readings
from alerts.rules.plan import Plan
from alerts.rules.rule import RuleKind
from alerts.rules.timing import ALLOWANCE_MS


def apply_inventory_change(old: Checker, plan: Plan, now: int) -> tuple[Checker, list[Change]]:
    """A checker for ``plan`` that knows what ``old`` knew, and ends for episodes without rule or point.

    New points begin at ``now`` (UTC ms). A rule that is new to a known point is judged again with the next
    late data, so that its window is filled from stored readings. Raises `alerts.rules.hours.CalendarMissing`.
    """
    points = list(plan.inventory.points.values())
    silences = [
        (rule, SilenceTracker(watched, np.array([p.registered_at or now for p in watched], np.int64)))
        for rule, watched in plan.looked_at_by(RuleKind.SILENT, points)
    ]
    fresh = checker_of(
        plan,
        cohorts_of(plan, points, lambda step: (now - ALLOWANCE_MS) // step),
        silences,
        [StuckTracker(rule, watched) for rule, watched in plan.looked_at_by(RuleKind.STUCK, points)],
        instant=now,
    )
    fresh.continue_from(old)
    for fault in old.faults:
        # Its part is new here; what it had not decided is judged again with the next late data.
        keys = np.array([key for key in fault.keys.tolist() if key in plan.inventory.by_key], np.int32)
        fresh.late_points.add(keys, np.full(len(keys), fault.decided_until, np.int64), None)
    for cohort in fresh.cohorts:
        _adopt_marks(old, cohort, fresh)
    for rule, watch in fresh.silences:
        for was, before in old.silences:
            if was.id == rule.id:
                theirs, mine = watch.rows(before.part.keys)
                watch.part.adopt(mine, before.part, theirs)
    for stuck in fresh.stucks:
        for known in old.stucks:
            if known.part.rule.id == stuck.part.rule.id:
                _adopt_known(known.part, stuck)
                stuck.part.rebuilt_at = known.part.rebuilt_at
    going_on = set(fresh.open_identities())
    return fresh, [
        Ending(*identity, now, EndReason.REMOVED)
        for identity in old.open_identities()
        if identity not in going_on and not plan.is_unsound(identity.rule, identity.point)
    ]


def _adopt_marks(old: Checker, cohort: KeyedPart[Cohort], fresh: Checker) -> None:
    """Fill a new cohort from the old ones; known points to which a rule is new are judged again."""
    filled = ~np.isin(cohort.part.keys, list(old.plan.inventory.by_key))
    for before in old.cohorts:
        if before.part.step == cohort.part.step:
            carried = _adopt_known(before.part, cohort)
            cohort.part.rebuilt_at = max(cohort.part.rebuilt_at, before.part.rebuilt_at)
            if cohort.part.continues(before.part):
                filled[carried] = True
    new = np.flatnonzero(~filled)
    last_mark = cohort.part.decided[new].astype(np.int64) * cohort.part.step
    fresh.late_points.add(cohort.part.keys[new], last_mark, None)


Marked = TypeVar("Marked", Cohort, StuckTracker)


def _adopt_known(before: Marked, new: KeyedPart[Marked]) -> NDArray[np.intp]:
    """Take over what ``before`` knows of the points that both have; returns their positions in ``new``."""
    theirs, mine = new.rows(before.keys)
    new.part.adopt(mine, before, theirs)
    pending = before.pending.rows()
    kept, places = new.rows(before.keys[pending.position])
    new.part.pending.add(Readings(places, pending.at[kept], pending.value[kept]))
    return mine
