"""How users show who they are: tokens and one-time passwords. A secret is shown by what makes it, once."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Request

from alerts.desk.people.tokens import give_one_time_password, list_tokens, make_token, revoke_token
from alerts.people.viewer import Viewer
from api.access.authentication import JsonOnly, asks
from api.access.sessions import sessions_of
from api.http.dependencies import ServiceDep
from api.http.parameters import TokenId
from api.http.problems import ProblemKind, problem_responses
from api.rest.people.user_models import NewTokenBody, SecretShown, Sent, TokenItem, TokenList
from api.rest.people.users import UserName

router = APIRouter(tags=["people"])

MADE = problem_responses(
    ProblemKind.NOT_FOUND, ProblemKind.WAY_IN_REFUSED, ProblemKind.UNSUPPORTED_MEDIA_TYPE
)


@router.post("/users/{name}/password", dependencies=[JsonOnly], responses=MADE)
def one_time_password(
    request: Request,
    service: ServiceDep,
    viewer: Annotated[Viewer, asks(give_one_time_password)],
    name: UserName,
    _body: Sent,
) -> SecretShown:
    """A one-time password in the place of the one that the user has; good for a day, to be changed."""
    turn, now = sessions_of(request).turns.turn, service.wall.now()
    return SecretShown.of(give_one_time_password(service.records, viewer, name, now, turn=turn))


@router.get("/users/{name}/tokens", responses=problem_responses(ProblemKind.NOT_FOUND))
def tokens(service: ServiceDep, viewer: Annotated[Viewer, asks(list_tokens)], name: UserName) -> TokenList:
    """The tokens of a user, newest first, also those that are over or revoked."""
    return TokenList(items=[TokenItem.of(each) for each in list_tokens(service.records, viewer, name)])


@router.post("/users/{name}/tokens", dependencies=[JsonOnly], responses=MADE)
def new_token(
    service: ServiceDep, viewer: Annotated[Viewer, asks(make_token)], name: UserName, body: NewTokenBody
) -> SecretShown:
    """A further token of a user."""
    scope = None if body.scope is None else frozenset(body.scope)
    made = make_token(
        service.records,
        viewer,
        name,
        service.wall.now(),
        days=service.settings.api.token_days if body.days is None else body.days,
        scope=scope,
        called=body.called,
    )
    return SecretShown.of(made)


@router.post(
    "/tokens/{id}/revoke",
    dependencies=[JsonOnly],
    responses=problem_responses(ProblemKind.NOT_FOUND, ProblemKind.UNSUPPORTED_MEDIA_TYPE),
)
def revoke(
    service: ServiceDep,
    viewer: Annotated[Viewer, asks(revoke_token)],
    id: TokenId,  # noqa: A002 - the contract's own name
    _body: Sent,
) -> TokenItem:
    """Let a token be good for nothing, within a second."""
    return TokenItem.of(revoke_token(service.records, viewer, id, service.wall.now()))
