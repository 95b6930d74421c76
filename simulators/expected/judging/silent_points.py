"""Silent points (judgement.md, section 2): no reading for ``max(3 P, 1.5 U)`` after the newest one.

Readings are expected from a point's registration on; what was measured before that ends and begins no
silence. A silence becomes known 30 s after it opened, its end with the reading that ends it.
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
    """When the readings of a point were measured, and when they arrived.

    ``at`` (int64[n], UTC ms) increases and begins with its registration; ``arrival_tick`` (int64[n]) is the
    index of the tick at which each arrived.
    """

    at: Ints
    arrival_tick: Ints


def reading_times(registered_at: int, at: Ints, arrival_tick: Ints) -> ReadingTimes:
    """The times of a point's readings, from its registration (UTC ms) on."""
    since = int(np.searchsorted(at, registered_at, side="right"))
    first = np.array([registered_at], np.int64)
    return ReadingTimes(
        np.concatenate([first, at[since:]]),
        np.concatenate([np.array([-1], np.int64), arrival_tick[since:]]),
    )


def silences(times: ReadingTimes, gap: int, ticks: Ints, allowance: int) -> list[PastVersion]:
    """All versions of a point's silences, given the ticks (UTC ms) at which the service judges.

    ``allowance`` is how long after a silence opened the clock alone decides it, ms.

    A reading is late when a later one had arrived at an earlier tick. It changes something only if it falls
    into a gap that would be a silence without it.
    """
    order = np.argsort(times.arrival_tick, kind="stable")
    newest = np.maximum.accumulate(times.at[order])
    already = np.searchsorted(times.arrival_tick[order], times.arrival_tick, side="left") - 1
    late = (already >= 0) & (times.at < newest[np.maximum(already, 0)])
    in_time = times.at[~late]
    follower = np.searchsorted(in_time, times.at, side="right")
    ends = np.append(in_time, np.iinfo(np.int64).max)[follower]
    matters = ~late | (ends - in_time[follower - 1] > gap)
    times, late = ReadingTimes(times.at[matters], times.arrival_tick[matters]), late[matters]
    late_ticks, version = versions_of(times.arrival_tick, late)
    found = [PastVersion(-1, 0, tuple(_spans(times, np.flatnonzero(version <= 0), gap, ticks, allowance)))]
    for number, tick in enumerate(late_ticks.tolist(), 1):
        own = np.flatnonzero(version <= number)
        since = int(times.at[version == number].min())
        before = int(np.searchsorted(times.at[own], since)) - 1
        kept = [s for s in found[-1].spans if s.opened <= times.at[own[before]] and s.ended is not None]
        fresh = _spans(times, own[before:], gap, ticks, allowance)
        found.append(PastVersion(tick, since, (*kept, *fresh)))
    return found


def _spans(
    times: ReadingTimes, which: NDArray[np.intp], gap: int, ticks: Ints, allowance: int
) -> list[EpisodeSpan]:
    """The silences between the readings ``which``, and after the last of them."""
    at, arrival_tick = times.at[which], times.arrival_tick[which]
    ended = np.append(at[1:], np.iinfo(np.int64).max)
    ending_tick = np.append(arrival_tick[1:], NEVER)
    opened = at + gap
    # By the clock: at the first tick so long after the opening, unless the next reading has arrived by then.
    clock = np.maximum(np.searchsorted(ticks, opened + allowance), arrival_tick)
    clock[clock >= len(ticks)] = NEVER
    by_clock = clock < ending_tick
    silent = ended > opened
    spans: list[EpisodeSpan] = []
    for i in np.flatnonzero(by_clock | (silent & (ending_tick < NEVER))).tolist():
        since, opening_tick = int(opened[i]), int(min(clock[i], ending_tick[i]))
        if ending_tick[i] >= NEVER:
            spans.append(EpisodeSpan(since, since, opening_tick=opening_tick))
        elif silent[i]:
            spans.append(
                EpisodeSpan(since, since, int(ended[i]), SPOKE_AGAIN, opening_tick, int(ending_tick[i]))
            )
        else:
            spans.append(
                EpisodeSpan(
                    since,
                    since,
                    opening_tick=opening_tick,
                    ending_tick=int(ending_tick[i]),
                    dissolved=True,
                )
            )
    return spans
