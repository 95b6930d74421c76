"""CSV files of values in time, first column ``time_utc`` (RFC 3339), read row by row."""

from __future__ import annotations

import csv
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TextIO

from ingest.durations import SECOND

TIME_COLUMN = "time_utc"
LONGEST_LINE = 1_000_000
"""Characters of a line; a longer one is not a recording of rooms."""
MOST_COLUMNS = 10_000


class RecordingError(Exception):
    """A recording that cannot be played; the message names file, row, column and reason."""


@dataclass(frozen=True, slots=True)
class CsvRow:
    """One row: its number in the file, UTC ms, and the value of each column that is not empty."""

    number: int
    at: int
    values: Mapping[str, float]


class TimedCsv:
    """A CSV file of times and numbers, never held as a whole.

    Attributes
    ----------
    path
        The file.
    columns
        Names of the value columns.

    Raises
    ------
    RecordingError
        The file cannot be read, or its header is wrong.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        with self._open() as file:
            self.columns = self._header(next(_lines(file, path), None))

    def rows(self) -> Iterator[CsvRow]:
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
                    raise self.error(number, TIME_COLUMN, f"{cells[0]} is not after the row before")
                before = row.at
                yield row

    def error(self, row: int, column: str, reason: str) -> RecordingError:
        """The error to raise for a cell."""
        return RecordingError(f"{self.path}: row {row}, column {column}: {reason}")

    def _open(self) -> TextIO:
        try:
            return self.path.open(encoding="utf-8-sig", newline="")
        except OSError as error:
            raise RecordingError(f"{self.path}: {error.strerror or error}") from error

    def _header(self, line: tuple[int, list[str]] | None) -> tuple[str, ...]:
        header = line[1] if line else []
        if not header or header[0] != TIME_COLUMN:
            raise self.error(1, TIME_COLUMN, f"the first column must be {TIME_COLUMN}")
        if not 2 <= len(header) <= MOST_COLUMNS:
            raise self.error(1, TIME_COLUMN, f"there must be 1 to {MOST_COLUMNS - 1} columns beside it")
        for index, name in enumerate(header):
            if name in header[:index]:
                raise self.error(1, name, "the column appears twice")
        return tuple(header[1:])

    def _row(self, number: int, cells: list[str]) -> CsvRow:
        if len(cells) != len(self.columns) + 1:
            raise self.error(
                number, TIME_COLUMN, f"{len(cells)} cells where the header has {len(self.columns) + 1}"
            )
        values = {
            column: self._value(number, column, cell)
            for column, cell in zip(self.columns, cells[1:], strict=True)
            if cell.strip()
        }
        return CsvRow(number, self._time(number, cells[0]), values)

    def _time(self, number: int, cell: str) -> int:
        try:
            at = datetime.fromisoformat(cell.strip())
        except ValueError:
            raise self.error(
                number, TIME_COLUMN, f"{cell!r} is no time such as 2013-08-24T11:58:00Z"
            ) from None
        if at.utcoffset() != timedelta(0):
            raise self.error(number, TIME_COLUMN, f"{cell!r} is not in UTC (…Z)")
        return round(at.timestamp() * SECOND)

    def _value(self, number: int, column: str, cell: str) -> float:
        try:
            value = float(cell)
        except ValueError:
            raise self.error(number, column, f"{cell!r} is no number") from None
        if not math.isfinite(value):
            raise self.error(number, column, f"{cell!r} is not finite")
        return value


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
