"""The departments (部门): who answers for what, who is there, and how they are reached; added and changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Path, Request
from starlette.responses import RedirectResponse, Response

from alerts.desk.departments import find_department, list_departments
from alerts.desk.people.contacts import department_contacts, department_to_change
from alerts.desk.registration import DepartmentChanged, save_department
from alerts.people.roles import Right
from alerts.people.viewer import EVERYWHERE, Viewer
from api.access.authentication import asks
from api.access.forms import PostedForm
from api.console.pages.rendering import language_of, render_page
from api.console.pages.sign_in import SEE_OTHER
from api.console.views.people.department_form import department_fields, typed_of, written_of
from api.http.dependencies import ServiceDep
from api.http.foreseen_errors import problem_of
from api.http.lists.asked import Chosen, Name
from api.http.parameters import LONGEST_NAME, PRINTABLE
from api.http.problems import HttpProblem
from api.ports.running_service import RunningService
from ingest.inventory.departments import Department, mark_of_department
from ingest.inventory.files.problem_collector import InventoryProblems

router = APIRouter()

PATH = "/departments"
NEW = f"{PATH}/new"
MOST = 1_000
"""Departments of one page; who has more looks them up."""
DepartmentId = Annotated[str, Path(min_length=1, max_length=LONGEST_NAME, pattern=PRINTABLE)]


def page_of(department: str) -> str:
    """The address of the page of a department."""
    return f"{PATH}/{quote(department, safe='')}"


@router.get(PATH)
def departments_page(
    request: Request,
    service: ServiceDep,
    viewer: Annotated[Viewer, asks(list_departments)],
    text: Chosen[Name] = None,
) -> Response:
    """The departments, each below the one above it; with a ``text`` those that have it in name or id."""
    inventory = service.inventory()
    page = list_departments(inventory, viewer, None, MOST, text=text or "")
    return render_page(
        request,
        "people/departments.html",
        "departments",
        rows=list(_as_tree(page.items)),
        more=page.last is not None,
        text=text or "",
        page_of=page_of,
    )


@router.get(NEW)
def new_department(
    request: Request, service: ServiceDep, viewer: Annotated[Viewer, asks(save_department)]
) -> Response:
    """The form of a further department."""
    return _render_form(request, service, viewer, None, {})


@router.post(NEW)
def add_department(
    request: Request,
    service: ServiceDep,
    viewer: Annotated[Viewer, asks(save_department)],
    form: PostedForm,
) -> Response:
    """Add a department. What was typed comes back with what is wrong with it, at each field."""
    return _saved(request, service, viewer, form, None)


@router.get(f"{PATH}/{{id}}")
def department_page(
    request: Request,
    service: ServiceDep,
    viewer: Annotated[Viewer, asks(find_department, list_departments)],
    id: DepartmentId,  # noqa: A002 - as the API calls it
) -> Response:
    """What a department answers for, and what is below it."""
    inventory = service.inventory()
    found = find_department(inventory, viewer, id)
    page = list_departments(inventory, viewer, None, MOST)
    return render_page(
        request,
        "people/department.html",
        "departments",
        department=found,
        parent=inventory.departments.get(found.parent or ""),
        below=[each for each in page.items if each.parent == id],
        page_of=page_of,
    )


@router.get(f"{PATH}/{{id}}/people")
def department_people(
    request: Request,
    service: ServiceDep,
    viewer: Annotated[Viewer, asks(department_contacts)],
    id: DepartmentId,  # noqa: A002 - as the API calls it
) -> Response:
    """Who is in a department, and which number is answered now: the look is on record."""
    now, inventory = service.wall.now(), service.inventory()
    reached = department_contacts(service.records, inventory, viewer, id, now)
    return render_page(
        request,
        "people/department_people.html",
        "departments",
        department=reached.department,
        reached=reached,
        page_of=page_of,
    )


@router.get(f"{PATH}/{{id}}/change")
def department_form(
    request: Request,
    service: ServiceDep,
    viewer: Annotated[Viewer, asks(save_department, department_to_change)],
    id: DepartmentId,  # noqa: A002 - as the API calls it
) -> Response:
    """The form that changes a department."""
    now, inventory = service.wall.now(), service.inventory()
    found = department_to_change(service.records, inventory, viewer, id, now)
    return _render_form(request, service, viewer, inventory.departments[id], typed_of(found))


@router.post(f"{PATH}/{{id}}/change")
def change_department(
    request: Request,
    service: ServiceDep,
    viewer: Annotated[Viewer, asks(save_department, find_department)],
    id: DepartmentId,  # noqa: A002 - as the API calls it
    form: PostedForm,
) -> Response:
    """Change a department; what somebody else changed meanwhile is not overwritten."""
    find_department(service.inventory(), viewer, id)
    return _saved(request, service, viewer, form, service.inventory().departments[id])


def _saved(
    request: Request,
    service: RunningService,
    viewer: Viewer,
    form: Mapping[str, str],
    known: Department | None,
) -> Response:
    written = written_of(form)
    if known is not None:
        written["id"] = known.id
    seen = form.get("seen", "") if known is not None else mark_of_department(None)
    try:
        service.save_department(viewer, written, seen)
    except (InventoryProblems, DepartmentChanged) as error:
        return _render_form(request, service, viewer, known, form, problem_of(error))
    return RedirectResponse(page_of(str(written["id"])), SEE_OTHER)


def _render_form(
    request: Request,
    service: RunningService,
    viewer: Viewer,
    known: Department | None,
    typed: Mapping[str, str],
    problem: HttpProblem | None = None,
) -> Response:
    contacts = viewer.where(Right.CONTACTS) == EVERYWHERE
    problems = () if problem is None else problem.errors or ()
    fields, faults = department_fields(
        typed, service.inventory(), language_of(request), problems, contacts=contacts
    )
    return render_page(
        request,
        "people/department_form.html",
        "departments",
        problem=problem,
        fields=[each for each in fields if known is None or each.name != "id"],
        unplaced=faults,
        known=known,
        action=NEW if known is None else f"{page_of(known.id)}/change",
        seen=typed.get("seen", mark_of_department(known)),
        contacts=contacts,
        page_of=page_of,
    )


def _as_tree(departments: Sequence[Department]) -> Iterator[tuple[int, Department]]:
    """Each department with how deep it is, those below it right after it; by name."""
    known = {each.id for each in departments}
    below: dict[str, list[Department]] = {}
    for each in sorted(departments, key=lambda one: (one.name, one.id), reverse=True):
        below.setdefault(each.parent if each.parent in known and each.parent else "", []).append(each)
    todo = [(0, each) for each in below.get("", ())]
    while todo:
        depth, each = todo.pop()
        yield depth, each
        todo += [(depth + 1, one) for one in below.get(each.id, ())]
