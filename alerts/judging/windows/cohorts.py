"""Which points are judged together: the cohorts of a plan."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np
from numpy.typing import NDArray

from alerts.judging.windows.cohort import Cohort, Window
from alerts.judging.windows.fall_window import FallWindow
from alerts.judging.windows.rule_window import RuleWindow
from alerts.rules.hours import Applicability, ApplicabilityGroup
from alerts.rules.limits import PastLimits, effective_limit
from alerts.rules.plan import Plan
from alerts.rules.rule import Rule, RuleKind
from alerts.rules.timing import hold_of, lag_of
from ingest.inventory.tree import Point


def cohorts_of(plan: Plan, points: Iterable[Point], decided_at: Callable[[int], int]) -> list[Cohort]:
    """The cohorts of ``points``; ``decided_at(step_ms)`` is the mark (ordinal) decided at first.

    Raises
    ------
    alerts.rules.hours.CalendarMissing
        When a rule needs a calendar that nobody set.
    """
    alike: dict[tuple[object, ...], list[Point]] = {}
    for point in points:
        unsound = [rule for rule, where in plan.unsound.items() if point.id in where]
        alike.setdefault((point.metric, point.residential, *point.limits, None, *unsound), []).append(point)
    together: dict[tuple[str, ...], list[Point]] = {}
    for some in alike.values():
        for ids in _by_step(plan, some[0]):
            together.setdefault(ids, []).extend(some)
    return [
        _cohort(plan, [plan.rules[id_] for id_ in ids], members, decided_at)
        for ids, members in together.items()
    ]


def _by_step(plan: Plan, point: Point) -> list[tuple[str, ...]]:
    """The ids of the rules that look at ``point``, those on the same marks together."""
    by_step: dict[int, list[str]] = {}
    for rule in plan.judged_on_marks(point):
        by_step.setdefault(rule.step_ms, []).append(rule.id)
    return [tuple(ids) for ids in by_step.values()]


def _cohort(plan: Plan, rules: list[Rule], members: list[Point], decided_at: Callable[[int], int]) -> Cohort:
    step = rules[0].step_ms
    keys = np.array([p.key for p in members], np.int32)
    rows: dict[tuple[int, int], int] = {}
    pace = [rows.setdefault((p.sampling_ms, p.upload_ms), len(rows)) for p in members]
    examples = [members[pace.index(row)] for row in range(len(rows))]
    hold = np.array([hold_of(p) for p in examples], np.int64)
    lag = np.array([lag_of(p) for p in examples], np.int64)
    windows = [_window(plan, rule, members, keys) for rule in rules]
    return Cohort(step, keys, compact(pace, len(rows)), hold, lag, windows, decided_at(step))


def _window(
    plan: Plan, rule: Rule, members: list[Point], keys: NDArray[np.int32]
) -> tuple[Window, list[Applicability]]:
    rows: dict[ApplicabilityGroup, int] = {}
    row_of: dict[tuple[str, str | None], int] = {}
    group = []
    for point in members:
        ground = (point.place, point.contract_hours)
        if ground not in row_of:
            row_of[ground] = rows.setdefault(plan.grouping.group(rule, point), len(rows))
        group.append(row_of[ground])
    column = compact(group, len(rows))
    shared = [plan.groups.setdefault(g, Applicability(*g)) for g in rows]
    if rule.kind is RuleKind.FALL:
        return FallWindow(rule, len(members), column), shared
    limits = np.array([effective_limit(rule, p) for p in members], np.int32)
    return RuleWindow(rule, limits, column, PastLimits.of(keys, plan.past_limits.get(rule.id, {}))), shared


def compact(column: list[int], below: int) -> NDArray[np.unsignedinteger]:
    """Whole numbers ``0 <= n < below`` in the fewest bytes."""
    return np.array(column, np.min_scalar_type(below))


def place_of_key(keys: NDArray[np.int32], size: int) -> NDArray[np.int32]:
    """int32[size]: point key -> its index in ``keys``, -1 where it is not there."""
    place = np.full(size, -1, np.int32)
    place[keys] = np.arange(len(keys), dtype=np.int32)
    return place
