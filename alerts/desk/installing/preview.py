"""What an import would do, before it is done: row by row, and bound to the very file and inventory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from enum import StrEnum
from typing import Any

from alerts.desk.registration import import_inventory, mark_of_preview
from alerts.people.roles import Right
from alerts.people.use_cases import ScopeKind, use_case
from alerts.people.viewer import Viewer
from alerts.records import Records
from alerts.records.inventory import TableChange, revision_of
from alerts.rules.rule import Rule
from ingest.inventory.tree import Inventory

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
    """A row by its id, what becomes of it, and the fields that change."""

    id: str
    change: RowChange
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PreviewedTable:
    """A table in which something changes: how many rows in which way, and the first of them."""

    name: str
    counts: Mapping[RowChange, int]
    rows: tuple[PreviewedRow, ...]


@dataclass(frozen=True, slots=True)
class InventoryPreview:
    """What an import would do to the inventory of ``version``.

    ``mark`` binds it to the file, to how it is imported and to that version: an import that names it does
    this or nothing.
    """

    version: int
    mark: str
    tables: tuple[PreviewedTable, ...]


@use_case("inventory.preview", Right.INSTALL, ScopeKind.WHOLE)
def preview_inventory(
    records: Records,
    viewer: Viewer,
    source: tuple[str, bytes],
    rules: Mapping[str, Rule],
    now: int,
    *,
    replace: bool,
) -> InventoryPreview:
    """What `import_inventory` would do with the file ``source`` (name and bytes) at ``now`` (UTC ms).

    Nothing is changed. Raises `InventoryProblems` naming every bad row, `Forbidden`, `RecordsError`.
    """
    done = import_inventory(records, viewer, source, rules, now, replace=replace, dry_run=True)
    revision = revision_of(done.before, done.after, now)
    tables = (_table(change, done.before) for change in revision.changes)
    mark = mark_of_preview(source, done.before.version, replace=replace)
    return InventoryPreview(done.before.version, mark, tuple(each for each in tables if each.counts))


def _table(change: TableChange, before: Inventory) -> PreviewedTable:
    known: Mapping[str, Any] = getattr(before, change.table.name)
    rows = [_row(id_, known.get(id_), item) for id_, item in change.saved.items()]
    rows += [PreviewedRow(id_, RowChange.REMOVED) for id_ in change.left]
    counts = Counter(row.change for row in rows)
    order = list(RowChange)
    shown = sorted(rows, key=lambda row: (order[::-1].index(row.change), row.id))[:MOST_ROWS]
    return PreviewedTable(change.table.name, counts, tuple(shown))


def _row(id_: str, old: Any, new: Any) -> PreviewedRow:
    if old is None:
        return PreviewedRow(id_, RowChange.ADDED)
    if not is_dataclass(new):
        return PreviewedRow(id_, RowChange.CHANGED)
    names = [each.name for each in fields(new) if each.name not in GIVEN_BY_RECORDS]
    differ = tuple(name for name in names if getattr(old, name) != getattr(new, name))
    return PreviewedRow(id_, RowChange.MOVED if WHERE & set(differ) else RowChange.CHANGED, differ)
