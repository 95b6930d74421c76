"""What a spreadsheet would see of a workbook."""

from __future__ import annotations

import io

from openpyxl import load_workbook


def sheets_of(content: bytes) -> list[tuple[str, list[tuple]]]:
    """Titles and rows of ``content``, texts as a spreadsheet shows them: no cell is a formula or an error."""
    book = load_workbook(io.BytesIO(content))
    assert not any(cell.data_type in "fe" for sheet in book for row in sheet for cell in row)
    return [(sheet.title, list(sheet.iter_rows(values_only=True))) for sheet in book]
