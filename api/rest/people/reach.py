"""By which addresses somebody is reached out of the console."""

from __future__ import annotations

from typing import Annotated, Self

from fastapi import APIRouter
from pydantic import BaseModel, Field

from alerts.desk.people.reaching import change_own_reach, change_reach, own_reach, reach_of
from alerts.people.reach import LONGEST_MAIL, Reach
from alerts.people.viewer import Viewer
from api.access.authentication import JsonOnly, asks
from api.http.dependencies import ServiceDep
from api.http.problems import ProblemKind, problem_responses
from api.rest.people.user_models import Sent
from api.rest.people.users import UserName
from api.words.languages import LANGUAGES

router = APIRouter(tags=["people"])

LONGEST_NUMBER = 40
"""With what people write into it."""
SHOWN = problem_responses(ProblemKind.NOT_FOUND)
CHANGED = problem_responses(
    ProblemKind.NOT_FOUND, ProblemKind.REACH_REFUSED, ProblemKind.UNSUPPORTED_MEDIA_TYPE
)


class ReachItem(BaseModel):
    """How somebody is reached; ``null``: not that way, and in the language of the service."""

    mail: str | None
    mobile: str | None
    language: str | None

    @classmethod
    def of(cls, reach: Reach) -> Self:
        """As the API shows it."""
        return cls(mail=reach.mail or None, mobile=reach.mobile or None, language=reach.language or None)


class ReachBody(Sent):
    """All of it: what is left out, or ``null``, is no more."""

    mail: Annotated[str, Field(max_length=LONGEST_MAIL)] | None = None
    mobile: Annotated[str, Field(max_length=LONGEST_NUMBER)] | None = None
    language: Annotated[str, Field(max_length=10, json_schema_extra={"enum": [*LANGUAGES]})] | None = None

    @property
    def reach(self) -> Reach:
        """As the desk takes it."""
        return Reach(self.mail or "", self.mobile or "", self.language or "")


@router.get("/session/reach", responses=SHOWN)
def own(service: ServiceDep, viewer: Annotated[Viewer, asks(own_reach)]) -> ReachItem:
    """How you are reached."""
    return ReachItem.of(own_reach(service.records, viewer))


@router.put("/session/reach", dependencies=[JsonOnly], responses=CHANGED)
def change_own(
    service: ServiceDep, viewer: Annotated[Viewer, asks(change_own_reach)], body: ReachBody
) -> ReachItem:
    """Say how you are reached."""
    return ReachItem.of(change_own_reach(service.records, viewer, body.reach, service.wall.now()))


@router.get("/users/{name}/reach", responses=SHOWN)
def of_user(service: ServiceDep, viewer: Annotated[Viewer, asks(reach_of)], name: UserName) -> ReachItem:
    """How the user is reached."""
    return ReachItem.of(reach_of(service.records, viewer, name))


@router.put("/users/{name}/reach", dependencies=[JsonOnly], responses=CHANGED)
def change_of_user(
    service: ServiceDep, viewer: Annotated[Viewer, asks(change_reach)], name: UserName, body: ReachBody
) -> ReachItem:
    """Say how the user is reached."""
    return ReachItem.of(change_reach(service.records, viewer, name, body.reach, service.wall.now()))
