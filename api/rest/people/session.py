"""Who asks."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Request
from pydantic import BaseModel

from alerts.desk.registration import own_roles
from alerts.people.viewer import Viewer
from api.access.authentication import asks, caller_of
from api.access.sessions import sessions_of
from api.http.problems import ProblemKind, problem_responses
from ingest.durations import SECOND

router = APIRouter(tags=["session"])


class WhoAsks(BaseModel):
    """Whose token or session it is, and the ids of their roles.

    ``seconds_left``: how long the session goes on if nothing more is done in it, and ``ends_by`` what ends it
    then; both ``null`` with a token. ``acting_for``: the names of those who are on leave and for whom they
    stand in; ``roles`` has theirs, too.
    """

    name: str
    roles: list[str]
    acting_for: list[str]
    seconds_left: int | None
    ends_by: Literal["idle", "hours"] | None


@router.get("/session", responses=problem_responses(ProblemKind.BAD_TOKEN, ProblemKind.SESSION_ENDED))
async def who_asks(
    request: Request, viewer: Annotated[Viewer, asks(own_roles, with_any_password=True)]
) -> WhoAsks:
    """Who asks. 401 where nobody has signed in, or not any more."""
    caller = caller_of(request)
    session = None if caller is None else caller.session
    end = None if session is None else sessions_of(request).end_of(session)
    return WhoAsks(
        name=viewer.name,
        roles=own_roles(viewer),
        acting_for=list(viewer.acting_for),
        seconds_left=None if end is None else end.left // SECOND,
        ends_by=None if end is None else end.by,
    )
