"""What an import would do, before it is done: row by row, and bound to the very file and inventory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from enum import StrEnum
from typing import Any

from alerts.desk.installing.judged_otherwise import JudgedOtherwise, judged_otherwise
from alerts.desk.installing.start_file import StartFiles, is_undone, rows_of_start
from alerts.desk.registration import import_inventory, mark_of_preview
from alerts.people.roles import Right
from alerts.people.use_cases import ScopeKind, use_case
from alerts.people.viewer import Viewer
from alerts.records import Records
from alerts.records.inventory import TableChange, revision_of
from alerts.rules.rule import Rule
from ingest.inventory.devices import Alias
from ingest.inventory.extent import extent_of, households_in
from ingest.inventory.files.entries import TABLES
from ingest.inventory.tree import Inventory
from ingest.problems import Problem
from ingest.said import Said

MOST_ROWS = 200
"""Rows of a table that are told; all are counted."""
GIVEN_BY_RECORDS = frozenset({"key", "registered_at"})
WHERE = frozenset({"place", "parent", "gateway", "device"})
"""Fields by which something stands elsewhere."""


class RowChange(StrEnum):
    """What becomes of a row."""

    ADDED = "added"
    CHANGED = "changed"
    MOVED = "moved"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class PreviewedRow:
    """A row by its id, what becomes of it, the fields that change, and whether the next start undoes that.

    ``name``: what it is called then, or was where it leaves; empty where nobody named it.
    """

    id: str
    change: RowChange
    fields: tuple[str, ...] = ()
    undone: bool = False
    name: str = ""


@dataclass(frozen=True, slots=True)
class PreviewedTable:
    """A table in which something changes: how many rows in which way, and the first of them.

    ``undone``: how many of all these rows the files of the next start say otherwise.
    """

    name: str
    counts: Mapping[RowChange, int]
    rows: tuple[PreviewedRow, ...]
    undone: int = 0


@dataclass(frozen=True, slots=True)
class InventoryPreview:
    """What an import would do to the inventory of ``version``.

    ``mark`` binds it to the file, to how it is imported and to that version: an import that names it does
    this or nothing. ``points``: those that are judged otherwise then; ``extent`` and ``households``: how much
    there is then, ``None`` where no household is registered; ``warnings``: what to know of the file.
    """

    version: int
    mark: str
    tables: tuple[PreviewedTable, ...]
    points: JudgedOtherwise
    extent: Said
    households: int | None
    warnings: tuple[Problem, ...] = ()


@use_case("inventory.preview", Right.INSTALL, ScopeKind.WHOLE)
def preview_inventory(
    records: Records,
    viewer: Viewer,
    source: tuple[str, bytes],
    rules: Mapping[str, Rule],
    now: int,
    *,
    replace: bool,
    start_files: StartFiles = (None, None),
) -> InventoryPreview:
    """What `import_inventory` would do with the file ``source`` (name and bytes) at ``now`` (UTC ms).

    ``start_files`` are those that a start merges in again. Nothing is changed. Raises
    `InventoryProblems` naming every bad row, `Forbidden`, `RecordsError`.
    """
    done = import_inventory(records, viewer, source, rules, now, replace=replace, dry_run=True)
    revision = revision_of(done.before, done.after, now)
    at_start = rows_of_start(*start_files)
    tables = (_table(change, done.before, at_start) for change in revision.changes)
    mark = mark_of_preview(source, done.before.version, replace=replace)
    changed = tuple(each for each in tables if each.counts and each.name in TABLES)
    return InventoryPreview(
        done.before.version,
        mark,
        changed,
        judged_otherwise(done.before, done.after),
        extent_of(done.after),
        households_in(done.after),
        done.warnings,
    )


def _table(change: TableChange, before: Inventory, at_start: Inventory) -> PreviewedTable:
    name = change.table.name
    known: Mapping[str, Any] = getattr(before, name)
    wanted: dict[str, Any] = {**change.saved, **dict.fromkeys(change.left)}
    undone = {id_ for id_, item in wanted.items() if is_undone(at_start, name, id_, item)}
    rows = [_row(id_, known.get(id_), item, undone=id_ in undone) for id_, item in change.saved.items()]
    rows += [
        PreviewedRow(id_, RowChange.REMOVED, undone=id_ in undone, name=_name(known.get(id_)))
        for id_ in change.left
    ]
    counts = Counter(row.change for row in rows)
    order = list(RowChange)
    shown = sorted(rows, key=lambda row: (order[::-1].index(row.change), row.id))[:MOST_ROWS]
    return PreviewedTable(name, counts, tuple(shown), len(undone))


def _row(id_: str, old: Any, new: Any, *, undone: bool) -> PreviewedRow:
    if old is None or not is_dataclass(new):
        change = RowChange.ADDED if old is None else RowChange.CHANGED
        return PreviewedRow(id_, change, undone=undone, name=_name(new))
    names = [each.name for each in fields(new) if each.name not in GIVEN_BY_RECORDS]
    differ = tuple(name for name in names if getattr(old, name) != getattr(new, name))
    change = RowChange.MOVED if WHERE & set(differ) else RowChange.CHANGED
    return PreviewedRow(id_, change, differ, undone, _name(new))


def _name(item: Any) -> str:
    """What a place, point, gateway, device or department is called; an alias is its name."""
    return "" if isinstance(item, Alias) else getattr(item, "name", "")
