"""Signing in and out: plain forms, which password managers know, and which need no script."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import APIRouter, Depends, Request
from starlette.responses import RedirectResponse, Response

from alerts.desk.doors.signing_in import SignedIn, sign_in, sign_out
from api.access.authentication import NobodyNeeded, needs_nobody
from api.access.forms import posted_form, require_own_form
from api.access.sessions import address_of, sessions_of
from api.console.pages.rendering import render_sign_in
from api.http.dependencies import ServiceDep
from api.http.known_parameters import reads
from api.http.problems import HttpProblem, ProblemKind
from api.ports.running_service import RunningService
from ingest.said import Said

router = APIRouter()

SEE_OTHER = 303
LONGEST_NEXT = 2_000


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
    where = "/password" if begun.change_only else own_path(form.get("next", "/"))
    response = RedirectResponse(where, SEE_OTHER)
    sessions.give(request, response, begun.session_id, browser)
    return response


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


def own_path(wanted: str) -> str:
    """``wanted`` if it leads to a page of ours, else the first page."""
    try:
        parts = urlsplit(wanted)
    except ValueError:
        return "/"
    ours = not parts.scheme and not parts.netloc and wanted.startswith("/") and not wanted.startswith("//")
    plain = wanted.isascii() and wanted.isprintable() and " " not in wanted and "\\" not in wanted
    return wanted if ours and plain and len(wanted) <= LONGEST_NEXT else "/"
