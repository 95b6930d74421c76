"""Where in a list something is: in which sheet, row and column, for whatever is told of it."""

from __future__ import annotations

from typing import NamedTuple

from ingest.inventory.files.problem_collector import ProblemCollector, at_key
from ingest.said import Said
from ingest.spreadsheets.rows import column_name


class Column(NamedTuple):
    """A column that is read: where it is (from 0), what its heading says, and the unit that stands there."""

    position: int
    heading: str
    unit: str = ""


class Teller(NamedTuple):
    """Tells of a list in ``file``; ``sheet`` is the title of the one it is in, ``None`` in CSV."""

    collector: ProblemCollector
    file: str
    sheet: str | None

    def at(self, number: int) -> int | tuple[str, int]:
        """Where a row is, as an entry has it."""
        return number if self.sheet is None else (self.sheet, number)

    def row(self, number: int) -> Said:
        """Where a row is, in words."""
        if self.sheet is None:
            return Said("file-row", number=str(number))
        return Said("file-sheet-row", sheet=self.sheet, number=str(number))

    def refuse(self, number: int, column: Column, reason: Said | str) -> None:
        """What the cell in row ``number`` under ``column`` says cannot be."""
        self.collector.add(self.file, self.cell(number, column), at_key(column.heading, reason))

    def refuse_all(self, reason: Said) -> None:
        """The list cannot be, whatever its rows say."""
        self.collector.add(self.file, self._whole(), reason)

    def warn(self, reason: Said) -> None:
        """What somebody should know who sent the list."""
        self.collector.warn(self.file, self._whole(), reason)

    def warn_of(self, number: int, column: Column, reason: Said) -> None:
        """What somebody should know of one cell."""
        self.collector.warn(self.file, self.cell(number, column), at_key(column.heading, reason))

    def cell(self, number: int, column: Column) -> Said:
        """Where a cell is, in words."""
        name = column_name(column.position + 1)
        if self.sheet is None:
            return Said("file-cell-of-row", number=str(number), column=name)
        return Said("file-cell", sheet=self.sheet, cell=f"{name}{number}")

    def _whole(self) -> Said:
        return Said("file-whole") if self.sheet is None else Said("file-sheet", sheet=self.sheet)
