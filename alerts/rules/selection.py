"""Which rule looks at which point (judgement.md, section 2)."""

from __future__ import annotations

from alerts.rules.rule import Rule, RuleKind, Who
from ingest.inventory.tree import Point


def applies(rule: Rule, point: Point) -> bool:
    """Whether ``rule`` looks at ``point``: by metric, by who it is for, and by whether there is a limit."""
    if rule.metric is not None and rule.metric != point.metric:
        return False
    if rule.who is Who.RESIDENTIAL and point.residential is not True:
        return False
    if rule.who is Who.NON_RESIDENTIAL and point.residential is not False:
        return False
    if rule.who is Who.WITH_LIMIT and rule.id not in point.limits:
        return False
    return rule.kind is not RuleKind.WINDOW or rule.limit is not None or rule.id in point.limits
