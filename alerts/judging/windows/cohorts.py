"""Which points are judged together: the cohorts of a plan."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from alerts.judging.windows.cohort import Cohort, Window
from alerts.judging.windows.fall_window import FallWindow
from alerts.judging.windows.rule_window import RuleWindow
from alerts.judging.windows.unusable_window import UnusableWindow
from alerts.rules.hours import Applicability, ApplicabilityGroup
from alerts.rules.limits import PastLimits, effective_limit
from alerts.rules.plan import Plan
from alerts.rules.rule import Rule, RuleKind
from alerts.rules.timing import hold_of, lag_of, silence_limit_of, unusable_after
from ingest.inventory.tree import Point


def cohorts_of(
    plan: Plan,
    points: Iterable[Point],
    decided_at: Callable[[int], int],
    left_out_at: Callable[[int], tuple[str, ...]] = lambda _key: (),
) -> list[Cohort]:
    """The cohorts of ``points``.

    Parameters
    ----------
    decided_at
        Of a step (ms): the mark (ordinal) decided at first.
    left_out_at
        Of a point key: ids of the rules that are not judged there.

    Raises
    ------
    alerts.rules.hours.CalendarMissing
        When a rule needs a calendar that is not set.
    """
    # Points that agree in all that decides which rules look at them.
    by_selection: dict[tuple[object, ...], list[Point]] = {}
    for point in points:
        unsound = [rule for rule, reasons in plan.unsound.items() if point.id in reasons]
        left_out = left_out_at(point.key)
        selection = (point.metric, point.residential, *point.limits, None, *unsound, None, *left_out)
        by_selection.setdefault(selection, []).append(point)
    by_rules: dict[tuple[Rule, ...], list[Point]] = {}
    for alike in by_selection.values():
        for rules in _by_step(plan, alike[0], left_out_at(alike[0].key)):
            by_rules.setdefault(rules, []).extend(alike)
    return [_cohort(plan, rules, members, decided_at) for rules, members in by_rules.items()]


def _by_step(plan: Plan, point: Point, left_out: tuple[str, ...]) -> list[tuple[Rule, ...]]:
    """The rules that look at ``point`` on marks, one tuple for each step."""
    by_step: dict[int, list[Rule]] = {}
    for rule in plan.mark_rules(point):
        if rule.id not in left_out:
            by_step.setdefault(rule.step_ms, []).append(rule)
    return [tuple(rules) for rules in by_step.values()]


def _cohort(
    plan: Plan, rules: Sequence[Rule], members: list[Point], decided_at: Callable[[int], int]
) -> Cohort:
    step = rules[0].step_ms
    keys = np.array([p.key for p in members], np.int32)
    index_of: dict[tuple[int, int], int] = {}
    timing = [index_of.setdefault((p.sampling_ms, p.upload_ms), len(index_of)) for p in members]
    examples = [members[timing.index(i)] for i in range(len(index_of))]
    hold = np.array([hold_of(p) for p in examples], np.int64)
    lag = np.array([lag_of(p) for p in examples], np.int64)
    column = smallest_integers(timing, len(index_of))
    alike = [plan.applicability_groups.alike(p) for p in members]
    windows: list[tuple[Window, Sequence[Applicability]]] = [
        (_unusable_window(rule, column, hold, examples), ())
        if rule.kind is RuleKind.UNUSABLE
        else _window(plan, rule, members, keys, alike)
        for rule in rules
    ]
    return Cohort(step, keys, column, hold, lag, windows, decided_at(step))


def _unusable_window(
    rule: Rule, timing: NDArray[np.integer], hold: NDArray[np.int64], examples: Sequence[Point]
) -> UnusableWindow:
    limit = np.array([silence_limit_of(p) for p in examples], np.int64)
    after = np.array([unusable_after(p) for p in examples], np.int64)
    return UnusableWindow(rule, timing, hold, limit, after)


def _window(
    plan: Plan,
    rule: Rule,
    members: list[Point],
    keys: NDArray[np.int32],
    alike: list[tuple[int, str | None]],
) -> tuple[Window, list[Applicability]]:
    index_of: dict[ApplicabilityGroup, int] = {}
    index_at: dict[tuple[int, str | None], int] = {}
    indices = []
    for point, at in zip(members, alike, strict=True):
        if at not in index_at:
            group = plan.applicability_groups.group(rule, point)
            index_at[at] = index_of.setdefault(group, len(index_of))
        indices.append(index_at[at])
    column = smallest_integers(indices, len(index_of))
    shared = [plan.applicabilities.setdefault(group, Applicability(*group)) for group in index_of]
    if rule.kind is RuleKind.FALL:
        return FallWindow(rule, len(members), column), shared
    default = next((effective_limit(rule, p) for p in members if rule.id not in p.limits), None)
    limits = np.array(
        [effective_limit(rule, p) if rule.id in p.limits else default for p in members], np.int32
    )
    return RuleWindow(rule, limits, column, PastLimits.of(keys, plan.past_limits.get(rule.id, {}))), shared


def smallest_integers(column: list[int], below: int) -> NDArray[np.unsignedinteger]:
    """``column`` of whole numbers ``0 <= i < below`` as an array of the smallest integer type."""
    return np.array(column, np.min_scalar_type(below))


def position_of_key(keys: NDArray[np.int32], size: int) -> NDArray[np.int32]:
    """int32[size]: point key -> its position in ``keys`` (int32[n]), -1 where it has none."""
    position = np.full(size, -1, np.int32)
    position[keys] = np.arange(len(keys), dtype=np.int32)
    return position
