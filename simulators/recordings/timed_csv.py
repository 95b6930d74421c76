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
from ingest.problems import why_unreadable
from ingest.said import Said, said_by

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
                    raise self.error(number, TIME_COLUMN, Said("cell-not-after", cell=cells[0]))
                before = row.at
                yield row

    def error(self, row: int, column: str, reason: Said) -> RecordingError:
        """The error to raise for a cell."""
        said = Said("cell-at", file=str(self.path), row=str(row), column=column, reason=reason)
        return RecordingError(said)

    def _open(self) -> TextIO:
        try:
            return self.path.open(encoding="utf-8-sig", newline="")
        except OSError as error:
            said = Said("file-reason", file=str(self.path), reason=why_unreadable(error))
            raise RecordingError(said) from error

    def _header(self, line: tuple[int, list[str]] | None) -> tuple[str, ...]:
        header = line[1] if line else []
        if not header or header[0] != TIME_COLUMN:
            raise self.error(1, TIME_COLUMN, Said("cell-first-column", column=TIME_COLUMN))
        if not 2 <= len(header) <= MOST_COLUMNS:
            raise self.error(1, TIME_COLUMN, Said("cell-columns", most=str(MOST_COLUMNS - 1)))
        for index, name in enumerate(header):
            if name in header[:index]:
                raise self.error(1, name, Said("cell-column-twice"))
        return tuple(header[1:])

    def _row(self, number: int, cells: list[str]) -> CsvRow:
        if len(cells) != len(self.columns) + 1:
            raise self.error(
                number,
                TIME_COLUMN,
                Said("cell-count", found=str(len(cells)), wanted=str(len(self.columns) + 1)),
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
            raise self.error(number, TIME_COLUMN, Said("cell-no-time", cell=repr(cell))) from None
        if at.utcoffset() != timedelta(0):
            raise self.error(number, TIME_COLUMN, Said("cell-not-utc", cell=repr(cell)))
        return round(at.timestamp() * SECOND)

    def _value(self, number: int, column: str, cell: str) -> float:
        try:
            value = float(cell)
        except ValueError:
            raise self.error(number, column, Said("value-no-number", value=repr(cell))) from None
        if not math.isfinite(value):
            raise self.error(number, column, Said("cell-not-finite", cell=repr(cell)))
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
        said = Said("cell-row", file=str(path), row=str(number + 1), why=said_by(error))
        raise RecordingError(said) from error


def _bounded(file: TextIO) -> Iterator[str]:
    """Lines as `csv` wants them, one at a time, refused when longer than `LONGEST_LINE`."""
    while line := file.readline(LONGEST_LINE + 1):
        if len(line) > LONGEST_LINE:
            raise csv.Error(Said("cell-long-line", most=str(LONGEST_LINE)))
        yield line
