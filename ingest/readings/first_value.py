"""The first value of an identity is kept: which rows of a batch are new, repeated, or in conflict.

A store that overwrites (InfluxDB) or appends (DuckDB) must be asked before a row is written whether its
identity is taken. Asking for every row would halve the speed, so the newest stored reading of each point is
remembered: what is later than it cannot be stored yet. Only the rest, the late rows, are looked up.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from ingest.clock import DAY
from ingest.readings.batch import Batch
from ingest.stores.contract import Refusal

_MANY = 1_000
"""So many points met for the first time are a start: everything unknown is asked for in one go."""
_UNKNOWN = np.iinfo(np.int64).min

Keys = NDArray[np.int32]
Times = NDArray[np.int64]
Values = NDArray[np.float64]


class Lookup(Protocol):
    """What a store can be asked about the readings it holds."""

    def newest_since(self, points: Keys, since: int) -> tuple[Keys, Times, Values]:
        """The newest reading of each point with ``measured_at >= since``; points without one are left out."""
        ...

    def values_at(self, points: Keys, measured_at: Times) -> Values:
        """float64[n]: the stored value of each identity, NaN where nothing is stored."""
        ...


@dataclass(frozen=True, slots=True)
class FirstValueSplit:
    """A batch, judged against what is stored; all rows are indices into the batch.

    ``new`` are to be written, ordered by (point, measured_at), each identity once. ``conflicts`` carry
    another value than the one kept. Everything else, ``duplicates`` of them, repeats what is kept.
    """

    new: NDArray[np.intp]
    conflicts: NDArray[np.intp]
    duplicates: int


class FirstValues:
    """The newest reading of every point, 16 bytes a key, and the rule built on it. Not thread-safe.

    Parameters
    ----------
    lookup
        Asked for points met for the first time and for late rows only.
    """

    def __init__(self, lookup: Lookup) -> None:
        self._lookup = lookup
        self._newest_at: Times = np.empty(0, np.int64)
        self._newest_value: Values = np.empty(0, np.float64)

    def reserve(self, keys: int) -> None:
        """Make room for point keys below ``keys``, so that a start asks for all of them at once."""
        self._grow(keys - 1)

    def split_batch(self, batch: Batch) -> FirstValueSplit:
        """Say of every row whether it is new, a repeat or a conflict; a batch's first row counts as stored.

        Raises whatever the lookup raises; nothing is remembered then that was not true before.
        """
        if not len(batch):
            none = np.empty(0, np.intp)
            return FirstValueSplit(none, none, 0)
        order = np.lexsort((batch.measured_at, batch.point))
        points, times = batch.point[order], batch.measured_at[order]
        begins = np.r_[True, (points[1:] != points[:-1]) | (times[1:] != times[:-1])]
        first = order[begins]
        stored = self._stored(batch.point[first], batch.measured_at[first])
        absent = np.isnan(stored)
        kept = np.where(absent, batch.value[first], stored)
        differs = np.empty(len(batch), np.bool_)
        differs[order] = batch.value[order] != kept[np.cumsum(begins) - 1]
        new = first[absent]
        conflicts = np.flatnonzero(differs)
        return FirstValueSplit(new, conflicts, len(batch) - len(new) - len(conflicts))

    def remember(self, stored: Batch) -> None:
        """Take note of rows that are now stored, ordered by (point, measured_at)."""
        if not len(stored):
            return
        self._grow(int(stored.point.max()))
        ends = np.r_[stored.point[1:] != stored.point[:-1], True]
        self._note(stored.point[ends], stored.measured_at[ends], stored.value[ends])

    def forget(self) -> None:
        """Know nothing any more: what is stored may have changed behind our back."""
        self._newest_at[:] = _UNKNOWN

    def _stored(self, points: Keys, times: Times) -> Values:
        self._grow(int(points.max()))
        self._learn(points, times)
        newest_at, newest_value = self._newest_at[points], self._newest_value[points]
        stored = np.where(times == newest_at, newest_value, np.nan)
        late = (times <= newest_at) & np.isnan(stored)
        if late.any():
            stored[late] = self._lookup.values_at(points[late], times[late])
        return stored

    def _learn(self, points: Keys, times: Times) -> None:
        """Ask once for the newest reading of points never met since the start.

        Only the recent past is asked for, or a store of years would be searched: where nothing is found, all
        that is known is that nothing is stored from ``since`` on, and older rows are late rows. The median
        keeps one wild timestamp in the batch from widening or emptying the question.
        """
        unknown = self._newest_at[points] == _UNKNOWN
        if not unknown.any():
            return
        asked, asked_times = np.unique(points[unknown]), times[unknown]
        since = max(int(asked_times.min()), int(np.median(asked_times)) - DAY)
        if len(asked) > _MANY:
            asked = np.flatnonzero(self._newest_at == _UNKNOWN).astype(np.int32)
        found, found_at, found_value = self._lookup.newest_since(asked, since)
        self._newest_at[asked] = since - 1
        self._newest_value[asked] = np.nan
        self._note(found, found_at, found_value)

    def _note(self, points: Keys, times: Times, values: Values) -> None:
        later = times > self._newest_at[points]
        self._newest_at[points[later]] = times[later]
        self._newest_value[points[later]] = values[later]

    def _grow(self, key: int) -> None:
        missing = key + 1 - len(self._newest_at)
        if missing > 0:
            missing = max(missing, len(self._newest_at) // 2)
            self._newest_at = np.r_[self._newest_at, np.full(missing, _UNKNOWN)]
            self._newest_value = np.r_[self._newest_value, np.full(missing, np.nan)]


EARLIEST, LATEST = -9_223_372_036_854, 9_223_372_036_854
"""UTC ms that fit in InfluxDB's nanoseconds (the years 1677 to 2262); every store keeps to them."""


def unstorable(batch: Batch, known: NDArray[np.bool_]) -> list[Refusal]:
    """Rows that no store takes: no such point, not a finite number, a time before 1677 or after 2262.

    ``known`` is bool[highest key + 1], true where the inventory has or had a point.
    """
    inside = (batch.point >= 0) & (batch.point < len(known))
    nameless = ~inside
    nameless[inside] = ~known[batch.point[inside]]
    senseless = ~np.isfinite(batch.value)
    timeless = (batch.measured_at < EARLIEST) | (batch.measured_at > LATEST)
    refused = []
    for row in np.flatnonzero(nameless | senseless | timeless).tolist():
        if nameless[row]:
            reason = f"the inventory never had a point with key {batch.point[row]}"
        elif senseless[row]:
            reason = f"{batch.value[row]} is not a finite number"
        else:
            reason = f"measured_at {batch.measured_at[row]} ms is outside the years 1677 to 2262"
        refused.append(Refusal(row, reason))
    return refused


def accepted_rows(length: int, refused: list[Refusal]) -> NDArray[np.intp]:
    """The rows of a batch of ``length`` that are not refused, in order."""
    kept = np.ones(length, np.bool_)
    kept[[line.row for line in refused]] = False
    return np.flatnonzero(kept)
