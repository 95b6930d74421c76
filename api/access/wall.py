"""How a wall stays signed in for weeks: a token that can look and nothing else, kept for one path."""

from __future__ import annotations

from dataclasses import replace

from fastapi import Request
from starlette.responses import Response

from alerts.desk.people.tokens import viewer_with_token
from alerts.people.roles import Right
from alerts.people.viewer import Viewer
from api.access.sessions import sessions_of
from api.http.problems import HttpProblem, ProblemKind
from api.ports.running_service import RunningService
from ingest.durations import DAY, SECOND
from ingest.said import Said

PATH = "/wall"
COOKIE = "wenya-wall"
KEPT_S = 400 * DAY // SECOND
"""As long as browsers keep anything; the token ends when it does, or is revoked."""
LONGEST_TOKEN = 200


def wall_token(request: Request) -> str | None:
    """The token that a wall shows, if it was given one."""
    return request.cookies.get(COOKIE)


def only_looking(viewer: Viewer) -> Viewer:
    """``viewer`` as a wall has them: whoever finds its cookie can look, whatever the token is good for."""
    rights = {Right.LOOK} if viewer.token_scope is None else viewer.token_scope & {Right.LOOK}
    return replace(viewer, token_scope=frozenset(rights))


def keep_on_wall(request: Request, response: Response, service: RunningService, token: str) -> None:
    """Let the browser show ``token`` on the wall, and nowhere else.

    Raises `HttpProblem` ``bad-token``; ``invalid`` for one that is good for more than looking: it would hang
    in a hall.
    """
    good = token.isascii() and 0 < len(token) <= LONGEST_TOKEN
    viewer = viewer_with_token(service.records, token, service.wall.now()) if good else None
    if viewer is None:
        raise HttpProblem(ProblemKind.BAD_TOKEN, Said("refusal-token"))
    if viewer.token_scope != frozenset({Right.LOOK}):
        raise HttpProblem(ProblemKind.INVALID, Said("refusal-wall-token"))
    sessions_of(request).keep(request, response, COOKIE, token, path=PATH, seconds=KEPT_S)
