"""Export as a workbook: a sheet a table, with the keys that its rows have as columns; or in any format."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from ingest.inventory.files.entries import PART
from ingest.inventory.files.exporter import Table, cell_text, csv_columns, plain_tables, write_inventory
from ingest.inventory.files.limit_columns import LimitColumns
from ingest.inventory.tree import Inventory
from ingest.spreadsheets.workbook_rows import MOST_DIGITS
from ingest.spreadsheets.workbooks import SheetCell, SheetMaker, written_workbook

FileFormat = Literal["toml", "csv", "json", "xlsx"]


def inventory_file(
    inventory: Inventory,
    form: FileFormat,
    limit_columns: LimitColumns,
    part: Sequence[str] | None = None,
) -> bytes:
    """``inventory`` as the bytes of a file: a workbook, or what `write_inventory` writes, in UTF-8.

    A sheet of a workbook is named as the table it holds; that of a ``part`` as `PART`. Raises `OSError` where
    the disk is full: a workbook is built there.
    """
    if form != "xlsx":
        return write_inventory(inventory, form, limit_columns, part).encode()
    tables = [table for table in plain_tables(inventory, limit_columns) if table[1]]
    # A part of nothing says so, too: else it would be everything.
    marked: list[Table] = [] if part is None else [(PART, [{"id": place} for place in part])]

    def fill(book: SheetMaker) -> None:
        for title, rows in [*marked, *tables] or [("places", [])]:
            used = {key for row in rows for key in row} | {"id" if title != "aliases" else "name"}
            columns = [each for each in csv_columns(limit_columns) if each in used]
            book.sheet(title, columns).append([_cell(row.get(key)) for key in columns] for row in rows)

    with written_workbook(fill) as file:
        return file.read()


def _cell(value: Any) -> SheetCell:
    """A number where a spreadsheet keeps all of its digits, else the text that a cell of CSV has."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        digits = f"%.{MOST_DIGITS}g"
        if abs(value) < 10**MOST_DIGITS and float(digits % value) == value:
            return value
    return cell_text(value) or None
