"""Merged cells of a workbook, which keeps what they say in the first of them only."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from ingest.said import Said
from ingest.spreadsheets.rows import UnreadableWorkbookError, WorkbookRow

MOST_MERGED = 200_000
"""Ranges of a sheet; a list of 100 000 flats has some ten thousand."""
MOST_AT_ONCE = 256
"""Ranges that a row may lie in: one for each column, since they do not overlap."""
_RANGE = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]{0,80}?ref=\"([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})\"")
_LONGEST = 256
"""Bytes of what names one range."""
_BITE = 1024 * 1024


class Merged(NamedTuple):
    """A range of merged cells, all counted from 1 and included."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int


def merged_in(book: Any, sheet: Any) -> list[Merged]:
    """The ranges of ``sheet`` by their first rows.

    A reader by rows does not tell them, and to have the whole sheet in memory for them would cost a hundred
    times its size: they are looked for in its text.
    Raises `UnreadableWorkbookError`, also where there are more than any spreadsheet has written.
    """
    found: list[Merged] = []
    rest = b""
    with book._archive.open(sheet._worksheet_path) as text:  # noqa: SLF001 - it has no public way to them
        while bite := text.read(_BITE):
            looked_at = rest + bite
            end = 0
            for match in _RANGE.finditer(looked_at):
                end = match.end()
                left, first, right, last = match.groups()
                found.append(Merged(int(first), _column(left), int(last), _column(right)))
                if len(found) > MOST_MERGED:
                    raise UnreadableWorkbookError(Said("workbook-broken"))
            rest = looked_at[max(end, len(looked_at) - _LONGEST) :]
    return sorted(found)


def filled(rows: Iterator[WorkbookRow], merged: list[Merged]) -> Iterator[WorkbookRow]:
    """``rows`` with what stands in the first of merged cells in each of them, in the order of the rows."""
    if not merged:
        yield from rows
        return
    waiting = iter(merged)
    following = next(waiting, None)
    lain_in: list[tuple[Merged, str | Said]] = []
    for row in rows:
        lain_in = [(each, cell) for each, cell in lain_in if each.last_row >= row.number]
        while following is not None and following.first_row <= row.number:
            column = following.first_column - 1
            if following.first_row == row.number and column < len(row.cells):
                lain_in.append((following, row.cells[column]))
            following = next(waiting, None)
        if len(lain_in) > MOST_AT_ONCE:
            raise UnreadableWorkbookError(Said("workbook-broken"))
        yield _with(row, lain_in)


def _with(row: WorkbookRow, lain_in: list[tuple[Merged, str | Said]]) -> WorkbookRow:
    cells = list(row.cells)
    for each, said in lain_in:
        last = min(each.last_column, MOST_AT_ONCE)
        cells += [""] * (last - len(cells))
        for column in range(each.first_column - 1, last):
            cells[column] = cells[column] or said
    while cells and cells[-1] == "":
        cells.pop()
    return WorkbookRow(row.number, cells)


def _column(name: bytes) -> int:
    number = 0
    for letter in name:
        number = 26 * number + letter - ord("A") + 1
    return number
