"""The inventory to look through: its tables, and a row with where what it does not say comes from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from heapq import nsmallest
from typing import Any

from alerts.desk.installing.start_file import StartFiles, rows_of_start
from alerts.desk.lookups.errors import NotFound
from alerts.desk.lookups.list_page import ListPage, cut
from alerts.people.roles import Right
from alerts.people.use_cases import ScopeKind, use_case
from alerts.people.viewer import EVERYWHERE, Viewer
from alerts.places.finding import folded
from alerts.rules.inventory_files import cells_of, keys_of_row
from ingest.inventory.devices import Alias, Device
from ingest.inventory.files.checks import REFERENCES
from ingest.inventory.files.entries import TABLES
from ingest.inventory.tree import DEFAULT_ZONE, Inventory, Place, Point
from ingest.said import Said

MOST_NAMED = 100
"""Rows that refer to one and are named of each table; all are counted."""
CONTACTS = ("head", "leader", "phones", "channels", "petition_staff")
"""Keys of a department for who may see contacts."""
PEOPLE = ("approved_by", "reason")
"""Keys of an outage for who sees people."""


class InventoryTable(StrEnum):
    """A table of the inventory, as its files call it."""

    PLACES = "places"
    POINTS = "points"
    GATEWAYS = "gateways"
    DEVICES = "devices"
    MODELS = "models"
    ALIASES = "aliases"
    CALENDARS = "calendars"
    OUTAGES = "outages"
    DEPARTMENTS = "departments"

    @property
    def kind(self) -> str:
        """What a row of it is called in a file."""
        return TABLES[self.value]


TARGETS = {(table, key): target for table, _, key, target, _ in REFERENCES} | {
    ("devices", "gateway"): "gateways",
    ("devices", "gateways"): "gateways",
    ("devices", "model"): "models",
    ("aliases", "point"): "points",
}
"""Table and key that refers -> the table that it refers to."""


@dataclass(frozen=True, slots=True)
class InventoryLine:
    """A row in a list: its id, what it is called, and the place it is at; empty where it is at none."""

    id: str
    name: str
    place: str


@dataclass(frozen=True, slots=True)
class InventoryList:
    """Rows of a table by their ids, how many rows of each table are seen, and where the tree begins."""

    page: ListPage[InventoryLine]
    counts: Mapping[InventoryTable, int]
    tops: tuple[InventoryLine, ...]


@dataclass(frozen=True, slots=True)
class RowValue:
    """A key of a row.

    Attributes
    ----------
    text
        As a cell of a file says it; empty: the row does not say it.
    inherited, giver
        Where the row says nothing: what holds for it all the same, and which row of which table says that;
        ``None`` for a giver: it is the default.
    refers
        The table of which ``text`` is an id, if it is one.
    """

    key: str
    text: str
    required: bool
    inherited: str = ""
    giver: tuple[InventoryTable, str] | None = None
    refers: InventoryTable | None = None


@dataclass(frozen=True, slots=True)
class ReferringRows:
    """Rows of a table that refer to one: how many, and the first `MOST_NAMED` of them."""

    table: InventoryTable
    count: int
    rows: tuple[InventoryLine, ...]


@dataclass(frozen=True, slots=True)
class InventoryRow:
    """A row with all its keys, those that it does not have too, and what refers to it.

    ``at_start``: the files that each start merges in have it, and make it again what they say.
    """

    table: InventoryTable
    line: InventoryLine
    values: tuple[RowValue, ...]
    referring: tuple[ReferringRows, ...]
    version: int
    at_start: bool


@use_case("inventory.rows", Right.LOOK, ScopeKind.PLACES)
def inventory_rows(
    inventory: Inventory,
    viewer: Viewer,
    table: InventoryTable,
    text: str,
    after: list[Any] | None,
    limit: int,
) -> InventoryList:
    """Up to ``limit`` rows of ``table`` whose id or name has all words of ``text``, behind the id ``after``.

    It costs one look at each row in memory. Raises `Forbidden`.
    """
    seen = viewer.scope(Right.LOOK).part(inventory)
    words, last = [folded(word) for word in text.split()], str(after[0]) if after else ""
    behind = (id_ for id_ in getattr(seen, table) if id_ > last)
    found = nsmallest(limit + 1, (id_ for id_ in behind if _is_meant(seen, table, id_, words)))
    lines = [line_of(inventory, table, id_) for id_ in found]
    counts = {each: len(getattr(seen, each)) for each in InventoryTable}
    tops = nsmallest(MOST_NAMED, (each.id for each in seen.places.values() if each.parent not in seen.places))
    top_lines = tuple(line_of(inventory, InventoryTable.PLACES, each) for each in tops)
    return InventoryList(cut(lines, limit, lambda line: [line.id]), counts, top_lines)


@use_case("inventory.row", Right.LOOK, ScopeKind.OBJECT)
def inventory_row(
    inventory: Inventory,
    viewer: Viewer,
    table: InventoryTable,
    id_: str,
    start_files: StartFiles = (None, None),
) -> InventoryRow:
    """A row of ``table``. Raises `Forbidden`, and `NotFound` also for one that the viewer does not see.

    Contact data of a department, and who approved an outage, are left out for who may not see them.
    """
    scope = viewer.scope(Right.LOOK)
    seen = scope.part(inventory)
    if id_ not in getattr(seen, table):
        raise NotFound(Said("refusal-no-row", table=table.value, id=id_))
    hidden: tuple[str, ...] = ()
    if table is InventoryTable.DEPARTMENTS and viewer.where(Right.CONTACTS) != EVERYWHERE:
        hidden = CONTACTS
    if table is InventoryTable.OUTAGES and not viewer.sees_people:
        hidden = PEOPLE
    values = tuple(each for each in _values(inventory, table, id_) if each.key not in hidden)
    referring = tuple(_referring(inventory, seen, table, id_))
    at_start = id_ in getattr(rows_of_start(*start_files), table)
    return InventoryRow(table, line_of(inventory, table, id_), values, referring, inventory.version, at_start)


def cells_of_row(inventory: Inventory, table: InventoryTable, id_: str) -> dict[str, str]:
    """Key -> what a file says of a row that is there."""
    return cells_of(getattr(inventory, table)[id_])


def line_of(inventory: Inventory, table: InventoryTable, id_: str) -> InventoryLine:
    """A row, as a list shows it; of one that is not there the id."""
    item = getattr(inventory, table).get(id_)
    if isinstance(item, Alias):
        point = inventory.points.get(item.point)
        return InventoryLine(id_, item.point, point.place if point else "")
    if isinstance(item, Device):
        gateway = inventory.gateways.get(item.gateway or "")
        return InventoryLine(id_, item.name, gateway.place if gateway else "")
    place = (item.parent if isinstance(item, Place) else getattr(item, "place", None)) or ""
    return InventoryLine(id_, getattr(item, "name", ""), place)


def _is_meant(inventory: Inventory, table: InventoryTable, id_: str, words: list[str]) -> bool:
    if not words:
        return True
    item = getattr(inventory, table)[id_]
    told = folded(f"{id_} {item.point if isinstance(item, Alias) else getattr(item, 'name', '')}")
    return all(word in told for word in words)


# --- What holds for a row that does not say it -------------------------------------------------------


def _values(inventory: Inventory, table: InventoryTable, id_: str) -> Iterator[RowValue]:
    required, others = keys_of_row(table.kind)
    cells, inherited = cells_of_row(inventory, table, id_), _inherited(inventory, table, id_)
    for key in (*required, *others):
        text = cells.get(key, "")
        given, giver = ("", None) if text else inherited.get(key, ("", None))
        target = TARGETS.get((table.value, key))
        refers = InventoryTable(target) if target and text in getattr(inventory, target) else None
        yield RowValue(key, text, key in required, given, giver, refers)


_Inherited = dict[str, tuple[str, tuple[InventoryTable, str] | None]]


def _inherited(inventory: Inventory, table: InventoryTable, id_: str) -> _Inherited:
    """Key -> what holds for a row whether it says so or not, and who says it."""
    item = getattr(inventory, table)[id_]
    found: _Inherited = {}
    if isinstance(item, Place):
        found["zone"] = (DEFAULT_ZONE, None)
        for above in list(inventory.upwards(id_))[:0:-1]:
            giver = (InventoryTable.PLACES, above.id)
            for key, cell in cells_of(above).items():
                if key in ("zone", "calendar", "built_up") or (key == "pump_station" and above.pump_station):
                    found[key] = (cell, giver)
    elif isinstance(item, Device) and item.model in inventory.models:
        battery = inventory.models[item.model].battery
        if battery is not None:
            found["battery"] = (battery.value, (InventoryTable.MODELS, item.model))
    elif isinstance(item, Point) and item.contract_hours is None and item.residential is False:
        found["contract_hours"] = ("00:00-24:00", None)
    return found


# --- What refers to a row ----------------------------------------------------------------------------


def _referring(
    inventory: Inventory, seen: Inventory, table: InventoryTable, id_: str
) -> Iterator[ReferringRows]:
    for other in InventoryTable:
        there = getattr(seen, other)
        found = [each for each in _referrers(inventory, table, id_, other) if each in there]
        if found:
            first = nsmallest(MOST_NAMED, found)
            yield ReferringRows(other, len(found), tuple(line_of(inventory, other, each) for each in first))


def _referrers(inventory: Inventory, table: InventoryTable, id_: str, other: InventoryTable) -> list[str]:
    """Ids of the rows of ``other`` that refer to the row; one look at each, but for what has an index."""
    if table is InventoryTable.PLACES and other is InventoryTable.PLACES:
        return inventory.children[id_]
    if table is InventoryTable.PLACES and other is InventoryTable.POINTS:
        return [point.id for point in inventory.points_at.get(id_, ())]
    if other is InventoryTable.ALIASES:
        return [
            name
            for name, alias in inventory.aliases.items()
            if table is InventoryTable.POINTS and alias.point == id_
        ]
    if (table, other) == (InventoryTable.GATEWAYS, InventoryTable.DEVICES):
        return [device.id for device in inventory.devices.values() if id_ in device.gateways]
    fields = [
        key for (from_, key), to in TARGETS.items() if (from_, to) == (other, table) and key != "gateways"
    ]
    items = getattr(inventory, other).values() if fields else ()
    return [item.id for item in items if any(getattr(item, key) == id_ for key in fields)]
