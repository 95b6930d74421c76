"""What the service knows: the inventory, imported and exported."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from dataclasses import replace as changed
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any

from alerts.desk.limit_changes import changed_limits
from alerts.desk.stops.windows import with_windows
from alerts.judging.compiling import check_rules
from alerts.people.audit import AuditKind
from alerts.people.roles import Right
from alerts.people.use_cases import ScopeKind, use_case
from alerts.people.viewer import EVERYWHERE, Viewer
from alerts.records import Records, RecordsError, Transaction
from alerts.records.inventory import InventoryRevision, revision_of
from alerts.records.rules import limit_change_bites
from alerts.rules.inventory_files import inventory_file, read_inventory_file
from alerts.rules.rule import Rule
from ingest.collector import uncollected
from ingest.inventory.departments import mark_of_department
from ingest.inventory.files.importer import InventoryFile, merge
from ingest.inventory.files.problem_collector import InventoryProblems
from ingest.inventory.files.workbook import FileFormat
from ingest.inventory.tree import Inventory
from ingest.problems import Problem
from ingest.said import Said

InventorySource = Path | tuple[str, bytes] | Inventory
"""A file or a folder, a file's name and its bytes, or an inventory that has been read already."""


class StalePreviewError(Exception):
    """An import is not what was previewed: another file, another way, or the inventory has changed since."""

    def __init__(self) -> None:
        self.said = Said("refusal-preview-stale")
        super().__init__(str(self.said))


class DepartmentChanged(Exception):  # noqa: N818 - named for what became of it
    """A department is not any more what somebody saw who changes it."""

    def __init__(self) -> None:
        self.said = Said("refusal-department-changed")
        super().__init__(str(self.said))


DEPARTMENT_FORM = "department.json"
"""What the file is called that a form of a department makes."""
CONTACT_KEYS = ("head", "leader", "phones", "channels", "petition_staff")
"""Keys of a department that say how it is reached."""
NO_CONTACTS: Mapping[str, Any] = {
    "head": None,
    "leader": None,
    "phones": (),
    "channels": (),
    "petition_staff": (),
}


def mark_of_preview(source: tuple[str, bytes], version: int, *, replace: bool) -> str:
    """What binds a preview to its file, to how it is imported, and to the ``version`` that it changes."""
    told = f"{version} {replace} ".encode() + source[1]
    return hashlib.sha256(told).hexdigest()


MOST_OTHERS = 3
"""How often an import begins again since another one came first."""


@dataclass(frozen=True, slots=True)
class InventoryImport:
    """The inventory on record before an import, and after it; and what should be known of the file."""

    before: Inventory
    after: Inventory
    warnings: tuple[Problem, ...] = ()


@use_case("inventory.import", Right.INSTALL, ScopeKind.WHOLE)
@uncollected()
def import_inventory(
    records: Records,
    viewer: Viewer,
    source: InventorySource,
    rules: Mapping[str, Rule],
    now: int,
    *,
    replace: bool,
    dry_run: bool = False,
    previewed: str | None = None,
) -> InventoryImport:
    """Bring ``source`` into the inventory on record: all of it, or nothing.

    The limits that this moves are recorded as having held until ``now``. A running service puts the result in
    force by itself.

    Parameters
    ----------
    viewer
        May install.
    rules
        Must be able to judge the result.
    now
        UTC ms.
    replace
        True: whatever is not in ``source`` leaves. False: it is merged into what is on record.
    dry_run
        Change nothing; ``after`` is what it would be, without a version of its own.
    previewed
        The mark of a preview (`mark_of_preview`): exactly that is done, or nothing.

    Raises
    ------
    InventoryProblems
        Naming every bad row, and what the rules could not judge.
    StalePreviewError
        It is not what was previewed.
    Forbidden, RecordsError
        Nothing is changed then.
    """
    warnings: list[Problem] = []

    def merged(before: Inventory) -> Inventory:
        if previewed is not None and (
            not isinstance(source, tuple)
            or mark_of_preview(source, before.version, replace=replace) != previewed
        ):
            raise StalePreviewError
        read = _read(source, Inventory() if replace else before, before)
        warnings[:] = read.warnings
        return _merged(before, read.inventory, rules, source, replace)

    told = partial(_imported, viewer, _name_of(source))
    done = _change(records, merged, rules, now, told, dry_run=dry_run)
    return changed(done, warnings=tuple(warnings))


