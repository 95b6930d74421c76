"""Import: TOML, CSV and JSON, all of a file or nothing of it, and every bad row is named."""

from __future__ import annotations

from dataclasses import replace as changed
from itertools import chain
from pathlib import Path
from typing import Any

from ingest.inventory.devices import Alias
from ingest.inventory.files.checks import defects
from ingest.inventory.files.entries import PART, TABLES, Entry, desk_entries, entries_of
from ingest.inventory.files.items import InventoryItem, build_item
from ingest.inventory.files.limit_columns import LimitColumns
from ingest.inventory.files.problem_collector import ProblemCollector
from ingest.inventory.tree import Inventory
from ingest.said import Said, name_of

LONGEST_ID = 64
NOTHING = Inventory()
SOURCE = Said("inventory-source")
"""What to call an inventory that is no file."""


def read_inventory(
    source: Path | tuple[str, bytes] | None,
    limit_columns: LimitColumns,
    known: Inventory | None = NOTHING,
    *,
    desk: Path | None = None,
) -> Inventory:
    """The inventory in a file, alone; `merge` brings it into another.

    Parameters
    ----------
    source
        A ``.toml``, ``.csv`` or ``.json`` file, a folder of ``.csv`` files, or a file name and its bytes;
        ``None``: only ``desk`` is read.
    limit_columns
        The limits that have a column of their own.
    known
        What the file may refer to without defining it: the inventory it is going to be merged into. ``None``:
        that is not known, and only the rows themselves are checked.
    desk
        The desk's own file, a ``.toml`` with departments, which is read as if it were a part of ``source``.

    Raises
    ------
    InventoryProblems
        Naming every bad row (the first 1000 in full), or that it is a part of an inventory of which the
        places are not ``known``: a part is to be merged into it. Then nothing of the file is imported.
    """
    collector = ProblemCollector()
    tables: dict[str, dict[str, Any]] = {kind: {} for kind in TABLES.values()}
    unreadable: set[str] = set()
    origin: dict[tuple[str, str], Entry] = {}
    part: list[Entry] = []
    for entry in chain(
        () if source is None else entries_of(source, collector),
        () if desk is None else desk_entries(desk, collector),
    ):
        if entry.kind == PART:
            part.append(entry)
            continue
        item, reasons = build_item(entry.kind, entry.values, limit_columns)
        for reason in reasons:
            collector.add(entry.file, entry.where, reason)
        if item is None:
            unreadable.add(str(entry.values.get("id"))[:LONGEST_ID])
            continue
        name = _name_of(item)
        first = origin.setdefault((entry.kind, name), entry)
        if first is not entry:
            where = first.where if first.file == entry.file else _in_file(first)
            doubled = Said("inventory-there-already", item=_item(entry.kind, name), where=where)
            collector.add(entry.file, entry.where, doubled)
        tables[entry.kind][name] = item
    by_table: dict[str, Any] = {table: tables[kind] for table, kind in TABLES.items()}
    read = Inventory(**by_table)
    for entry in part:
        place = entry.values.get("id")
        if known is not None and not (isinstance(place, str) and place in known.places):
            collector.add(entry.file, entry.where, Said("inventory-part"))
            collector.raise_if_any()
    for kind, name, defect in () if known is None else defects(_over(known, read), frozenset(unreadable)):
        at = origin.get((kind, name))
        if at is not None:
            collector.add(at.file, at.where, defect)
        else:
            collector.add(SOURCE, _item(kind, name), defect)
    collector.raise_if_any()
    return read


def merge(old: Inventory, new: Inventory, *, replace: bool) -> Inventory:
    """``old`` with everything of ``new`` over it by id, or (``replace``) ``new`` alone.

    Departments stay where ``new`` has none at all: a list from a system that knows of none must not leave
    every place without who answers for it.

    Points that stay keep their key, and the time of their registration unless ``new`` has another. What is
    merged takes no format from a gateway: a list that knows of none must not open it to others. The version
    stays the same; the records raise it when they save the inventory. Raises `InventoryProblems` if the
    result is unsound.
    """
    known = {
        point.id: changed(
            point,
            key=old.points[point.id].key,
            registered_at=point.registered_at or old.points[point.id].registered_at,
        )
        for point in new.points.values()
        if point.id in old.points
    }
    new = changed(new, points={**new.points, **known})
    departments = new.departments or old.departments
    merged = changed(new, version=old.version, departments=departments) if replace else _over(old, new)
    collector = ProblemCollector()
    for kind, name, reason in defects(merged):
        collector.add(SOURCE, _item(kind, name), reason)
    collector.raise_if_any()
    return merged


def _over(old: Inventory, new: Inventory) -> Inventory:
    """``old`` with the items of ``new`` added or replaced, unchecked."""
    tables: dict[str, Any] = {table: {**getattr(old, table), **getattr(new, table)} for table in TABLES}
    for name in new.gateways.keys() & old.gateways.keys():
        gateway = new.gateways[name]
        tables["gateways"][name] = changed(gateway, format=gateway.format or old.gateways[name].format)
    return Inventory(**tables, version=old.version)


def _in_file(entry: Entry) -> Said:
    return Said("inventory-in-file", file=entry.file, where=entry.where)


def _item(kind: str, name: str) -> Said:
    return Said("inventory-item", kind=name_of("item", kind), id=name)


def _name_of(item: InventoryItem) -> str:
    return item.name if isinstance(item, Alias) else item.id
