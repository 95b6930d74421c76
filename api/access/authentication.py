"""Turns a request into the `Viewer` that every use case takes, and says which use cases a route asks.

Reading may be open to anybody; deciding never is. A token comes in ``Authorization: Bearer``. The console's
cookie carries it too, for reading only: what changes something needs the header, which no foreign page can
make a browser send.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Annotated, Any, TypeVar

from fastapi import Depends, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from alerts.desk.people.tokens import viewer_with_token
from alerts.people.grants import with_places
from alerts.people.roles import role_names, who_may
from alerts.people.use_cases import UseCase, use_case_of
from alerts.people.viewer import ANONYMOUS, Viewer
from api.http.dependencies import ServiceDep
from api.http.problems import HttpProblem, ProblemKind
from api.ports.running_service import RunningService
from ingest.said import Said

COOKIE = "wenya_token"
LONGEST_TOKEN = 200
READING = ("GET", "HEAD")
"""Methods that change nothing."""


_bearer = HTTPBearer(auto_error=False, description="A user's token, from `wenya user add`.")
BearerScheme = Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]
"""Makes /openapi.json say that the operation takes a bearer token."""

Answers = TypeVar("Answers", bound=Callable[..., Any])
ASKED: dict[Callable[..., Any], tuple[UseCase, ...]] = {}
"""What a route depends on -> the use cases that it asks; none where nobody need say who they are."""


def asks(*functions: Callable[..., Any]) -> Any:
    """The dependency of a route that asks the use cases ``functions``: it is given who asks.

    Whoever may not ask one of them is refused here, before a body is looked at. Raises `KeyError` for a
    function that is no use case.
    """
    wanted = tuple(use_case_of(function) for function in functions)

    # Who sends no token takes no thread of those that wait for the records.
    async def who_asks(request: Request, service: ServiceDep, _scheme: BearerScheme) -> Viewer:
        token = bearer_token(request)
        if request.method in READING:
            if token is None and service.settings.api.anonymous == "read":
                return _admitted(ANONYMOUS, wanted)
            token = token or request.cookies.get(COOKIE)
        if token is None:
            raise HttpProblem(ProblemKind.NO_TOKEN, _token_needed(request, wanted))
        viewer = await run_in_threadpool(viewer_of, service, token)
        return _admitted(placed(viewer, request, service), wanted)

    ASKED[who_asks] = wanted
    return Depends(who_asks)


def placed(viewer: Viewer, request: Request, service: RunningService) -> Viewer:
    """``viewer`` with the places of their departments, as they are now, and where the request came from."""
    address = request.client.host if request.client is not None else ""
    return replace(
        viewer, grants=with_places(viewer.grants, service.inventory().departments), address=address
    )


def bearer_token(request: Request) -> str | None:
    """The token of the ``Authorization`` header."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" and token.strip() else None


def viewer_of(service: RunningService, token: str) -> Viewer:
    """The active user who has ``token``. Raises `HttpProblem` ``bad-token``."""
    viewer = None
    if len(token) <= LONGEST_TOKEN and token.isascii():
        now = service.wall.now()
        viewer = viewer_with_token(service.records, token, now)
    if viewer is None:
        raise HttpProblem(ProblemKind.BAD_TOKEN, Said("refusal-token"))
    service.token_use.note(token, now)
    return viewer


async def json_only(request: Request) -> None:
    """Refuse what a plain HTML form could send from a foreign page."""
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != "application/json":
        raise HttpProblem(
            ProblemKind.UNSUPPORTED_MEDIA_TYPE, Said("refusal-media-type", types="application/json")
        )


def needs_nobody(answers: Answers) -> Answers:
    """Note that ``answers``, a dependency or an application below a path, asks nobody who they are."""
    ASKED[answers] = ()
    return answers


@needs_nobody
async def _nobody() -> None:
    """Ask nobody who they are."""


JsonOnly = Depends(json_only)
NobodyNeeded = Depends(_nobody)
"""Of a route that tells nothing that anybody could be refused."""


def _admitted(viewer: Viewer, wanted: tuple[UseCase, ...]) -> Viewer:
    for case in wanted:
        case.admit(viewer)
    return viewer


def _token_needed(request: Request, wanted: tuple[UseCase, ...]) -> Said:
    """Whose token is needed, by the first use case: the one that the route is there for."""
    if request.method in READING:
        return Said("refusal-reading-needs-token")
    right = wanted[0].right
    if right is None:
        return Said("refusal-needs-any-token")
    return Said("refusal-needs-token", roles=role_names(who_may(right)))
