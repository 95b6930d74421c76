"""Where a rule holds a point to which limit: as spans of time, to be drawn and to be listed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from alerts.rules.hours import CalendarMissing
from alerts.rules.limits import MICRO
from alerts.rules.plan import Plan
from alerts.rules.rule import Rule, RuleKind, Side
from alerts.rules.selection import applies
from ingest.durations import MINUTE
from ingest.inventory.tree import Point

COARSE = 30 * MINUTE
"""Ms between the instants at which the limits of whole days are looked at: hours of rules begin on them."""


@dataclass(frozen=True, slots=True)
class LimitSpan:
    """A limit in force for ``start <= t < end`` (UTC ms), canonical unit, and its side that is a breach.

    ``version`` is the one of the rule that asked for it.
    """

    rule: str
    version: int
    side: Side
    value: float
    start: int
    end: int


def limit_spans(rule: Rule, point: Point, plan: Plan, view: tuple[int, int]) -> list[LimitSpan]:
    """Where ``rule`` holds ``point`` to which limit in ``view``; nowhere without a limit or a calendar."""
    marks = marks_of(view)
    inside = _inside(rule, point, plan, marks)
    return [] if inside is None else spans_inside(rule, point, plan, view, inside)


def limit_days(rule: Rule, point: Point, plan: Plan, midnights: Sequence[int]) -> list[LimitSpan]:
    """As `limit_spans`, by whole local days: on which of them a limit was in force at some time.

    A rule that asks for one value by day and another one by night has two spans side by side. ``midnights``
    (UTC ms) begin the days, and the last one ends them.
    """
    marks = np.arange(midnights[0] // COARSE * COARSE, midnights[-1], COARSE, dtype=np.int64)
    inside = _inside(rule, point, plan, marks)
    if inside is None:
        return []
    asked = np.stack([plan.versions_at(rule, marks), plan.limits_at(rule, point, marks)])
    edges = np.asarray(midnights, np.int64)
    day = np.clip(np.searchsorted(edges, marks, side="right") - 1, 0, len(edges) - 2)
    found = []
    for version, limit in np.unique(asked[:, inside], axis=1).T.tolist():
        held = np.zeros(len(edges) + 1, bool)
        held[day[inside & (asked[0] == version) & (asked[1] == limit)] + 1] = True
        changes = np.flatnonzero(np.diff(held)).tolist()
        found += [
            LimitSpan(rule.id, version, rule.side, limit / MICRO, midnights[first], midnights[after])
            for first, after in zip(changes[::2], changes[1::2], strict=True)
        ]
    return sorted(found, key=lambda span: (span.start, span.value))


def marks_of(view: tuple[int, int]) -> NDArray[np.int64]:
    """The minutes of ``view``, UTC ms."""
    return np.arange(view[0] // MINUTE * MINUTE, view[1] + MINUTE, MINUTE, dtype=np.int64)


def spans_inside(
    rule: Rule, point: Point, plan: Plan, view: tuple[int, int], inside: NDArray[np.bool_]
) -> list[LimitSpan]:
    """The limits in force then, at the minutes of ``view`` (`marks_of`) that are ``inside`` the hours."""
    marks = marks_of(view)
    limits, versions = plan.limits_at(rule, point, marks), plan.versions_at(rule, marks)
    changes = np.diff(inside) | (np.diff(limits) != 0) | (np.diff(versions) != 0)
    edges = [0, *(np.flatnonzero(changes) + 1).tolist(), len(marks)]
    return [
        LimitSpan(
            rule.id,
            int(versions[first]),
            rule.side,
            int(limits[first]) / MICRO,
            max(int(marks[first]), view[0]),
            min(int(marks[after - 1]) + MINUTE, view[1]),
        )
        for first, after in pairwise(edges)
        if inside[first] and marks[first] < view[1]
    ]


def _inside(rule: Rule, point: Point, plan: Plan, marks: NDArray[np.int64]) -> NDArray[np.bool_] | None:
    """At which of ``marks`` the rule judges the point, by the hours of then; ``None``: without a limit."""
    if rule.kind is not RuleKind.WINDOW or not applies(rule, point):
        return None
    try:
        inside = plan.applicability(rule, point).applicable(marks)
        for change in plan.changes_of(rule):
            if change.until > marks[0]:
                then = marks < change.until
                of_then = plan.applicability(replace(rule, hours=change.hours), point)
                inside[then] = of_then.applicable(marks[then])
    except CalendarMissing:
        return None
    return inside