@use_case("departments.clear", Right.ORGANISE, ScopeKind.WHOLE)
@uncollected()
def clear_departments(
    records: Records, viewer: Viewer, rules: Mapping[str, Rule], now: int
) -> InventoryImport:
    """Take all departments off record at ``now`` (UTC ms), which no import does.

    ``rules`` are those in force. Raises `Forbidden`, `RecordsError`.
    """
    told = partial(_imported, viewer, "departments")
    return _change(records, lambda before: changed(before, departments={}), rules, now, told)


@use_case("departments.save", Right.ORGANISE, ScopeKind.WHOLE)
@uncollected()
def save_department(
    records: Records,
    viewer: Viewer,
    written: Mapping[str, Any],
    rules: Mapping[str, Rule],
    now: int,
    *,
    seen: str | None = None,
) -> InventoryImport:
    """Put one department on record at ``now`` (UTC ms), a new one or in the place of what there is.

    Parameters
    ----------
    written
        Its keys as a file has them; what is missing is not set. How it is reached (`CONTACT_KEYS`) is for
        those who may see all contacts: for others it stays as it is.
    rules
        Those in force.
    seen
        The `mark_of_department` of what ``written`` changes: of nothing where there was none. ``None``:
        whatever there is by now.

    Raises
    ------
    InventoryProblems
        Naming every key that is wrong; `DepartmentChanged`: it is not what was seen.
    Forbidden, RecordsError
        Nothing is changed then.
    """
    id_ = str(written.get("id", ""))
    source = (DEPARTMENT_FORM, json.dumps({"departments": [dict(written)]}).encode())

    def merged(before: Inventory) -> Inventory:
        old = before.departments.get(id_)
        if seen is not None and seen != mark_of_department(old):
            raise DepartmentChanged
        fresh = _read(source, before, before).inventory
        if viewer.where(Right.CONTACTS) != EVERYWHERE:
            kept = {key: getattr(old, key) for key in CONTACT_KEYS} if old else NO_CONTACTS
            bare = {each.id: changed(each, **kept) for each in fresh.departments.values()}
            fresh = changed(fresh, departments=bare)
        return _merged(before, fresh, rules, source, replace=False)

    told = partial(_imported, viewer, f"department {id_}")
    return _change(records, merged, rules, now, told)


def what_changed(revision: InventoryRevision) -> dict[str, Any]:
    """What an audit says of ``revision``: its version, and of which tables how many rows changed."""
    rows = {change.table.name: len(change.saved) + len(change.left) for change in revision.changes}
    changed_rows = {table: count for table, count in rows.items() if count}
    return {"version": revision.after.version, "rows": changed_rows}


@use_case("inventory.export", Right.EXPORT, ScopeKind.PLACES)
def export_inventory(
    records: Records, inventory: Inventory, viewer: Viewer, form: FileFormat, now: int
) -> bytes:
    """``inventory`` as the bytes of a file that `import_inventory` reads.

    It is audited at ``now`` (UTC ms) before anybody has the file, unless they are anonymous: the audit would
    tell of nobody, and anybody could make it grow. Raises `Forbidden`, `RecordsError`.

    Who may export a part gets that part (`part_of`), which says that it is one and replaces nothing. For who
    may not see all contacts it has no departments: rows without the contacts would wipe them at the next
    import, and a file without departments leaves those on record. For who sees no people outages are without
    ``approved_by`` and ``reason``: they stay in the file, since a place without its outages is judged
    otherwise.
    """
    scope = viewer.scope(Right.EXPORT)
    part = None if scope.roots is None else scope.tops(inventory)
    exported = scope.part(inventory)
    if viewer.where(Right.CONTACTS) != EVERYWHERE:
        exported = changed(exported, departments={})
    if not viewer.sees_people:
        outages = {id_: changed(each, approved_by="", reason="") for id_, each in exported.outages.items()}
        return inventory_file(changed(exported, outages=outages), form, part)
    content = inventory_file(exported, form, part)
    told: dict[str, Any] = {"version": inventory.version} | ({} if part is None else {"part": part})
    whom = viewer.for_whom_in_all(Right.EXPORT)
    with records.begin() as tx:
        tx.audit.act_for(whom, viewer, AuditKind.INVENTORY_EXPORTED, now, form, **told)
    return content


