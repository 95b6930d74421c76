"""Points that speak and cannot be judged (judgement.md, section 2: unusable).

A mark is judgeable when enough of the window of its metric is present, hours and season left aside. An
episode opens when a point has spoken for so long without a judgeable mark, and ends at the next one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ingest.durations import DAY, HOUR, MINUTE, SECOND
from ingest.inventory.tree import Point
from ingest.readings.quantities import Metric
from simulators.expected.judging.decisions import Allowance, Decider
from simulators.expected.judging.readings import KnownReadings
from simulators.expected.judging.silent_points import silence_after
from simulators.expected.judging.spans import JUDGEABLE_AGAIN, EpisodeSpan, PastVersion, versions_of

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

LOOK_BACK_MS = 7 * DAY
"""How far back the last judgeable mark is looked for."""


class JudgeableWindow(NamedTuple):
    """The window of the rules that ship for a metric: ``marks`` marks, ``step`` ms apart.

    Its last mark is judgeable when at least ``enough`` of them are present.
    """

    step: int
    marks: int
    enough: int


ROOM, PRESSURE, QUALITY = (
    JudgeableWindow(MINUTE, 60, 36),
    JudgeableWindow(15 * SECOND, 20, 12),
    JudgeableWindow(MINUTE, 15, 9),
)


def window_of(point: Point) -> JudgeableWindow:
    """The window in which the marks of ``point`` are judgeable or not."""
    others = {Metric.INDOOR_TEMPERATURE: ROOM, Metric.WATER_PRESSURE: PRESSURE}
    return others.get(point.metric, QUALITY)


def unusable_after(point: Point) -> int:
    """How long ``point`` speaks without a judgeable mark until it is unusable, ms."""
    least = 6 * HOUR if point.metric is Metric.INDOOR_TEMPERATURE else HOUR
    return min(max(12 * point.sampling_ms, 3 * point.upload_ms, least), LOOK_BACK_MS)


class UnusablePoints:
    """The episodes of all points.

    Parameters
    ----------
    known, arrival_tick, ticks, start, allowance
        See `decisions.Decider`; ``known`` has the unusable readings too, which may be signs of life.
    """

    def __init__(
        self,
        points: Sequence[Point],
        known: KnownReadings,
        arrival_tick: Ints,
        ticks: Ints,
        start: int,
        allowance: Allowance,
    ) -> None:
        self._points = points
        self._start = start
        self._signs, self._arrival_tick = known.take(known.credible), arrival_tick[known.credible]
        usable, tick = known.take(known.usable), arrival_tick[known.usable]
        self._deciders = {
            window.step: Decider(usable, tick, ticks, window.step, start, allowance)
            for window in (ROOM, PRESSURE, QUALITY)
        }

    def versions(self, at: int) -> list[PastVersion]:
        """All versions of the past of the ``at``-th point."""
        point = self._points[at]
        step = window_of(point).step
        own = slice(*self._signs.bounds[at : at + 2].tolist())
        signs, usable, tick = self._signs.at[own], self._signs.usable[own], self._arrival_tick[own]
        decided = self._deciders[step].decided(at, point)
        late = (tick > 0) & (signs <= decided[np.maximum(tick - 1, 0)] * step)
        late_ticks, version = versions_of(tick, late)
        found = []
        for number, last in enumerate(decided[np.append(late_ticks, -1)].tolist()):
            has = version <= number
            spans = self._spans(point, signs[has], signs[has & usable], last, decided)
            since = int(signs[late & (version == number)].min()) if number else 0
            found.append(PastVersion(int(late_ticks[number - 1]) if number else -1, since, tuple(spans)))
        return found

    def _spans(self, point: Point, signs: Ints, usable: Ints, last: int, decided: Ints) -> list[EpisodeSpan]:
        """The episodes that open from the start up to the mark ``last`` (ordinal)."""
        window, registered = window_of(point), point.registered_at or self._start
        step = window.step
        first = -(-self._start // step)
        # Before the start nothing opens, but it may have the last judgeable mark.
        earliest = int(usable[0]) if len(usable) else registered
        begin = min(first, max(earliest // step, first - LOOK_BACK_MS // step - 1))
        if last < first:
            return []
        marks = np.arange(begin, last + 1, dtype=np.int64)
        judgeable = _judgeable(window, point, usable, marks)
        newest = np.maximum.accumulate(np.where(judgeable, marks, np.iinfo(np.int64).min // step))
        since = np.where(newest >= begin, newest * step, registered)
        since = np.maximum(since, marks * step - LOOK_BACK_MS)
        spoken = SpokenTime(np.union1d(signs, [registered]), silence_after(point))
        long = spoken.until(marks * step) - spoken.until(since) >= unusable_after(point)
        opening = np.flatnonzero(long & ~judgeable & (marks >= first))
        ending = np.flatnonzero(judgeable)
        spans: list[EpisodeSpan] = []
        while len(opening):
            here = int(opening[0])
            opened, began = int(marks[here]), int(since[here]) // step + 1
            tick = int(np.searchsorted(decided, opened))
            after = int(np.searchsorted(ending, here))
            if after == len(ending):
                spans.append(EpisodeSpan(opened * step, began * step, opening_tick=tick))
                break
            ended = int(marks[ending[after]])
            ending_tick = int(np.searchsorted(decided, ended))
            spans.append(
                EpisodeSpan(opened * step, began * step, ended * step, JUDGEABLE_AGAIN, tick, ending_tick)
            )
            opening = opening[np.searchsorted(opening, ending[after]) :]
        return spans


class SpokenTime:
    """How long a point has not been silent.

    ``signs`` (int64[n], UTC ms, increasing, at least one) are its signs of life; each lasts ``limit`` ms.
    """

    def __init__(self, signs: Ints, limit: int) -> None:
        self._signs = signs
        self._limit = limit
        self._before = np.append(0, np.cumsum(np.minimum(np.diff(signs), limit)))

    def until(self, instants: Ints) -> Ints:
        """int64[n], ms: for how long it had spoken by each of ``instants`` (UTC ms)."""
        last = np.searchsorted(self._signs, instants, side="right") - 1
        since = np.minimum(instants - self._signs[np.maximum(last, 0)], self._limit)
        return np.where(last < 0, 0, self._before[np.maximum(last, 0)] + since)


def _judgeable(window: JudgeableWindow, point: Point, usable: Ints, marks: Ints) -> Bools:
    """bool[n]: whether enough marks are present in the window that ends at each of ``marks``."""
    start, width = int(marks[0]) - window.marks, len(marks) + window.marks
    first = -(-usable // window.step) - start
    expired = (2 * usable + 3 * point.sampling_ms) // (2 * window.step) + 1 - start
    change = np.zeros(width + 1, np.int64)
    np.add.at(change, np.clip(first, 0, width), 1)
    np.add.at(change, np.clip(expired, 0, width), -1)
    present = np.cumsum(change[:width]) > 0
    count = np.append(0, np.cumsum(present))
    enough: Bools = count[window.marks + 1 :] - count[1 : -window.marks] >= window.enough
    return enough
