"""Which points are judged together: the cohorts of an inventory under a set of rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from alerts.rules.hours import Applicability, ApplicabilityGroup, ApplicabilityGroups
from alerts.rules.limits import LimitChange, limits_at
from alerts.rules.rule import Rule, RuleKind
from alerts.rules.selection import applies
from alerts.rules.soundness import EVERYWHERE, Unsound, unsound_rules
from ingest.inventory.tree import Inventory, Point
from ingest.readings.quantities import Metric


@dataclass(frozen=True)
class Plan:
    """Rules sorted by what they look at, and the groups of applicability shared by all cohorts built from it.

    ``watchers`` maps a metric to the rules that may look at its points, ``past_limits`` a rule and a point
    key to the changes of that limit. ``unsound`` says which rules cannot be judged by, where and why: they
    are left out, and episodes that are open under them stay as they are.
    """

    inventory: Inventory
    rules: Mapping[str, Rule]
    limit_changes: Sequence[LimitChange]
    watchers: Mapping[Metric, tuple[Rule, ...]]
    past_limits: Mapping[str, Mapping[int, Sequence[LimitChange]]]
    grouping: ApplicabilityGroups
    groups: dict[ApplicabilityGroup, Applicability]
    unsound: Unsound

    def looks_at(self, rule_id: str, point_id: str) -> bool:
        """Whether there is such a rule and such a point, and the one is for the other."""
        rule, point = self.rules.get(rule_id), self.inventory.points.get(point_id)
        return rule is not None and point is not None and applies(rule, point)

    def judges(self, rule_id: str, point_id: str) -> bool:
        """Whether the rule looks at the point and can be judged by there."""
        return self.looks_at(rule_id, point_id) and not self.is_unsound(rule_id, point_id)

    def is_unsound(self, rule_id: str, point_id: str) -> bool:
        """Whether the rule cannot be judged by at the point."""
        where = self.unsound.get(rule_id)
        return where is not None and (EVERYWHERE in where or point_id in where)

    def judged_on_marks(self, point: Point) -> list[Rule]:
        """The window and fall rules that look at ``point``, in the rules' order."""
        return [
            rule
            for rule in self.watchers[point.metric]
            if rule.kind in (RuleKind.WINDOW, RuleKind.FALL)
            and applies(rule, point)
            and not self.is_unsound(rule.id, point.id)
        ]

    def applicability(self, rule: Rule, point: Point) -> Applicability:
        """When ``rule`` judges ``point``; points of a group share one. Raises `CalendarMissing`."""
        group = self.grouping.group(rule, point)
        return self.groups.setdefault(group, Applicability(*group))

    def limits_at(self, rule: Rule, point: Point, marks: NDArray[np.int64]) -> NDArray[np.int64]:
        """int64[n], the limit (micro) of ``rule`` at ``point`` in force at each of ``marks`` (UTC ms)."""
        return limits_at(rule, point, marks, self.past_limits.get(rule.id, {}).get(point.key, ()))

    def looked_at_by(self, kind: RuleKind, points: Sequence[Point]) -> list[tuple[Rule, list[Point]]]:
        """Each rule of ``kind`` with those of ``points`` that it looks at."""
        return [
            (rule, [p for p in points if applies(rule, p)])
            for rule in self.rules.values()
            if rule.kind is kind
        ]


def plan_of(
    inventory: Inventory, rules: Mapping[str, Rule], limit_changes: Sequence[LimitChange] = ()
) -> Plan:
    """The plan of an inventory under ``rules``."""
    watchers = {
        metric: tuple(r for r in rules.values() if r.metric is None or r.metric == metric)
        for metric in Metric
    }
    past: dict[str, dict[int, list[LimitChange]]] = {}
    for change in limit_changes:
        past.setdefault(change.rule, {}).setdefault(change.key, []).append(change)
    return Plan(
        inventory,
        rules,
        limit_changes,
        watchers,
        past,
        ApplicabilityGroups(inventory),
        {},
        unsound_rules(rules, inventory),
    )
