"""One's own password."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from alerts.desk.doors.signing_in import change_own_password
from alerts.people.viewer import Viewer
from api.access.authentication import asks, proof_of
from api.access.forms import PostedForm
from api.access.sessions import address_of, sessions_of
from api.console.pages.rendering import render_password
from api.console.pages.sign_in import SEE_OTHER
from api.http.dependencies import ServiceDep
from api.http.problems import HttpProblem, ProblemKind
from ingest.said import Said

router = APIRouter()

OwnAccount = Annotated[Viewer, asks(change_own_password, with_any_password=True)]


@router.get("/password")
def password_page(request: Request, _viewer: OwnAccount) -> Response:
    """The form for another password."""
    return render_password(request)


@router.post("/password")
def change_password(request: Request, service: ServiceDep, viewer: OwnAccount, form: PostedForm) -> Response:
    """Have another password from now on, and a session of its own."""
    new = form.get("new", "")
    if new != form.get("again", ""):
        raise HttpProblem(ProblemKind.PASSWORD_REFUSED, Said("password-differs"))
    sessions = sessions_of(request)
    browser = sessions.browser(request)
    begun = change_own_password(
        service.records,
        viewer,
        form.get("old", ""),
        new,
        address_of(request),
        service.wall.now(),
        policy=sessions.policy,
        turn=sessions.turns.turn,
        browser=browser,
        kind=sessions.kind_of_browser(request),
        proof=proof_of(request),
    )
    response = RedirectResponse("/", SEE_OTHER)
    sessions.give(request, response, begun.session_id, browser)
    return response
