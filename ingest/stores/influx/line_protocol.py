"""Readings as InfluxDB line protocol. Pure: columns in, lines out.

Syntax: https://docs.influxdata.com/influxdb/v2/reference/syntax/line-protocol/. One measurement per metric,
the tag ``point`` and no other (the series must be the reading's identity), fields ``value``, ``received_at``,
``source``, and ``flags`` where a reading is not clean; the timestamp is ``measured_at`` in milliseconds.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from ingest.readings.batch import Batch, flag_names
from ingest.said import Said
from ingest.stores.hourly_figures import HourFigures

_TAG = str.maketrans({",": r"\,", "=": r"\=", " ": r"\ "})
_MEASUREMENT = str.maketrans({",": r"\,", " ": r"\ "})
_STRING = str.maketrans({'"': r"\"", "\\": r"\\"})


def series(measurement: str, point: str) -> str:
    """``measurement,point=...`` with everything escaped: how a line begins.

    Raises
    ------
    ValueError
        For a name that line protocol cannot carry: empty, with a control character, or with a backslash,
        which has no escape of its own there and would swallow the separator that follows it.
    """
    for name in (measurement, point):
        if not name or "\\" in name or not name.isprintable():
            raise ValueError(Said("letter-no-name-of-influx", name=repr(name)))
    return f"{measurement.translate(_MEASUREMENT)},point={point.translate(_TAG)}"


def quoted(text: str) -> str:
    """``text`` as the value of a string field, quotes included."""
    return f'"{text.translate(_STRING)}"'


def reading_lines(heads: Mapping[int, str], batch: Batch) -> list[str]:
    """One line per row of ``batch``, in its order.

    Parameters
    ----------
    heads
        Point key -> `series` of the point; holds every key of the batch.
    batch
        Values must be finite: the caller has refused the others.
    """
    tails, tail_of = _tails(batch)
    rows = zip(
        batch.point.tolist(),
        batch.value.tolist(),
        batch.received_at.tolist(),
        tail_of.tolist(),
        batch.measured_at.tolist(),
        strict=True,
    )
    # The hot path of the writer: one f-string a row, everything else was looked up before.
    return [f"{heads[p]} value={v!r},received_at={r}i{tails[t]} {at}" for p, v, r, t, at in rows]


def _tails(batch: Batch) -> tuple[dict[int, str], NDArray[np.int64]]:
    """The ``,source=...[,flags=...]`` of every combination that occurs, and which one each row has."""
    code = batch.source.astype(np.int64) << 16 | batch.flags
    return {int(c): _tail(batch.sources[c >> 16], int(c) & 0xFFFF) for c in np.unique(code)}, code


def _tail(source: str, flags: int) -> str:
    named = f",flags={quoted(','.join(flag_names(flags)))}" if flags else ""
    return f",source={quoted(source)}{named}"


def hourly_lines(heads: Mapping[int, str], hour: int, figures: HourFigures) -> list[str]:
    """One line per point, of the hour that starts at ``hour`` (UTC ms); ``heads`` as in `reading_lines`."""
    columns = (figures.point, figures.minimum, figures.mean, figures.maximum, figures.count)
    rows = zip(*(column.tolist() for column in columns), strict=True)
    return [
        f"{heads[point]} min={low!r},mean={mean!r},max={high!r},count={count}i {hour}"
        for point, low, mean, high, count in rows
    ]
