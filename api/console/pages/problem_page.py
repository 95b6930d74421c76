"""What a person sees who is refused, where a program has a problem document."""

from __future__ import annotations

from fastapi import Request
from starlette.responses import RedirectResponse, Response

from api.console.pages.rendering import render_page, render_password, render_sign_in
from api.http.problems import HttpProblem, ProblemKind

SIGN_IN, PASSWORD = "/sign-in", "/password"
WHO_ASKS = frozenset(
    {
        ProblemKind.NO_TOKEN,
        ProblemKind.BAD_TOKEN,
        ProblemKind.SESSION_ENDED,
    }
)
"""Problems that signing in solves."""


def problem_page(request: Request, problem: HttpProblem) -> Response | None:
    """The page that tells a person of ``problem``; ``None`` when a program asked."""
    if not _wants_page(request):
        return None
    path, kind = request.url.path, problem.kind
    if kind is ProblemKind.PASSWORD_MUST_CHANGE:
        return RedirectResponse(PASSWORD, 303)
    if kind in WHO_ASKS:
        going_to = f"{path}?{request.url.query}" if request.url.query else path
        return render_sign_in(request, problem, going_to=going_to if request.method == "GET" else "/")
    if path == SIGN_IN:
        return render_sign_in(request, problem, **getattr(request.state, "typed", {}))
    if path == PASSWORD:
        return render_password(request, problem)
    return render_page(request, "error.html", problem=problem, code=kind.code)


def _wants_page(request: Request) -> bool:
    """Whether a person's browser asks for a page, not a program for a resource."""
    first = request.url.path.strip("/").partition("/")[0]
    return first in request.app.state.pages and "text/html" in request.headers.get("accept", "")
