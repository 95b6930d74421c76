"""The change of shift at a console: the next person signs in where another is, at the same page.

The session before ends as the next one begins, in one transaction. Until then the page goes on, and rings:
the form is a dialog over it, and what is wrong with a password, or with the code after it, is said there.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Request
from starlette.responses import Response

from alerts.desk.doors.signing_in import sign_in
from alerts.desk.registration import own_roles
from alerts.people.viewer import Viewer
from api.access.authentication import asks, caller_of
from api.access.forms import PostedForm
from api.console.own_path import own_path
from api.console.pages.rendering import render_take_over
from api.console.pages.sign_in import answer_to_sign_in, begin_by_form
from api.http.dependencies import ServiceDep
from api.http.known_parameters import reads
from api.http.problems import HttpProblem, ProblemKind
from ingest.said import Said

router = APIRouter()

PATH = "/take-over"


@router.get(PATH)
@reads("next")
def take_over_page(
    request: Request, _viewer: Annotated[Viewer, asks(own_roles, with_any_password=True)]
) -> Response:
    """The form of the dialog as a page, for a browser without scripts."""
    return render_take_over(request, going_to=own_path(request.query_params.get("next", "/")))


@router.post(PATH)
def take_over(
    request: Request,
    service: ServiceDep,
    _viewer: Annotated[Viewer, asks(own_roles, sign_in, with_any_password=True)],
    form: PostedForm,
) -> Response:
    """Begin a session of who takes over and end the one before; tell where to go on."""
    going_to = own_path(form.get("next", "/"))
    request.state.typed = {"name": form.get("name", ""), "going_to": going_to}
    caller = caller_of(request)
    if caller is None or caller.session_id is None:
        raise HttpProblem(ProblemKind.FORM_EXPIRED, Said("refusal-form"))
    begun, browser = begin_by_form(request, service, form, before=caller.session_id)
    return answer_to_sign_in(request, begun, browser, going_to)
