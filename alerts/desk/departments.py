"""Departments: who answers for what. `alerts.desk.people.contacts` tells how they are reached."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, replace
from itertools import islice

from alerts.desk.lookups.errors import NotFound
from alerts.desk.lookups.list_page import ListPage, Position, cut
from alerts.desk.lookups.naming import departments_like
from alerts.people.roles import Right
from alerts.people.use_cases import ScopeKind, use_case
from alerts.people.viewer import Scope, Viewer
from alerts.records import Records
from ingest.inventory.departments import Department
from ingest.inventory.responsibility import ResponsibilityGap, responsibility_gaps
from ingest.inventory.tree import Inventory
from ingest.said import Said


@dataclass(frozen=True, slots=True)
class RecordedDepartments:
    """The departments on record by id, and where none of them answers; ``inventory`` has the names."""

    inventory: Inventory
    departments: list[Department]
    gaps: list[ResponsibilityGap]


@use_case("departments.list", Right.LOOK, ScopeKind.PLACES)
def list_departments(
    inventory: Inventory, viewer: Viewer, after: Position | None, limit: int, *, text: str = ""
) -> ListPage[Department]:
    """Up to ``limit`` departments after the position ``after``, by id: those that `find_department` finds.

    Without contacts; with a ``text`` those that have it in name or id. Raises `Forbidden`.
    """
    scope = viewer.scope(Right.LOOK)
    named = departments_like(inventory.departments.values(), text) if text else inventory.departments.values()
    ids = sorted(each.id for each in named)
    first = bisect_right(ids, str(after[0])) if after else 0
    following = (inventory.departments[name] for name in islice(ids, first, None))
    seen = (
        _bare(department, inventory, viewer)
        for department in following
        if reaches(scope, department, inventory)
    )
    return cut(list(islice(seen, limit + 1)), limit, lambda department: [department.id])


@use_case("departments.one", Right.LOOK, ScopeKind.OBJECT)
def find_department(inventory: Inventory, viewer: Viewer, id: str) -> Department:  # noqa: A002 - the contract's own name
    """The department of that id, without contacts.

    Raises `NotFound`, also for one at a place that they do not see, or without a place where they do not see
    everything; `Forbidden`.
    """
    return _bare(department_in(viewer.scope(Right.LOOK), inventory, id), inventory, viewer)


@use_case("departments.recorded", Right.CONTACTS, ScopeKind.WHOLE)
def recorded_departments(records: Records, viewer: Viewer) -> RecordedDepartments:
    """All departments on record, and what nobody answers for. Raises `Forbidden`, `RecordsError`."""
    with records.reading() as tx:
        inventory = tx.inventory.load()
    found = [inventory.departments[name] for name in sorted(inventory.departments)]
    return RecordedDepartments(inventory, found, responsibility_gaps(inventory))


def department_in(scope: Scope, inventory: Inventory, department_id: str) -> Department:
    """The department of that id. Raises `NotFound`, also for one beyond ``scope``."""
    found = inventory.departments.get(department_id)
    if found is None or not reaches(scope, found, inventory):
        raise NotFound(Said("refusal-no-department", id=department_id))
    return found


def _bare(department: Department, inventory: Inventory, viewer: Viewer) -> Department:
    """Without persons, phones and channels: who may be told of them is told elsewhere, and put on record.

    And without the one above it where the viewer does not see that one.
    """
    parent = inventory.departments.get(department.parent or "")
    sees_parent = parent is not None and reaches(viewer.where(Right.LOOK), parent, inventory)
    above = department.parent if sees_parent else None
    nobody = replace(department, head=None, leader=None, petition_staff=())
    return replace(nobody, parent=above, phones=(), channels=())


def reaches(scope: Scope, department: Department, inventory: Inventory) -> bool:
    """Whether the department's place is in ``scope``; one without a place is in the whole only."""
    return scope.sees(()) if department.place is None else scope.sees_place(inventory, department.place)
