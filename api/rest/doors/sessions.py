"""Sessions: where somebody is signed in, and the end of that."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Self

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

from alerts.desk.doors.sessions import (
    SessionShown,
    end_own_sessions,
    end_sessions_of,
    own_sessions,
    sessions_of,
)
from alerts.people.viewer import Viewer
from api.access.authentication import JsonOnly, asks, own_session_key
from api.access.sessions import sessions_of as sessions_of_service
from api.http.dependencies import ServiceDep
from api.http.parameters import SESSION_KEY
from api.http.problems import ProblemKind, problem_responses
from api.http.times import rfc3339
from api.rest.base_models import Timestamp
from api.rest.people.user_models import Sent
from api.rest.people.users import UserName
from ingest.inventory.tree import DEFAULT_ZONE

router = APIRouter(tags=["people"])

SHOWN = problem_responses(ProblemKind.NOT_FOUND)
ENDED = problem_responses(
    ProblemKind.NOT_FOUND, ProblemKind.WAY_IN_REFUSED, ProblemKind.UNSUPPORTED_MEDIA_TYPE
)


class SessionItem(BaseModel):
    """A session that goes on. ``id`` is good for nothing but to end it; ``this``: the one that asks.

    ``browser``: which browser and system it began in, as far as those are known, such as ``chrome/windows``.
    """

    id: str
    this: bool
    began_at: Timestamp
    last_at: Timestamp
    ends_at: Timestamp
    address: str
    browser: str

    @classmethod
    def of(cls, shown: SessionShown, own: str) -> Self:
        """As the API shows it; ``own`` is the key of the session that asks."""
        session = shown.session
        return cls(
            id=session.key,
            this=session.key == own,
            began_at=rfc3339(session.began_at, DEFAULT_ZONE),
            last_at=rfc3339(shown.last_at, DEFAULT_ZONE),
            ends_at=rfc3339(session.ends_at, DEFAULT_ZONE),
            address=session.address,
            browser=session.browser,
        )


class SessionList(BaseModel):
    """Sessions, the newest first."""

    items: list[SessionItem]

    @classmethod
    def listed(cls, shown: Iterable[SessionShown], own: str = "") -> Self:
        """As `SessionItem.of`."""
        return cls(items=[SessionItem.of(each, own) for each in shown])


class EndBody(Sent):
    """Which sessions end: the one of that id; ``null``: all, of one's own all but the one that asks."""

    id: Annotated[str, Field(pattern=SESSION_KEY)] | None = None


class SessionsEnded(BaseModel):
    """How many ended."""

    ended: int


@router.get("/session/sessions", responses=SHOWN)
def own_sessions_listed(
    request: Request, service: ServiceDep, viewer: Annotated[Viewer, asks(own_sessions)]
) -> SessionList:
    """Where you are signed in."""
    known = sessions_of_service(request)
    shown = own_sessions(service.records, viewer, service.wall.now(), idle=known.idle, seen=known.seen)
    return SessionList.listed(shown, own_session_key(request))


@router.post("/session/sessions/end", dependencies=[JsonOnly], responses=ENDED)
def own_sessions_ended(
    request: Request, service: ServiceDep, viewer: Annotated[Viewer, asks(end_own_sessions)], body: EndBody
) -> SessionsEnded:
    """Sign out elsewhere: in one browser, or in all but this one. Tokens go on."""
    now = service.wall.now()
    ended = end_own_sessions(service.records, viewer, now, key=body.id, but=own_session_key(request))
    return SessionsEnded(ended=ended)


@router.get("/users/{name}/sessions", responses=SHOWN)
def user_sessions(
    request: Request, service: ServiceDep, viewer: Annotated[Viewer, asks(sessions_of)], name: UserName
) -> SessionList:
    """Where a user is signed in."""
    known = sessions_of_service(request)
    shown = sessions_of(service.records, viewer, name, service.wall.now(), idle=known.idle, seen=known.seen)
    return SessionList.listed(shown)


@router.post("/users/{name}/sessions/end", dependencies=[JsonOnly], responses=ENDED)
def user_sessions_ended(
    service: ServiceDep, viewer: Annotated[Viewer, asks(end_sessions_of)], name: UserName, body: EndBody
) -> SessionsEnded:
    """Sign a user out: in one browser, or everywhere. Tokens go on."""
    ended = end_sessions_of(service.records, viewer, name, service.wall.now(), key=body.id)
    return SessionsEnded(ended=ended)
