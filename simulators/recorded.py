"""Recorded readings: a CSV of one column a point, played as the messages a gateway would have sent.

The first column is ``time_utc`` (RFC 3339), the others are one point each; an empty cell means that nothing
was sent.
"""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TextIO

from ingest.clock import MINUTE, SECOND
from ingest.inventory import Calendar, Device, Gateway, Inventory, Level, Place, Point, Span
from ingest.quantities import Metric
from simulators.gateways import Message, Told, Wire, encode

TIME_COLUMN = "time_utc"
LONGEST_LINE = 1_000_000
"""Characters of a line; more is no recording of rooms."""
MOST_COLUMNS = 10_000
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9:./_-]{0,127}")
"""What may name a point on every wire (SenML, RFC 8428 section 4.5.1)."""
NATIVE = {Wire.JSON, Wire.SENML}


class RecordingError(Exception):
    """A recording that cannot be played; the message names file, row, column and reason."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row: UTC ms, and the value of each column that sent something, canonical unit."""

    at: int
    values: Mapping[str, float]


class Recording:
    """A CSV file, read row by row and never held as a whole.

    Parameters
    ----------
    path
        The file.
    gateway
        The gateway that the readings seem to come from.
    prefix
        Put before a column's name to make the point's id.
    wire
        ``json`` or ``senml``.

    Attributes
    ----------
    columns
        Names of the value columns.
    readings
        How many readings `plays` has yielded.

    Raises
    ------
    RecordingError
        The file cannot be read, or its header is wrong.
    """

    def __init__(
        self, path: Path, *, gateway: str = "recorded", prefix: str = "", wire: Wire = Wire.JSON
    ) -> None:
        if wire not in NATIVE:
            raise RecordingError(f"{path}: recorded readings are played as json or senml, not as {wire}")
        if not NAME.fullmatch(gateway) or "/" in gateway:
            raise RecordingError(f"gateway {gateway!r}: letters, digits and -:._ only, one topic level")
        self.path = path
        self.gateway = gateway
        self.prefix = prefix
        self.wire = wire
        self.readings = 0
        with self._open() as file:
            self.columns = self._header(next(_lines(file, path), None))
        self.points = {column: prefix + column for column in self.columns}
        for column, point in self.points.items():
            if not NAME.fullmatch(point):
                raise RecordingError(f"{path}: row 1, column {column}: {point!r} cannot name a point")

    def rows(self) -> Iterator[Row]:
        """The rows in order.

        Raises
        ------
        RecordingError
            A time or a value that cannot be read, a row of another length, a time that does not increase.
        """
        with self._open() as file:
            lines = _lines(file, self.path)
            next(lines, None)
            before = None
            for number, cells in lines:
                row = self._row(number, cells)
                if before is not None and row.at <= before:
                    raise self._error(number, TIME_COLUMN, f"{cells[0]} is not after the row before")
                before = row.at
                yield row

    def plays(self) -> Iterator[tuple[int, list[Message]]]:
        """``(t, messages)`` of every row, ``t`` in UTC ms; raises what `rows` raises."""
        for row in self.rows():
            told = [
                Told(point, point, "temperature", UNIT, (row.at,), (row.values[column],))
                for column, point in self.points.items()
                if column in row.values
            ]
            self.readings += len(told)
            yield row.at, encode(self.wire, self.gateway, told, row.at)

    def _open(self) -> TextIO:
        try:
            return self.path.open(encoding="utf-8-sig", newline="")
        except OSError as error:
            raise RecordingError(f"{self.path}: {error.strerror or error}") from error

    def _header(self, line: tuple[int, list[str]] | None) -> tuple[str, ...]:
        header = line[1] if line else []
        if not header or header[0] != TIME_COLUMN:
            raise self._error(1, TIME_COLUMN, f"the first column must be {TIME_COLUMN}")
        if not 2 <= len(header) <= MOST_COLUMNS:
            raise self._error(1, TIME_COLUMN, f"there must be 1 to {MOST_COLUMNS - 1} columns beside it")
        for index, name in enumerate(header):
            if name in header[:index]:
                raise self._error(1, name, "the column is there twice")
        return tuple(header[1:])

    def _row(self, number: int, cells: list[str]) -> Row:
        if len(cells) != len(self.columns) + 1:
            raise self._error(
                number, TIME_COLUMN, f"{len(cells)} cells where the header has {len(self.columns) + 1}"
            )
        values = {
            column: self._value(number, column, cell)
            for column, cell in zip(self.columns, cells[1:], strict=True)
            if cell.strip()
        }
        return Row(self._time(number, cells[0]), values)

    def _time(self, number: int, cell: str) -> int:
        try:
            at = datetime.fromisoformat(cell.strip())
        except ValueError:
            raise self._error(
                number, TIME_COLUMN, f"{cell!r} is no time such as 2013-08-24T11:58:00Z"
            ) from None
        if at.utcoffset() != timedelta(0):
            raise self._error(number, TIME_COLUMN, f"{cell!r} is not in UTC (…Z)")
        return round(at.timestamp() * SECOND)

    def _value(self, number: int, column: str, cell: str) -> float:
        try:
            value = float(cell)
        except ValueError:
            raise self._error(number, column, f"{cell!r} is no number") from None
        if not math.isfinite(value):
            raise self._error(number, column, f"{cell!r} is not finite")
        return value

    def _error(self, row: int, column: str, reason: str) -> RecordingError:
        return RecordingError(f"{self.path}: row {row}, column {column}: {reason}")


