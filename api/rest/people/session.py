"""Who asks."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel

from alerts.desk.registration import own_roles
from alerts.people.viewer import Viewer
from api.access.authentication import asks
from api.http.problems import ProblemKind, problem_responses

router = APIRouter(tags=["session"])


class WhoAsks(BaseModel):
    """Whose token or session it is, and the ids of their roles.

    ``acting_for``: the names of those who are on leave and for whom they stand in; ``roles`` has theirs, too.
    """

    name: str
    roles: list[str]
    acting_for: list[str]


@router.get("/session", responses=problem_responses(ProblemKind.BAD_TOKEN, ProblemKind.SESSION_ENDED))
async def who_asks(viewer: Annotated[Viewer, asks(own_roles, with_any_password=True)]) -> WhoAsks:
    """Who asks. 401 where nobody has signed in, or not any more."""
    return WhoAsks(name=viewer.name, roles=own_roles(viewer), acting_for=list(viewer.acting_for))
