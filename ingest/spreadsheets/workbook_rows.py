"""Workbooks (.xlsx) as they come in: rows of texts, as a CSV file has them; whoever made it may mean harm."""

from __future__ import annotations

import io
import math
import zipfile
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from ingest.said import Said
from ingest.spreadsheets.cells import as_read
from ingest.spreadsheets.workbooks import MOST_ROWS

MOST_COLUMNS = 256
"""Columns of a sheet that are looked at: up to IV."""
MOST_PARTS = 1_000
"""Files in the archive that a workbook is."""
LARGEST = 64 * 1024 * 1024
"""Bytes once all is unpacked: some million cells."""
LARGEST_REST = 4 * 1024 * 1024
"""Bytes of what is no sheet and no list of their texts, since it is read whole: styles, names, properties."""
READ_BY_ROWS = ("xl/worksheets/sheet", "xl/sharedStrings")
MOST_DIGITS = 15
"""Digits of a number that a spreadsheet keeps; it puts zeros for those after them."""


class UnreadableWorkbookError(ValueError):
    """It is no workbook, or one that is too large; its argument says which. Nothing more of it is read."""


class WorkbookRow(NamedTuple):
    """A row that is not blank: its number, and its cells up to the last that is filled.

    A cell is a text as CSV has it; or why it cannot be read as one.
    """

    number: int
    cells: Sequence[str | Said]


def sheets_in(content: bytes) -> Iterator[tuple[str, Iterator[WorkbookRow]]]:
    """Title and rows of each sheet of a workbook, each to be read before the next; blank ones have no row.

    What is read is bounded before it is unpacked. No link leads out of it, no entity is followed, and a
    formula is no value: what it says would hang on who looks.

    Raises
    ------
    UnreadableWorkbookError
        Also while its rows are read.
    """
    from openpyxl import load_workbook  # noqa: PLC0415 - few commands need it, and it takes a while

    _check_size(content)
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
        sheets = list(book.worksheets)
    except Exception as error:  # whatever a library makes of what somebody made up
        raise UnreadableWorkbookError(Said("workbook-broken")) from error
    for sheet in sheets:
        yield sheet.title, _rows(sheet)


def column_name(number: int) -> str:
    """What a spreadsheet calls a column, counted from 1: ``B``, ``AA``."""
    name = ""
    while number:
        number, letter = divmod(number - 1, 26)
        name = chr(ord("A") + letter) + name
    return name


def _check_size(content: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise UnreadableWorkbookError(Said("workbook-none")) from error
    # No more than this is unpacked of a part, whatever is in it.
    whole = sum(each.file_size for each in parts)
    rest = sum(each.file_size for each in parts if not each.filename.startswith(READ_BY_ROWS))
    if len(parts) > MOST_PARTS or whole > LARGEST or rest > LARGEST_REST:
        raise UnreadableWorkbookError(Said("workbook-too-large", most=LARGEST))


def _rows(sheet: Any) -> Iterator[WorkbookRow]:
    sheet.reset_dimensions()  # it says itself how large it is, and may lie
    rows = sheet.iter_rows(max_col=MOST_COLUMNS)
    number, blank = 0, None
    while True:
        try:
            row = next(rows, None)
        except Exception as error:  # as above
            raise UnreadableWorkbookError(Said("workbook-broken")) from error
        if row is None:
            return
        number += 1
        if number > MOST_ROWS:
            raise UnreadableWorkbookError(Said("workbook-broken"))
        if row is blank:  # one and the same for each that the file leaves out, which may be a million
            continue
        cells = [_text_of(cell) for cell in row]
        while cells and cells[-1] == "":
            cells.pop()
        if cells:
            yield WorkbookRow(number, cells)
        else:
            blank = row


def _text_of(cell: Any) -> str | Said:
    value = cell.value
    if value is None:
        return ""
    if cell.data_type == "f":
        return Said("workbook-formula")
    if cell.data_type == "e":
        return Said("workbook-error", value=str(value)[:20])
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return _number(value)
    return as_read(value).strip() if isinstance(value, str) else str(value)


def _number(value: float) -> str | Said:
    if not math.isfinite(value) or abs(value) >= 10**MOST_DIGITS:
        return Said("workbook-digits", most=str(MOST_DIGITS))
    return str(int(value)) if value == int(value) else repr(value)
