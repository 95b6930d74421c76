"""A list of flats as somebody keeps it: titles above it, merged cells, sums below; read row by row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain, islice

from ingest.inventory.files.flats import cells as read_as
from ingest.inventory.files.flats.headings import FlatKey, Heading, heading_of
from ingest.inventory.files.flats.title import Title, title_of
from ingest.inventory.files.teller import Column, Teller
from ingest.said import Said, name_of, said_by
from ingest.spreadsheets.rows import WorkbookRow

MOST_ABOVE = 30
"""Rows above the headings that are looked at."""
PLACES = tuple(FlatKey)[: tuple(FlatKey).index(FlatKey.ROOM)]
"""Where a flat lies: blank is as in the row above, until a wider place is another one."""
_REMARKS = frozenset({"#", "例", "例如", "示例", "e.g."})
"""First cell of a row that shows how to fill in others."""
_SUMS = ("合计", "总计", "小计", "共计", "total")
"""How a row begins that is no flat, whatever stands under the headings."""
_BELOW = ("制表", "填表", "审核", "备注", "说明", "注:", "注：", "note")
"""How a row begins that is no flat, unless it names a room."""


@dataclass(frozen=True, slots=True)
class ListedFlat:
    """A row of ``sheet``: its number, and its texts, those of the rows above among them where it has none."""

    sheet: FlatSheet
    number: int
    texts: dict[FlatKey, str]

    def __getitem__(self, role: FlatKey) -> str:
        """What it says of ``role``, or the name of its sheet does; empty where nothing."""
        return self.texts.get(role) or self.sheet.named.get(role, "")

    def where_from(self, other: ListedFlat) -> Said:
        """Where it is, for somebody who reads of ``other``."""
        where = self.sheet.teller.row(self.number)
        file = self.sheet.teller.file
        if file != other.sheet.teller.file:
            return Said("inventory-in-file", file=file, where=where)
        return where if self.sheet is not other.sheet else Said("file-row", number=str(self.number))

    def refuse(self, role: FlatKey, reason: Said | str) -> None:
        """What it says of ``role`` cannot be; told at its room where the name of its sheet says that."""
        columns = self.sheet.columns
        self.sheet.teller.refuse(self.number, columns.get(role) or columns[FlatKey.ROOM], reason)


@dataclass(eq=False)
class FlatSheet:
    """A list of flats: a sheet of a workbook, or a file.

    Attributes
    ----------
    teller
        Tells of it.
    number
        Of the row with the headings.
    named
        What its own name says of all of its flats; empty where it is the only list.
    rows
        A flat each; several of one flat where several devices are in it.
    skipped
        Numbers of rows that are no flats, such as sums.
    """

    teller: Teller
    number: int
    heading: Heading
    title: Title
    named: Mapping[FlatKey, str] = field(default_factory=dict)
    rows: list[ListedFlat] = field(default_factory=list)
    skipped: list[int] = field(default_factory=list)

    @property
    def columns(self) -> Mapping[FlatKey, Column]:
        """Those that are read."""
        return self.heading.columns

    @property
    def is_sound(self) -> bool:
        """Whether it has the columns of flats, each once: only then its rows are read."""
        return FlatKey.ROOM in self.columns and not self.heading.doubled

    @cached_property
    def chinese(self) -> bool:
        """Whether what is made up for it is in Chinese."""
        return any(not column.heading.isascii() for column in self.columns.values())


def sheet_of(rows: Iterator[WorkbookRow], teller: Teller) -> FlatSheet | None:
    """The list in ``rows``, of which every bad cell is told; ``None``: there are no headings of one."""
    above: list[Sequence[str | Said]] = []
    for row in islice(rows, MOST_ABOVE):
        heading = heading_of(row.cells)
        if len(heading.columns) > 1 and not heading.columns.keys().isdisjoint((FlatKey.ROOM, FlatKey.DEVICE)):
            break
        above.append(row.cells)
    else:
        return None
    heading, rest = _in_two_rows(row, heading, rows)
    sheet = FlatSheet(teller, row.number, heading, title_of(above))
    for column in heading.doubled:
        teller.refuse_all(Said("flats-column-twice", heading=column.heading))
    if FlatKey.ROOM not in sheet.columns:
        teller.refuse_all(Said("flats-no-column", what=name_of("flats-column", FlatKey.ROOM)))
    if sheet.is_sound:
        _Reader(sheet).read(rest)
    return sheet


def _in_two_rows(
    row: WorkbookRow, heading: Heading, rows: Iterator[WorkbookRow]
) -> tuple[Heading, Iterator[WorkbookRow]]:
    """Headings may have others above them, of which they are parts."""
    following = next(rows, None)
    if following is None:
        return heading, iter(())
    lower = heading_of(following.cells)
    if not lower.columns or lower.unread:
        return heading, chain([following], rows)
    cells = list(row.cells) + [""] * (len(following.cells) - len(row.cells))
    for index, cell in enumerate(following.cells):
        cells[index] = cell or cells[index]
    return heading_of(cells), rows


class _Reader:
    """Reads the rows below the headings, each with what it takes from those above it."""

    def __init__(self, sheet: FlatSheet) -> None:
        self._sheet, self._teller = sheet, sheet.teller
        self._above: dict[FlatKey, str] = {}
        self._nothing: set[FlatKey] = set()
        """What a row says there is none of, in words."""
        self._without_model = False
        """Whether some device is said to have none."""

    def read(self, rows: Iterator[WorkbookRow]) -> None:
        for row in rows:
            first = next((cell for cell in row.cells if isinstance(cell, str) and cell.strip()), "")
            if first.strip().lower() in _REMARKS:
                continue
            if self._is_heading(row):
                continue
            texts, sound = self._texts(row)
            if not sound:
                self._above = self._filled(texts)  # the rows below may take their places from it
                continue
            if not texts.get(FlatKey.DEVICE) and self._is_no_flat(row, texts):
                continue
            self._without_model |= FlatKey.MODEL in self._nothing
            texts = self._filled(texts)
            self._above = texts
            if missing := self._missing(texts):
                self._teller.refuse(row.number, self._sheet.columns[missing], Said("inventory-missing"))
            else:
                self._sheet.rows.append(ListedFlat(self._sheet, row.number, texts))
        self._carry_only_model()

    def _is_heading(self, row: WorkbookRow) -> bool:
        """Whether it has the headings again, as printed at the top of each page."""
        some = self._sheet.columns[FlatKey.ROOM]
        cell = row.cells[some.position] if some.position < len(row.cells) else ""
        if not isinstance(cell, str) or not heading_of([cell]).columns:
            return False
        return heading_of(row.cells).columns.keys() == self._sheet.columns.keys()

    def _texts(self, row: WorkbookRow) -> tuple[dict[FlatKey, str], bool]:
        found: dict[FlatKey, str] = {}
        sound = True
        self._nothing.clear()
        for role, column in self._sheet.columns.items():
            cell = row.cells[column.position] if column.position < len(row.cells) else ""
            try:
                if not isinstance(cell, str):
                    raise ValueError(cell)  # noqa: TRY004, TRY301 - it says why it cannot be read
                text = read_as.plain(cell)
                if text in read_as.SAME_AS_ABOVE:
                    text = self._above.get(role, "")
                elif cell.strip() and not text:
                    self._nothing.add(role)
                found[role] = read_as.device_id(text) if role is FlatKey.DEVICE else text
            except ValueError as error:
                found[role], sound = str(cell), False
                self._teller.refuse(row.number, column, said_by(error))
        return found, sound

    def _is_no_flat(self, row: WorkbookRow, texts: Mapping[FlatKey, str]) -> bool:
        """Whether it is a sum, a title or a signature, or says nothing that the row above does not say."""
        words = [cell.strip() for cell in row.cells if isinstance(cell, str) and cell.strip()]
        first = words[0].lower() if words else ""
        named = bool(texts.get(FlatKey.ROOM))
        if first.startswith(_SUMS) or (not named and (len({*words}) == 1 or first.startswith(_BELOW))):
            self._sheet.skipped.append(row.number)
            return True
        known = (
            not text or (role in PLACES and text == self._above.get(role)) for role, text in texts.items()
        )
        return not named and all(known)

    def _filled(self, texts: dict[FlatKey, str]) -> dict[FlatKey, str]:
        """``texts`` with what they have of the row above."""
        above, other = self._above, False
        for role in PLACES:
            if role not in texts:
                continue
            if texts[role]:
                other |= texts[role] != above.get(role)
            elif not other and role not in self._nothing:
                texts[role] = above.get(role, "")
        if texts.get(FlatKey.DEVICE):
            texts |= {role: texts[role] or above.get(role, "") for role in self._carried(texts)}
        return texts

    def _carried(self, texts: Mapping[FlatKey, str]) -> set[FlatKey]:
        """What a device has of the one above in the same building: its model, and its gateway.

        CSV keeps no merged cells, and of those that people leave blank nobody can tell them apart.
        """
        around = [role for role in PLACES if role is not FlatKey.UNIT]
        if any(texts.get(role) != self._above.get(role) for role in around):
            return set()
        return ({FlatKey.MODEL, FlatKey.GATEWAY} & texts.keys()) - self._nothing

    def _carry_only_model(self) -> None:
        """Of a list that knows a single model all devices are, also where one merged cell said so."""
        models = {row[FlatKey.MODEL] for row in self._sheet.rows if row[FlatKey.DEVICE]} - {""}
        if len(models) == 1 and not self._without_model:
            for row in self._sheet.rows:
                row.texts[FlatKey.MODEL] = row[FlatKey.MODEL] or next(iter(models))

    def _missing(self, texts: Mapping[FlatKey, str]) -> FlatKey | None:
        if not texts.get(FlatKey.ROOM):
            return FlatKey.ROOM
        told = [role for role in (FlatKey.BUILDING, FlatKey.COMMUNITY) if role in texts]
        return told[0] if told and not any(texts[role] for role in told) else None
