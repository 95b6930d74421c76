"""Import: TOML, CSV and JSON, all of a file or nothing of it, and every bad row is named."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace as changed
from pathlib import Path
from typing import Any, NamedTuple

from ingest.inventory.devices import Alias
from ingest.inventory.files.checks import defects
from ingest.inventory.files.entries import PART, TABLES, Entry, desk_entries, entries_of
from ingest.inventory.files.flats.lists import FlatLists
from ingest.inventory.files.items import BY_MODEL, InventoryItem, build_item
from ingest.inventory.files.limit_columns import LimitColumns
from ingest.inventory.files.problem_collector import ProblemCollector, at_key
from ingest.inventory.notation import is_bare_seconds, quoted
from ingest.inventory.tree import Inventory
from ingest.problems import Problem
from ingest.said import Said, name_of

LONGEST_ID = 64
NOTHING = Inventory()
PERIODS = ("sampling", "upload")
"""Keys of a point that are durations."""
SOURCE = Said("inventory-source")
"""What to call an inventory that is no file."""


class InventoryFile(NamedTuple):
    """What a file holds, alone, and what somebody should know of it who sent it."""

    inventory: Inventory
    warnings: list[Problem]


def read_inventory(
    source: Path | tuple[str, bytes] | None,
    limit_columns: LimitColumns,
    known: Inventory | None = NOTHING,
    *,
    desk: Path | None = None,
) -> Inventory:
    """The inventory of `read_inventory_file`, without its warnings."""
    return read_inventory_file(source, limit_columns, known, desk=desk).inventory


def read_inventory_file(
    source: Path | tuple[str, bytes] | None,
    limit_columns: LimitColumns,
    known: Inventory | None = NOTHING,
    *,
    desk: Path | None = None,
    on_record: Inventory | None = None,
) -> InventoryFile:
    """The inventory in a file, alone; `merge` brings it into another.

    Parameters
    ----------
    source
        A ``.toml``, ``.csv``, ``.json`` or ``.xlsx`` file, a folder of ``.csv`` files, or a file name and its
        bytes; ``None``: only ``desk`` is read.
    limit_columns
        The limits that have a column of their own.
    known
        What the file may refer to without defining it: the inventory it is going to be merged into. ``None``:
        that is not known, and only the rows themselves are checked.
    desk
        The desk's own file, a ``.toml`` with departments, which is read as if it were a part of ``source``.
    on_record
        Where a list of flats finds the ids of what it names; default: ``known``.

    Raises
    ------
    InventoryProblems
        Naming every bad row (the first 1000 in full), or that it is a part of an inventory of which the
        places are not ``known``: a part is to be merged into it. Then nothing of the file is imported.
    """
    taker = _Taker(limit_columns, known if on_record is None else on_record)
    for entry in taker.entries(source, desk):
        taker.take(entry)
    if known is not None:
        taker.fill_periods(known)
    taker.check(known)
    taker.warn()
    return InventoryFile(taker.inventory, taker.collector.warnings)


class _Taker:
    """Takes the entries of one import, and collects all that is wrong with them."""

    def __init__(self, limit_columns: LimitColumns, on_record: Inventory | None) -> None:
        self._limit_columns = limit_columns
        self._lists = FlatLists(on_record, limit_columns)
        self.collector = ProblemCollector()
        self._tables: dict[str, dict[str, Any]] = {kind: {} for kind in TABLES.values()}
        self._unreadable: set[str] = set()
        self._origin: dict[tuple[str, str], Entry] = {}
        self._part: list[Entry] = []
        self._bare_seconds: dict[tuple[str, str], list[Entry]] = {}

    @property
    def inventory(self) -> Inventory:
        """What has been taken."""
        by_table: dict[str, Any] = {table: self._tables[kind] for table, kind in TABLES.items()}
        return Inventory(**by_table)

    def entries(self, source: Path | tuple[str, bytes] | None, desk: Path | None) -> Iterator[Entry]:
        """Those of the file, and of the desk's own."""
        if source is not None:
            yield from entries_of(source, self.collector, self._lists.take)
            for item in self._lists.items():
                yield Entry(item.kind, item.file, item.at, item.values, item.told)
        if desk is not None:
            yield from desk_entries(desk, self.collector)

    def take(self, entry: Entry) -> None:
        """Read one entry."""
        if entry.kind == PART:
            self._part.append(entry)
            return
        item, reasons = build_item(entry.kind, entry.values, self._limit_columns)
        for reason in reasons:
            self.collector.add(entry.file, *entry.told(reason))
        self._note_bare_seconds(entry)
        if item is None:
            self._unreadable.add(str(entry.values.get("id"))[:LONGEST_ID])
            return
        name = _name_of(item)
        first = self._origin.setdefault((entry.kind, name), entry)
        if first is not entry:
            where = first.where if first.file == entry.file else _in_file(first)
            doubled = Said("inventory-there-already", item=_item(entry.kind, name), where=where)
            self.collector.add(entry.file, entry.where, doubled)
        self._tables[entry.kind][name] = item

    def _note_bare_seconds(self, entry: Entry) -> None:
        for key in PERIODS:
            if entry.kind in ("point", "model") and is_bare_seconds(entry.values.get(key)):
                self._bare_seconds.setdefault((key, str(entry.values[key])), []).append(entry)

    def fill_periods(self, known: Inventory) -> None:
        """Give points the periods that their rows do not say from the models of their devices."""
        points = self._tables["point"]
        devices = {**known.devices, **self._tables["device"]}
        models = {**known.models, **self._tables["model"]}
        for point in [each for each in points.values() if BY_MODEL in (each.sampling_ms, each.upload_ms)]:
            device = devices.get(point.device)
            model = models.get(device.model) if device else None
            sampling = point.sampling_ms or (model and model.sampling_ms) or BY_MODEL
            upload = point.upload_ms or (model and model.upload_ms) or BY_MODEL
            points[point.id] = changed(point, sampling_ms=sampling, upload_ms=upload)
            at = self._origin["point", point.id]
            for key, period in zip(PERIODS, (sampling, upload), strict=True):
                if period == BY_MODEL:
                    self.collector.add(at.file, *at.told(at_key(key, Said("inventory-missing"))))
            if BY_MODEL < upload < sampling:
                shorter = Said("inventory-upload-shorter")
                self.collector.add(at.file, *at.told(at_key("upload", shorter)))

    def warn(self) -> None:
        """Warn of what the file says and may not mean, once for each of its writings."""
        for (key, value), entries in self._bare_seconds.items():
            said = Said("inventory-bare-seconds", value=quoted(value), count=len(entries))
            self.collector.warn(entries[0].file, *entries[0].told(at_key(key, said)))

    def check(self, known: Inventory | None) -> None:
        """Look at all of it together. Raises `InventoryProblems`."""
        for entry in self._part:
            place = entry.values.get("id")
            if known is not None and not (isinstance(place, str) and place in known.places):
                self.collector.add(entry.file, entry.where, Said("inventory-part"))
                self.collector.raise_if_any()
        unreadable = frozenset(self._unreadable)
        for kind, name, defect in () if known is None else defects(_over(known, self.inventory), unreadable):
            at = self._origin.get((kind, name))
            if at is not None:
                self.collector.add(at.file, at.where, defect)
            else:
                self.collector.add(SOURCE, _item(kind, name), defect)
        self.collector.raise_if_any()


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
