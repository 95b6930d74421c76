"""Stuck sensors (judgement.md, section 2: H14): the same value in every reading over 12 h and 24 readings.

Where the text leaves something open, this module does as the service: an episode opens with the reading that
makes the run long enough, and ends with the first usable one that differs. Readings are checked in the order
they were measured, 30 s plus ``U - P`` after that, at most every 10 s.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simulators.expected.judging.rules import ReferenceRule
from simulators.expected.judging.spans import MOVED_AGAIN, NEVER, EpisodeSpan, PastVersion, versions_of

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

CHECK_INTERVAL_MS = 10_000
"""A run takes half a day: the service checks no more often than this."""


def check_ticks(ticks: Ints) -> Ints:
    """The indices of the ticks (int64[k], UTC ms) at which runs are checked."""
    if len(ticks) < 2 or int(np.diff(ticks).min()) >= CHECK_INTERVAL_MS:
        return np.arange(len(ticks), dtype=np.int64)
    found = []
    at = 0
    while at < len(ticks):
        found.append(at)
        at = int(np.searchsorted(ticks, ticks[at] + CHECK_INTERVAL_MS))
    return np.array(found, np.int64)


def runs(
    rule: ReferenceRule,
    at: Ints,
    x: NDArray[np.int32],
    arrival_tick: Ints,
    ticks: Ints,
    checked: Ints,
    lag: int,
) -> list[PastVersion]:
    """All versions of a point's runs of equal values.

    Parameters
    ----------
    at, x, arrival_tick
        The point's usable readings in order of time: int64[n] UTC ms, millionths, index of the tick at which
        it arrived.
    ticks, checked
        UTC ms, and the indices of those at which runs are checked.
    lag
        ``30 s + U - P``: how long after a reading its run is checked, ms.
    """
    if len(at) < rule.readings or int(at[-1] - at[0]) < rule.lasts_ms:
        return []
    due = np.searchsorted(checked, np.maximum(arrival_tick, np.searchsorted(ticks, at + lag)))
    check_tick = np.append(checked, NEVER)[due]
    late = _late(at, arrival_tick, check_tick)
    late_ticks, version = versions_of(arrival_tick, late)
    # A late reading is checked when it arrives.
    check_tick = np.where(late, arrival_tick, check_tick)
    found = [PastVersion(-1, 0, tuple(_spans(rule, at, x, check_tick, np.flatnonzero(version <= 0))))]
    for number, tick in enumerate(late_ticks.tolist(), 1):
        own = np.flatnonzero(version <= number)
        since = int(at[version == number].min())
        begin = _run_before(x[own], int(np.searchsorted(at[own], since)))
        instant = int(at[own[begin]]) if begin < len(own) else since
        kept = [s for s in found[-1].spans if s.began < instant]
        found.append(PastVersion(tick, since, (*kept, *_spans(rule, at, x, check_tick, own[begin:]))))
    return found


def _late(at: Ints, arrival_tick: Ints, check_tick: Ints) -> Bools:
    """bool[n]: a later reading had been checked at an earlier tick than the one that brought this one."""
    order = np.argsort(check_tick, kind="stable")
    newest = np.maximum.accumulate(at[order])
    already = np.searchsorted(check_tick[order], arrival_tick, side="left") - 1
    late: Bools = (already >= 0) & (at < newest[np.maximum(already, 0)])
    return late


def _run_before(x: NDArray[np.int32], here: int) -> int:
    """Where the run of equal values begins that ends just before position ``here``."""
    if here == 0:
        return 0
    back = 64
    while True:
        low = max(0, here - back)
        change = np.flatnonzero(x[low:here] != x[here - 1])
        if len(change):
            return low + int(change[-1]) + 1
        if low == 0:
            return 0
        back *= 4


def _spans(
    rule: ReferenceRule, at: Ints, x: NDArray[np.int32], check_tick: Ints, which: NDArray[np.intp]
) -> list[EpisodeSpan]:
    """The runs among the readings ``which`` that are long enough."""
    at, x, check_tick = at[which], x[which], check_tick[which]
    if not len(at):
        return []
    first = np.flatnonzero(np.append(True, np.diff(x) != 0))
    end = np.append(first[1:], len(at))
    long = (end - first >= rule.readings) & (at[end - 1] - at[first] >= rule.lasts_ms)
    spans: list[EpisodeSpan] = []
    for i in np.flatnonzero(long).tolist():
        low, high = int(first[i]), int(end[i])
        enough = int(np.searchsorted(at[low:high], at[low] + rule.lasts_ms))
        opening = low + max(rule.readings - 1, enough)
        began, opened, level = int(at[low]), int(at[opening]), int(x[low])
        if high < len(at):
            spans.append(
                EpisodeSpan(
                    opened,
                    began,
                    int(at[high]),
                    MOVED_AGAIN,
                    int(check_tick[opening]),
                    int(check_tick[high]),
                    level=level,
                )
            )
        else:
            spans.append(EpisodeSpan(opened, began, opening_tick=int(check_tick[opening]), level=level))
    return spans
