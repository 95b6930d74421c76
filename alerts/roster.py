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
from alerts.windows import NO_LIMIT_CHANGES, RuleWindow
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

    ``watchers`` maps a metric to the rules that may look at its points.
    """

    inventory: Inventory
    rules: Mapping[str, Rule]
    limit_changes: Sequence[LimitChange]
    watchers: Mapping[Metric, tuple[Rule, ...]]
    grouping: Grouping
    groups: dict[Group, Applicability]

    def judged_on_marks(self, point: Point) -> list[Rule]:
        """The window and fall rules that look at ``point``, in the rules' order."""
        return [
            rule
            for rule in self.watchers[point.metric]
            if rule.kind in (Kind.WINDOW, Kind.FALL) and applies(rule, point)
        ]

    def watched_by(self, kind: Kind) -> list[tuple[Rule, list[Point]]]:
        """Each rule of ``kind`` with the points it looks at."""
        return [
            (rule, [p for p in self.inventory.points.values() if applies(rule, p)])
            for rule in self.rules.values()
            if rule.kind is kind
        ]

    def cohorts(self, points: Iterable[Point], decided_at: Callable[[int], int]) -> list[Cohort]:
        """The cohorts of ``points``; ``decided_at(step_ms)`` says which mark (ordinal) counts as decided at first.

        Raises
        ------
        alerts.hours.CalendarMissing
            When a rule needs a calendar that nobody set.
        """
        together: dict[tuple[Rule, ...], list[Point]] = {}
        for point in points:
            by_step: dict[int, list[Rule]] = {}
            for rule in self.judged_on_marks(point):
                by_step.setdefault(rule.step_ms, []).append(rule)
            for rules in by_step.values():
                together.setdefault(tuple(rules), []).append(point)
        return [
            self._cohort(rules, members, decided_at(rules[0].step_ms)) for rules, members in together.items()
        ]

    def _cohort(self, rules: tuple[Rule, ...], members: list[Point], decided: int) -> Cohort:
        keys = np.array([p.key for p in members], np.int32)
        hold = np.array([p.sampling_ms * 3 // 2 for p in members], np.int32)
        lag = np.array([p.upload_ms - p.sampling_ms for p in members], np.int32)
        windows = [self._window(rule, members, keys) for rule in rules]
        return Cohort(rules[0].step_ms, keys, hold, lag, windows, decided)

    def _window(
        self, rule: Rule, members: list[Point], keys: NDArray[np.int32]
    ) -> tuple[Window, list[Applicability]]:
        rows: dict[Group, int] = {}
        group = np.array(
            [rows.setdefault(self.grouping.group(rule, p), len(rows)) for p in members], np.int32
        )
        shared = [self.groups.setdefault(g, Applicability(*g)) for g in rows]
        if rule.kind is Kind.FALL:
            return FallWindow(rule, len(members), group), shared
        limits = np.array([effective_limit(rule, p) for p in members], np.int32)
        return RuleWindow(rule, limits, group, self._changes(rule, keys)), shared

    def _changes(
        self, rule: Rule, keys: NDArray[np.int32]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
        """Past limits of these points; the latest first, so that the earliest that still holds is written last."""
        mine = [c for c in self.limit_changes if c.rule == rule.id]
        if not mine:
            return NO_LIMIT_CHANGES
        place = {int(key): at for at, key in enumerate(keys)}
        rows = sorted(((place[c.key], c.until, c.limit) for c in mine if c.key in place), key=lambda r: -r[1])
        if not rows:
            return NO_LIMIT_CHANGES
        position, until, limit = (np.array(column, np.int64) for column in zip(*rows, strict=True))
        return position, until, limit


def roster_of(
    inventory: Inventory, rules: Mapping[str, Rule], limit_changes: Sequence[LimitChange] = ()
) -> Roster:
    """The roster of an inventory under ``rules``."""
    watchers = {
        metric: tuple(r for r in rules.values() if r.metric is None or r.metric == metric)
        for metric in Metric
    }
    return Roster(inventory, rules, limit_changes, watchers, Grouping(inventory), {})


def place_of_key(keys: NDArray[np.int32], size: int) -> NDArray[np.int32]:
    """int32[size]: point key -> its index in ``keys``, -1 where it is not there."""
    place = np.full(size, -1, np.int32)
    place[keys] = np.arange(len(keys), dtype=np.int32)
    return place
