"""The lists of flats of one import, read together: many offices keep a sheet for each community."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ingest.inventory.files.flats.headings import FlatKey
from ingest.inventory.files.flats.items import ListedItem, items_of
from ingest.inventory.files.flats.sheet import PLACES, FlatSheet, sheet_of
from ingest.inventory.files.flats.spelling import BUILDING_ENDS, CHINESE_NUMBER
from ingest.inventory.files.limit_columns import LimitColumns
from ingest.inventory.files.teller import Teller
from ingest.inventory.tree import Inventory, Level
from ingest.said import Said, name_of
from ingest.spreadsheets.rows import WorkbookRow

_SAYS_WHICH = frozenset({FlatKey.COMMUNITY, FlatKey.STATION})
"""What tells a 3号楼 from another one."""
_COPY = re.compile(r"\s*[(（]\d+[)）]$")
"""What a spreadsheet puts behind the name of a copy."""
_SAYS_NOTHING = re.compile(
    r"(sheet|工作表|表|table|シート|新建.*)?[\s_\-]*(\d+|[一二三四五六七八九十])?"
    r"|(台账|住户|用户|热用户|清单|汇总|总|明细|户|测温|数据|登记|信息|统计|list|flats|data|表)+"
    r"|[\d\s./\-—_~至]+(年|月|日|年度|采暖[季期]|供[暖热][季期])*",
    re.IGNORECASE,
)
"""A name that a spreadsheet gave, or that says what all of them are, or when."""
_KINDS = {
    FlatKey.STATION: re.compile(r".*(站|station)", re.IGNORECASE),
    FlatKey.BRANCH: re.compile(r".*(所|分公司|branch)", re.IGNORECASE),
}
"""What a list is of that is called so, unless a column says it."""
_BUILDING = re.compile(rf"(.*?)(第?(?:\d+|{CHINESE_NUMBER}|[A-Za-z甲乙丙丁]\d?)\s*{BUILDING_ENDS})")
"""The community before the building of a list that is called by one; any other name is a community's."""


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
        for name, sheet in self._sheets:
            if len(self._sheets) > 1 or self._is_community(name, sheet):
                _name(sheet, name)
        whole = [sheet for _, sheet in self._sheets if sheet.is_sound and _says_where(sheet)]
        if whole:
            yield from items_of(whole, self._on_record, self._limit_columns)

    def _is_community(self, name: str, sheet: FlatSheet) -> bool:
        """Whether a single list is called by a community of which there are buildings on record."""
        if self._on_record is None or not sheet.columns.keys().isdisjoint(_SAYS_WHICH):
            return False
        buildings = [each for each in self._on_record.places.values() if each.level is Level.BUILDING]
        return not _SAYS_NOTHING.fullmatch(name) and any(each.name.startswith(name) for each in buildings)


def _name(sheet: FlatSheet, name: str) -> None:
    """Let ``sheet``, one of several, say of its flats what it is called by, unless a column says it."""
    name = _COPY.sub("", " ".join(name.split()))
    told = {role: text for role, text in _said_by(name, sheet).items() if text and role not in sheet.columns}
    if told and not any(name == row[role] for row in sheet.rows[:1] for role in PLACES):
        sheet.named = told
        for role, text in told.items():
            sheet.teller.warn(Said("flats-named", what=name_of("flats-heading", role), name=text))
    elif sheet.columns.keys().isdisjoint(_SAYS_WHICH):
        sheet.teller.refuse_all(Said("flats-sheet-unnamed"))


def _said_by(name: str, sheet: FlatSheet) -> dict[FlatKey, str]:
    if _SAYS_NOTHING.fullmatch(name):
        return {}
    if building := _BUILDING.fullmatch(name):
        return {FlatKey.COMMUNITY: building[1].strip(), FlatKey.BUILDING: building[2]}
    for role, kind in _KINDS.items():
        if kind.fullmatch(name) and role not in sheet.columns:
            return {role: name}
    return {FlatKey.COMMUNITY: name}


def _says_where(sheet: FlatSheet) -> bool:
    """Whether it says in which building, or in which community, its flats are; told where it does not."""
    if (sheet.columns.keys() | sheet.named.keys()).isdisjoint((FlatKey.BUILDING, FlatKey.COMMUNITY)):
        sheet.teller.refuse_all(Said("flats-no-column", what=name_of("flats-column", FlatKey.BUILDING)))
        return False
    return True
