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
    """A row: its number in the sheet, and its texts, those of the rows above among them where it has none."""

    number: int
    texts: Mapping[FlatKey, str]

    def __getitem__(self, role: FlatKey) -> str:
        """What it says of ``role``, empty where nothing."""
        return self.texts.get(role, "")


@dataclass
class FlatSheet:
    """A list of flats.

    Attributes
    ----------
    number
        Of the row with the headings.
    rows
        A flat each; several of one flat where several devices are in it.
    skipped
        Numbers of rows that are no flats, such as sums.
    """

    number: int
    heading: Heading
    title: Title
    rows: list[ListedFlat] = field(default_factory=list)
    skipped: list[int] = field(default_factory=list)

    @property
    def columns(self) -> Mapping[FlatKey, Column]:
        """Those that are read."""
        return self.heading.columns

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
    sheet = FlatSheet(row.number, heading, title_of(above))
    if _is_whole(sheet, teller):
        _Reader(sheet, teller).read(rest)
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


def _is_whole(sheet: FlatSheet, teller: Teller) -> bool:
    """Whether it has the columns that it needs, each once."""
    for column in sheet.heading.doubled:
        teller.refuse_all(Said("flats-column-twice", heading=column.heading))
    if FlatKey.ROOM not in sheet.columns:
        teller.refuse_all(Said("flats-no-column", what=name_of("flats-column", FlatKey.ROOM)))
    elif sheet.columns.keys().isdisjoint((FlatKey.BUILDING, FlatKey.COMMUNITY)):
        teller.refuse_all(Said("flats-no-column", what=name_of("flats-column", FlatKey.BUILDING)))
    else:
        return not sheet.heading.doubled
    return False


class _Reader:
    """Reads the rows below the headings, each with what it takes from those above it."""

    def __init__(self, sheet: FlatSheet, teller: Teller) -> None:
        self._sheet, self._teller = sheet, teller
        self._above: dict[FlatKey, str] = {}

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
            texts = self._filled(texts)
            self._above = texts
            if missing := self._missing(texts):
                self._teller.refuse(row.number, self._sheet.columns[missing], Said("inventory-missing"))
            else:
                self._sheet.rows.append(ListedFlat(row.number, texts))

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
        for role, column in self._sheet.columns.items():
            cell = row.cells[column.position] if column.position < len(row.cells) else ""
            try:
                if not isinstance(cell, str):
                    raise ValueError(cell)  # noqa: TRY004, TRY301 - it says why it cannot be read
                text = read_as.plain(cell)
                if text in read_as.SAME_AS_ABOVE:
                    text = self._above.get(role, "")
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
            elif not other:
                texts[role] = above.get(role, "")
        if texts.get(FlatKey.DEVICE):
            texts |= {role: texts[role] or above.get(role, "") for role in self._carried(texts)}
        return texts

    def _carried(self, texts: Mapping[FlatKey, str]) -> list[FlatKey]:
        """What a device has of the one above: its model, and in the same building its gateway.

        CSV keeps no merged cells, and of those that people leave blank nobody can tell them apart.
        """
        around = [role for role in PLACES if role is not FlatKey.UNIT]
        together = all(texts.get(role) == self._above.get(role) for role in around)
        return [role for role in (FlatKey.MODEL, *([FlatKey.GATEWAY] if together else ())) if role in texts]

    def _missing(self, texts: Mapping[FlatKey, str]) -> FlatKey | None:
        if not texts.get(FlatKey.ROOM):
            return FlatKey.ROOM
        if not texts.get(FlatKey.BUILDING) and not texts.get(FlatKey.COMMUNITY):
            return FlatKey.BUILDING if FlatKey.BUILDING in texts else FlatKey.COMMUNITY
        return None
