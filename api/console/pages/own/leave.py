"""Leave: asked for here, and approved, accepted and ended by who may."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from alerts.desk.lookups.errors import NotFound
from alerts.desk.people.leaves import (
    ShownLeave,
    accept_leave,
    approve_leave,
    ask_for_leave,
    decline_leave,
    end_leave,
    list_leaves,
)
from alerts.people.leave import LONGEST_BECAUSE, NewLeave
from alerts.people.refusals import LeaveRefused
from alerts.people.viewer import Forbidden, Viewer
from api.access.authentication import asks
from api.access.forms import PostedForm
from api.console.pages.rendering import render_page
from api.console.pages.sign_in import SEE_OTHER
from api.http.dependencies import CursorsDep, ServiceDep
from api.http.foreseen_errors import problem_of
from api.http.paging import Cursor, Cursors
from api.http.parameters import RowId
from api.http.problems import HttpProblem
from api.http.times import LONGEST_LOCAL_TIME, local_instant
from api.ports.running_service import RunningService
from ingest.said import Said

router = APIRouter()

PATH = "/leave"
CURSOR_NAME = "console-leave"
LEAVES_PER_PAGE = 100
UNSHOWN = "\N{REPLACEMENT CHARACTER}"
"""For what has no shape."""
WithLeaves = Annotated[Viewer, asks(list_leaves)]


@router.get(PATH)
def leave_page(
    request: Request, service: ServiceDep, viewer: WithLeaves, cursors: CursorsDep, cursor: Cursor = None
) -> Response:
    """The leaves that concern whoever looks, and the form for one of their own."""
    return _render(request, service, viewer, cursors, cursor)


@router.post(PATH)
def ask(
    request: Request,
    service: ServiceDep,
    viewer: Annotated[Viewer, asks(ask_for_leave, list_leaves)],
    cursors: CursorsDep,
    form: PostedForm,
) -> Response:
    """Ask for a leave; the form comes back where it is refused."""
    now, zone = service.wall.now(), ZoneInfo(service.inventory().root_zone)
    try:
        wanted = NewLeave(
            substitute=form.get("substitute", "").strip(),
            starts_at=_instant(form.get("starts", ""), zone) if form.get("starts") else now,
            ends_at=_instant(form.get("ends", ""), zone),
            because=form.get("because", "").strip(),
        )
        ask_for_leave(service.records, viewer, wanted, now)
    except LeaveRefused as error:
        return _render(request, service, viewer, cursors, problem=problem_of(error), typed=form)
    return RedirectResponse(PATH, SEE_OTHER)


@router.post(f"{PATH}/{{id}}/approve")
def approve(
    request: Request,
    service: ServiceDep,
    viewer: Annotated[Viewer, asks(approve_leave, list_leaves)],
    cursors: CursorsDep,
    id: RowId,  # noqa: A002 - as in the API
) -> Response:
    """Approve a leave."""
    return _done(request, service, viewer, cursors, id, approve_leave)


@router.post(f"{PATH}/{{id}}/accept")
def accept(
    request: Request,
    service: ServiceDep,
    viewer: Annotated[Viewer, asks(accept_leave, list_leaves)],
    cursors: CursorsDep,
    id: RowId,  # noqa: A002 - as in the API
) -> Response:
    """Accept to stand in."""
    return _done(request, service, viewer, cursors, id, accept_leave)


@router.post(f"{PATH}/{{id}}/decline")
def decline(
    request: Request,
    service: ServiceDep,
    viewer: Annotated[Viewer, asks(decline_leave, list_leaves)],
    cursors: CursorsDep,
    id: RowId,  # noqa: A002 - as in the API
) -> Response:
    """Decline a leave."""
    return _done(request, service, viewer, cursors, id, decline_leave)


@router.post(f"{PATH}/{{id}}/end")
def end(
    request: Request,
    service: ServiceDep,
    viewer: Annotated[Viewer, asks(end_leave, list_leaves)],
    cursors: CursorsDep,
    id: RowId,  # noqa: A002 - as in the API
) -> Response:
    """End a leave."""
    return _done(request, service, viewer, cursors, id, end_leave)


def _done(
    request: Request,
    service: RunningService,
    viewer: Viewer,
    cursors: Cursors,
    leave_id: int,
    command: Callable[..., ShownLeave],
) -> Response:
    """The page with the leaves as they are after ``command``, or with why it was refused."""
    now, known = service.wall.now(), service.inventory().departments
    try:
        command(service.records, viewer, leave_id, now, departments=known)
    except (LeaveRefused, Forbidden, NotFound) as error:
        return _render(request, service, viewer, cursors, problem=problem_of(error))
    return RedirectResponse(PATH, SEE_OTHER)


def _render(
    request: Request,
    service: RunningService,
    viewer: Viewer,
    cursors: Cursors,
    cursor: str | None = None,
    *,
    problem: HttpProblem | None = None,
    typed: dict[str, str] | None = None,
) -> Response:
    now, inventory = service.wall.now(), service.inventory()
    after = cursors.read(CURSOR_NAME, None, cursor)
    page = list_leaves(
        service.records, viewer, after, LEAVES_PER_PAGE, now, departments=inventory.departments
    )
    return render_page(
        request,
        "leave.html",
        "leave",
        problem=problem,
        now=now,
        leaves=page.items,
        next=cursors.after(CURSOR_NAME, None, page.last),
        acting_for=viewer.acting_for,
        asked=typed is not None,
        typed=typed or {},
        most=LONGEST_BECAUSE,
        zone=inventory.root_zone,
    )


def _instant(text: str, zone: ZoneInfo) -> int:
    """UTC ms of a day and a time as a browser sends them, local in ``zone``. Raises `LeaveRefused`."""
    if not text:
        raise LeaveRefused(Said("leave-no-end"))
    instant = local_instant(text, zone)
    if instant is None:
        shown = (letter if letter.isprintable() else UNSHOWN for letter in text[:LONGEST_LOCAL_TIME])
        raise LeaveRefused(Said("leave-no-time", text="".join(shown)))
    return instant
