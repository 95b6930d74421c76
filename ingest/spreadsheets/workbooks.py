"""Workbooks (.xlsx) as they go out: on disk row by row, a text always a text, never a formula."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from typing import IO, Any

from ingest.spreadsheets.cells import as_written

MOST_ROWS = 1_048_576
"""Rows of a sheet, the head included: what spreadsheets open."""
BITE = 64 * 1024
"""Bytes of a file that are held in memory at once."""
WIDTHS = (10, 60)
"""Characters that a column is wide, at least and at most: as its head, of which Chinese takes two each."""
TIME = "yyyy-mm-dd hh:mm:ss"
TEXT = "@"
"""The format in which what somebody writes into the cell later stays a text too."""

SheetCell = str | int | float | datetime | None
"""``datetime``: a local time without a zone, which the head of the column names."""


class SheetWriter:
    """A table of a workbook; what is too much for a sheet goes on in a further one, under the same head."""

    def __init__(self, book: Any, title: str, head: Sequence[str], most: int) -> None:
        self._book, self._title, self._head, self._most = book, title, head, most
        self._sheets = 0
        self._begin()

    def append(self, rows: Iterable[Sequence[SheetCell]]) -> None:
        """``rows``, below those that are there."""
        for row in rows:
            if self._rows == self._most:
                self._begin()
            self._sheet.append(self._cells(row))
            self._rows += 1

    def _begin(self) -> None:
        from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415 - few commands need it, and it takes a while
        from openpyxl.styles import Font  # noqa: PLC0415 - as above
        from openpyxl.utils import get_column_letter  # noqa: PLC0415 - as above

        self._sheets += 1
        title = self._title if self._sheets == 1 else f"{self._title} ({self._sheets})"
        self._sheet = self._book.create_sheet(title)
        self._sheet.freeze_panes = "A2"
        for column, text in enumerate(self._head, start=1):
            least, most = WIDTHS
            width = min(max(2 * len(text), least), most)
            self._sheet.column_dimensions[get_column_letter(column)].width = width
        self._text, self._time, self._name = (WriteOnlyCell(self._sheet) for _ in range(3))
        self._text.number_format = TEXT
        self._time.number_format = TIME
        self._name.font = Font(bold=True)
        self._sheet.append(_put(self._name, text) for text in self._head)
        self._rows = 1

    def _cells(self, row: Sequence[SheetCell]) -> Iterator[Any]:
        """Each is written before the next is asked for, so that one cell of a kind serves all."""
        for value in row:
            if isinstance(value, str):
                yield _put(self._text, value)
            elif isinstance(value, datetime):
                self._time.value = value
                yield self._time
            else:
                yield value


def _put(cell: Any, text: str) -> Any:
    cell.value = as_written(text)
    cell.data_type = "s"  # by itself it takes "=1+1" for a formula and "#N/A" for an error
    return cell


class SheetMaker:
    """A workbook that is being written. ``most_rows`` of a sheet, its head included."""

    def __init__(self, book: Any, most_rows: int) -> None:
        self._book, self._most = book, most_rows

    def sheet(self, title: str, head: Sequence[str]) -> SheetWriter:
        """A further table; ``title`` is one that a spreadsheet takes: short, and of letters."""
        return SheetWriter(self._book, title, head, self._most)


def written_workbook(fill: Callable[[SheetMaker], None], most_rows: int = MOST_ROWS) -> IO[bytes]:
    """The file of the workbook into which ``fill`` puts at least one sheet, at its beginning.

    What it is is on disk, rows also while they are written: memory does not grow with them. Closing it
    removes it. Raises what ``fill`` raises, and `OSError` where the disk is full; nothing is left then.
    """
    from openpyxl import Workbook  # noqa: PLC0415 - as above

    book, file = Workbook(write_only=True), tempfile.TemporaryFile()  # noqa: SIM115 - who asked closes it
    try:
        try:
            fill(SheetMaker(book, most_rows))
        finally:
            if book.worksheets:
                book.save(file)  # which also removes the files of the rows, whatever became of them
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return file


def bites_of(file: IO[bytes]) -> Iterator[bytes]:
    """All of ``file``, a `BITE` at a time; then it is closed."""
    with file:
        while bite := file.read(BITE):
            yield bite
