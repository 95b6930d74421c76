"""Spans of time, each with about as many readings as memory is to hold: how much history is passed through.

A pass over many points goes by time and not by points: a store then sends each reading once, to all that need
it, however many points there are.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

from ingest.durations import SECOND

READINGS_AT_ONCE = 4_000_000
"""About how many readings are in memory at a time; 34 bytes each.

A slice costs an InfluxDB server about as much for each point as 45 readings do: slices are to be few.
"""
READINGS_OF_EACH = 4
"""A slice has at least about so many of each point, however many points there are."""
_LONGEST = 1 << 62


class Sampled(Protocol):
    """What is measured every ``sampling_ms``, such as a point of the inventory."""

    @property
    def sampling_ms(self) -> int:
        """Its sampling period, ms."""
        ...


def time_slices(
    points: Sequence[Sampled], start: int, end: int, most: int = READINGS_AT_ONCE
) -> Iterator[tuple[int, int]]:
    """Cut ``[start, end)`` (UTC ms) into spans in order, each with about ``most`` readings of ``points``.

    By the sampling periods of the points. A span is at least a second long, and long enough for
    `READINGS_OF_EACH`. Nothing when ``end <= start``.
    """
    length = slice_length(readings_a_ms(points), len(points), most)
    for since in range(start, end, length):
        yield since, min(since + length, end)


def readings_a_ms(points: Sequence[Sampled]) -> float:
    """How many readings of ``points`` there are in a millisecond, by their sampling periods."""
    return sum(1 / point.sampling_ms for point in points)


def slice_length(per_ms: float, points: int, most: int) -> int:
    """How long (ms) a span of ``most`` readings is, at ``per_ms`` in a millisecond; a second or more.

    It has `READINGS_OF_EACH` of so many ``points`` at least.
    """
    most = max(most, READINGS_OF_EACH * points)
    return _LONGEST if per_ms * _LONGEST <= most else max(SECOND, round(most / per_ms))
