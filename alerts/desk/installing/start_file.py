"""What the files say that each start merges into the inventory: an edit that they do not have is undone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from alerts.rules.inventory_files import read_inventory
from ingest.inventory.devices import Gateway
from ingest.inventory.tree import Inventory, Point
from ingest.problems import Problems

StartFiles = tuple[Path | None, Path | None]
"""The inventory's file and the desk's, as `service.inventory` and `service.desk` name them."""


def rows_of_start(file: Path | None, desk: Path | None) -> Inventory:
    """The rows that the next start takes from the inventory's ``file`` and the ``desk``'s, as they are now.

    Nothing where there are none, or they cannot be read: a start tells of that. Read again only when a file
    has changed.
    """
    if file is None and desk is None:
        return Inventory()
    return _rows(file, desk, (_stamp(file), _stamp(desk)))


@lru_cache(maxsize=1)
def _rows(file: Path | None, desk: Path | None, _stamps: object) -> Inventory:
    try:
        return read_inventory(file, None, desk=desk)
    except Problems:
        return Inventory()


def _stamp(path: Path | None) -> object:
    """What is another thing when a file, or one of a folder, has been written."""
    if path is None:
        return None
    try:
        looked_at = [path, *sorted(path.glob("*.csv"))] if path.is_dir() else [path]
        return tuple((each.name, each.stat().st_mtime_ns, each.stat().st_size) for each in looked_at)
    except OSError:
        return None


def is_undone(at_start: Inventory, table: str, id_: str, wanted: Any) -> bool:
    """Whether a start makes another row of ``wanted``, which is on record then; ``None``: it has left."""
    rows: Mapping[str, Any] = getattr(at_start, table)
    if id_ not in rows:
        return False
    return wanted is None or not _says(rows[id_], wanted)


def _says(row: Any, wanted: Any) -> bool:
    """Whether ``row`` of a file, merged over ``wanted``, leaves it as it is (`merge`)."""
    if isinstance(row, Point):
        row = replace(row, key=wanted.key, registered_at=row.registered_at or wanted.registered_at)
    elif isinstance(row, Gateway):
        row = replace(row, format=row.format or wanted.format)
    return bool(row == wanted)