METRIC = Metric.INDOOR_TEMPERATURE
UNIT = "Cel"
"""What SenML calls degC; native JSON says no unit."""


def inventory_of(recording: Recording, contract_min: float) -> Inventory:
    """The recording's columns as non-residential rooms of one building, to import before playing it.

    ``P`` and ``U`` are 60 s, the season is all year, and ``contract_min`` (degC) is each room's contract
    minimum; a room counts as registered at the recording's first row. Raises what `Recording.rows` raises.
    """
    first = next(recording.rows(), None)
    registered_at = first.at if first else 0
    device = f"{recording.gateway}-recorder"
    points = [
        Point(
            id=point,
            metric=METRIC,
            place=f"place-{point}",
            sampling_ms=MINUTE,
            upload_ms=MINUTE,
            residential=False,
            limits={"room.contract": contract_min},
            registered_at=registered_at,
            device=device,
        )
        for point in recording.points.values()
    ]
    places = [
        Place("recorded", Level.ORGANISATION, "Recorded rooms", calendar="all-year"),
        Place("recorded-building", Level.BUILDING, "Recorded building", "recorded"),
        *(Place(p.place, Level.HOUSEHOLD, p.id, "recorded-building", households=1) for p in points),
    ]
    return Inventory(
        places={place.id: place for place in places},
        points={point.id: point for point in points},
        gateways={recording.gateway: Gateway(recording.gateway, "recorded-building")},
        devices={device: Device(device, recording.gateway)},
        calendars={"all-year": Calendar("all-year", heating_season=(Span("01-01", "12-31"),))},
    )


def _lines(file: TextIO, path: Path) -> Iterator[tuple[int, list[str]]]:
    """``(number, cells)`` of the lines that are not empty; bounded in length."""
    number = 0
    try:
        for cells in csv.reader(_bounded(file), strict=True):
            number += 1
            if cells:
                yield number, cells
    except (csv.Error, UnicodeDecodeError) as error:
        raise RecordingError(f"{path}: row {number + 1}: {error}") from error


def _bounded(file: TextIO) -> Iterator[str]:
    """Lines as `csv` wants them, one at a time, refused when longer than `LONGEST_LINE`."""
    while line := file.readline(LONGEST_LINE + 1):
        if len(line) > LONGEST_LINE:
            raise csv.Error(f"longer than {LONGEST_LINE} characters")
        yield line
