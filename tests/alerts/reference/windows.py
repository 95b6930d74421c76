"""The reference for window rules: three outcomes, and episodes from them (judgement.md, sections 3 and 4)."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from alerts.episodes.episode import EndReason
from alerts.rules.limits import MICRO
from alerts.rules.rule import Rule, Side
from ingest.inventory.tree import Inventory, Point
from tests.alerts.reference.hours import in_hours, in_season
from tests.alerts.reference.marks import Held, Reading, ReferenceEpisode, marks_between, micro

LimitsAt = Callable[[Rule, Point, int], Decimal | None]


def limit_today(rule: Rule, point: Point, mark: int) -> Decimal | None:
    """The point's own limit, else the rule's."""
    own = point.limits.get(rule.id)
    return rule.limit if own is None else Decimal(repr(own))


class Mark(NamedTuple):
    """What a window rule sees at one mark; ``x`` in millionths."""

    at: int
    x: int | None
    applicable: bool
    out_of_season: bool
    covered: bool
    breaching: bool
    recovered: bool

    @property
    def present(self) -> bool:
        """Not missing."""
        return self.x is not None


def look(
    rule: Rule, point: Point, inventory: Inventory, held: Held, *, at: int, limit: Decimal | None
) -> Mark:
    """Look at one mark."""
    season = in_season(rule, point, inventory, at)
    applicable = season and limit is not None and in_hours(rule, point, inventory, at)
    x = held.at(at) if season else None
    if x is None or limit is None:
        return Mark(at, x, applicable, not season, covered=False, breaching=False, recovered=False)
    if rule.side is Side.BELOW:
        breach, good = x < micro(limit), x >= micro(limit + rule.margin)
    else:
        breach, good = x > micro(limit), x <= micro(limit - rule.margin)
    return Mark(at, x, applicable, not season, applicable, applicable and breach, good)


def judge_windows(
    rule: Rule,
    point: Point,
    inventory: Inventory,
    readings: list[Reading],
    *,
    start: int,
    until: int,
    limits_at: LimitsAt,
) -> list[ReferenceEpisode]:
    """The episodes of one window rule at one point."""
    held = Held(readings, point)
    reach = (rule.marks - 1) * rule.step_ms
    instants = marks_between(start, until, rule.step_ms)
    seen = [
        look(rule, point, inventory, held, at=at, limit=limits_at(rule, point, at))
        for at in (marks_between(instants[0] - reach, until, rule.step_ms) if instants else [])
    ]
    episodes: list[ReferenceEpisode] = []
    opening: list[Mark] | None = None  # the window that opened the episode now open
    for here in range(rule.marks - 1, len(seen)):
        window = seen[here - rule.marks + 1 : here + 1]
        if opening is None:
            if is_violated(rule, window):
                opening = window
        elif (reason := end_reason(rule, window)) is not None:
            episodes.append(episode_of(rule, point, opening, seen, ended_at=seen[here].at, reason=reason))
            opening = None
    if opening is not None:
        episodes.append(episode_of(rule, point, opening, seen, ended_at=None, reason=None))
    return episodes


def is_violated(rule: Rule, window: list[Mark]) -> bool:
    """Violated, as opposed to unknown or ok."""
    covered = sum([mark.covered for mark in window])
    unknown = not window[-1].applicable or covered < rule.coverage * rule.marks
    return not unknown and sum([mark.breaching for mark in window]) > rule.share * covered


def end_reason(rule: Rule, window: list[Mark]) -> EndReason | None:
    """Why the open episode ends at the window's last mark, or None if it stays open."""
    if window[-1].out_of_season:
        return EndReason.SEASON_ENDED
    present = sum([mark.present for mark in window])
    recovered = sum([mark.recovered for mark in window])
    if is_violated(rule, window) or present < rule.coverage * rule.marks:
        return None
    return EndReason.RECOVERED if recovered > rule.share * present else None


def episode_of(
    rule: Rule,
    point: Point,
    opening: list[Mark],
    seen: list[Mark],
    *,
    ended_at: int | None,
    reason: EndReason | None,
) -> ReferenceEpisode:
    """The episode; its figures are over the breaching marks from ``began_at`` to the last before the end."""
    began_at = next(mark.at for mark in opening if mark.breaching)
    bad = [
        (mark.x, mark.at)
        for mark in seen
        if mark.breaching
        and mark.x is not None
        and began_at <= mark.at
        and not (ended_at and mark.at >= ended_at)
    ]
    extreme = min if rule.side is Side.BELOW else max
    worst = extreme(x for x, _ in bad)
    return ReferenceEpisode(
        rule.id,
        point.id,
        began_at,
        opening[-1].at,
        ended_at,
        reason,
        covered=sum(mark.covered for mark in opening),
        breaching=sum(mark.breaching for mark in opening),
        worst=worst / MICRO,
        worst_at=next(at for x, at in bad if x == worst),
        mean=float(Fraction(sum(x for x, _ in bad), len(bad) * MICRO)),
    )
