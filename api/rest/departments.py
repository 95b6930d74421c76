"""Departments: who answers for which places and lines, without how they are reached."""

from __future__ import annotations

from typing import Annotated, Any, Self

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, ConfigDict, Field

from alerts.desk.departments import find_department, list_departments
from alerts.desk.registration import save_department
from alerts.people.viewer import Viewer
from api.access.authentication import JsonOnly, asks
from api.http.dependencies import CursorsDep, PageSize, ServiceDep
from api.http.paging import Cursor
from api.http.parameters import LONGEST_NAME, PRINTABLE
from api.http.problems import ProblemKind, problem_responses
from api.rest.base_models import Page
from ingest.inventory.departments import DeliveryPeriod, Department, DepartmentKind, Duty, ServiceLine
from ingest.inventory.tree import Inventory

router = APIRouter(prefix="/departments", tags=["departments"])

DepartmentId = Annotated[
    str, Path(min_length=1, max_length=LONGEST_NAME, pattern=PRINTABLE, description="The department's id.")
]


class DepartmentItem(BaseModel):
    """A department, without how it is reached. ``parent`` is ``null`` for who may not see that one.

    ``duties``: the functions that it has, by which matters find it.
    """

    id: str
    name: str
    kind: str
    parent: str | None
    parent_name: str | None
    line: list[str]
    duties: list[Duty]
    place: str | None
    place_name: str | None
    place_path: list[str] | None

    @classmethod
    def of(cls, department: Department, inventory: Inventory) -> Self:
        """The department as the API shows it."""
        place, parent = department.place, inventory.departments.get(department.parent or "")
        return cls(
            id=department.id,
            name=department.name,
            kind=department.kind,
            parent=department.parent,
            parent_name=None if parent is None else parent.name,
            line=list(department.lines),
            duties=list(department.duties),
            place=place,
            place_name=None if place is None else inventory.name_of(place),
            place_path=None if place is None else inventory.path_of(place),
        )


class DepartmentPage(Page):
    """Departments by id."""

    items: list[DepartmentItem]


Written = Annotated[str, Field(max_length=LONGEST_NAME)]
Several = Annotated[list[Written], Field(max_length=16)]


class DepartmentBody(BaseModel):
    """A department as an inventory file has it; what is left out is not set.

    ``seen``: the ``mark`` of its contacts as they were read, so that nothing of others is overwritten; empty:
    there was none.
    """

    model_config = ConfigDict(extra="forbid")

    id: Written
    name: Written | None = None
    kind: DepartmentKind
    parent: Written | None = None
    line: list[ServiceLine] = []
    place: Written | None = None
    head: Written | None = None
    leader: Written | None = None
    phones: Several = []
    channels: Several = []
    duties: list[Duty] = []
    petition_staff: Several = []
    data_delivery: list[DeliveryPeriod] = []
    seen: Annotated[str, Field(max_length=64)] | None = None

    def written(self) -> dict[str, Any]:
        """The keys that are set."""
        keys = self.model_dump(mode="json", exclude={"seen"})
        return {key: value for key, value in keys.items() if value not in (None, [])}


@router.get("", responses=problem_responses(ProblemKind.BAD_CURSOR))
def departments(
    service: ServiceDep,
    cursors: CursorsDep,
    limit: PageSize,
    viewer: Annotated[Viewer, asks(list_departments)],
    text: Annotated[
        str | None,
        Query(
            min_length=1,
            max_length=LONGEST_NAME,
            pattern=PRINTABLE,
            description="With this in their name or id.",
        ),
    ] = None,
    cursor: Cursor = None,
) -> DepartmentPage:
    """The departments whose places the viewer sees, by id."""
    inventory = service.inventory()
    after = cursors.read("departments", text, cursor)
    page = list_departments(inventory, viewer, after, limit, text=text or "")
    return DepartmentPage(
        items=[DepartmentItem.of(each, inventory) for each in page.items],
        next=cursors.after("departments", text, page.last),
    )


@router.get("/{id}", responses=problem_responses(ProblemKind.NOT_FOUND))
def department(
    service: ServiceDep,
    viewer: Annotated[Viewer, asks(find_department)],
    id: DepartmentId,  # noqa: A002 - the contract's own name
) -> DepartmentItem:
    """One department."""
    inventory = service.inventory()
    return DepartmentItem.of(find_department(inventory, viewer, id), inventory)


@router.post(
    "",
    dependencies=[JsonOnly],
    responses=problem_responses(
        ProblemKind.BAD_INVENTORY,
        ProblemKind.STALE_VERSION,
        ProblemKind.UNSUPPORTED_MEDIA_TYPE,
        ProblemKind.RECORDS_UNAVAILABLE,
    ),
)
def department_saved(
    service: ServiceDep,
    viewer: Annotated[Viewer, asks(save_department, find_department)],
    body: DepartmentBody,
) -> DepartmentItem:
    """Add a department, or change the one of that id; `errors` of the refusal names every key that is wrong.

    How it is reached stays as it is where the viewer may not see all contacts.
    """
    inventory = service.save_department(viewer, body.written(), body.seen)
    return DepartmentItem.of(find_department(inventory, viewer, body.id), inventory)
