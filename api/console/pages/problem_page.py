"""What a person sees who is refused, where a program has a problem document.

Who asks is told by one rule: a browser that goes to an address accepts HTML, and programs have addresses of
their own, below which even a browser is answered as they are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from fastapi import APIRouter, Request
from fastapi.routing import iter_route_contexts
from starlette.responses import RedirectResponse, Response

from api.access.authentication import caller_of
from api.console.pages.rendering import (
    language_of,
    render_bare,
    render_code,
    render_password,
    render_problem,
    render_sign_in,
    render_take_over,
)
from api.http.language_choice import language_of_page
from api.http.problems import HttpProblem, ProblemKind
from api.words.languages import language

SIGN_IN, PASSWORD, TAKE_OVER = "/sign-in", "/password", "/take-over"
CODE, FACTOR, PROVIDER = "/sign-in/code", "/account/factor", "/sign-in/provider"
WHO_ASKS = frozenset(
    {
        ProblemKind.NO_TOKEN,
        ProblemKind.BAD_TOKEN,
        ProblemKind.SESSION_ENDED,
        ProblemKind.SECOND_STEP_OVER,
    }
)
"""Problems that signing in solves."""
LEADS_TO = {ProblemKind.PASSWORD_MUST_CHANGE: PASSWORD, ProblemKind.FACTOR_NEEDED: FACTOR}
"""Problems that are solved on a page of their own."""
FORMS: Mapping[str, Callable[..., Response]] = {
    SIGN_IN: render_sign_in,
    CODE: render_code,
    TAKE_OVER: render_take_over,
    PROVIDER: render_sign_in,
    f"{PROVIDER}/back": render_sign_in,
}
"""Forms of who signs in, which come back with what they typed."""


class ProblemPages:
    """Pages that tell people of problems.

    Parameters
    ----------
    programs
        The routes that are for programs; nothing else is below the first parts of their paths.
    default_language
        For a person whose browser does not say which one they read.
    """

    def __init__(self, programs: Iterable[APIRouter], default_language: str) -> None:
        routes = (route for router in programs for route in iter_route_contexts(router.routes))
        self._programs = frozenset(_first_part(route.path) for route in routes if route.path)
        self._default = default_language

    def page(self, request: Request, problem: HttpProblem) -> Response | None:
        """The page that tells a person of ``problem``; ``None`` when a program asked."""
        return _page(request, problem) if self._wanted(request) else None

    def bare(self, request: Request, problem: HttpProblem) -> Response | None:
        """As `page`, where no handler has seen the request: it asks the service nothing."""
        if not self._wanted(request):
            return None
        return render_bare(language_of_page(request, self._default), problem)

    def unreadable(self) -> bytes:
        """What somebody is told whose request nobody can read, not even who asks."""
        kind = ProblemKind.BAD_REQUEST
        return bytes(render_bare(language(self._default), HttpProblem(kind, kind.title)).body)

    def _wanted(self, request: Request) -> bool:
        """Whether a person's browser asks for a page, not a program for a resource."""
        accepted = request.headers.get("accept", "")
        return "text/html" in accepted and _first_part(request.url.path) not in self._programs


def _page(request: Request, problem: HttpProblem) -> Response:
    path, kind, caller = request.url.path, problem.kind, caller_of(request)
    if kind in LEADS_TO:
        return RedirectResponse(LEADS_TO[kind], 303)
    if kind in WHO_ASKS:
        going_to = f"{path}?{request.url.query}" if request.url.query else path
        return render_sign_in(request, problem, going_to=going_to if request.method == "GET" else "/")
    if path in FORMS and (caller is not None or path != TAKE_OVER):
        return FORMS[path](request, problem, **getattr(request.state, "typed", {"going_to": "/"}))
    if caller is None:
        return render_bare(language_of(request), problem)
    if path == PASSWORD:
        return render_password(request, problem)
    return render_problem(request, problem)


def _first_part(path: str) -> str:
    return path.strip("/").partition("/")[0]
