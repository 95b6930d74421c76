"""Departments: who answers for which places and lines."""

from __future__ import annotations

from typing import Annotated, Self

from fastapi import APIRouter, Path
from pydantic import BaseModel

from alerts.desk.departments import ShownDepartment, find_department, list_departments
from alerts.people.viewer import Viewer
from api.access.authentication import asks
from api.http.dependencies import CursorsDep, PageSize, ServiceDep
from api.http.paging import Cursor
from api.http.parameters import LONGEST_NAME, PRINTABLE
from api.http.problems import ProblemKind, problem_responses
from api.rest.base_models import Page
from ingest.inventory.departments import Department
from ingest.inventory.tree import Inventory

router = APIRouter(prefix="/departments", tags=["departments"])

DepartmentId = Annotated[
    str, Path(min_length=1, max_length=LONGEST_NAME, pattern=PRINTABLE, description="The department's id.")
]


class PhoneItem(BaseModel):
    """A number, and the half-open local hours in which it is answered; they may cross midnight."""

    hours: str
    number: str


class DepartmentContacts(BaseModel):
    """Names of users, numbers, and names of channels."""

    head: str | None
    leader: str | None
    phones: list[PhoneItem]
    channels: list[str]

    @classmethod
    def of(cls, department: Department) -> Self:
        """The contacts as the API shows them."""
        return cls(
            head=department.head,
            leader=department.leader,
            phones=[PhoneItem(hours=band.hours, number=band.number) for band in department.phones],
            channels=list(department.channels),
        )


class DepartmentItem(BaseModel):
    """A department. ``contacts`` and ``parent`` are ``null`` for who may not see them."""

    id: str
    name: str
    kind: str
    parent: str | None
    parent_name: str | None
    line: list[str]
    place: str | None
    place_name: str | None
    place_path: list[str] | None
    contacts: DepartmentContacts | None

    @classmethod
    def of(cls, shown: ShownDepartment, inventory: Inventory) -> Self:
        """The department as the API shows it."""
        department, parent = shown.department, shown.parent
        place = department.place
        return cls(
            id=department.id,
            name=department.name,
            kind=department.kind,
            parent=department.parent,
            parent_name=None if parent is None else parent.name,
            line=list(department.lines),
            place=place,
            place_name=None if place is None else inventory.name_of(place),
            place_path=None if place is None else inventory.path_of(place),
            contacts=DepartmentContacts.of(department) if shown.with_contacts else None,
        )


class DepartmentPage(Page):
    """Departments by id."""

    items: list[DepartmentItem]


@router.get("", responses=problem_responses(ProblemKind.BAD_CURSOR))
def departments(
    service: ServiceDep,
    cursors: CursorsDep,
    limit: PageSize,
    viewer: Annotated[Viewer, asks(list_departments)],
    cursor: Cursor = None,
) -> DepartmentPage:
    """The departments whose places the viewer sees, by id; contacts for who may see them."""
    inventory = service.inventory()
    after = cursors.read("departments", None, cursor)
    page = list_departments(inventory, viewer, after, limit)
    return DepartmentPage(
        items=[DepartmentItem.of(shown, inventory) for shown in page.items],
        next=cursors.after("departments", None, page.last),
    )


@router.get("/{id}", responses=problem_responses(ProblemKind.NOT_FOUND))
def department(
    service: ServiceDep,
    viewer: Annotated[Viewer, asks(find_department)],
    id: DepartmentId,  # noqa: A002 - the contract's own name
) -> DepartmentItem:
    """One department; contacts for who may see them."""
    inventory = service.inventory()
    return DepartmentItem.of(find_department(inventory, viewer, id), inventory)
