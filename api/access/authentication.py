"""Turns a request into the `Viewer` that every use case takes.

Reading may be open to anybody; deciding never is. A token comes in ``Authorization: Bearer``. The console's
cookie carries it too, for reading only: what changes something needs the header, which no foreign page can
make a browser send.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from alerts.desk.registration import viewer_with_token
from alerts.people.viewer import ANONYMOUS, Role, Viewer
from api.http.dependencies import ServiceDep
from api.http.problems import HttpProblem, ProblemKind
from api.ports.running_service import RunningService
from ingest.said import Said, name_of

COOKIE = "wenya_token"
LONGEST_TOKEN = 200


_bearer = HTTPBearer(auto_error=False, description="A user's token, from `wenya user add`.")
BearerScheme = Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]
"""Makes /openapi.json say that the operation takes a bearer token."""


def bearer_token(request: Request) -> str | None:
    """The token of the ``Authorization`` header."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" and token.strip() else None


def viewer_of(service: RunningService, token: str) -> Viewer:
    """The active user who has ``token``. Raises `HttpProblem` ``bad-token``."""
    viewer = None
    if len(token) <= LONGEST_TOKEN and token.isascii():
        viewer = viewer_with_token(service.records, token)
    if viewer is None:
        raise HttpProblem(ProblemKind.BAD_TOKEN, Said("refusal-token"))
    return viewer


def reader(request: Request, service: ServiceDep, _scheme: BearerScheme) -> Viewer:
    """Whoever may read: anybody where the settings say so, else any user."""
    token = bearer_token(request)
    if token is None and service.settings.api.anonymous == "read":
        return ANONYMOUS
    token = token or request.cookies.get(COOKIE)
    if token is None:
        raise HttpProblem(ProblemKind.NO_TOKEN, Said("refusal-reading-needs-token"))
    return viewer_of(service, token)


async def _at_least(role: Role, request: Request, service: RunningService) -> Viewer:
    """The user of the header's token; refused here, so that a body is not looked at before its sender.

    Who sends no token takes no thread of those that wait for the records.
    """
    token = bearer_token(request)
    if token is None:
        raise HttpProblem(ProblemKind.NO_TOKEN, Said("refusal-needs-token", role=name_of("one", role)))
    viewer = await run_in_threadpool(viewer_of, service, token)
    viewer.require(role)
    return viewer


async def anyone(request: Request, service: ServiceDep, _scheme: BearerScheme) -> Viewer:
    """Any user, by the header."""
    return await _at_least(Role.VIEWER, request, service)


async def dispatcher(request: Request, service: ServiceDep, _scheme: BearerScheme) -> Viewer:
    """A dispatcher or an engineer, by the header."""
    return await _at_least(Role.DISPATCHER, request, service)


async def engineer(request: Request, service: ServiceDep, _scheme: BearerScheme) -> Viewer:
    """An engineer, by the header."""
    return await _at_least(Role.ENGINEER, request, service)


async def json_only(request: Request) -> None:
    """Refuse what a plain HTML form could send from a foreign page."""
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != "application/json":
        raise HttpProblem(
            ProblemKind.UNSUPPORTED_MEDIA_TYPE, Said("refusal-media-type", types="application/json")
        )


Reader = Annotated[Viewer, Depends(reader)]
Anyone = Annotated[Viewer, Depends(anyone)]
Dispatcher = Annotated[Viewer, Depends(dispatcher)]
Engineer = Annotated[Viewer, Depends(engineer)]
JsonOnly = Depends(json_only)
