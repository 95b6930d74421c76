"""The plain reference: judgement.md sections 1 to 4, one mark at a time, as slow and as obvious as can be.

It shares nothing with the product but the types of rule, point and inventory, and exists to be compared with
it. Values are compared as whole numbers of 1e-6 of the canonical unit, worked out in decimal.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from alerts.rules.rule import Rule, RuleKind, Who
from ingest.inventory.tree import Inventory, Point
from tests.alerts.reference.fall import judge_falls
from tests.alerts.reference.marks import Reading, ReferenceEpisode, first_of_each_identity
from tests.alerts.reference.readings import judge_silence, judge_stuck, judge_unusable
from tests.alerts.reference.windows import LimitsAt, judge_windows, limit_today

__all__ = ["Reading", "ReferenceEpisode", "judge", "limit_today"]


def judge(
    readings: Iterable[tuple[str, int, float, int, int]],
    inventory: Inventory,
    rules: Mapping[str, Rule],
    *,
    start: int,
    until: int,
    limits_at: LimitsAt = limit_today,
) -> list[ReferenceEpisode]:
    """All episodes that open in [start, until], as known at ``until``, sorted by rule, point and opening.

    Every (rule, point) is normal before ``start``; windows and silences look back at all readings given.
    Readings come in the order of arrival, since the first value of an identity is the one that counts.
    """
    kept = first_of_each_identity(Reading(*row) for row in readings)
    found: list[ReferenceEpisode] = []
    for rule in rules.values():
        for point in inventory.points.values():
            if not looks_at(rule, point):
                continue
            mine = [r for r in kept if r.point == point.id and r.measured_at <= until]
            if rule.kind is RuleKind.WINDOW:
                found += judge_windows(
                    rule, point, inventory, mine, start=start, until=until, limits_at=limits_at
                )
            elif rule.kind is RuleKind.FALL:
                found += judge_falls(rule, point, inventory, mine, start=start, until=until)
            elif rule.kind is RuleKind.STUCK:
                found += judge_stuck(rule, point, mine, start)
            elif rule.kind is RuleKind.UNUSABLE:
                found += judge_unusable(rule, point, mine, start, until)
            else:
                found += judge_silence(rule, point, mine, start, until)
    return sorted(found, key=lambda e: (e.rule, e.point, e.opened_at))


def looks_at(rule: Rule, point: Point) -> bool:
    """Whether the rule is about this point."""
    if rule.metric is not None and rule.metric is not point.metric:
        return False
    return {
        Who.ALL: True,
        Who.RESIDENTIAL: point.residential is True,
        Who.NON_RESIDENTIAL: point.residential is False,
        Who.WITH_LIMIT: rule.id in point.limits,
    }[rule.who]
