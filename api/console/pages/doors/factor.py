"""My second factor: turned on with a picture and a code, and off with a password."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from alerts.desk.doors.own_factor import (
    begin_factor,
    own_factor,
    renew_recovery_codes,
    turn_off_factor,
    turn_on_factor,
)
from alerts.desk.doors.signing_in import OwnPassword
from alerts.people.doors.one_time_codes import key_uri
from alerts.people.refusals import PeopleError
from alerts.people.session import key_of
from alerts.people.viewer import Viewer
from api.access.authentication import asks, caller_in, caller_of
from api.access.forms import PostedForm
from api.access.sessions import sessions_of
from api.console.pages.rendering import render_page
from api.console.pages.sign_in import SEE_OTHER
from api.console.views.doors.key_picture import key_picture
from api.http.dependencies import ServiceDep
from api.http.foreseen_errors import problem_of
from api.ports.running_service import RunningService

router = APIRouter()

PATH = "/account/factor"


def _key(request: Request) -> str:
    """The key of the session that asks; empty where it is asked with a token."""
    caller = caller_of(request)
    return key_of(caller.session_id) if caller is not None and caller.session_id else ""


@router.get(PATH)
def factor_page(
    request: Request, service: ServiceDep, viewer: Annotated[Viewer, asks(own_factor, without_factor=True)]
) -> Response:
    """Whether a factor is on, and the forms for everything that can be done with it."""
    return _page(request, service, viewer)


@router.post(f"{PATH}/begin")
def factor_begun(
    request: Request,
    service: ServiceDep,
    viewer: Annotated[Viewer, asks(begin_factor, own_factor, without_factor=True)],
    _form: PostedForm,
) -> Response:
    """Make a secret, which the page shows from then on until a code proves it."""
    policy = sessions_of(request).policy.factor
    try:
        begin_factor(service.records, viewer, service.wall.now(), policy=policy, session_key=_key(request))
    except PeopleError as error:
        return _page(request, service, viewer, error)
    return RedirectResponse(PATH, SEE_OTHER)


@router.post(f"{PATH}/on")
def factor_on(
    request: Request,
    service: ServiceDep,
    viewer: Annotated[Viewer, asks(turn_on_factor, own_factor, without_factor=True)],
    form: PostedForm,
) -> Response:
    """Turn the factor on, and show the recovery codes, once, in a session that has begun with it."""
    sessions, now = sessions_of(request), service.wall.now()
    browser = sessions.browser(request)
    shown = sessions.own_password(request, form.get("password", ""), browser)
    code = form.get("code", "")
    try:
        done = turn_on_factor(service.records, viewer, code, now, shown=shown, session_key=_key(request))
    except PeopleError as error:
        return _page(request, service, viewer, error)
    # What the page says is of the session that has begun, and so are its forms.
    request.state.caller = caller_in(request, done.signed_in.session_id)
    response = _page(request, service, viewer, codes=done.codes)
    sessions.give(request, response, done.signed_in.session_id, browser)
    return response


@router.post(f"{PATH}/off")
def factor_off(
    request: Request,
    service: ServiceDep,
    viewer: Annotated[Viewer, asks(turn_off_factor, own_factor)],
    form: PostedForm,
) -> Response:
    """Ask for no code any more."""
    try:
        turn_off_factor(service.records, viewer, service.wall.now(), shown=_shown(request, form))
    except PeopleError as error:
        return _page(request, service, viewer, error)
    return RedirectResponse(PATH, SEE_OTHER)


@router.post(f"{PATH}/codes")
def new_recovery_codes(
    request: Request,
    service: ServiceDep,
    viewer: Annotated[Viewer, asks(renew_recovery_codes, own_factor)],
    form: PostedForm,
) -> Response:
    """Show new recovery codes, once; those before are good no more."""
    try:
        codes = renew_recovery_codes(service.records, viewer, service.wall.now(), shown=_shown(request, form))
    except PeopleError as error:
        return _page(request, service, viewer, error)
    return _page(request, service, viewer, codes=codes)


def _shown(request: Request, form: dict[str, str]) -> OwnPassword:
    sessions = sessions_of(request)
    return sessions.own_password(request, form.get("password", ""), sessions.browser(request))


def _page(
    request: Request,
    service: RunningService,
    viewer: Viewer,
    refused: PeopleError | None = None,
    codes: tuple[str, ...] = (),
) -> Response:
    """The page after what was ``refused``, or with ``codes`` that are shown now and never again."""
    policy, now = sessions_of(request).policy.factor, service.wall.now()
    state = own_factor(service.records, viewer, now, policy=policy, session_key=_key(request))
    secret = "" if state.begun is None else state.begun.secret
    return render_page(
        request,
        "doors/factor.html",
        "factor",
        problem=None if refused is None else problem_of(refused),
        state=state,
        secret=" ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
        picture=key_picture(key_uri(secret, viewer.name)) if secret else None,
        codes=codes,
        zone=service.inventory().root_zone,
    )
