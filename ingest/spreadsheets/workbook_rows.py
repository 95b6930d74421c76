"""Workbooks (.xlsx) as they come in: rows of texts, as a CSV file has them; whoever made it may mean harm."""

from __future__ import annotations

import io
import math
import re
import zipfile
from collections.abc import Iterator
from typing import Any, NamedTuple

from ingest.said import Said
from ingest.spreadsheets.cells import as_read
from ingest.spreadsheets.merged_cells import filled, merged_in
from ingest.spreadsheets.rows import UnreadableWorkbookError, WorkbookRow
from ingest.spreadsheets.workbooks import MOST_ROWS

MOST_COLUMNS = 256
"""Columns of a sheet that are looked at: up to IV."""
MOST_PARTS = 1_000
"""Files in the archive that a workbook is."""
LARGEST = 64 * 1024 * 1024
"""Bytes once all is unpacked: some million cells."""
LARGEST_REST = 4 * 1024 * 1024
"""Bytes of what is no sheet and no list of their texts, since it is read whole: styles, names, properties."""
ZEROS = re.compile("0{2,20}")
READ_BY_ROWS = ("xl/worksheets/sheet", "xl/sharedStrings")
MOST_DIGITS = 15
"""Digits of a number that a spreadsheet keeps; it puts zeros for those after them."""


class WorkbookSheet(NamedTuple):
    """A sheet: its title, its rows, and whether nobody sees it who does not look for it."""

    title: str
    rows: Iterator[WorkbookRow]
    hidden: bool


def sheets_in(content: bytes) -> Iterator[WorkbookSheet]:
    """Each sheet of a workbook, to be read before the next; blank ones have no row.

    What stands in merged cells stands in each of them, in rows that have something else.

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
        hidden = sheet.sheet_state != "visible"
        yield WorkbookSheet(sheet.title, filled(_rows(sheet), merged_in(book, sheet)), hidden)


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
        return _number(value, cell.number_format)
    return as_read(value).strip() if isinstance(value, str) else str(value)


def _number(value: float, form: str) -> str | Said:
    if not math.isfinite(value) or abs(value) >= 10**MOST_DIGITS:
        return Said("workbook-digits", most=str(MOST_DIGITS))
    if value != int(value):
        return repr(value)
    # A format of zeros, as of rooms and meters, is how many digits everybody sees.
    return str(int(value)).zfill(len(form) if ZEROS.fullmatch(form) else 0)
