"""Users and tokens as the API shows them, and what is sent about them."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field

from alerts.desk.people.tokens import WayIn
from alerts.people.grants import text_of
from alerts.people.roles import Right
from alerts.people.user import LONGEST_BECAUSE, MOST_TOKEN_DAYS, AccessToken, ListedUser, User, UserKind
from alerts.people.user_names import LONGEST_CALLED
from api.http.times import rfc3339, rfc3339_or_none
from api.rest.base_models import Page, Timestamp
from ingest.inventory.tree import DEFAULT_ZONE

MOST_ROLES = 100
ROLE = r"^[a-z]{1,40}(@[^\x00-\x1f\x7f@]{1,200})?$"
GivenRole = Annotated[str, Field(pattern=ROLE, examples=["handler@unit-7"])]
GivenRoles = Annotated[list[GivenRole], Field(max_length=MOST_ROLES)]
Called = Annotated[str, Field(max_length=LONGEST_CALLED, pattern=r"^[^\x00-\x1f\x7f]*$")]


class Sent(BaseModel):
    """A body: what it does not know is a mistake."""

    model_config = ConfigDict(extra="forbid")


class UserItem(BaseModel):
    """A user. ``roles``: as ``handler@unit-7``, without a department for the organisation."""

    name: str
    called: str
    kind: UserKind
    roles: list[str]
    created_at: Timestamp
    has_password: bool
    must_change_password: bool
    disabled_at: Timestamp | None
    disabled_by: str | None

    @classmethod
    def of(cls, user: User) -> Self:
        """As the API shows it."""
        return cls(
            name=user.name,
            called=user.called,
            kind=user.kind,
            roles=[text_of(grant) for grant in user.grants],
            created_at=rfc3339(user.created_at, DEFAULT_ZONE),
            has_password=user.password_hash is not None,
            must_change_password=user.must_change,
            disabled_at=rfc3339_or_none(user.disabled_at, DEFAULT_ZONE),
            disabled_by=user.disabled_by,
        )


class ListedUserItem(UserItem):
    """A user, with what an administrator may have to do something about.

    ``looks_like``: users whose names are taken for theirs, from before that was refused. ``endless_tokens``:
    how many tokens of theirs have no end. ``locked_until``: too many sign-ins by their name failed.
    """

    looks_like: list[str]
    endless_tokens: int
    locked_until: Timestamp | None

    @classmethod
    def listed(cls, each: ListedUser) -> Self:
        """As the API lists it."""
        return cls(
            **dict(UserItem.of(each.user)),
            looks_like=list(each.looks_like),
            endless_tokens=each.endless_tokens,
            locked_until=rfc3339_or_none(each.locked_until, DEFAULT_ZONE),
        )


class UserPage(Page):
    """Users by name."""

    items: list[ListedUserItem]


class NewUserBody(Sent):
    """Who is to be added. The name is for ever; the rules of names are told by the refusal."""

    name: Annotated[str, Field(min_length=1, max_length=200)]
    called: Called = ""
    kind: UserKind = UserKind.PERSON
    roles: GivenRoles = []


class DisableBody(Sent):
    """Why, in a word at least; kept in the audit."""

    because: Annotated[str, Field(min_length=1, max_length=LONGEST_BECAUSE, pattern=r"\S")]


class BecauseBody(Sent):
    """Why; kept in the audit."""

    because: Annotated[str, Field(max_length=LONGEST_BECAUSE)] = ""


class RolesBody(Sent):
    """What is given and what is taken; one that is in both stays."""

    add: GivenRoles = []
    remove: GivenRoles = []


class NewTokenBody(Sent):
    """``scope``: the rights of the user that the token is good for; ``null``: all.

    ``days``: how long it is good; ``null``: as the setting ``api.token_days`` says.
    """

    called: Called = ""
    scope: Annotated[list[Right], Field(min_length=1)] | None = None
    days: Annotated[int, Field(ge=1, le=MOST_TOKEN_DAYS)] | None = None


class SecretShown(BaseModel):
    """A secret, shown once: it is not kept and cannot be shown again."""

    secret: str
    until: Timestamp

    @classmethod
    def of(cls, made: WayIn) -> Self:
        """As the API shows it."""
        return cls(secret=made.secret, until=rfc3339(made.until, DEFAULT_ZONE))


class TokenItem(BaseModel):
    """A token without its secret; ``id`` is what it begins with. ``scope``: ``null`` is all rights."""

    id: str
    called: str
    scope: list[Right] | None
    made_at: Timestamp
    made_by: str
    expires_at: Timestamp | None
    last_used_at: Timestamp | None
    revoked_at: Timestamp | None

    @classmethod
    def of(cls, token: AccessToken) -> Self:
        """As the API shows it."""
        return cls(
            id=token.id,
            called=token.called,
            scope=None if token.scope is None else sorted(token.scope),
            made_at=rfc3339(token.made_at, DEFAULT_ZONE),
            made_by=token.made_by,
            expires_at=rfc3339_or_none(token.expires_at, DEFAULT_ZONE),
            last_used_at=rfc3339_or_none(token.last_used_at, DEFAULT_ZONE),
            revoked_at=rfc3339_or_none(token.revoked_at, DEFAULT_ZONE),
        )


class TokenList(BaseModel):
    """The newest tokens of a user, newest first."""

    items: list[TokenItem]
