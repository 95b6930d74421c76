"""Users: who they are, what they may do, and whether they may."""

from __future__ import annotations

from dataclasses import astuple
from typing import Annotated

from fastapi import APIRouter, Path, Query

from alerts.desk.people.users import (
    NewUser,
    add_user,
    change_roles,
    disable_user,
    enable_user,
    find_listed_user,
    list_users,
)
from alerts.people.grants import grant_of
from alerts.people.user import UserFilter, UserKind
from alerts.people.viewer import Viewer
from api.access.authentication import JsonOnly, asks
from api.http.dependencies import CursorsDep, PageSize, ServiceDep
from api.http.paging import Cursor
from api.http.parameters import LONGEST_NAME, PRINTABLE, KnownRole
from api.http.problems import ProblemKind, problem_responses
from api.rest.people.user_models import (
    BecauseBody,
    DisableBody,
    ListedUserItem,
    NewUserBody,
    RolesBody,
    UserItem,
    UserPage,
)

router = APIRouter(prefix="/users", tags=["people"])

PRINTABLE_OR_NOTHING = rf"^$|{PRINTABLE}"
UserName = Annotated[
    str, Path(min_length=1, max_length=LONGEST_NAME, pattern=PRINTABLE, description="The user's name.")
]
CHANGES = problem_responses(
    ProblemKind.NOT_FOUND, ProblemKind.LAST_ADMINISTRATOR, ProblemKind.UNSUPPORTED_MEDIA_TYPE
)


@router.get("", responses=problem_responses(ProblemKind.BAD_CURSOR))
def users(
    service: ServiceDep,
    cursors: CursorsDep,
    limit: PageSize,
    viewer: Annotated[Viewer, asks(list_users)],
    text: Annotated[
        str | None,
        Query(
            min_length=1,
            max_length=LONGEST_NAME,
            pattern=PRINTABLE,
            description="With this in their name, or in what they are called.",
        ),
    ] = None,
    role: Annotated[KnownRole | None, Query(description="Who have this role.")] = None,
    department: Annotated[
        str | None,
        Query(
            max_length=LONGEST_NAME,
            pattern=PRINTABLE_OR_NOTHING,
            description="Who have a role for this department; empty: for the organisation.",
        ),
    ] = None,
    kind: UserKind | None = None,
    disabled: Annotated[bool | None, Query(description="Whether they are.")] = None,
    cursor: Cursor = None,
) -> UserPage:
    """Users by name, also those who are disabled. ``role`` and ``department`` ask for both in one grant."""
    wanted = UserFilter(text=text, role=role, department=department, kind=kind, disabled=disabled)
    after = cursors.read("users", astuple(wanted), cursor)
    lock_out, now = service.settings.api.lock_out_by_name, service.wall.now()
    page = list_users(service.records, viewer, after, limit, lock_out=lock_out, now=now, wanted=wanted)
    items = [ListedUserItem.listed(each) for each in page.items]
    return UserPage(items=items, next=cursors.after("users", astuple(wanted), page.last))


@router.post(
    "",
    dependencies=[JsonOnly],
    responses=problem_responses(
        ProblemKind.NAME_TAKEN,
        ProblemKind.NAME_REFUSED,
        ProblemKind.GRANT_REFUSED,
        ProblemKind.UNSUPPORTED_MEDIA_TYPE,
    ),
)
def new_user(service: ServiceDep, viewer: Annotated[Viewer, asks(add_user)], body: NewUserBody) -> UserItem:
    """Add a user, who has neither password nor token yet."""
    wanted = NewUser(body.name, tuple(map(grant_of, body.roles)), body.called, body.kind)
    known = service.inventory().departments
    return UserItem.of(add_user(service.records, viewer, wanted, service.wall.now(), departments=known))


@router.get("/{name}", responses=problem_responses(ProblemKind.NOT_FOUND))
def user(
    service: ServiceDep, viewer: Annotated[Viewer, asks(find_listed_user)], name: UserName
) -> ListedUserItem:
    """One user, as they are listed."""
    lock_out, now = service.settings.api.lock_out_by_name, service.wall.now()
    return ListedUserItem.listed(find_listed_user(service.records, viewer, name, lock_out=lock_out, now=now))


@router.post("/{name}/disable", dependencies=[JsonOnly], responses=CHANGES)
def disable(
    service: ServiceDep, viewer: Annotated[Viewer, asks(disable_user)], name: UserName, body: DisableBody
) -> UserItem:
    """Let the user do nothing more, within a second; what they did keeps their name."""
    now = service.wall.now()
    return UserItem.of(disable_user(service.records, viewer, name, now, because=body.because))


@router.post("/{name}/enable", dependencies=[JsonOnly], responses=CHANGES)
def enable(
    service: ServiceDep, viewer: Annotated[Viewer, asks(enable_user)], name: UserName, body: BecauseBody
) -> UserItem:
    """Let the user do again what they could."""
    now = service.wall.now()
    return UserItem.of(enable_user(service.records, viewer, name, now, because=body.because))


@router.post(
    "/{name}/roles", dependencies=[JsonOnly], responses=CHANGES | problem_responses(ProblemKind.GRANT_REFUSED)
)
def new_roles(
    service: ServiceDep, viewer: Annotated[Viewer, asks(change_roles)], name: UserName, body: RolesBody
) -> UserItem:
    """Give the user roles, and take roles from them."""
    changed = change_roles(
        service.records,
        viewer,
        name,
        service.wall.now(),
        given=map(grant_of, body.add),
        taken=map(grant_of, body.remove),
        departments=service.inventory().departments,
    )
    return UserItem.of(changed)
