"""Limits that an inventory or a set of rules moves: on record with the instant until which they held."""

from __future__ import annotations

from collections.abc import Mapping

from alerts.records import Transaction
from alerts.rules.limits import comparable_limit
from alerts.rules.rule import Rule, RuleKind
from alerts.rules.selection import applies
from ingest.inventory.tree import Inventory


def changed_limits(
    old_rules: Mapping[str, Rule], old: Inventory, rules: Mapping[str, Rule], new: Inventory
) -> list[tuple[str, int, int]]:
    """``(rule, point key, old limit in millionths)`` of every point that stays and whose limit moves.

    An old limit that could not be compared with values was never in force, and is not among them.
    """
    found = []
    for rule in rules.values():
        before = old_rules.get(rule.id)
        if rule.kind is not RuleKind.WINDOW or before is None:
            continue
        for point in new.points.values():
            was = old.points.get(point.id)
            if was is None or not (applies(before, was) and applies(rule, point)):
                continue
            limit = comparable_limit(before, was)
            if limit is not None and limit != comparable_limit(rule, point):
                found.append((rule.id, point.key, limit))
    return found


def note_limits(
    tx: Transaction,
    old_rules: Mapping[str, Rule],
    old: Inventory,
    rules: Mapping[str, Rule],
    new: Inventory,
    now: int,
) -> None:
    """Put on record which limits held until ``now`` (UTC ms); ``new`` has its keys."""
    for rule, key, limit in changed_limits(old_rules, old, rules, new):
        tx.rules.record_limit_change(rule, key, now, limit)
