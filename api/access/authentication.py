"""Who is calling, and what they may do. Reading may be open to anybody; deciding never is.

A token comes in ``Authorization: Bearer``. The console's cookie carries it too, for reading only: what
changes something needs the header, which no foreign page can make a browser send.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from alerts.people.user import User
from api.http.dependencies import ServiceDep
from api.http.problems import HttpProblem, ProblemKind
from api.ports.running_service import RunningService

COOKIE = "wenya_token"
LONGEST_TOKEN = 200


class Role(StrEnum):
    """What a user may do; each role may do what the ones before it may."""

    VIEWER = "viewer"
    """Look."""
    DISPATCHER = "dispatcher"
    """Work the tickets."""
    ENGINEER = "engineer"
    """Change the inventory, replay dead letters."""


RANK = {role.value: rank for rank, role in enumerate(Role)}
"""A role nobody knows ranks below all."""

_bearer = HTTPBearer(auto_error=False, description="A user's token, from `wenya user add`.")
BearerScheme = Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]
"""Makes /openapi.json say that the operation takes a bearer token."""


def bearer_token(request: Request) -> str | None:
    """The token of the ``Authorization`` header."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" and token.strip() else None


def user_of(service: RunningService, token: str) -> User:
    """The active user who has ``token``. Raises `HttpProblem` ``bad-token``."""
    user = None
    if len(token) <= LONGEST_TOKEN and token.isascii():
        with service.records.reading() as tx:
            user = tx.users.by_token(token)
    if user is None:
        raise HttpProblem(ProblemKind.BAD_TOKEN, "The token is unknown or its user is no longer active.")
    return user


def reader(request: Request, service: ServiceDep, _scheme: BearerScheme) -> User | None:
    """Whoever may read: anybody where the settings say so (``None`` then), else any user."""
    token = bearer_token(request)
    if token is None and service.settings.api.anonymous == "read":
        return None
    token = token or request.cookies.get(COOKIE)
    if token is None:
        raise HttpProblem(ProblemKind.NO_TOKEN, "Reading needs `Authorization: Bearer <token>` here.")
    return user_of(service, token)


def _at_least(role: Role, request: Request, service: RunningService) -> User:
    token = bearer_token(request)
    if token is None:
        raise HttpProblem(
            ProblemKind.NO_TOKEN, f"This needs `Authorization: Bearer <token>` of a {role} or above."
        )
    user = user_of(service, token)
    if RANK.get(user.role, -1) < RANK[role]:
        raise HttpProblem(
            ProblemKind.FORBIDDEN, f"{user.name} is a {user.role}; this needs a {role} or above."
        )
    return user


def anyone(request: Request, service: ServiceDep, _scheme: BearerScheme) -> User:
    """Any user, by the header."""
    return _at_least(Role.VIEWER, request, service)


def dispatcher(request: Request, service: ServiceDep, _scheme: BearerScheme) -> User:
    """A dispatcher or an engineer, by the header."""
    return _at_least(Role.DISPATCHER, request, service)


def engineer(request: Request, service: ServiceDep, _scheme: BearerScheme) -> User:
    """An engineer, by the header."""
    return _at_least(Role.ENGINEER, request, service)


def json_only(request: Request) -> None:
    """Refuse what a plain HTML form could send from a foreign page."""
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != "application/json":
        raise HttpProblem(ProblemKind.UNSUPPORTED_MEDIA_TYPE, "Send `Content-Type: application/json`.")


Reader = Annotated[User | None, Depends(reader)]
Anyone = Annotated[User, Depends(anyone)]
Dispatcher = Annotated[User, Depends(dispatcher)]
Engineer = Annotated[User, Depends(engineer)]
JsonOnly = Depends(json_only)
