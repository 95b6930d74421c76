"""Fewer values for the same picture: a line of 100 000 marks covers some thousand pixels."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

BUCKETS = 400
"""A line keeps the lowest and the highest value of so many stretches: about one for two pixels."""


def extremes(at: Ints, value: Floats, buckets: int = BUCKETS) -> tuple[Ints, Floats]:
    """At most ``2 * buckets`` of the values (``at`` int64[n], ``value`` float64[n]), without losing peaks.

    The first and the last are kept too, so that the line keeps its length.
    """
    n = len(at)
    if n <= 2 * buckets:
        return at, value
    edges = np.linspace(0, n, buckets - 1, dtype=np.intp)
    kept = {0, n - 1}
    for first, end in zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True):
        kept |= {first + int(value[first:end].argmin()), first + int(value[first:end].argmax())}
    which = np.array(sorted(kept), np.intp)
    return at[which], value[which]


def evenly(n: int, most: int) -> NDArray[np.intp]:
    """intp[<= most]: positions in a sequence of ``n``, evenly spaced, both ends among them."""
    return np.unique(np.linspace(0, max(n - 1, 0), min(n, most)).round().astype(np.intp))


def merged(spans: Iterable[tuple[int, int]], gap: int = 0) -> list[tuple[int, int]]:
    """Spans in order, those that overlap or lie closer than ``gap`` made one."""
    found: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1] + gap:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return found
