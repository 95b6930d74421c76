"""Second factors: whether one is on, and taken off. None is turned on here: its secret is for one browser."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Request
from pydantic import BaseModel

from alerts.desk.doors.factors_of_users import factor_of_user, take_off_factor
from alerts.desk.doors.own_factor import own_factor
from alerts.people.viewer import Viewer
from api.access.authentication import JsonOnly, asks
from api.access.sessions import sessions_of
from api.http.dependencies import ServiceDep
from api.http.problems import ProblemKind, problem_responses
from api.http.times import rfc3339
from api.rest.base_models import Timestamp
from api.rest.people.user_models import Sent
from api.rest.people.users import UserName
from ingest.inventory.tree import DEFAULT_ZONE

router = APIRouter(tags=["people"])


class FactorItem(BaseModel):
    """A second factor without its secret. ``on_since`` is ``null`` where none is on."""

    on_since: Timestamp | None
    recovery_codes_left: int


class OwnFactorItem(FactorItem):
    """One's own. ``needed``: the roles of whoever asks make it one that they must have."""

    needed: bool


class FactorTaken(BaseModel):
    """Whether there was one to take off."""

    taken_off: bool


def _since(at: int | None) -> str | None:
    return None if at is None else rfc3339(at, DEFAULT_ZONE)


@router.get("/session/factor", responses=problem_responses(ProblemKind.NOT_FOUND))
def own_second_factor(
    request: Request, service: ServiceDep, viewer: Annotated[Viewer, asks(own_factor, without_factor=True)]
) -> OwnFactorItem:
    """Your second factor. It is turned on and off in the console, at `/account/factor`."""
    policy = sessions_of(request).policy.factor
    mine = own_factor(service.records, viewer, service.wall.now(), policy=policy)
    return OwnFactorItem(
        on_since=_since(mine.on_since), recovery_codes_left=mine.codes_left, needed=mine.needed
    )


@router.get("/users/{name}/factor", responses=problem_responses(ProblemKind.NOT_FOUND))
def second_factor_of_user(
    service: ServiceDep, viewer: Annotated[Viewer, asks(factor_of_user)], name: UserName
) -> FactorItem:
    """Whether a user has a second factor."""
    theirs = factor_of_user(service.records, viewer, name)
    return FactorItem(on_since=_since(theirs.on_since), recovery_codes_left=theirs.codes_left)


@router.post(
    "/users/{name}/factor/take-off",
    dependencies=[JsonOnly],
    responses=problem_responses(ProblemKind.NOT_FOUND, ProblemKind.UNSUPPORTED_MEDIA_TYPE),
)
def second_factor_taken_off(
    service: ServiceDep, viewer: Annotated[Viewer, asks(take_off_factor)], name: UserName, _body: Sent
) -> FactorTaken:
    """Take off the second factor of a user who has lost it. Their sessions end; their password stays."""
    return FactorTaken(taken_off=take_off_factor(service.records, viewer, name, service.wall.now()))
