"""Views of the work list: kept, named anew and deleted by whom they are of."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import parse_qsl, urlencode

from fastapi import APIRouter, Request, Response
from starlette.responses import RedirectResponse

from alerts.desk.matters.lists.views import delete_view, keep_view, own_views
from alerts.people.own.work_view import WorkView
from alerts.people.refusals import ViewRefused
from alerts.people.viewer import Viewer
from api.access.authentication import asks
from api.access.forms import PostedForm
from api.console.pages.sign_in import SEE_OTHER
from api.console.pages.worklist.page import ASKED, EVERYTHING, draw_work
from api.console.pages.worklist.page import PATH as WORK
from api.console.views.worklist.tabs import ViewTyped, tabs_of
from api.http.dependencies import CursorsDep, ServiceDep
from api.http.foreseen_errors import problem_of
from api.http.lists.asked import LABELS, WorkAsked, asked_by
from api.http.parameters import RowId
from api.http.problems import UNFIT, HttpProblem, ProblemKind

router = APIRouter()

PATH = f"{WORK}/views"


@router.post(PATH)
def keep_view_here(
    request: Request,
    service: ServiceDep,
    cursors: CursorsDep,
    viewer: Annotated[Viewer, asks(keep_view, *ASKED)],
    form: PostedForm,
) -> Response:
    """Keep the filters of the list under a name; with an id that view is changed.

    The list comes back with what was typed where that was refused.
    """
    asked = _asked(form.get("filters", ""))
    typed = ViewTyped(form.get("name", ""), "default" in form, _id(form.get("id", "")))
    wanted = WorkView(typed.name, asked.as_sent(), typed.is_default, typed.id)
    try:
        keep_view(service.records, viewer, wanted, service.wall.now())
    except ViewRefused as error:
        tabs = tabs_of(own_views(service.records, viewer, inventory=service.inventory()), asked)
        return draw_work(
            request, service, cursors, viewer, asked, tabs, problem=problem_of(error), typed=typed
        )
    return RedirectResponse(_address(asked), SEE_OTHER)


@router.post(f"{PATH}/{{id}}/delete")
def delete_view_here(
    service: ServiceDep,
    viewer: Annotated[Viewer, asks(delete_view)],
    id: RowId,  # noqa: A002 - as the API calls it
    form: PostedForm,
) -> Response:
    """Delete a view; the list goes on with what it shows."""
    asked = _asked(form.get("filters", ""))
    delete_view(service.records, viewer, id, service.wall.now())
    return RedirectResponse(_address(asked), SEE_OTHER)


def _address(asked: WorkAsked) -> str:
    filters = asked.as_sent()
    return f"{WORK}?{urlencode(filters)}" if filters else EVERYTHING


def _asked(query: str) -> WorkAsked:
    """The filters of an address. Raises `HttpProblem` ``invalid``."""
    try:
        return asked_by(dict(parse_qsl(query, max_num_fields=len(LABELS))))
    except ValueError as error:
        raise HttpProblem(ProblemKind.INVALID, UNFIT) from error


def _id(typed: str) -> int:
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 19 else 0
