"""Departments: who answers for what, and how they are reached by those who may know."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, replace
from itertools import islice

from alerts.desk.lookups.errors import NotFound
from alerts.desk.lookups.list_page import ListPage, Position, cut
from alerts.people.roles import Right
from alerts.people.use_cases import ScopeKind, use_case
from alerts.people.viewer import Scope, Viewer
from alerts.records import Records
from ingest.inventory.departments import Department
from ingest.inventory.responsibility import ResponsibilityGap, responsibility_gaps
from ingest.inventory.tree import Inventory
from ingest.said import Said


@dataclass(frozen=True, slots=True)
class ShownDepartment:
    """A department as somebody may see it: without persons, phones and channels unless ``with_contacts``.

    ``parent`` is the one above it; ``None`` also where they do not see that one.
    """

    department: Department
    with_contacts: bool
    parent: Department | None


@dataclass(frozen=True, slots=True)
class RecordedDepartments:
    """The departments on record by id, and where none of them answers; ``inventory`` has the names."""

    inventory: Inventory
    departments: list[Department]
    gaps: list[ResponsibilityGap]


@use_case("departments.list", Right.LOOK, ScopeKind.PLACES)
def list_departments(
    inventory: Inventory, viewer: Viewer, after: Position | None, limit: int
) -> ListPage[ShownDepartment]:
    """Up to ``limit`` departments after the position ``after``, by id: those that `find_department` finds.

    Raises `Forbidden`.
    """
    scope = viewer.scope(Right.LOOK)
    ids = sorted(inventory.departments)
    first = bisect_right(ids, str(after[0])) if after else 0
    following = (inventory.departments[name] for name in islice(ids, first, None))
    seen = (department for department in following if _reaches(scope, department, inventory))
    found = islice(seen, limit + 1)
    return cut(
        [_shown(department, inventory, viewer) for department in found],
        limit,
        lambda shown: [shown.department.id],
    )


@use_case("departments.one", Right.LOOK, ScopeKind.OBJECT)
def find_department(inventory: Inventory, viewer: Viewer, id: str) -> ShownDepartment:  # noqa: A002 - the contract's own name
    """The department of that id.

    Raises `NotFound`, also for one at a place that they do not see, or without a place where they do not see
    everything; `Forbidden`.
    """
    found = inventory.departments.get(id)
    if found is None or not _reaches(viewer.scope(Right.LOOK), found, inventory):
        raise NotFound(Said("refusal-no-department", id=id))
    return _shown(found, inventory, viewer)


@use_case("departments.recorded", Right.CONTACTS, ScopeKind.WHOLE)
def recorded_departments(records: Records, viewer: Viewer) -> RecordedDepartments:
    """All departments on record, and what nobody answers for. Raises `Forbidden`, `RecordsError`."""
    with records.reading() as tx:
        inventory = tx.inventory.load()
    found = [inventory.departments[name] for name in sorted(inventory.departments)]
    return RecordedDepartments(inventory, found, responsibility_gaps(inventory))


def _shown(department: Department, inventory: Inventory, viewer: Viewer) -> ShownDepartment:
    parent = inventory.departments.get(department.parent or "")
    if parent is not None and not _reaches(viewer.where(Right.LOOK), parent, inventory):
        parent = None
    shown = replace(department, parent=None if parent is None else parent.id)
    if _reaches(viewer.where(Right.CONTACTS), department, inventory):
        return ShownDepartment(shown, with_contacts=True, parent=parent)
    bare = replace(shown, head=None, leader=None, phones=(), channels=())
    return ShownDepartment(bare, with_contacts=False, parent=parent)


def _reaches(scope: Scope, department: Department, inventory: Inventory) -> bool:
    """Whether the department's place is in ``scope``; one without a place is in the whole only."""
    return scope.sees(()) if department.place is None else scope.sees_place(inventory, department.place)
