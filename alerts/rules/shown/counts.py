"""How many points each rule looks at, without a look of each rule at each point."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from alerts.rules.rule import Rule
from alerts.rules.selection import applies
from ingest.inventory.tree import Point


def points_looked_at(rules: Mapping[str, Rule], points: Iterable[Point]) -> dict[str, int]:
    """Rule id -> how many of ``points`` the rule looks at. Points of a kind are looked at once."""
    first: dict[tuple[object, ...], Point] = {}
    count: dict[tuple[object, ...], int] = {}
    for point in points:
        kind = (point.metric, point.residential, frozenset(point.limits) if point.limits else None)
        first.setdefault(kind, point)
        count[kind] = count.get(kind, 0) + 1
    return {
        id_: sum(count[kind] for kind, point in first.items() if applies(rule, point))
        for id_, rule in rules.items()
    }
