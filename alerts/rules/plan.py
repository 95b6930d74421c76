"""The plan: an inventory and a set of rules, prepared for judging (judgement.md, section 2)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from alerts.rules.hours import (
    Applicability,
    ApplicabilityGroup,
    ApplicabilityGroups,
    CalendarMissing,
    hours_in_words,
)
from alerts.rules.limits import MICRO, LimitChange, RuleChange, effective_limit, limits_at, past_limits_of
from alerts.rules.rule import ALWAYS, Rule, RuleKind
from alerts.rules.rule_words import WordsByVersion, words_by_version
from alerts.rules.selection import applies
from alerts.rules.soundness import EVERYWHERE, Unsound, unsound_rules
from alerts.rules.timing import of_metric
from ingest.inventory.tree import Inventory, Point
from ingest.readings.quantities import QUANTITIES, Metric

KINDS_ON_MARKS = (RuleKind.WINDOW, RuleKind.FALL, RuleKind.UNUSABLE)
KINDS_WITHOUT_VALUES = (RuleKind.SILENT, RuleKind.UNUSABLE)


class Terms(NamedTuple):
    """What a rule held a point to at an instant (judgement.md, section 4: what an episode records).

    ``limit`` is ``None`` for rules without one, ``unit`` (of limit and values) for rules without values
    (silent, unusable). ``hours`` are those of the place: ``"always"``, or periods of its local day with ``|``
    between them.
    """

    version: int
    limit: float | None
    unit: str | None
    hours: str


@dataclass(frozen=True)
class Plan:
    """An inventory with the rules in force, and what judging needs to look up again and again.

    Attributes
    ----------
    rules
        By id.
    limit_changes
        Earlier limits of points, of all rules.
    rule_changes
        Earlier versions and hours of rules.
    rules_by_metric
        Metric -> the rules that may look at its points, as they do (`alerts.rules.timing.of_metric`).
    past_limits
        Rule id -> point key -> the changes of that limit.
    applicability_groups, applicabilities
        Which group a rule and a point belong to, and the one `Applicability` that the group shares.
    unsound
        The rules that cannot be judged (`alerts.rules.soundness`), where and why. They are left out, and
        episodes that are open under them stay as they are.
    own_words
        The words of rules that have some of their own, those of versions before among them
        (`alerts.rules.rule_words`).
    """

    inventory: Inventory
    rules: Mapping[str, Rule]
    limit_changes: Sequence[LimitChange]
    rule_changes: Sequence[RuleChange]
    rules_by_metric: Mapping[Metric, tuple[Rule, ...]]
    past_limits: Mapping[str, Mapping[int, Sequence[LimitChange]]]
    applicability_groups: ApplicabilityGroups
    applicabilities: dict[ApplicabilityGroup, Applicability]
    unsound: Unsound
    own_words: WordsByVersion = field(default_factory=dict)

    def looks_at(self, rule_id: str, point_id: str) -> bool:
        """Whether both are known and the rule looks at the point."""
        rule, point = self.rules.get(rule_id), self.inventory.points.get(point_id)
        return rule is not None and point is not None and applies(rule, point)

    def judges(self, rule_id: str, point_id: str) -> bool:
        """Whether the rule looks at the point and is sound there."""
        return self.looks_at(rule_id, point_id) and not self.is_unsound(rule_id, point_id)

    def is_unsound(self, rule_id: str, point_id: str) -> bool:
        """Whether the rule cannot be judged at the point."""
        reasons = self.unsound.get(rule_id)
        return reasons is not None and (EVERYWHERE in reasons or point_id in reasons)

    def mark_rules(self, point: Point) -> list[Rule]:
        """The rules that look at ``point`` on marks, in the order of the rules, with their steps there."""
        return [
            rule
            for rule in self.rules_by_metric[point.metric]
            if rule.kind in KINDS_ON_MARKS and applies(rule, point) and not self.is_unsound(rule.id, point.id)
        ]

    def applicability(self, rule: Rule, point: Point) -> Applicability:
        """When ``rule`` judges ``point``; points of a group share one. Raises `CalendarMissing`."""
        group = self.applicability_groups.group(rule, point)
        return self.applicabilities.setdefault(group, Applicability(*group))

    def limits_at(self, rule: Rule, point: Point, marks: NDArray[np.int64]) -> NDArray[np.int64]:
        """int64[n], the limit (micro) of ``rule`` at ``point`` in force at each of ``marks`` (UTC ms)."""
        return limits_at(rule, point, marks, self.past_limits.get(rule.id, {}).get(point.key, ()))

    def versions_at(self, rule: Rule, marks: NDArray[np.int64]) -> NDArray[np.int64]:
        """int64[n], the version of ``rule`` in force at each of ``marks`` (UTC ms)."""
        found = np.full(len(marks), rule.version, np.int64)
        for change in self.changes_of(rule):
            found[marks < change.until] = change.version
        return found

    def changes_of(self, rule: Rule) -> list[RuleChange]:
        """How ``rule`` was before it was changed, the last change first."""
        of_rule = (each for each in self.rule_changes if each.rule == rule.id)
        return sorted(of_rule, key=lambda change: -change.until)

    def terms_at(self, rule: Rule, point: Point, instant: int) -> Terms:
        """What ``rule`` held ``point`` to at ``instant`` (UTC ms). Raises `CalendarMissing`.

        Version and limit are those in force then. So are hours, as far as they have the instant in them: what
        is outside them is judged by today's, as is all that is judged now.
        """
        past = self.change_after(rule, instant)
        version = rule.version if past is None else past.version
        unit = None if rule.kind in KINDS_WITHOUT_VALUES else QUANTITIES[point.metric].unit
        if rule.kind not in (RuleKind.WINDOW, RuleKind.FALL):
            return Terms(version, None, unit, ALWAYS)
        limit = None
        if rule.kind is RuleKind.WINDOW and effective_limit(rule, point) is not None:
            limit = int(self.limits_at(rule, point, np.array([instant]))[0]) / MICRO
        judged = rule if past is None else self._with_hours_of_then(rule, past.hours, point, instant)
        hours = hours_in_words(self.applicability_groups.group(judged, point), instant)
        return Terms(version, limit, unit, hours)

    def change_after(self, rule: Rule, instant: int) -> RuleChange | None:
        """What ``rule`` was at ``instant`` (UTC ms); ``None``: what it is now."""
        later = (each for each in self.rule_changes if each.rule == rule.id and each.until > instant)
        return min(later, key=lambda change: change.until, default=None)

    def _with_hours_of_then(self, rule: Rule, hours: str, point: Point, instant: int) -> Rule:
        """``rule`` with the ``hours`` that it had at ``instant``, where these have the instant in them."""
        then = replace(rule, hours=hours)
        try:
            inside = self.applicability(then, point).applicable(np.array([instant]))
        except CalendarMissing:
            return rule
        return then if inside.all() else rule

    def points_by_rule(self, kind: RuleKind, points: Sequence[Point]) -> list[tuple[Rule, list[Point]]]:
        """Each rule of ``kind`` with those of ``points`` that it looks at."""
        return [
            (rule, [p for p in points if applies(rule, p)])
            for rule in self.rules.values()
            if rule.kind is kind
        ]


def plan_of(
    inventory: Inventory,
    rules: Mapping[str, Rule],
    limit_changes: Sequence[LimitChange] = (),
    rule_changes: Sequence[RuleChange] = (),
    own_words: WordsByVersion | None = None,
) -> Plan:
    """The plan of an inventory under ``rules``; ``own_words`` are those on record beside theirs."""
    rules_by_metric = {
        metric: tuple(of_metric(r, metric) for r in rules.values() if r.metric is None or r.metric == metric)
        for metric in Metric
    }
    return Plan(
        inventory,
        rules,
        limit_changes,
        rule_changes,
        rules_by_metric,
        past_limits_of(limit_changes),
        ApplicabilityGroups(inventory),
        {},
        unsound_rules(rules, inventory),
        {**(own_words or {}), **words_by_version(rules)},
    )
