"""The lists of flats of one import, read together: many offices keep a sheet for each community."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ingest.inventory.files.flats.headings import FlatKey
from ingest.inventory.files.flats.items import ListedItem, items_of
from ingest.inventory.files.flats.sheet import FlatSheet, sheet_of
from ingest.inventory.files.limit_columns import LimitColumns
from ingest.inventory.files.teller import Teller
from ingest.inventory.tree import Inventory
from ingest.said import Said, name_of
from ingest.spreadsheets.rows import WorkbookRow

_SAYS_NOTHING = re.compile(r"(sheet|工作表|表|table|新建.*|\d+)[\s_(（]*\d*[)）]*", re.IGNORECASE)
"""A name that a spreadsheet gave."""
_NAMES = {
    FlatKey.STATION: re.compile(r".*(站|station)", re.IGNORECASE),
    FlatKey.BRANCH: re.compile(r".*(所|分公司|branch)", re.IGNORECASE),
    FlatKey.BUILDING: re.compile(r".*\d(号楼|栋|幢|#楼?)"),
}
"""What a list is of that is called so; any other name is that of a community."""


class FlatLists:
    """Takes lists of flats one by one, and says what they describe when all are there.

    ``on_record`` is where they find the ids of what they name; ``None``: nobody knows what is there.
    """

    def __init__(self, on_record: Inventory | None, limit_columns: LimitColumns) -> None:
        self._on_record, self._limit_columns = on_record, limit_columns
        self._sheets: list[tuple[str, FlatSheet]] = []

    def take(self, name: str, rows: Iterator[WorkbookRow], teller: Teller) -> bool:
        """Read the list called ``name``, and tell of every bad cell; whether ``rows`` are one."""
        sheet = sheet_of(rows, teller)
        if sheet is not None:
            self._sheets.append((name, sheet))
        return sheet is not None

    def items(self) -> Iterator[ListedItem]:
        """The items of all lists that are whole."""
        if len(self._sheets) > 1:
            for name, sheet in self._sheets:
                _name(sheet, name)
        whole = [sheet for _, sheet in self._sheets if sheet.is_sound and _says_where(sheet)]
        if whole:
            yield from items_of(whole, self._on_record, self._limit_columns)


def _name(sheet: FlatSheet, name: str) -> None:
    """Let ``sheet``, one of several, say of its flats what it is called by, unless a column says it."""
    name = " ".join(name.split())
    if not _SAYS_NOTHING.fullmatch(name):
        role = next((role for role, names in _NAMES.items() if names.fullmatch(name)), FlatKey.COMMUNITY)
        if role not in sheet.columns:
            sheet.named = {role: name}
    elif sheet.columns.keys().isdisjoint((FlatKey.COMMUNITY, FlatKey.STATION)):
        sheet.teller.refuse_all(Said("flats-sheet-unnamed"))


def _says_where(sheet: FlatSheet) -> bool:
    """Whether it says in which building, or in which community, its flats are; told where it does not."""
    if (sheet.columns.keys() | sheet.named.keys()).isdisjoint((FlatKey.BUILDING, FlatKey.COMMUNITY)):
        sheet.teller.refuse_all(Said("flats-no-column", what=name_of("flats-column", FlatKey.BUILDING)))
        return False
    return True
