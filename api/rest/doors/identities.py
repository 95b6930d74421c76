"""Whom a provider of identities knows users as, which is how they sign in by it."""

from __future__ import annotations

from typing import Annotated, Self

from fastapi import APIRouter
from pydantic import BaseModel, Field

from alerts.desk.doors.by_provider import LONGEST_SUBJECT, ProviderIdentity, identity_of_user, link_identity
from alerts.people.viewer import Viewer
from api.access.authentication import JsonOnly, asks
from api.http.dependencies import ServiceDep
from api.http.problems import ProblemKind, problem_responses
from api.rest.people.user_models import Sent
from api.rest.people.users import UserName

router = APIRouter(tags=["people"])


class IdentityItem(BaseModel):
    """Whom ``issuer`` knows as ``subject`` is this user."""

    issuer: str
    subject: str


class IdentityList(BaseModel):
    """All of a user."""

    items: list[IdentityItem]

    @classmethod
    def of(cls, found: list[ProviderIdentity]) -> Self:
        """As the API shows them."""
        return cls(items=[IdentityItem(issuer=each.issuer, subject=each.subject) for each in found])


class IdentityBody(Sent):
    """Whom the provider of ``[oidc]`` knows the user as; an empty ``subject``: as nobody any more."""

    subject: str = Field(max_length=LONGEST_SUBJECT)


@router.get("/users/{name}/identity", responses=problem_responses(ProblemKind.NOT_FOUND))
def identities_of_user(
    service: ServiceDep, viewer: Annotated[Viewer, asks(identity_of_user)], name: UserName
) -> IdentityList:
    """Whom providers know a user as."""
    return IdentityList.of(identity_of_user(service.records, viewer, name))


@router.post(
    "/users/{name}/identity",
    dependencies=[JsonOnly],
    responses=problem_responses(
        ProblemKind.NOT_FOUND, ProblemKind.IDENTITY_REFUSED, ProblemKind.UNSUPPORTED_MEDIA_TYPE
    ),
)
def identity_linked(
    service: ServiceDep, viewer: Annotated[Viewer, asks(link_identity)], name: UserName, body: IdentityBody
) -> IdentityList:
    """Link a user to whom the provider knows, or to nobody."""
    now, issuer = service.wall.now(), service.settings.oidc.issuer
    return IdentityList.of(link_identity(service.records, viewer, name, issuer, body.subject, now))
