"""Rows of a spreadsheet, from a workbook or from CSV."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from ingest.said import Said


class UnreadableWorkbookError(ValueError):
    """It is no workbook, or one that is too large; its argument says which. Nothing more of it is read."""


class WorkbookRow(NamedTuple):
    """A row that is not blank: its number, and its cells up to the last that is filled.

    A cell is a text as CSV has it; or why it cannot be read as one.
    """

    number: int
    cells: Sequence[str | Said]


def column_name(number: int) -> str:
    """What a spreadsheet calls a column, counted from 1: ``B``, ``AA``."""
    name = ""
    while number:
        number, letter = divmod(number - 1, 26)
        name = chr(ord("A") + letter) + name
    return name
