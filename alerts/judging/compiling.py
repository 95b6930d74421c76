"""Rules are compiled when they are checked: all that the judge will build is built, and judges a few marks.

So what cannot be judged is a problem with file and key at a check, an import or a start, and never a judge
that has stopped.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from typing import NamedTuple

import numpy as np

from alerts.judging.silence import SilenceTracker
from alerts.judging.stuck import RunTracker
from alerts.judging.windows.cohort import Cohort
from alerts.judging.windows.cohorts import cohorts_of
from alerts.rules.consistency import Consistency
from alerts.rules.hours import missing_calendars
from alerts.rules.limits import to_micro
from alerts.rules.plan import Plan, plan_of
from alerts.rules.rule import Rule, RuleKind
from alerts.rules.rule_files import check_against
from alerts.rules.soundness import soundness_problems
from alerts.rules.timing import UNUSABLE_WITHIN
from ingest.inventory.tree import Inventory, Point
from ingest.problems import Problem
from ingest.readings.quantities import QUANTITIES, Quantity
from ingest.said import Said

TRIAL_AT = 1_736_913_600_000
"""2025-01-15T04:00Z: by day and in season in most places, which matters to no result."""
TRIAL_MARKS = 130
"""Two windows of the most marks there are."""
MOST_TRIED = 1000
"""Kinds of points that are tried: where each point has a limit of its own, one fails as another does."""
MOST_PROBLEMS = 1000


class CheckResult(NamedTuple):
    """``problems`` must be mended before anything is judged; ``warnings`` should be looked at."""

    problems: list[Problem]
    warnings: list[Problem]


def check_rules(
    rules: Mapping[str, Rule],
    inventory: Inventory,
    rules_file: str = "rules",
    inventory_file: Said | str = "inventory",
) -> CheckResult:
    """What is wrong with ``rules`` for ``inventory``, of which no point needs a key yet.

    The names are what to call the two in a problem. Without points only the rules themselves are looked at.
    """
    problems = soundness_problems(rules, inventory, rules_file)
    if not inventory.points:
        return CheckResult(problems, [])
    consistency = Consistency(rules, inventory, rules_file, inventory_file)
    problems += check_against(rules, inventory, rules_file)
    problems += missing_calendars(rules, inventory, inventory_file)
    problems += consistency.problems()
    if not problems:
        points = _most_different([kind.point for kind in consistency.kinds])
        problems += _trial(rules, inventory, points, rules_file)
    if len(problems) > MOST_PROBLEMS:
        more = Said("rules-more-problems", count=len(problems) - MOST_PROBLEMS)
        problems = [*problems[:MOST_PROBLEMS], Problem(inventory_file, Said("file-and-more"), more)]
    return CheckResult(problems, list(consistency.warnings()))


def _most_different(points: Sequence[Point]) -> list[Point]:
    """At most `MOST_TRIED` of them; one for each set of rules and pair of periods comes before all others."""
    first: dict[tuple[object, ...], Point] = {}
    for point in points:
        looked_at_by = point.metric, point.residential, frozenset(point.limits)
        first.setdefault((*looked_at_by, point.sampling_ms, point.upload_ms), point)
    ordered = {point.id: point for point in (*first.values(), *points)}
    return list(islice(ordered.values(), MOST_TRIED))


def _trial(
    rules: Mapping[str, Rule], inventory: Inventory, points: Iterable[Point], rules_file: str
) -> list[Problem]:
    """Build everything for one point of each kind and judge; a problem for each rule that fails."""
    keyed = {point.id: replace(point, key=key) for key, point in enumerate(points)}
    few = replace(inventory, points=keyed, aliases={})
    try:
        _judge_extremes(plan_of(few, rules))
    except Exception:  # noqa: BLE001 - whatever it is, it would stop the judge
        return [problem for rule in rules.values() for problem in _trial_of(rule, few, rules_file)]
    return []


def _trial_of(rule: Rule, inventory: Inventory, rules_file: str) -> list[Problem]:
    try:
        _judge_extremes(plan_of(inventory, {rule.id: rule}))
    except Exception as error:  # noqa: BLE001 - see above
        return [Problem(rules_file, rule.id, Said("rules-cannot-be-judged", reason=repr(error)))]
    return []


def _judge_extremes(plan: Plan) -> None:
    """Build every part of a checker, and let it judge the lowest and highest values there can be."""
    points = list(plan.inventory.points.values())
    for cohort in cohorts_of(plan, points, lambda step: TRIAL_AT // step):
        _judge_marks(cohort, [QUANTITIES[plan.inventory.by_key[key].metric] for key in cohort.keys.tolist()])
    for _, looked_at in plan.points_by_rule(RuleKind.SILENT, points):
        silences = SilenceTracker(looked_at, np.full(len(looked_at), TRIAL_AT, np.int64))
        silences.advance_to(TRIAL_AT + 2 * int(silences.limit.max(initial=0)))
    for rule, looked_at in plan.points_by_rule(RuleKind.STUCK, points):
        runs = RunTracker(rule, looked_at)
        positions = np.arange(len(looked_at))
        at = np.full(len(looked_at), TRIAL_AT, np.int64)
        for beat in range(3):
            runs.take_in(positions, at + beat * rule.lasts_ms, np.zeros(len(looked_at), np.int32))
        runs.advance_to(at + 2 * rule.lasts_ms)


def _judge_marks(cohort: Cohort, quantities: list[Quantity]) -> None:
    positions = np.arange(len(cohort))
    lowest = to_micro(np.array([quantity.lowest for quantity in quantities]))
    highest = to_micro(np.array([quantity.highest for quantity in quantities]))
    first = TRIAL_AT // cohort.step + 1
    if cohort.unusable is not None:
        cohort.unusable.begin(TRIAL_AT, cohort.present, cohort.measured_at)
        cohort.unusable.count_from(positions, TRIAL_AT - UNUSABLE_WITHIN, TRIAL_AT)
    for mark in range(first, first + TRIAL_MARKS):
        at = np.full(len(cohort), mark * cohort.step, np.int64)
        cohort.take_in(positions, at, lowest if (mark // 16) % 2 else highest)
    cohort.advance_until((first + TRIAL_MARKS) * cohort.step)
