"""Workbooks that people fill in: headings with notes, choices, examples, and cells that stay texts."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ingest.spreadsheets.workbooks import TEXT

MOST_ROWS = 20_000
"""Rows in which choices are offered."""
_HEAD, _NEEDED, _EXAMPLE = "E8EEF4", "FBE9D7", "7A7A7A"
"""Colours: behind headings, behind those that are needed, and of examples."""


@dataclass(frozen=True, slots=True)
class FormHeading:
    """A column of a form; ``choices`` are offered, and others may be written."""

    name: str
    note: str
    width: int
    needed: bool = False
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SheetForm:
    """A sheet to fill in, and one beside it that explains it: its title, and its rows."""

    sheet: str
    title: str
    above: Sequence[str]
    columns: Sequence[FormHeading]
    examples: Sequence[Sequence[str]]
    notes: tuple[str, Sequence[Sequence[str]]]


def form_workbook(form: SheetForm) -> bytes:
    """The workbook of ``form``."""
    from openpyxl import Workbook  # noqa: PLC0415 - few commands need it, and it takes a while

    book = Workbook()
    sheet = book.active
    sheet.title = form.sheet
    _fill(sheet, form)
    _offer(sheet, form)
    _explain(book.create_sheet(form.notes[0]), form.notes[1])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _fill(sheet: Any, form: SheetForm) -> None:
    from openpyxl.comments import Comment  # noqa: PLC0415 - as above
    from openpyxl.styles import Alignment, Font, PatternFill  # noqa: PLC0415 - as above
    from openpyxl.utils import get_column_letter  # noqa: PLC0415 - as above

    for column, heading in enumerate(form.columns, start=1):
        drawn = sheet.column_dimensions[get_column_letter(column)]
        drawn.width, drawn.number_format = heading.width, TEXT
    for row in ([form.title], *([text] for text in form.above), [each.name for each in form.columns]):
        sheet.append(row)
    head = len(form.above) + 2
    sheet["A1"].font = Font(bold=True, size=14)
    for number in range(1, head):
        last = min(len(form.columns), 6)
        sheet.merge_cells(start_row=number, end_row=number, start_column=1, end_column=last)
    for cell, heading in zip(sheet[head], form.columns, strict=True):
        cell.font = Font(bold=True)
        cell.fill = PatternFill("solid", start_color=_NEEDED if heading.needed else _HEAD)
        cell.alignment = Alignment(horizontal="center", wrap_text=True)
        if heading.note:
            cell.comment = Comment(heading.note, form.title, width=260, height=90)
    for number, example in enumerate(form.examples, start=head + 1):
        for column, text in enumerate(example, start=1):
            cell = sheet.cell(number, column, text or None)
            cell.font = Font(italic=True, color=_EXAMPLE)
    sheet.freeze_panes = sheet.cell(head + 1, 1)
    for cells in sheet.iter_rows(min_row=head + 1, max_row=head + len(form.examples)):
        for cell in cells:
            cell.number_format = TEXT


def _offer(sheet: Any, form: SheetForm) -> None:
    from openpyxl.utils import get_column_letter  # noqa: PLC0415 - as above
    from openpyxl.worksheet.datavalidation import DataValidation  # noqa: PLC0415 - as above

    first = len(form.above) + 3
    for column, heading in enumerate(form.columns, start=1):
        if heading.choices:
            offered = DataValidation(
                "list",
                formula1=f'"{",".join(heading.choices)}"',
                allow_blank=True,
                showErrorMessage=False,
                showInputMessage=True,
                prompt=heading.note,
            )
            letter = get_column_letter(column)
            offered.add(f"{letter}{first}:{letter}{first + MOST_ROWS}")
            sheet.add_data_validation(offered)


def _explain(sheet: Any, rows: Sequence[Sequence[str]]) -> None:
    from openpyxl.styles import Alignment, Font  # noqa: PLC0415 - as above

    for row in rows:
        sheet.append(list(row))
    for letter, width in zip("ABCD", (18, 8, 70, 24), strict=True):
        sheet.column_dimensions[letter].width = width
    for cells in sheet.iter_rows():
        for cell in cells:
            cell.alignment = Alignment(wrap_text=cell.column > 1, vertical="top")
            cell.font = Font(bold=cell.column == 1)
