"""Silent points (judgement.md, section 2: H35): no reading for ``max(3 P, 1.5 U)`` after the newest one.

A point is expected to speak from its registration on; what was measured before that ends and begins no
silence. A silence is told 30 s after the fact, the end of one with the reading that ends it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ingest.inventory.tree import Point
from simulators.expected.judging.spans import NEVER, SPOKE_AGAIN, EpisodeSpan, PastVersion, versions_of

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


def silence_after(point: Point) -> int:
    """Milliseconds without a reading after which ``point`` is silent, rounded up."""
    return max(3 * point.sampling_ms, -(-3 * point.upload_ms // 2))


@dataclass(frozen=True)
class ReadingTimes:
    """When a point spoke.

    ``at`` (int64[n], UTC ms) increases and begins with its registration; ``arrived`` (int64[n]) is the index
    of the tick each was taken in at.
    """

    at: Ints
    arrived: Ints


def reading_times(registered_at: int, at: Ints, arrived: Ints) -> ReadingTimes:
    """The words of a point, from its registration (UTC ms) on."""
    since = int(np.searchsorted(at, registered_at, side="right"))
    first = np.array([registered_at], np.int64)
    return ReadingTimes(
        np.concatenate([first, at[since:]]), np.concatenate([np.array([-1], np.int64), arrived[since:]])
    )


def silences(spoke: ReadingTimes, gap: int, ticks: Ints, allowance: int) -> list[PastVersion]:
    """All versions of a point's silences, given the ticks (UTC ms) at which somebody looks.

    ``allowance`` is how long after the fact the clock tells of one, ms.

    A word is late when a later one had been taken in at an earlier tick. It changes something only if it
    falls into a gap that would be a silence without it.
    """
    order = np.argsort(spoke.arrived, kind="stable")
    newest = np.maximum.accumulate(spoke.at[order])
    already = np.searchsorted(spoke.arrived[order], spoke.arrived, side="left") - 1
    late = (already >= 0) & (spoke.at < newest[np.maximum(already, 0)])
    in_time = spoke.at[~late]
    follower = np.searchsorted(in_time, spoke.at, side="right")
    ends = np.append(in_time, np.iinfo(np.int64).max)[follower]
    matters = ~late | (ends - in_time[follower - 1] > gap)
    spoke, late = ReadingTimes(spoke.at[matters], spoke.arrived[matters]), late[matters]
    epochs, version = versions_of(spoke.arrived, late)
    found = [PastVersion(-1, 0, tuple(_spans(spoke, np.flatnonzero(version <= 0), gap, ticks, allowance)))]
    for number, epoch in enumerate(epochs.tolist(), 1):
        mine = np.flatnonzero(version <= number)
        since = int(spoke.at[version == number].min())
        before = int(np.searchsorted(spoke.at[mine], since)) - 1
        kept = [s for s in found[-1].spans if s.opened <= spoke.at[mine[before]] and s.ended is not None]
        fresh = _spans(spoke, mine[before:], gap, ticks, allowance)
        found.append(PastVersion(epoch, since, (*kept, *fresh)))
    return found


def _spans(
    spoke: ReadingTimes, which: NDArray[np.intp], gap: int, ticks: Ints, allowance: int
) -> list[EpisodeSpan]:
    """The silences between the words ``which``, and after the last of them."""
    at, arrived = spoke.at[which], spoke.arrived[which]
    ended = np.append(at[1:], np.iinfo(np.int64).max)
    over = np.append(arrived[1:], NEVER)
    opened = at + gap
    # By the clock: with the first tick so long after the fact, unless the next word is there by then.
    clock = np.maximum(np.searchsorted(ticks, opened + allowance), arrived)
    clock[clock >= len(ticks)] = NEVER
    by_clock = clock < over
    silent = ended > opened
    spans: list[EpisodeSpan] = []
    for i in np.flatnonzero(by_clock | (silent & (over < NEVER))).tolist():
        since, told = int(opened[i]), int(min(clock[i], over[i]))
        if over[i] >= NEVER:
            spans.append(EpisodeSpan(since, since, told=told))
        elif silent[i]:
            spans.append(EpisodeSpan(since, since, int(ended[i]), SPOKE_AGAIN, told, int(over[i])))
        else:
            spans.append(EpisodeSpan(since, since, told=told, over=int(over[i]), dissolved=True))
    return spans
