"""Spans of time, each with about as many readings as memory is to hold: how much history is passed through.

A pass over many points goes by time and not by points: a store then sends each reading once, to all that need
it, however many points there are.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

from ingest.durations import SECOND

READINGS_AT_ONCE = 1_000_000
"""About how many readings are in memory at a time; 34 bytes each."""


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

    By the sampling periods of the points; a span is at least a second. Nothing when ``end <= start``.
    """
    per_ms = sum(1 / point.sampling_ms for point in points)
    length = end - start if per_ms == 0 else max(SECOND, round(most / per_ms))
    for since in range(start, end, max(1, length)):
        yield since, min(since + length, end)
