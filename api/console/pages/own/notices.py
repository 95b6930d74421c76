"""Notices: what whoever looks was told, and that they know."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from alerts.desk.lookups.errors import NotFound
from alerts.desk.matters.desk_in_force import DeskInForce
from alerts.desk.notices.listing import answer_notice, list_notices
from alerts.people.viewer import Viewer
from api.access.authentication import asks
from api.access.forms import PostedForm
from api.console.pages.rendering import render_page
from api.console.pages.sign_in import SEE_OTHER
from api.http.dependencies import CursorsDep, DeskDep, ServiceDep
from api.http.foreseen_errors import problem_of
from api.http.paging import Cursor, Cursors
from api.http.parameters import RowId
from api.http.problems import HttpProblem
from api.ports.running_service import RunningService

router = APIRouter()

PATH = "/notices"
CURSOR_NAME = "console-notices"
NOTICES_PER_PAGE = 50
WithNotices = Annotated[Viewer, asks(list_notices)]


@router.get(PATH)
def notices_page(
    request: Request,
    service: ServiceDep,
    desk: DeskDep,
    viewer: WithNotices,
    cursors: CursorsDep,
    cursor: Cursor = None,
) -> Response:
    """What whoever looks was told, the newest first."""
    return _render(request, service, desk, viewer, cursors, cursor)


@router.post(f"{PATH}/{{id}}/answer")
def answer(
    request: Request,
    service: ServiceDep,
    desk: DeskDep,
    viewer: Annotated[Viewer, asks(answer_notice, list_notices)],
    cursors: CursorsDep,
    id: RowId,  # noqa: A002 - as in the API
    form: PostedForm,  # noqa: ARG001 - what is no form is refused
    cursor: Cursor = None,
) -> Response:
    """Say that one knows."""
    try:
        answer_notice(service.records, viewer, id, service.clock.now(), wall=service.wall.now())
    except NotFound as error:
        return _render(request, service, desk, viewer, cursors, cursor, problem=problem_of(error))
    where = request.url.query
    return RedirectResponse(f"{PATH}?{where}" if where else PATH, SEE_OTHER)


def _render(
    request: Request,
    service: RunningService,
    desk: DeskInForce,
    viewer: Viewer,
    cursors: Cursors,
    cursor: str | None,
    *,
    problem: HttpProblem | None = None,
) -> Response:
    asked = (viewer.name,)
    after = cursors.read(CURSOR_NAME, asked, cursor)
    page = list_notices(service.records, viewer, after, NOTICES_PER_PAGE, desk=desk)
    return render_page(
        request,
        "notices.html",
        "notices",
        problem=problem,
        rows=page.items,
        next=cursors.after(CURSOR_NAME, asked, page.last),
        zone=desk.inventory.root_zone,
        now=service.clock.now(),
    )
