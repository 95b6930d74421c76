"""Whether a rule judges a point at an instant, and if not why (judgement.md, sections 2 and 3)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from alerts.rules.hours import Applicability, CalendarMissing
from alerts.rules.plan import Plan, Terms
from alerts.rules.rule import Rule, RuleKind, Who
from alerts.rules.selection import applies
from alerts.rules.soundness import EVERYWHERE
from ingest.inventory.tree import Point
from ingest.said import Said, said_by


class WhyNot(StrEnum):
    """Why a rule does not judge a point at an instant: what holds at any time comes before the time."""

    METRIC = "metric"
    """It looks at another metric."""
    WHO = "who"
    """It is for other points of the metric: residential or not."""
    NO_LIMIT = "no-limit"
    """Neither the rule nor the point has a limit."""
    OFF = "off"
    """The installation goes without the rule."""
    UNSOUND = "unsound"
    """The limit cannot be compared with values."""
    NO_CALENDAR = "no-calendar"
    SEASON = "season"
    HOURS = "hours"
    OUTAGE = "outage"


@dataclass(frozen=True, slots=True)
class RuleAtPoint:
    """A rule at a point.

    Attributes
    ----------
    why
        ``None``: it judges the point then.
    reason
        What is wrong with the limit or the calendar, where that is why.
    terms
        What it holds the point to then, or would in its hours; ``None`` where it does not look at the point.
    """

    rule: Rule
    why: WhyNot | None
    reason: Said | str | None = None
    terms: Terms | None = None


def rule_at(rule: Rule, point: Point, plan: Plan, instant: int) -> RuleAtPoint:
    """Whether ``rule`` judges ``point`` at ``instant`` (UTC ms), by the version and hours in force then.

    Of a rule that ``plan`` does not have it is told whether it would look at the point at all.
    """
    why = _why_never(rule, point)
    if why is not None:
        return RuleAtPoint(rule, why)
    if rule.id not in plan.rules:
        return RuleAtPoint(rule, WhyNot.OFF)
    unsound = plan.unsound.get(rule.id, {})
    for where in (EVERYWHERE, point.id):
        if where in unsound:
            return RuleAtPoint(rule, WhyNot.UNSOUND, unsound[where])
    try:
        why = _why_not_then(rule, point, plan, instant)
        return RuleAtPoint(rule, why, terms=plan.terms_at(rule, point, instant))
    except CalendarMissing as missing:
        return RuleAtPoint(rule, WhyNot.NO_CALENDAR, said_by(missing))


def _why_never(rule: Rule, point: Point) -> WhyNot | None:
    if applies(rule, point):
        return None
    if rule.metric not in (None, point.metric):
        return WhyNot.METRIC
    residential = {Who.RESIDENTIAL: True, Who.NON_RESIDENTIAL: False}.get(rule.who, point.residential)
    return WhyNot.NO_LIMIT if point.residential is residential else WhyNot.WHO


def _why_not_then(rule: Rule, point: Point, plan: Plan, instant: int) -> WhyNot | None:
    """By the time; silence, equal values and what cannot be judged are looked for at any time."""
    if rule.kind not in (RuleKind.WINDOW, RuleKind.FALL):
        return None
    past = plan.change_after(rule, instant)
    then = rule if past is None else replace(rule, hours=past.hours)
    # One of its own: what the judge keeps of the spans around now stays as it is.
    outside = Applicability(*plan.applicability_groups.group(then, point)).why_outside(instant)
    return None if outside is None else WhyNot(outside.value)
