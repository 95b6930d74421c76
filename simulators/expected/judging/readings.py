"""The delivered readings as columns, and which of them count (judgement.md, section 1).

The identity of a reading is (point, measured_at) and its first value is kept; only usable readings are
judged.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal

import numpy as np
from numpy.typing import NDArray

from ingest.durations import DAY, MINUTE
from ingest.inventory.tree import Inventory
from ingest.readings.batch import UNUSABLE, Flag
from ingest.readings.quantities import QUANTITIES

MICRO = 1_000_000
"""Values are compared in whole millionths of the canonical unit (judgement.md, section 3)."""
SKEW_MS = 5 * MINUTE
"""How far a device's clock may run ahead (judgement.md, section 1)."""
HORIZON_MS = 7 * DAY
"""How old a reading may be on arrival (judgement.md, section 1)."""
CLOCK_RESET_BEFORE = 980_985_600_000
"""2001-02-01T00:00Z, UTC ms: an earlier time comes from a clock that was reset (docs/wire-format.md)."""
NO_SIGN_OF_LIFE = Flag.CLOCK_SKEW | Flag.TOO_OLD | Flag.SIMULATED | Flag.CONFLICT
"""A reading with one of these flags is no sign of life at its time. The text leaves open what ends a silence;
a reading of a sensor that reports a fault of its own does end it.
"""
CLOSE_TO_HALF = 1e-3
"""Scaled values this near to half a millionth are rounded in decimal: a float may fall on the wrong side."""

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class DeliveredReadings:
    """Readings in the order of arrival, all columns of one length ``n``.

    Attributes
    ----------
    point
        int32[n], index into ``points``.
    measured_at, received_at
        int64[n], UTC ms.
    value
        float64[n], canonical unit.
    flags
        uint16[n], the bits of `ingest.readings.batch.Flag` that came with the message.
    points
        Point ids.
    """

    point: NDArray[np.int32]
    measured_at: Ints
    value: NDArray[np.float64]
    received_at: Ints
    flags: NDArray[np.uint16]
    points: tuple[str, ...]


@dataclass(frozen=True)
class KnownReadings:
    """The readings that count, each identity once, sorted by point and time of measuring.

    Attributes
    ----------
    point
        int32[n], index into the inventory's points, in their order.
    at, received_at
        int64[n], UTC ms.
    x
        int32[n], the value in millionths.
    flags
        int64[n], the bits of `Flag` with which each is stored.
    usable, credible
        bool[n]: may be judged; is a sign of life of its point at that time.
    bounds
        int64[points + 1]: the rows of point ``p`` are ``bounds[p]:bounds[p + 1]``.
    """

    point: NDArray[np.int32]
    at: Ints
    received_at: Ints
    x: NDArray[np.int32]
    flags: Ints
    usable: Bools
    credible: Bools
    bounds: Ints

    def take(self, which: Bools) -> KnownReadings:
        """Only the rows ``which``."""
        point = self.point[which]
        bounds = np.searchsorted(point, np.arange(len(self.bounds)))
        return KnownReadings(
            point,
            self.at[which],
            self.received_at[which],
            self.x[which],
            self.flags[which],
            self.usable[which],
            self.credible[which],
            bounds,
        )


def take_in(delivered: DeliveredReadings, inventory: Inventory) -> KnownReadings:
    """What is known of the points of ``inventory`` once everything has arrived.

    Left out: points the inventory does not know, values that are no number, and buffered readings of a clock
    that was reset; they have no place in time. A live one of those is measured when it was received.
    """
    index = {name: i for i, name in enumerate(inventory.points)}
    place = np.array([index.get(name, -1) for name in delivered.points], np.int32)
    point = place[delivered.point]
    flags = delivered.flags.astype(np.int64)
    reset = delivered.measured_at < CLOCK_RESET_BEFORE
    at = np.where(reset, delivered.received_at, delivered.measured_at)
    lost = reset & ((flags & Flag.HISTORY) != 0)
    kept = (point >= 0) & np.isfinite(delivered.value) & ~lost & ((flags & Flag.CONFLICT) == 0)
    rows = np.flatnonzero(kept)
    rows = rows[in_order(point[rows], at[rows])]
    first = np.ones(len(rows), np.bool_)
    first[1:] = (np.diff(point[rows]) != 0) | (np.diff(at[rows]) != 0)
    rows = rows[first]
    point, at, received = point[rows], at[rows], delivered.received_at[rows]
    value, flags = delivered.value[rows], flags[rows]
    ranges = [QUANTITIES[p.metric] for p in inventory.points.values()]
    lowest = np.array([q.lowest for q in ranges], np.float64)[point]
    highest = np.array([q.highest for q in ranges], np.float64)[point]
    skewed, old = at > received + SKEW_MS, at < received - HORIZON_MS
    outside = (value < lowest) | (value > highest)
    for bad, flag in ((outside, Flag.RANGE), (skewed, Flag.CLOCK_SKEW), (old, Flag.TOO_OLD)):
        flags = flags | np.where(bad, int(flag), 0)
    return KnownReadings(
        point,
        at,
        received,
        millionths(np.clip(value, lowest, highest)),
        flags,
        (flags & int(UNUSABLE)) == 0,
        (flags & int(NO_SIGN_OF_LIFE)) == 0,
        np.searchsorted(point, np.arange(len(index) + 1)).astype(np.int64),
    )


def in_order(point: NDArray[np.int32], when: Ints) -> NDArray[np.intp]:
    """The order of rows by point and then by ``when`` (int64[n]); equal ones stay as they are."""
    least = int(when.min(initial=0))
    span = int(when.max(initial=0)) - least + 1
    if (int(point.max(initial=0)) + 1) * span > np.iinfo(np.int64).max:
        return np.lexsort((when, point))
    return np.argsort(point.astype(np.int64) * span + (when - least), kind="stable")


def millionths(values: NDArray[np.float64]) -> NDArray[np.int32]:
    """int32[n], ``values`` (float64[n]) as whole millionths, exactly as their shortest decimal rounds."""
    scaled = values * MICRO
    whole = np.rint(scaled).astype(np.int32)
    for i in np.flatnonzero(np.abs(np.abs(scaled - np.floor(scaled)) - 0.5) < CLOSE_TO_HALF).tolist():
        whole[i] = millionth(Decimal(repr(float(values[i]))))
    return whole


def millionth(value: Decimal) -> int:
    """``value`` as a whole number of millionths."""
    return int((value * MICRO).to_integral_value(ROUND_HALF_EVEN))
