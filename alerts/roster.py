"""Which points are judged together: the cohorts of an inventory under a set of rules."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from alerts.cohort import Cohort, Window
from alerts.fall import FallWindow
from alerts.hours import Applicability, Group, Grouping
from alerts.matching import applies, effective_limit
from alerts.rules import Kind, Rule
from alerts.windows import NO_PAST_LIMITS, PastLimits, RuleWindow
from ingest.inventory import Inventory, Point
from ingest.quantities import Metric


class LimitChange(NamedTuple):
    """Before ``until`` (UTC ms) the limit of ``rule`` at point ``key`` was ``limit`` (micro)."""

    rule: str
    key: int
    until: int
    limit: int


@dataclass(frozen=True)
class Roster:
    """Rules sorted by what they look at, and the groups of applicability shared by all cohorts built from it.

    ``watchers`` maps a metric to the rules that may look at its points, ``past_limits`` a rule and a point
    key to the changes of that limit.
    """

    inventory: Inventory
    rules: Mapping[str, Rule]
    limit_changes: Sequence[LimitChange]
    watchers: Mapping[Metric, tuple[Rule, ...]]
    past_limits: Mapping[str, Mapping[int, Sequence[LimitChange]]]
    grouping: Grouping
    groups: dict[Group, Applicability]

    def judges(self, rule_id: str, point_id: str) -> bool:
        """Whether there is such a rule and such a point, and the one looks at the other."""
        rule, point = self.rules.get(rule_id), self.inventory.points.get(point_id)
        return rule is not None and point is not None and applies(rule, point)

    def judged_on_marks(self, point: Point) -> list[Rule]:
        """The window and fall rules that look at ``point``, in the rules' order."""
        return [
            rule
            for rule in self.watchers[point.metric]
            if rule.kind in (Kind.WINDOW, Kind.FALL) and applies(rule, point)
        ]

    def applicability(self, rule: Rule, point: Point) -> Applicability:
        """When ``rule`` judges ``point``; points of a group share one. Raises `CalendarMissing`."""
        group = self.grouping.group(rule, point)
        return self.groups.setdefault(group, Applicability(*group))

    def watched_by(self, kind: Kind, points: Sequence[Point]) -> list[tuple[Rule, list[Point]]]:
        """Each rule of ``kind`` with those of ``points`` that it looks at."""
        return [
            (rule, [p for p in points if applies(rule, p)])
            for rule in self.rules.values()
            if rule.kind is kind
        ]

    def cohorts(self, points: Iterable[Point], decided_at: Callable[[int], int]) -> list[Cohort]:
        """The cohorts of ``points``; ``decided_at(step_ms)`` is the mark (ordinal) decided at first.

        Raises
        ------
        alerts.hours.CalendarMissing
            When a rule needs a calendar that nobody set.
        """
        alike: dict[tuple[object, ...], list[Point]] = {}
        for point in points:
            alike.setdefault((point.metric, point.residential, *point.limits), []).append(point)
        together: dict[tuple[str, ...], list[Point]] = {}
        for some in alike.values():
            for ids in self._by_step(some[0]):
                together.setdefault(ids, []).extend(some)
        return [
            self._cohort([self.rules[id_] for id_ in ids], members, decided_at)
            for ids, members in together.items()
        ]

    def _by_step(self, point: Point) -> list[tuple[str, ...]]:
        """The ids of the rules that look at ``point``, those on the same marks together."""
        by_step: dict[int, list[str]] = {}
        for rule in self.judged_on_marks(point):
            by_step.setdefault(rule.step_ms, []).append(rule.id)
        return [tuple(ids) for ids in by_step.values()]

    def _cohort(self, rules: list[Rule], members: list[Point], decided_at: Callable[[int], int]) -> Cohort:
        step = rules[0].step_ms
        keys = np.array([p.key for p in members], np.int32)
        rows: dict[tuple[int, int], int] = {}
        pace = [rows.setdefault((p.sampling_ms, p.upload_ms), len(rows)) for p in members]
        hold = np.array([sampling * 3 // 2 for sampling, _ in rows], np.int64)
        lag = np.array([upload - sampling for sampling, upload in rows], np.int64)
        windows = [self._window(rule, members, keys) for rule in rules]
        return Cohort(step, keys, compact(pace, len(rows)), hold, lag, windows, decided_at(step))

    def _window(
        self, rule: Rule, members: list[Point], keys: NDArray[np.int32]
    ) -> tuple[Window, list[Applicability]]:
        rows: dict[Group, int] = {}
        row_of: dict[tuple[str, str | None], int] = {}
        group = []
        for point in members:
            ground = (point.place, point.contract_hours)
            if ground not in row_of:
                row_of[ground] = rows.setdefault(self.grouping.group(rule, point), len(rows))
            group.append(row_of[ground])
        column = compact(group, len(rows))
        shared = [self.groups.setdefault(g, Applicability(*g)) for g in rows]
        if rule.kind is Kind.FALL:
            return FallWindow(rule, len(members), column), shared
        limits = np.array([effective_limit(rule, p) for p in members], np.int32)
        return RuleWindow(rule, limits, column, self._past(rule, keys)), shared

    def _past(self, rule: Rule, keys: NDArray[np.int32]) -> PastLimits:
        """Past limits of these points, the latest first: the earliest that still holds is written last."""
        by_key = self.past_limits.get(rule.id, {})
        if not by_key:
            return NO_PAST_LIMITS
        rows = [(at, c.until, c.limit) for at, key in enumerate(keys.tolist()) for c in by_key.get(key, ())]
        rows.sort(key=lambda row: -row[1])
        columns = np.array(rows, np.int64).reshape(-1, 3)
        return PastLimits(columns[:, 0], columns[:, 1], columns[:, 2])


def roster_of(
    inventory: Inventory, rules: Mapping[str, Rule], limit_changes: Sequence[LimitChange] = ()
) -> Roster:
    """The roster of an inventory under ``rules``."""
    watchers = {
        metric: tuple(r for r in rules.values() if r.metric is None or r.metric == metric)
        for metric in Metric
    }
    past: dict[str, dict[int, list[LimitChange]]] = {}
    for change in limit_changes:
        past.setdefault(change.rule, {}).setdefault(change.key, []).append(change)
    return Roster(inventory, rules, limit_changes, watchers, past, Grouping(inventory), {})


def compact(column: list[int], below: int) -> NDArray[np.unsignedinteger]:
    """Whole numbers ``0 <= n < below`` in the fewest bytes."""
    return np.array(column, np.min_scalar_type(below))


def place_of_key(keys: NDArray[np.int32], size: int) -> NDArray[np.int32]:
    """int32[size]: point key -> its index in ``keys``, -1 where it is not there."""
    place = np.full(size, -1, np.int32)
    place[keys] = np.arange(len(keys), dtype=np.int32)
    return place
