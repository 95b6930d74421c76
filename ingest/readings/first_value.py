"""The first value of an identity is kept: which rows of a batch are new, repeated, or in conflict.

A store that overwrites (InfluxDB) or appends (DuckDB) must be asked before a row is written whether its
identity is stored already. Asking for every row would halve the speed, so the newest stored reading of each
point is remembered: what is later than it cannot be stored yet. Only the rest, the late rows, are looked up.

A reading from the future (a wrong clock) must not become the newest, or all true ones after it would be late.
What is stored ahead of time is remembered beside it, as the span from the first to the last such reading.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from ingest.durations import DAY
from ingest.readings.batch import Batch, Flag
from ingest.readings.quality import MAX_SKEW

_MANY = 1_000
"""With so many new points, as at a start, all points not known yet are looked up at once."""
_UNKNOWN = np.iinfo(np.int64).min
_NEVER = np.iinfo(np.int64).max

Keys = NDArray[np.int32]
Times = NDArray[np.int64]
Values = NDArray[np.float64]


def starts_of_runs(*columns: NDArray[Any]) -> NDArray[np.bool_]:
    """bool[n]: the rows that differ from the row before in one of the sorted ``columns`` of length n."""
    starts = np.ones(len(columns[0]), np.bool_)
    if len(starts):
        starts[1:] = False
        for column in columns:
            starts[1:] |= column[1:] != column[:-1]
    return starts


def first_of_each(*columns: NDArray[Any]) -> NDArray[np.bool_]:
    """bool[n]: the first row, in the order of the rows, of each combination of values in ``columns``."""
    order = np.lexsort(columns[::-1])  # stable: equal rows keep their order
    first = np.zeros(len(order), np.bool_)
    first[order[starts_of_runs(*(column[order] for column in columns))]] = True
    return first


def first_values_in_order(batch: Batch) -> Batch:
    """Sorted by (point, measured_at); of several rows with one identity the first is kept."""
    batch = batch.select(np.lexsort((batch.measured_at, batch.point)))
    return batch.select(starts_of_runs(batch.point, batch.measured_at))


class Lookup(Protocol):
    """What a store can be asked about the readings it holds."""

    def newest_between(self, points: Keys, start: int, end: int) -> tuple[Keys, Times, Values]:
        """The newest reading of each point with ``start <= measured_at < end``, where there is one."""
        ...

    def span_from(self, points: Keys, start: int) -> tuple[Keys, Times, Times]:
        """When the first and the last reading of each point at or after ``start`` (UTC ms) were measured.

        Points without one are left out.
        """
        ...

    def values_at(self, points: Keys, measured_at: Times) -> Values:
        """float64[n]: the stored value of each identity, NaN where nothing is stored."""
        ...


@dataclass(frozen=True, slots=True)
class FirstValueSplit:
    """A batch compared with what is stored; all rows are indices into the batch.

    ``new`` are to be written, ordered by (point, measured_at), each identity once. ``conflicts`` carry
    another value than the one kept. Everything else, ``duplicates`` of them, repeats what is kept.
    """

    new: NDArray[np.intp]
    conflicts: NDArray[np.intp]
    duplicates: int


class FirstValues:
    """What is stored last of every point, 32 bytes a key, and the rule built on it. Not thread-safe.

    Parameters
    ----------
    lookup
        Asked only for points without a remembered reading and for late rows.
    """

    def __init__(self, lookup: Lookup) -> None:
        self._lookup = lookup
        self._newest_at: Times = np.empty(0, np.int64)
        self._newest_value: Values = np.empty(0, np.float64)
        self._first_ahead: Times = np.empty(0, np.int64)
        self._last_ahead: Times = np.empty(0, np.int64)

    def reserve(self, keys: int) -> None:
        """Make room for point keys below ``keys``, so that a start asks for all of them at once."""
        self._grow(keys - 1)

    def split_batch(self, batch: Batch) -> FirstValueSplit:
        """Sort the rows into new, repeated and conflicting; the first row of an identity counts as stored.

        Raises whatever the lookup raises; then nothing new is remembered.
        """
        if not len(batch):
            none = np.empty(0, np.intp)
            return FirstValueSplit(none, none, 0)
        order = np.lexsort((batch.measured_at, batch.point))
        points, times = batch.point[order], batch.measured_at[order]
        begins = starts_of_runs(points, times)
        first = order[begins]
        stored = self._stored(batch.select(first))
        absent = np.isnan(stored)
        kept = np.where(absent, batch.value[first], stored)
        differs = np.empty(len(batch), np.bool_)
        differs[order] = batch.value[order] != kept[np.cumsum(begins) - 1]
        new = first[absent]
        conflicts = np.flatnonzero(differs)
        return FirstValueSplit(new, conflicts, len(batch) - len(new) - len(conflicts))

    def remember(self, stored: Batch) -> None:
        """Remember rows that are now stored, ordered by (point, measured_at)."""
        if not len(stored):
            return
        self._grow(int(stored.point.max()))
        ahead = _is_ahead(stored)
        in_time = stored.select(~ahead)
        ends = np.r_[in_time.point[1:] != in_time.point[:-1], True][: len(in_time)]
        self._note(in_time.point[ends], in_time.measured_at[ends], in_time.value[ends])
        # Time has come to what was stored ahead of it: of such a point, what is newest is asked anew.
        come = in_time.point[ends]
        come = come[self._newest_at[come] >= self._first_ahead[come]]
        self._newest_at[come] = _UNKNOWN
        later = stored.select(ahead)
        later = later.select(later.measured_at > self._newest_at[later.point])
        np.minimum.at(self._first_ahead, later.point, later.measured_at)
        np.maximum.at(self._last_ahead, later.point, later.measured_at)

    def forget(self) -> None:
        """Forget everything: something else may have changed what is stored."""
        self._newest_at[:] = _UNKNOWN

    def _stored(self, rows: Batch) -> Values:
        points, times = rows.point, rows.measured_at
        self._grow(int(points.max()))
        self._learn(rows)
        newest_at, newest_value = self._newest_at[points], self._newest_value[points]
        stored = np.where(times == newest_at, newest_value, np.nan)
        late = (times <= newest_at) & np.isnan(stored)
        ahead = times >= self._first_ahead[points]
        if ahead.any():
            late |= ahead & (times <= self._last_ahead[points])
        if late.any():
            stored[late] = self._lookup.values_at(points[late], times[late])
        return stored

    def _learn(self, rows: Batch) -> None:
        """Look up once what is newest of points without a remembered reading.

        Only the recent past is asked for, or a store of years would be searched: where nothing is found, all
        that is known is that nothing is stored from ``since`` on, and older rows are late rows. The median
        keeps one wrong timestamp in the batch from widening or narrowing the query. No clock is read: the
        newest receipt in the batch is now, and what is stored after it, and may be, is ahead of time.
        """
        unknown = self._newest_at[rows.point] == _UNKNOWN
        if not unknown.any():
            return
        asked = np.unique(rows.point[unknown])
        now = int(rows.received_at.max())
        times = rows.measured_at[unknown & ~_is_ahead(rows)]
        since = min(now, max(int(times.min()), int(np.median(times)) - DAY)) if len(times) else now
        until = now + MAX_SKEW + 1
        if len(asked) > _MANY:
            asked = np.flatnonzero(self._newest_at == _UNKNOWN).astype(np.int32)
        found, found_at, found_value = self._lookup.newest_between(asked, since, until)
        ahead, first_ahead, last_ahead = self._lookup.span_from(asked, until)
        self._newest_at[asked] = since - 1
        self._newest_value[asked] = np.nan
        self._first_ahead[asked], self._last_ahead[asked] = _NEVER, _UNKNOWN
        self._note(found, found_at, found_value)
        self._first_ahead[ahead], self._last_ahead[ahead] = first_ahead, last_ahead

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
            self._first_ahead = np.r_[self._first_ahead, np.full(missing, _NEVER)]
            self._last_ahead = np.r_[self._last_ahead, np.full(missing, _UNKNOWN)]


def _is_ahead(rows: Batch) -> NDArray[np.bool_]:
    """bool[n]: the rows measured later than they can have been.

    One that is too old is no danger: where it is the newest, all that come after it are later.
    """
    ahead: NDArray[np.bool_] = (rows.flags & np.uint16(Flag.CLOCK_SKEW)) != 0
    return ahead
