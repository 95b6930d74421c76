"""Which rules cannot be judged by, and at which points: they are left out, and all others go on."""

from __future__ import annotations

from collections.abc import Mapping

from alerts.rules.limits import check_comparable, effective_limit, micro
from alerts.rules.rule import Rule, RuleKind
from alerts.rules.selection import applies
from ingest.inventory.tree import Inventory

EVERYWHERE = ""
"""Stands for the point of a rule that can be judged nowhere; no point has an empty id."""

Unsound = Mapping[str, Mapping[str, str]]
"""Rule id -> point id, or `EVERYWHERE` -> why."""


def unsound_rules(rules: Mapping[str, Rule], inventory: Inventory) -> Unsound:
    """The rules of ``rules`` that cannot be compared with values, everywhere or at single points, and why.

    A margin or a limit may pass every check of its file and still be beyond what marks are compared by.
    """
    found: dict[str, dict[str, str]] = {}
    compared = [rule for rule in rules.values() if rule.kind in (RuleKind.WINDOW, RuleKind.FALL)]
    for rule in compared:
        try:
            check_comparable(rule, micro(rule.drop) if rule.limit is None else micro(rule.limit))
        except (ValueError, ArithmeticError) as error:
            found[rule.id] = {EVERYWHERE: str(error)}
    for point in inventory.points.values():
        for rule_id in point.limits:
            own = rules.get(rule_id)
            if own is None or own.kind is not RuleKind.WINDOW or EVERYWHERE in found.get(rule_id, ()):
                continue
            try:
                if applies(own, point):
                    check_comparable(own, effective_limit(own, point) or 0)
            except (ValueError, ArithmeticError) as error:
                found.setdefault(rule_id, {})[point.id] = str(error)
    return found
