"""InfluxQL: the questions asked, and their JSON answers as columns. Pure.

The one query language that InfluxDB 1.x, 2.x and 3.x share. Points are selected by one anchored regular
expression: the same list as ``point = 'a' OR point = 'b' ...`` takes a 1.x server fourteen times as long for
5 000 points (decision 0004). ``GROUP BY point`` is avoided where rows are read whole: a series each costs the
server more than naming the point in each row.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from operator import attrgetter
from typing import Any

import msgspec

from ingest.readings.quantities import Metric
from ingest.said import Said
from ingest.stores.contract import StoreError
from ingest.stores.influx.answers import reported
from ingest.stores.storable import EARLIEST_STORABLE, LATEST_STORABLE

Columns = tuple[Sequence[Any], ...]
"""Columns of one piece of an answer: ``time`` (UTC ms) first, tags last; missing values are None."""


class _Series(msgspec.Struct):
    columns: list[str]
    values: list[list[bool | int | float | str | None]] = []
    tags: dict[str, str] | None = None


class _Result(msgspec.Struct):
    series: list[_Series] = []
    error: str | None = None
    partial: bool = False


class _QueryAnswer(msgspec.Struct):
    results: list[_Result] | None = None
    error: str | None = None


_decoder = msgspec.json.Decoder(_QueryAnswer)


def identifier(name: str) -> str:
    """``name`` as a quoted identifier."""
    escaped = name.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def between(start: int, end: int) -> str:
    """The condition ``start <= time < end`` (UTC ms), kept inside what the server can count."""
    return f"time >= {_bounded(start)}ms AND time < {_bounded(end)}ms"


def _bounded(at: int) -> int:
    return min(max(at, EARLIEST_STORABLE), LATEST_STORABLE)


def one_of(points: Sequence[str]) -> str:
    """The condition that the tag ``point`` is one of ``points``."""
    names = "|".join(re.escape(point).replace("/", r"\/") for point in points)
    return f"point =~ /^(?:{names})$/"


def select(fields: str, measurement: str, *conditions: str, group_by: str = "", limit: int = 0) -> str:
    """A SELECT over ``conditions`` joined by AND; empty ones are left out. ``limit`` 0: of all rows."""
    where = " AND ".join(condition for condition in conditions if condition)
    grouped = f" GROUP BY {group_by}" if group_by else ""
    limited = f" LIMIT {limit}" if limit else ""
    return f"SELECT {fields} FROM {identifier(measurement)} WHERE {where}{grouped}{limited}"  # noqa: S608 - quoted above


def any_reading() -> str:
    """A query that costs next to nothing, and fails where the database is missing or closed to us.

    ``SHOW MEASUREMENTS`` proves nothing: a 2.x server answers it with an empty list then.
    """
    return select("value", Metric.INDOOR_TEMPERATURE, between(0, 1), limit=1)


def pieces(chunks: Iterable[bytes]) -> Iterator[Columns]:
    """Columns of each piece of a chunked answer, as the server sends them; ``time`` comes first.

    Parameters
    ----------
    chunks
        The body: one JSON document per line. Each result but the last says that it is ``partial``.

    Raises
    ------
    StoreError
        When the answer cannot be parsed, is none of an InfluxDB's, breaks off, or reports an error.
    """
    more = True
    for line in _lines(chunks):
        try:
            answer = _decoder.decode(line)
        except msgspec.MsgspecError as error:
            raise StoreError(
                "unavailable", Said("influx-unreadable", why=str(error)), retryable=True
            ) from error
        _raise_for(answer.error)
        if answer.results is None:
            raise StoreError("unavailable", Said("influx-lacks", key="results"), retryable=True)
        for result in answer.results:
            _raise_for(result.error)
            more = result.partial
            for series in filter(attrgetter("values"), result.series):
                tags = tuple([value] * len(series.values) for value in (series.tags or {}).values())
                yield *zip(*series.values, strict=True), *tags
    if more:
        raise StoreError("unavailable", Said("influx-breaks-off"), retryable=True)


def _lines(chunks: Iterable[bytes]) -> Iterator[bytes]:
    rest = b""
    for chunk in chunks:
        *whole, rest = (rest + chunk).split(b"\n")
        yield from (line for line in whole if line.strip())
    if rest.strip():
        yield rest


def _raise_for(error: str | None) -> None:
    if error is not None:
        raise reported(error)
