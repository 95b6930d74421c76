"""Signing in and out: plain forms, which password managers know, and which need no script."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Depends, Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from alerts.desk.doors.begin_session import SignedIn
from alerts.desk.doors.second_step import show_code
from alerts.desk.doors.signing_in import sign_in, sign_out
from api.access.authentication import NobodyNeeded, needs_nobody
from api.access.forms import form_token, posted_form, require_own_form
from api.access.sessions import address_of, sessions_of
from api.console.own_path import own_path
from api.console.pages.rendering import render_code, render_sign_in
from api.http.dependencies import ServiceDep
from api.http.known_parameters import reads
from api.http.problems import HttpProblem, ProblemKind
from api.ports.running_service import RunningService
from ingest.said import Said

router = APIRouter()

SEE_OTHER = 303
CODE = "/sign-in/code"


@router.get("/sign-in", dependencies=[NobodyNeeded])
@reads("next")
def sign_in_page(request: Request) -> Response:
    """The form for signing in."""
    return render_sign_in(request, going_to=request.query_params.get("next", "/"))


async def _sign_in_form(request: Request) -> dict[str, str]:
    form = await posted_form(request)
    request.state.typed = {"name": form.get("name", ""), "going_to": form.get("next", "/")}
    await require_own_form(request, request.cookies.get(sessions_of(request).before))
    return form


async def _session_form(request: Request) -> None:
    session_id = sessions_of(request).shown(request)
    if session_id is not None:
        await require_own_form(request, session_id)


@router.post("/sign-in")
def begin_session(
    request: Request,
    service: ServiceDep,
    form: Annotated[dict[str, str], Depends(needs_nobody(_sign_in_form, sign_in))],
) -> Response:
    """Begin a session, and go where somebody wanted to go."""
    sessions = sessions_of(request)
    begun, browser = begin_by_form(request, service, form, before=sessions.shown(request))
    return answer_to_sign_in(request, begun, browser, own_path(form.get("next", "/")), by_script=False)


@router.get(CODE, dependencies=[NobodyNeeded])
@reads("next")
def code_page(request: Request) -> Response:
    """The form for the code of a second factor, for whoever has shown their password."""
    going_to = own_path(request.query_params.get("next", "/"))
    if sessions_of(request).waiting(request) is None:
        return RedirectResponse(_with_next("/sign-in", going_to), SEE_OTHER)
    return render_code(request, going_to=going_to)


async def _code_form(request: Request) -> dict[str, str]:
    form = await posted_form(request)
    request.state.typed = {"going_to": own_path(form.get("next", "/"))}
    await require_own_form(request, sessions_of(request).waiting(request))
    return form


@router.post(CODE)
def second_step(
    request: Request,
    service: ServiceDep,
    form: Annotated[dict[str, str], Depends(needs_nobody(_code_form, show_code))],
) -> Response:
    """Begin the session that waited for the code; the one that the browser showed so far ends with it."""
    sessions = sessions_of(request)
    browser = sessions.browser(request)
    begun = show_code(
        service.records,
        sessions.waiting(request) or "",
        form.get("code", ""),
        address_of(request),
        service.wall.now(),
        policy=sessions.policy,
        before=sessions.shown(request),
        browser=browser,
        kind=sessions.kind_of_browser(request),
    )
    return answer_to_sign_in(request, begun, browser, own_path(form.get("next", "/")))


def answer_to_sign_in(
    request: Request, begun: SignedIn, browser: str, going_to: str, *, by_script: bool | None = None
) -> Response:
    """What the browser has of what has ``begun``, and where it goes on; a script is told where that is.

    Where a code is still to be shown, nothing else changes: a script is given what the form for it needs.
    ``by_script``: as the request says unless it is known.
    """
    sessions = sessions_of(request)
    if begun.waits:
        where, told = _with_next(CODE, going_to), {"code": form_token(begun.session_id)}
    else:
        where, told = "/password" if begun.change_only else going_to, {}
    if by_script is None:
        by_script = "text/html" not in request.headers.get("accept", "")
    response = JSONResponse({"next": where} | told) if by_script else RedirectResponse(where, SEE_OTHER)
    if begun.waits:
        sessions.let_wait(request, response, begun.session_id)
    else:
        sessions.give(request, response, begun.session_id, browser)
    return response


def _with_next(path: str, going_to: str) -> str:
    return f"{path}?next={quote(going_to, safe='')}"


def begin_by_form(
    request: Request, service: RunningService, form: Mapping[str, str], *, before: str | None
) -> tuple[SignedIn, str]:
    """Sign in by name and password of ``form``; the session ``before`` ends with it.

    Gives what has begun, and what the browser is known by from then on. Raises what `sign_in` raises.
    """
    sessions = sessions_of(request)
    browser = sessions.browser(request)
    begun = sign_in(
        service.records,
        form.get("name", "").strip(),
        form.get("password", ""),
        address_of(request),
        service.wall.now(),
        policy=sessions.policy,
        turn=sessions.turns.turn,
        before=before,
        browser=browser,
        kind=sessions.kind_of_browser(request),
    )
    return begun, browser


@router.post("/sign-out", dependencies=[Depends(needs_nobody(_session_form, sign_out))])
def end_session(request: Request, service: ServiceDep) -> Response:
    """End the session, in all tabs."""
    sessions = sessions_of(request)
    session_id = sessions.shown(request)
    if session_id is not None:
        sign_out(service.records, session_id, address_of(request), service.wall.now())
    response = RedirectResponse("/", SEE_OTHER)
    sessions.take(request, response)
    return response


@router.post("/session", dependencies=[NobodyNeeded])
def former_sign_in() -> Response:
    """Tell a page of an older version, open since then, why it cannot sign in any more."""
    raise HttpProblem(ProblemKind.GONE, Said("refusal-old-page"))
