"""Soundness of rules: whether their limits and margins can be compared with values, and at which points.

Rules that are not sound are left out; all others are judged.
"""

from __future__ import annotations

from collections.abc import Mapping

from alerts.rules.limits import check_comparable, effective_limit, micro
from alerts.rules.rule import Rule, RuleKind
from alerts.rules.selection import applies
from ingest.inventory.tree import Inventory
from ingest.printable import told
from ingest.problems import Problem
from ingest.said import Said, said_by

EVERYWHERE = ""
"""In place of a point id: the rule cannot be judged anywhere. No point has an empty id."""

Unsound = Mapping[str, Mapping[str, Said | str]]
"""Rule id -> point id, or `EVERYWHERE` -> the reason."""


def unsound_rules(rules: Mapping[str, Rule], inventory: Inventory) -> Unsound:
    """The rules of ``rules`` whose limit or margin cannot be compared with values, where and why.

    A limit may pass every check of its file and still be too large for the integers that marks are compared
    with (`alerts.rules.limits`).
    """
    found: dict[str, dict[str, Said | str]] = {}
    compared = [rule for rule in rules.values() if rule.kind in (RuleKind.WINDOW, RuleKind.FALL)]
    for rule in compared:
        try:
            check_comparable(rule, micro(rule.drop) if rule.limit is None else micro(rule.limit))
        except (ValueError, ArithmeticError) as error:
            found[rule.id] = {EVERYWHERE: said_by(error)}
    for point in inventory.points.values():
        for rule_id in point.limits:
            own = rules.get(rule_id)
            if own is None or own.kind is not RuleKind.WINDOW or EVERYWHERE in found.get(rule_id, ()):
                continue
            try:
                if applies(own, point):
                    check_comparable(own, effective_limit(own, point) or 0)
            except (ValueError, ArithmeticError) as error:
                found.setdefault(rule_id, {})[point.id] = said_by(error)
    return found


def soundness_problems(rules: Mapping[str, Rule], inventory: Inventory, file: str = "rules") -> list[Problem]:
    """One problem for each rule, or limit of a point, that `unsound_rules` finds."""
    return [
        Problem(file, rule, _cannot_be_judged(point, reason, inventory))
        for rule, reasons in unsound_rules(rules, inventory).items()
        for point, reason in reasons.items()
    ]


def _cannot_be_judged(point: str, reason: Said | str, inventory: Inventory) -> Said:
    if point == EVERYWHERE:
        return Said("rules-cannot-be-judged", reason=reason)
    called = told(inventory.points[point].name, point)
    return Said("rules-cannot-be-judged-at-point", point=called, reason=reason)
