"""Stuck sensors (judgement.md, section 2: H14): the same value in every reading over 12 h and 24 readings.

Where the text is silent, as the service does: an episode opens with the reading that makes the run long
enough, and ends with the first usable one that differs. Readings are looked at in the order they were
measured, 30 s plus ``U - P`` after that, and not more often than every 10 s.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simulators.expected.judging.rules import ReferenceRule
from simulators.expected.judging.spans import MOVED_AGAIN, NEVER, EpisodeSpan, PastVersion, versions_of

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

LOOK_EVERY_MS = 10_000
"""A run takes half a day: the service looks no more often than this."""


def look_ticks(ticks: Ints) -> Ints:
    """The indices of the ticks (int64[k], UTC ms) at which runs are looked at."""
    if len(ticks) < 2 or int(np.diff(ticks).min()) >= LOOK_EVERY_MS:
        return np.arange(len(ticks), dtype=np.int64)
    found = []
    at = 0
    while at < len(ticks):
        found.append(at)
        at = int(np.searchsorted(ticks, ticks[at] + LOOK_EVERY_MS))
    return np.array(found, np.int64)


def runs(
    rule: ReferenceRule, at: Ints, x: NDArray[np.int32], arrived: Ints, ticks: Ints, looked: Ints, lag: int
) -> list[PastVersion]:
    """All versions of a point's runs of equal values.

    Parameters
    ----------
    at, x, arrived
        The point's usable readings in order of time: int64[n] UTC ms, millionths, index of the tick.
    ticks, looked
        UTC ms, and the indices of those at which runs are looked at.
    lag
        ``30 s + U - P``: how long after its reading is a run looked at, ms.
    """
    if len(at) < rule.readings or int(at[-1] - at[0]) < rule.lasts_ms:
        return []
    when = np.searchsorted(looked, np.maximum(arrived, np.searchsorted(ticks, at + lag)))
    seen = np.append(looked, NEVER)[when]
    late = _late(at, arrived, seen)
    epochs, version = versions_of(arrived, late)
    # What comes late is looked at when it comes.
    seen = np.where(late, arrived, seen)
    found = [PastVersion(-1, 0, tuple(_spans(rule, at, x, seen, np.flatnonzero(version <= 0))))]
    for number, epoch in enumerate(epochs.tolist(), 1):
        mine = np.flatnonzero(version <= number)
        since = int(at[version == number].min())
        begin = _run_before(x[mine], int(np.searchsorted(at[mine], since)))
        instant = int(at[mine[begin]]) if begin < len(mine) else since
        kept = [s for s in found[-1].spans if s.began < instant]
        found.append(PastVersion(epoch, since, (*kept, *_spans(rule, at, x, seen, mine[begin:]))))
    return found


def _late(at: Ints, arrived: Ints, seen: Ints) -> Bools:
    """bool[n]: a later reading had been looked at by an earlier tick than the one that brought this one."""
    order = np.argsort(seen, kind="stable")
    newest = np.maximum.accumulate(at[order])
    already = np.searchsorted(seen[order], arrived, side="left") - 1
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
    rule: ReferenceRule, at: Ints, x: NDArray[np.int32], seen: Ints, which: NDArray[np.intp]
) -> list[EpisodeSpan]:
    """The runs among the readings ``which`` that are long enough."""
    at, x, seen = at[which], x[which], seen[which]
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
            over = int(seen[high])
            spans.append(
                EpisodeSpan(opened, began, int(at[high]), MOVED_AGAIN, int(seen[opening]), over, level=level)
            )
        else:
            spans.append(EpisodeSpan(opened, began, told=int(seen[opening]), level=level))
    return spans
