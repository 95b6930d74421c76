"""Limits that an inventory or a set of rules moves, with the instant until which they held."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from alerts.rules.limits import LimitChange, comparable_limit
from alerts.rules.rule import Rule, RuleKind
from alerts.rules.selection import applies
from ingest.inventory.tree import Inventory, Point


def changed_limits(
    old_rules: Mapping[str, Rule], old: Inventory, rules: Mapping[str, Rule], new: Inventory, now: int
) -> Iterator[LimitChange]:
    """The limits that held until ``now`` (UTC ms) of every point that stays and whose limit moves.

    ``new`` has its keys. An old limit that could not be compared with values was never in force, and is not
    among them.
    """
    staying = [(old.points[point.id], point) for point in new.points.values() if point.id in old.points]
    for rule in rules.values():
        before = old_rules.get(rule.id)
        if rule.kind is not RuleKind.WINDOW or before is None:
            continue
        unchanged = before == rule
        limits_before, limits = _ComparableLimits(before), _ComparableLimits(rule)
        for was, point in staying:
            if unchanged and was.limits.get(rule.id) == point.limits.get(rule.id):
                continue
            if applies(before, was) and applies(rule, point):
                limit = limits_before.of(was)
                if limit is not None and limit != limits.of(point):
                    yield LimitChange(rule.id, point.key, now, limit)


class _ComparableLimits:
    """`comparable_limit` of one rule, worked out once for all points with the same limit of their own."""

    def __init__(self, rule: Rule) -> None:
        self._rule = rule
        self._found: dict[float | None, int | None] = {}

    def of(self, point: Point) -> int | None:
        """The limit (micro) at ``point``; ``None`` where there is none to compare with."""
        own = point.limits.get(self._rule.id)
        if own not in self._found:
            self._found[own] = comparable_limit(self._rule, point)
        return self._found[own]
