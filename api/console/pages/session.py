"""Signing in: whose token it is, and a cookie that carries it from page to page."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel

from alerts.desk.registration import own_roles
from alerts.people.viewer import Viewer
from api.access.authentication import COOKIE, JsonOnly, asks, bearer_token
from api.http.dependencies import ServiceDep

router = APIRouter()


class Session(BaseModel):
    """Whose token it is, and the ids of their roles."""

    name: str
    roles: list[str]


@router.post("/session", dependencies=[JsonOnly])
def sign_in(
    request: Request, response: Response, service: ServiceDep, viewer: Annotated[Viewer, asks(own_roles)]
) -> Session:
    """Tell whose token it is; where reading needs one, a cookie carries it from page to page."""
    token = bearer_token(request)
    if service.settings.api.anonymous == "none" and token is not None:
        response.set_cookie(
            COOKIE, token, httponly=True, samesite="strict", secure=request.url.scheme == "https"
        )
    return Session(name=viewer.name, roles=own_roles(viewer))
