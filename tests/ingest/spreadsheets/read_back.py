"""What a spreadsheet would see of a workbook, and what it would save."""

from __future__ import annotations

import io

from openpyxl import Workbook, load_workbook


def sheets_of(content: bytes) -> list[tuple[str, list[tuple]]]:
    """Titles and rows of ``content``, texts as a spreadsheet shows them: no cell is a formula or an error."""
    book = load_workbook(io.BytesIO(content))
    assert not any(cell.data_type in "fe" for sheet in book for row in sheet for cell in row)
    return [(sheet.title, list(sheet.iter_rows(values_only=True))) for sheet in book]


def workbook(*sheets: tuple[str, list[list[object]]]) -> bytes:
    """A workbook with titles and rows of sheets; ``=1`` is a formula there."""
    book = Workbook()
    book.remove(book.active)
    for title, rows in sheets:
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()
