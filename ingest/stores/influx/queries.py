"""What is asked of InfluxDB: readings, hourly figures, and the look-ups behind "first value kept"."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache, reduce
from itertools import compress
from operator import or_
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ingest.durations import HOUR
from ingest.inventory.tree import Inventory
from ingest.readings.batch import FLAG_BY_NAME, Batch, batch_of, concat
from ingest.readings.first_value import Keys, Times, Values
from ingest.readings.quantities import Metric
from ingest.stores.contract import HourlyRow
from ingest.stores.influx.influxql import Columns, between, one_of, select
from ingest.stores.influx.spans import in_pieces
from ingest.stores.storable import LATEST_STORABLE

_POINTS_IN_ONE_QUERY = 1_000
"""Points named in one query: some 20 kB of it."""
_TOO_MANY_TO_NAME = 2_000
"""Beyond so many points, if they are most of their metric, it is asked for whole, the others left out here.

Named in pieces, a reading costs the server half as much again as in an answer of all points (decision 0022).
"""
_MOST_SPANS = 256
"""Most queries for the late rows of one metric, however far apart their times are."""

_READING = "value, received_at, source, flags"
_FIGURES = '"min", "mean", "max", "count"'

HOURLY = "_hourly"
"""Appended to the names of metric and database: where hourly figures are."""


class InfluxReader:
    """Turns questions by point key into InfluxQL by point id, and the answers back.

    Parameters
    ----------
    ask
        Sends one query to the database of the readings or, if the second argument is true, of the hourly
        figures; yields the columns of the answer piece by piece. Raises `StoreError`.
    inventory
        The inventory now in force; points it never knew are neither asked for nor returned.
    longest
        How long a span (ms) one query may be asked for; 0: any. Raises `StoreError`.
    """

    def __init__(
        self,
        ask: Callable[[str, bool], Iterator[Columns]],
        inventory: Callable[[], Inventory],
        longest: Callable[[], int] = lambda: 0,
    ) -> None:
        self._ask = ask
        self._inventory = inventory
        self._longest = longest
        self._last_asked: _Asked | None = None

    def read(self, points: Sequence[int], start: int, end: int) -> Batch:
        """All readings of the keys with ``start <= measured_at < end``, sorted by (point, measured_at)."""
        pieces = self._rows(_READING, points, start, end)
        batch = concat([_batch(keys, columns) for keys, columns in pieces])
        return batch.select(np.lexsort((batch.measured_at, batch.point)))

    def hourly(self, points: Sequence[int], start: int, end: int) -> list[HourlyRow]:
        """Hourly figures of the keys with ``start <= hour < end``, sorted by (point, hour)."""
        pieces = self._rows(_FIGURES, points, start, end, hourly=True)
        rows = [
            HourlyRow(key, *figures)
            for keys, columns in pieces
            for key, *figures in zip(keys.tolist(), *columns, strict=True)
        ]
        return sorted(rows, key=lambda row: (row.point, row.hour))

    def first(self, point: int, start: int, end: int, limit: int) -> Batch:
        """The first ``limit`` readings of one key with ``start <= measured_at < end``, by time."""
        parts: list[Batch] = []
        wanted = limit
        while wanted > 0:
            columns = self._first_rows(_READING, point, start, end, wanted)
            if not columns[0]:
                break
            parts.append(_batch(np.full(len(columns[0]), point, np.int32), columns))
            # Rows without a value are none of ours: as many more are asked for.
            wanted = wanted - len(parts[-1]) if len(columns[0]) == wanted else 0
            start = int(columns[0][-1]) + 1
        return concat(parts)

    def first_hours(self, point: int, start: int, end: int, limit: int) -> list[HourlyRow]:
        """The first ``limit`` hourly figures of one key with ``start <= hour < end``, by hour."""
        columns = self._first_rows(_FIGURES, point, start, end, limit, hourly=True)
        return [HourlyRow(point, *figures) for figures in zip(*columns, strict=True)]

    def _first_rows(
        self, fields: str, point: int, start: int, end: int, limit: int, *, hourly: bool = False
    ) -> list[list[Any]]:
        """``[time, *fields]`` of up to ``limit`` rows of one key, by time."""
        columns: list[list[Any]] = [[] for _ in range(1 + len(fields.split(",")))]
        known = self._inventory().by_key_with_former.get(point)
        if known is None:
            return columns
        measurement = known.metric + HOURLY if hourly else known.metric

        def ask(since: int, until: int) -> Iterator[Columns]:
            left = limit - len(columns[0])
            if left > 0:
                query = select(fields, measurement, between(since, until), one_of([known.id]), limit=left)
                yield from self._ask(query, hourly)

        for answer in in_pieces(ask, start, end, self._longest()):
            for column, more in zip(columns, answer, strict=True):
                column.extend(more)
        return columns

    def newest_between(self, points: Keys, start: int, end: int) -> tuple[Keys, Times, Values]:
        """See `ingest.readings.first_value.Lookup`."""
        return self._one_of_each("last", points, start, end)

    def span_from(self, points: Keys, start: int) -> tuple[Keys, Times, Times]:
        """See `ingest.readings.first_value.Lookup`."""
        keys, first, _ = self._one_of_each("first", points, start, LATEST_STORABLE)
        last_keys, last, _ = self._one_of_each("last", keys, start, LATEST_STORABLE)
        both, row, last_row = np.intersect1d(keys, last_keys, assume_unique=True, return_indices=True)
        return both, first[row], last[last_row]

    def _one_of_each(self, which: str, points: Keys, start: int, end: int) -> tuple[Keys, Times, Values]:
        """The first or last reading of each point with ``start <= measured_at < end``, where there is one."""
        parts = [(np.empty(0, np.int32), np.empty(0, np.int64), np.empty(0, np.float64))]
        for keys, (at, value) in self._rows(f"{which}(value)", points.tolist(), start, end, group_by="point"):
            parts.append((keys, np.array(at, np.int64), np.array(value, np.float64)))
        found, found_at, found_value = (np.concatenate(column) for column in zip(*parts, strict=True))
        # One of each piece of the span, where it was asked in pieces, and then one of these.
        order = np.lexsort((found_at, found))
        found, found_at, found_value = found[order], found_at[order], found_value[order]
        changes = found[1:] != found[:-1]
        one = np.r_[changes, True] if which == "last" else np.r_[True, changes]
        one = one[: len(found)]
        return found[one], found_at[one], found_value[one]

    def values_at(self, points: Keys, measured_at: Times) -> Values:
        """See `ingest.readings.first_value.Lookup`."""
        stored = np.full(len(points), np.nan)
        identities = zip(points.tolist(), measured_at.tolist(), strict=True)
        row_of = {identity: row for row, identity in enumerate(identities)}
        for rows in _spans(measured_at):
            start, end = int(measured_at[rows].min()), int(measured_at[rows].max()) + 1
            for keys, (at, value) in self._rows("value", np.unique(points[rows]).tolist(), start, end):
                for identity, kept in zip(zip(keys.tolist(), at, strict=True), value, strict=True):
                    row = row_of.get(identity)
                    if row is not None:
                        stored[row] = kept
        return stored

    def _rows(
        self,
        fields: str,
        points: Sequence[int],
        start: int,
        end: int,
        *,
        group_by: str = "",
        hourly: bool = False,
    ) -> Iterator[tuple[Keys, list[Sequence[Any]]]]:
        """``(keys, [time, *fields])`` piece by piece, of no other points than asked for."""
        questions = self._questions(points)
        longest = self._longest() if questions else 0
        for metric, wanted, conditions in questions:
            named = fields if group_by else f"{fields}, point"
            measurement = metric + HOURLY if hourly else metric
            for condition in conditions:
                ask = self._asking(named, measurement, condition, group_by, hourly=hourly)
                for *answer, names in in_pieces(ask, start, end, longest):
                    keys = np.array([wanted.get(name, -1) for name in names], np.int32)
                    mine = keys >= 0
                    columns = [column if mine.all() else list(compress(column, mine)) for column in answer]
                    yield keys[mine], columns

    def _asking(
        self, fields: str, measurement: str, condition: str, group_by: str, *, hourly: bool
    ) -> Callable[[int, int], Iterator[Columns]]:
        """What asks for the rows of a span."""

        def ask(start: int, end: int) -> Iterator[Columns]:
            asked = select(fields, measurement, between(start, end), condition, group_by=group_by)
            return self._ask(asked, hourly)

        return ask

    def _questions(self, points: Sequence[int]) -> list[_Question]:
        """What to ask for the keys that the inventory knows or knew, metric by metric."""
        inventory, last = self._inventory(), self._last_asked
        if last is not None and last.points is points and last.inventory is inventory:
            return last.questions  # a pass asks for the same points again, slice after slice
        by_metric: dict[Metric, dict[str, int]] = {}
        for point in map(inventory.by_key_with_former.get, points):
            if point is not None:
                by_metric.setdefault(point.metric, {})[point.id] = point.key
        questions = [
            _Question(metric, wanted, _conditions(list(wanted), metric, inventory))
            for metric, wanted in by_metric.items()
        ]
        if len(points) > _TOO_MANY_TO_NAME:
            self._last_asked = _Asked(inventory, points, questions)
        return questions


class _Question(NamedTuple):
    """The points of one metric, id -> key, and the conditions that together select at least these."""

    metric: Metric
    wanted: dict[str, int]
    conditions: list[str]


class _Asked(NamedTuple):
    """What was asked for the keys ``points`` under an inventory."""

    inventory: Inventory
    points: Sequence[int]
    questions: list[_Question]


def _conditions(ids: Sequence[str], metric: Metric, inventory: Inventory) -> list[str]:
    """Conditions that together select ``ids``, each short enough for a query; an empty one selects all."""
    if len(ids) > _TOO_MANY_TO_NAME:
        of_metric = sum(point.metric is metric for point in inventory.points.values())
        if 2 * len(ids) > of_metric:
            return [""]
    return [one_of(ids[i : i + _POINTS_IN_ONE_QUERY]) for i in range(0, len(ids), _POINTS_IN_ONE_QUERY)]


def _batch(keys: Keys, columns: Sequence[Sequence[Any]]) -> Batch:
    """From columns as `InfluxReader.read` selects them; rows without a value, not ours, are left out."""
    at, value, received_at, source, flags = columns
    names: dict[str, int] = {}
    batch = batch_of(
        keys,
        at,
        value,
        received_at=[
            then if received is None else received for then, received in zip(at, received_at, strict=True)
        ],
        flags=[_flags(text) if text else 0 for text in flags],
        source=[names.setdefault(name or "", len(names)) for name in source],
    )
    batch = replace(batch, sources=tuple(names) or ("",))
    return batch.select(~np.isnan(batch.value))


@lru_cache(maxsize=1_000)
def _flags(text: str) -> int:
    """``"range,low-battery"`` as bits; a name of some later version is left out."""
    return reduce(or_, (FLAG_BY_NAME.get(name, 0) for name in text.split(",")), 0)


def _spans(measured_at: Times) -> list[NDArray[np.intp]]:
    """Rows grouped so that each group lies within an hour, or `_MOST_SPANS` groups if that is fewer."""
    order = np.argsort(measured_at)
    length = max(HOUR, int(measured_at[order[-1]] - measured_at[order[0]]) // _MOST_SPANS + 1)
    span = (measured_at[order] - measured_at[order[0]]) // length
    return np.split(order, np.flatnonzero(np.diff(span)) + 1)
