"""The reference for the kinds that are about sensors: silent, stuck, unusable (judgement.md, section 2)."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from decimal import Decimal
from itertools import pairwise

from alerts.episodes.episode import EndReason
from alerts.rules.rule import Rule
from ingest.durations import DAY, HOUR, MINUTE, SECOND
from ingest.inventory.tree import Point
from ingest.readings.batch import Flag
from ingest.readings.quantities import Metric
from tests.alerts.reference.marks import (
    Held,
    Reading,
    ReferenceEpisode,
    is_usable,
    marks_between,
    micro,
    out_of_time,
)

ROOMS, PRESSURE, QUALITY = (MINUTE, 60), (15 * SECOND, 20), (MINUTE, 15)
"""Step and marks of the rules that ship."""
COVERAGE = Decimal("0.6")


def silence_after(point: Point) -> int:
    """``max(3 P, 1.5 U)``, rounded up to whole milliseconds."""
    return max(3 * point.sampling_ms, -(-3 * point.upload_ms // 2))


def judge_silence(
    rule: Rule, point: Point, readings: list[Reading], start: int, until: int
) -> list[ReferenceEpisode]:
    """Silent at an instant ``e`` when no credible reading lies in (e - G, e].

    A reading with a fault flag still shows that the sensor speaks; one that is simulated or has no credible
    time does not. A point that never spoke is counted from its registration.
    """
    spoke = signs_of_life(point, readings)
    episodes = []
    for last, following in zip(spoke, [*spoke[1:], None], strict=True):
        silent_at = last + silence_after(point)
        over = following is not None and following <= silent_at
        if over or not start <= silent_at <= until:
            continue
        reason = None if following is None else EndReason.SPOKE_AGAIN
        episodes.append(ReferenceEpisode(rule.id, point.id, silent_at, silent_at, following, reason))
    return episodes


def signs_of_life(point: Point, readings: list[Reading]) -> list[int]:
    """When a point spoke, at least once: its registration comes first if nothing was said before it."""
    spoke = [r.measured_at for r in readings if not out_of_time(r) and not r.flags & Flag.SIMULATED]
    return spoke if spoke and spoke[0] <= point.registered_at else [point.registered_at, *spoke]


def judge_stuck(rule: Rule, point: Point, readings: list[Reading], start: int) -> list[ReferenceEpisode]:
    """Stuck from the reading that makes a run of equals long enough, to the first usable one that differs."""
    episodes = []
    for run, following in runs_of_equal_values([r for r in readings if is_usable(r, point)]):
        enough = [
            reading.measured_at
            for count, reading in enumerate(run, start=1)
            if count >= rule.readings and reading.measured_at - run[0].measured_at >= rule.lasts_ms
        ]
        if not enough or enough[0] < start:
            continue
        ended_at = None if following is None else following.measured_at
        reason = None if following is None else EndReason.MOVED_AGAIN
        began_at = run[0].measured_at
        episodes.append(ReferenceEpisode(rule.id, point.id, began_at, enough[0], ended_at, reason))
    return episodes


def runs_of_equal_values(readings: list[Reading]) -> list[tuple[list[Reading], Reading | None]]:
    """Each longest run of equal values in time order, with the reading that broke it."""
    runs: list[list[Reading]] = []
    for reading in readings:
        if runs and micro(runs[-1][0].value) == micro(reading.value):
            runs[-1].append(reading)
        else:
            runs.append([reading])
    return [(run, runs[i + 1][0] if i + 1 < len(runs) else None) for i, run in enumerate(runs)]


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
    earliest = before - (marks - 1) * step
    present = [held.at(m) is not None for m in marks_between(earliest, until, step)]
    spoke = signs_of_life(point, readings)
    episodes: list[ReferenceEpisode] = []
    last: int | None = None  # the last judgeable mark
    opened: tuple[int, int] | None = None  # began_at and opened_at of the episode now open
    for first, mark in enumerate(marks_between(before, until, step)):
        judgeable = sum(present[first : first + marks])  # those from mark - (marks - 1) * step to mark
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
    silent, limit = 0, silence_after(point)
    within = spoke[max(0, bisect_right(spoke, since) - 1) : bisect_left(spoke, until)]
    for sign, following in pairwise([*within, until]):
        silent += max(0, following - max(sign + limit, since))
    return silent + max(0, min(spoke[0], until) - since)
