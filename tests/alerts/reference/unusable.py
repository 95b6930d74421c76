"""The reference for points that speak and cannot be judged (judgement.md, section 2: unusable)."""

from __future__ import annotations

from decimal import Decimal

from alerts.episodes.episode import EndReason
from alerts.rules.rule import Rule
from ingest.durations import DAY, HOUR, MINUTE, SECOND
from ingest.inventory.tree import Point
from ingest.readings.quantities import Metric
from tests.alerts.reference.marks import Held, Reading, ReferenceEpisode, marks_between
from tests.alerts.reference.readings import signs_of_life, silence_after

ROOMS, PRESSURE, QUALITY = (MINUTE, 60), (15 * SECOND, 20), (MINUTE, 15)
"""Step and marks of the rules that ship."""
COVERAGE = Decimal("0.6")


def judge_unusable(
    rule: Rule, point: Point, readings: list[Reading], start: int, until: int
) -> list[ReferenceEpisode]:
    """Unusable from the mark at which the point has spoken for too long since it was last judgeable."""
    step, marks = window_of(point)
    instants = marks_between(start, until, step)
    if not instants:
        return []
    held = Held(readings, point)
    before = min([start, *(r.measured_at for r in readings)]) - step
    present = {m: held.at(m) is not None for m in marks_between(before - marks * step, until, step)}
    spoke = signs_of_life(point, readings)
    episodes: list[ReferenceEpisode] = []
    last: int | None = None  # the last judgeable mark
    opened: tuple[int, int] | None = None  # began_at and opened_at of the episode now open
    for mark in marks_between(before, until, step):
        judgeable = sum(present[m] for m in marks_between(mark - (marks - 1) * step, mark, step))
        if judgeable >= COVERAGE * marks:
            last = mark
            if opened is not None:
                again = EndReason("judgeable-again")
                episodes.append(ReferenceEpisode(rule.id, point.id, *opened, mark, again))
            opened = None
        elif opened is None and mark >= start:
            since = max(point.registered_at if last is None else last, mark - 7 * DAY)
            if mark - since - silent_time(point, spoke, since, mark) >= unusable_after(point):
                opened = (since // step + 1) * step, mark
    if opened is not None:
        episodes.append(ReferenceEpisode(rule.id, point.id, *opened, None, None))
    return episodes


def window_of(point: Point) -> tuple[int, int]:
    """Step and marks of the window of the point's metric."""
    if point.metric is Metric.INDOOR_TEMPERATURE:
        return ROOMS
    return PRESSURE if point.metric is Metric.WATER_PRESSURE else QUALITY


def unusable_after(point: Point) -> int:
    """``max(12 P, 3 U, 6 h)``, for pressure and water quality an hour; 7 days at most."""
    least = 6 * HOUR if point.metric is Metric.INDOOR_TEMPERATURE else HOUR
    return min(max(12 * point.sampling_ms, 3 * point.upload_ms, least), 7 * DAY)


def silent_time(point: Point, spoke: list[int], since: int, until: int) -> int:
    """How much of (since, until] has no sign of life within the silence limit before it, ms."""
    silent = 0
    for sign, following in zip(spoke, [*spoke[1:], until], strict=True):
        begins, ends = max(sign + silence_after(point), since), min(following, until)
        silent += max(0, ends - begins)
    return silent + max(0, min(spoke[0], until) - since)
