"""When marks are decided, and which readings come too late for them (judgement.md, section 4).

The service judges at ticks. At a tick a mark is decided as soon as its point has a usable reading measured at
or after it, or the clock is 30 s past it plus ``U - P``. A reading measured at or before a mark that an
earlier tick has decided is late: from it on the point is judged again.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ingest.durations import SECOND
from ingest.inventory.tree import Point
from simulators.expected.judging.marks import Stretches
from simulators.expected.judging.readings import KnownReadings
from simulators.expected.judging.spans import versions_of

Ints = NDArray[np.int64]

ALLOWANCE_MS = 30 * SECOND
"""How long after a mark the clock alone decides it (judgement.md, section 4)."""


@dataclass(frozen=True, slots=True)
class Allowance:
    """How long the clock waits for readings: ``clock`` ms, and ``U - P`` more if ``uploads``."""

    clock: int = ALLOWANCE_MS
    uploads: bool = True

    def lag(self, point: Point) -> int:
        """How long after a mark, or a reading, of ``point`` the clock alone decides it, ms."""
        return self.clock + (point.upload_ms - point.sampling_ms if self.uploads else 0)


@dataclass(frozen=True)
class Decisions:
    """Which marks are decided when, of points that are judged on the same marks.

    Attributes
    ----------
    version
        int64[n]: the first version of its point's past that has a reading.
    stretches
        The marks that each version of each point decides, in order of point and version.
    tick, since
        int64[r]: see `spans.PastVersion`.
    """

    version: Ints
    stretches: Stretches
    tick: Ints
    since: Ints


class Decider:
    """Decides marks of one step.

    Parameters
    ----------
    known, arrival_tick
        The usable readings, and the index of the tick at which each arrived.
    ticks
        int64[k], UTC ms, increasing.
    start
        UTC ms: earlier marks are decided already, and nothing opens there.
    """

    def __init__(
        self,
        known: KnownReadings,
        arrival_tick: Ints,
        ticks: Ints,
        step: int,
        start: int,
        allowance: Allowance,
    ) -> None:
        self._known = known
        self._arrival_tick = arrival_tick
        self._ticks = ticks
        self._step = step
        self._start = start
        self._allowance = allowance
        self._by_clock: dict[int, Ints] = {}

    def decided(self, at: int, point: Point) -> Ints:
        """int64[k]: the last mark (ordinal) of the ``at``-th point that is decided at each tick."""
        lag = self._allowance.lag(point)
        if lag not in self._by_clock:
            last = (self._ticks - lag) // self._step
            self._by_clock[lag] = np.maximum(last, (self._start - 1) // self._step)
        by_clock = self._by_clock[lag]
        own = slice(int(self._known.bounds[at]), int(self._known.bounds[at + 1]))
        by_reading = np.full(len(self._ticks), np.iinfo(np.int64).min)
        np.maximum.at(by_reading, self._arrival_tick[own], self._known.at[own] // self._step)
        return np.maximum(np.maximum.accumulate(by_reading), by_clock)

    def decisions(self, points: dict[int, Point]) -> Decisions:
        """Which marks of ``points`` (index -> point) are decided when."""
        version = np.zeros(len(self._known.at), np.int64)
        rows: list[NDArray[np.int64]] = []
        first = -(-self._start // self._step)
        for at, point in points.items():
            own = slice(int(self._known.bounds[at]), int(self._known.bounds[at + 1]))
            arrival_tick, measured_at = self._arrival_tick[own], self._known.at[own]
            decided = self.decided(at, point)
            late = (arrival_tick > 0) & (measured_at <= decided[np.maximum(arrival_tick - 1, 0)] * self._step)
            ticks, version[own] = versions_of(arrival_tick, late)
            since = np.full(len(ticks) + 1, np.iinfo(np.int64).max)
            np.minimum.at(since, version[own][late], measured_at[late])
            since[0] = self._start
            table = np.empty((len(ticks) + 1, 6), np.int64)
            table[:, 0] = at
            table[:, 1] = np.maximum(-(-since // self._step), first)
            table[:, 2] = decided[np.append(ticks, -1)]
            table[:, 3] = np.arange(len(ticks) + 1)
            table[:, 4] = np.append(-1, ticks)
            table[:, 5] = since
            rows.append(table)
        columns = np.concatenate(rows).T if rows else np.empty((6, 0), np.int64)
        return Decisions(version, Stretches(*columns[:4]), columns[4], columns[5])
