"""The users (用户): who they are and what they may do; and a further one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal
from urllib.parse import quote

from fastapi import APIRouter, Depends, Request
from starlette.responses import RedirectResponse, Response

from alerts.desk.people.users import NewUser, add_user, list_users
from alerts.people.refusals import GrantRefused, PeopleError
from alerts.people.roles import ROLES
from alerts.people.user import UserFilter, UserKind
from alerts.people.user_names import LONGEST, LONGEST_CALLED, SHORTEST
from alerts.people.viewer import Grant, Viewer
from api.access.authentication import asks
from api.access.forms import PostedForm
from api.console.pages.rendering import language_of, render_page
from api.console.pages.sign_in import SEE_OTHER
from api.console.views.people.choices import departments_in, roles_in
from api.http.dependencies import CursorsDep, ServiceDep
from api.http.foreseen_errors import problem_of
from api.http.lists.asked import Chosen, Name
from api.http.paging import Cursor, Cursors
from api.http.parameters import KnownRole
from api.http.problems import HttpProblem
from api.ports.running_service import RunningService
from ingest.said import Said

router = APIRouter()

PATH = "/users"
CURSOR_NAME = "console-users"
USERS_PER_PAGE = 50
STATES = {"enabled": False, "disabled": True}
"""What is chosen of the state -> whether they are disabled."""


def page_of(name: str) -> str:
    """The address of the page of the user ``name``."""
    return f"{PATH}/{quote(name, safe='')}"


def asked_for(
    text: Chosen[Name] = None,
    role: Chosen[KnownRole] = None,
    department: Chosen[Name] = None,
    kind: Chosen[UserKind] = None,
    state: Chosen[Literal["enabled", "disabled"]] = None,
) -> dict[str, str]:
    """The filters of an address, by name; without those that choose nothing."""
    given = {"text": text, "role": role, "department": department, "kind": kind, "state": state}
    return {name: str(value) for name, value in given.items() if value is not None}


AskedFor = Annotated[dict[str, str], Depends(asked_for)]


def chosen_grant(form: Mapping[str, str]) -> Grant:
    """What ``form`` says is to be given. Raises `GrantRefused` where no role is chosen that there is."""
    role, department = form.get("role", ""), form.get("department", "").strip()
    if role not in ROLES:
        raise GrantRefused(Said("refusal-no-role-chosen"))
    return Grant(role, department or None)


@router.get(PATH)
def users_page(
    request: Request,
    service: ServiceDep,
    cursors: CursorsDep,
    viewer: Annotated[Viewer, asks(list_users)],
    asked: AskedFor,
    cursor: Cursor = None,
) -> Response:
    """Users by name, those who are disabled among them, and the form for a further one."""
    return _render(request, service, cursors, viewer, asked, cursor)


@router.post(PATH)
def add_user_here(
    request: Request,
    service: ServiceDep,
    cursors: CursorsDep,
    viewer: Annotated[Viewer, asks(add_user, list_users)],
    form: PostedForm,
) -> Response:
    """Add a user, and show them: they have no way in yet. What is refused comes back."""
    kind = UserKind.PROGRAM if form.get("kind") == UserKind.PROGRAM else UserKind.PERSON
    known = service.inventory().departments
    try:
        grants = (chosen_grant(form),) if form.get("role") else ()
        wanted = NewUser(form.get("name", "").strip(), grants, form.get("called", "").strip(), kind)
        added = add_user(service.records, viewer, wanted, service.wall.now(), departments=known)
    except PeopleError as error:
        return _render(request, service, cursors, viewer, {}, None, problem_of(error), form)
    return RedirectResponse(page_of(added.name), SEE_OTHER)


def _render(
    request: Request,
    service: RunningService,
    cursors: Cursors,
    viewer: Viewer,
    asked: Mapping[str, str],
    cursor: str | None,
    problem: HttpProblem | None = None,
    typed: Mapping[str, str] | None = None,
) -> Response:
    language, inventory, now = language_of(request), service.inventory(), service.wall.now()
    kind = asked.get("kind")
    wanted = UserFilter(
        text=asked.get("text"),
        role=asked.get("role"),
        department=asked.get("department"),
        kind=None if kind is None else UserKind(kind),
        disabled=STATES.get(asked.get("state", "")),
    )
    after = cursors.read(CURSOR_NAME, sorted(asked.items()), cursor)
    lock_out = service.settings.api.lock_out_by_name
    page = list_users(
        service.records, viewer, after, USERS_PER_PAGE, lock_out=lock_out, now=now, wanted=wanted
    )
    return render_page(
        request,
        "people/users.html",
        "users",
        problem=problem,
        users=page.items,
        asked=asked,
        typed=typed,
        roles=roles_in(language),
        filter_departments=departments_in(
            inventory, language.text("users-department"), asked.get("department")
        ),
        given_departments=departments_in(
            inventory, language.text("users-given-department"), (typed or {}).get("department")
        ),
        kinds=[(each.value, language.name_of("user-kind", each)) for each in UserKind],
        states=[(each, language.name_of("user-state", each)) for each in STATES],
        departments=inventory.departments,
        page_of=page_of,
        wall=now,
        least=SHORTEST,
        most=LONGEST,
        most_called=LONGEST_CALLED,
        zone=inventory.root_zone,
        next=cursors.after(CURSOR_NAME, sorted(asked.items()), page.last),
        missing=asked.get("department", "")
        if asked.get("department", "") not in inventory.departments
        else "",
    )
