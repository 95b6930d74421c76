"""The reference for falls of pressure: a suspected burst (judgement.md, section 2, W26 and B5)."""

from __future__ import annotations

from alerts.episodes.episode import EndReason
from alerts.rules.limits import MICRO
from alerts.rules.rule import Rule
from ingest.durations import DAY
from ingest.inventory.tree import Inventory, Point
from tests.alerts.reference.hours import in_hours, in_season
from tests.alerts.reference.marks import Held, Reading, ReferenceEpisode, marks_between, micro

Values = dict[int, int | None]


def judge_falls(
    rule: Rule, point: Point, inventory: Inventory, readings: list[Reading], *, start: int, until: int
) -> list[ReferenceEpisode]:
    """The falls of one point, mark by mark; while one is open no other opens."""
    held = Held(readings, point)
    span = rule.stays_ms + rule.within_ms
    marks = marks_between(start, until, rule.step_ms)
    around = marks_between(marks[0] - span, until, rule.step_ms) if marks else []
    x: Values = {at: held.at(at) if in_season(rule, point, inventory, at) else None for at in around}
    applicable = {
        at: in_season(rule, point, inventory, at) and in_hours(rule, point, inventory, at) for at in around
    }
    episodes: list[ReferenceEpisode] = []
    fallen: tuple[int, int] | None = None  # opened_at and the level before, of the fall now open
    for at in marks:
        if fallen is None:
            base = level_before_a_fall(rule, x, applicable, at)
            fallen = None if base is None else (at, base)
        elif (reason := end_of_fall(rule, x, at, *fallen)) is not None:
            episodes.append(fall_episode(rule, point, x, opened_at=fallen[0], ended_at=at, reason=reason))
            fallen = None
    if fallen is not None:
        episodes.append(fall_episode(rule, point, x, opened_at=fallen[0], ended_at=None, reason=None))
    return episodes


def stay(rule: Rule, at: int) -> list[int]:
    """The marks of [at - stays, at]."""
    return marks_between(at - rule.stays_ms, at, rule.step_ms)


def level_before_a_fall(rule: Rule, x: Values, applicable: dict[int, bool], at: int) -> int | None:
    """The highest value of the minutes before, if it has fallen by the drop and stayed down; else None."""
    down = [x[m] for m in stay(rule, at)]
    before = marks_between(at - rule.stays_ms - rule.within_ms, at - rule.stays_ms - 1, rule.step_ms)
    base = [value for m in before if (value := x[m]) is not None]
    outside = [m for m in [*before, *stay(rule, at)] if x[m] is not None and not applicable[m]]
    low = [value for value in down if value is not None]
    if outside or not base or len(low) < len(down):
        return None
    return max(base) if max(base) - max(low) >= micro(rule.drop) else None


def end_of_fall(rule: Rule, x: Values, at: int, opened_at: int, base: int) -> EndReason | None:
    """Recovered when it stayed up again for as long; settled after a day; else still open."""
    now = [x[m] for m in stay(rule, at)]
    up = [
        value for value in now if value is not None and value >= base - micro(rule.drop) + micro(rule.margin)
    ]
    if len(up) == len(now):
        return EndReason.RECOVERED
    return EndReason.SETTLED if at >= opened_at + DAY else None


def fall_episode(
    rule: Rule, point: Point, x: Values, *, opened_at: int, ended_at: int | None, reason: EndReason | None
) -> ReferenceEpisode:
    """The episode; its worst value is the lowest from the minute that decided it until the end."""
    began_at = opened_at - rule.stays_ms
    down = [
        (value, m)
        for m, value in x.items()
        if value is not None and began_at <= m and not (ended_at and m >= ended_at)
    ]
    worst, worst_at = min(down)
    return ReferenceEpisode(
        rule.id,
        point.id,
        began_at,
        opened_at,
        ended_at,
        reason,
        worst=worst / MICRO,
        worst_at=worst_at,
    )
