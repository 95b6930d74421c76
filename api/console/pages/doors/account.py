"""My account: where I am signed in, and what I show who I am with."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Request
from starlette.responses import RedirectResponse, Response

from alerts.desk.doors.own_factor import own_factor
from alerts.desk.doors.own_tokens import own_tokens, revoke_own_token
from alerts.desk.doors.sessions import end_own_sessions, own_sessions
from alerts.people.viewer import Viewer
from api.access.authentication import asks, own_session_key
from api.access.forms import PostedForm
from api.access.sessions import sessions_of
from api.console.pages.rendering import render_page
from api.console.pages.sign_in import SEE_OTHER
from api.http.dependencies import ServiceDep
from api.http.parameters import SESSION_KEY, TokenId

router = APIRouter()

PATH = "/account"
SessionKey = Annotated[str, Path(pattern=SESSION_KEY)]


@router.get(PATH)
def account_page(
    request: Request,
    service: ServiceDep,
    viewer: Annotated[Viewer, asks(own_sessions, own_tokens, own_factor)],
) -> Response:
    """Sessions, tokens and roles of whoever looks, and the ways to everything else of theirs."""
    now, known = service.wall.now(), sessions_of(request)
    return render_page(
        request,
        "doors/account.html",
        "account",
        sessions=own_sessions(service.records, viewer, now, idle=known.idle, seen=known.seen),
        own_key=own_session_key(request),
        tokens=own_tokens(service.records, viewer),
        factor=own_factor(service.records, viewer, now, policy=known.policy.factor),
        grants=viewer.grants,
        departments=service.inventory().departments,
        zone=service.inventory().root_zone,
        wall=now,
    )


@router.post(f"{PATH}/sessions/end")
def end_other_sessions(
    request: Request,
    service: ServiceDep,
    viewer: Annotated[Viewer, asks(end_own_sessions)],
    _form: PostedForm,
) -> Response:
    """Sign out in all other browsers."""
    end_own_sessions(service.records, viewer, service.wall.now(), but=own_session_key(request))
    return RedirectResponse(PATH, SEE_OTHER)


@router.post(f"{PATH}/sessions/{{id}}/end")
def end_one_session(
    service: ServiceDep,
    viewer: Annotated[Viewer, asks(end_own_sessions)],
    id: SessionKey,  # noqa: A002 - as the API calls it
    _form: PostedForm,
) -> Response:
    """Sign out in one browser."""
    end_own_sessions(service.records, viewer, service.wall.now(), key=id)
    return RedirectResponse(PATH, SEE_OTHER)


@router.post(f"{PATH}/tokens/{{id}}/revoke")
def revoke_own(
    service: ServiceDep,
    viewer: Annotated[Viewer, asks(revoke_own_token)],
    id: TokenId,  # noqa: A002 - as the API calls it
    _form: PostedForm,
) -> Response:
    """Let a token of one's own be good for nothing."""
    revoke_own_token(service.records, viewer, id, service.wall.now())
    return RedirectResponse(PATH, SEE_OTHER)