@use_case("inventory.export-recorded", Right.EXPORT, ScopeKind.PLACES)
def export_recorded_inventory(records: Records, viewer: Viewer, form: FileFormat, now: int) -> bytes:
    """As `export_inventory`, of the inventory on record. Raises `Forbidden`, `RecordsError`."""
    with records.reading() as tx:
        inventory = tx.inventory.load()
    return export_inventory(records, inventory, viewer, form, now)


@use_case("viewer.own-roles", None, ScopeKind.OWN)
def own_roles(viewer: Viewer) -> list[str]:
    """The ids of the roles that the viewer has now, each once.

    Their own first, in the order in which they were given, and then those of persons for whom they stand in.
    """
    return list(viewer.roles)


def _change(
    records: Records,
    change: Callable[[Inventory], Inventory],
    rules: Mapping[str, Rule],
    now: int,
    told: Callable[[Transaction, InventoryRevision], None],
    *,
    dry_run: bool = False,
) -> InventoryImport:
    """What ``change`` makes of the inventory on record, and again where another change came first."""
    others = 0
    while True:
        with records.reading() as tx:
            before = tx.inventory.load()
        wanted = change(before)
        if dry_run:
            return InventoryImport(before, wanted)
        try:
            return InventoryImport(before, _put_on_record(records, before, wanted, rules, now, told))
        except RecordsError as error:
            others += 1
            if error.code != "overtaken" or others > MOST_OTHERS:
                raise


def _imported(viewer: Viewer, subject: str, tx: Transaction, revision: InventoryRevision) -> None:
    """Note that ``viewer`` brought ``revision`` about; ``subject``: which file it came from."""
    tx.audit.act(viewer, AuditKind.INVENTORY_IMPORTED, revision.at, subject, **what_changed(revision))


def _put_on_record(
    records: Records,
    before: Inventory,
    merged: Inventory,
    rules: Mapping[str, Rule],
    now: int,
    told: Callable[[Transaction, InventoryRevision], None],
) -> Inventory:
    """Everything is worked out before another writer has to wait; see `Records.save_in_bites`."""
    revision = revision_of(before, merged, now)
    if revision.changes:
        moved = changed_limits(rules, before, rules, revision.after, now)

        def accept(tx: Transaction) -> None:
            tx.inventory.record_version(revision)
            told(tx, revision)

        records.save_in_bites(chain(revision.bites(), limit_change_bites(moved)), accept)
    return revision.after


def _read(source: InventorySource, known: Inventory, on_record: Inventory) -> InventoryFile:
    if isinstance(source, Inventory):
        return InventoryFile(source, [])
    return read_inventory_file(source, known, on_record=on_record)


def _merged(
    before: Inventory,
    fresh: Inventory,
    rules: Mapping[str, Rule],
    source: InventorySource,
    replace: bool,
) -> Inventory:
    """What the inventory will be. Raises `InventoryProblems`, also for what ``rules`` could not judge."""
    merged = merge(before, fresh, replace=replace)
    merged = changed(merged, outages=with_windows(merged, before))
    name = _name_of(source)
    problems = check_rules(rules, merged, inventory_file=name).problems
    if problems:
        raise InventoryProblems(problems)
    return merged


def _name_of(source: InventorySource) -> str:
    """What to call ``source`` in a problem."""
    if isinstance(source, Inventory):
        return "inventory"
    return source.name if isinstance(source, Path) else source[0]
