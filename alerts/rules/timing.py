"""Durations that follow from a point's periods ``P`` and ``U`` (judgement.md, sections 2 to 4). All in ms."""

from __future__ import annotations

from collections.abc import Iterable

from ingest.durations import SECOND
from ingest.inventory.tree import Point

ALLOWANCE_MS = 30 * SECOND
"""The clock decides a mark this long, plus ``U - P``, after it (section 4)."""


def hold_of(point: Point) -> int:
    """The hold ``H = 1.5 P``: how long a reading gives the value of its point (section 3)."""
    return point.sampling_ms * 3 // 2


def lag_of(point: Point) -> int:
    """``U - P``: how much later than its measurement a reading may be uploaded."""
    return point.upload_ms - point.sampling_ms


def longest_lag(points: Iterable[Point]) -> int:
    """The longest `lag_of` any of ``points``; 0 of none."""
    return max(map(lag_of, points), default=0)


def silence_limit_of(point: Point) -> int:
    """``max(3 P, 1.5 U)``: ``point`` is silent after so long without a sign of life (section 2)."""
    return max(3 * point.sampling_ms, -(-3 * point.upload_ms // 2))
