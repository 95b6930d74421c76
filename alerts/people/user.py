"""Users: the people and programs that may use the service."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from alerts.people.roles import Right
from alerts.people.viewer import Grant

TOKEN_DAYS, MOST_TOKEN_DAYS = 90, 366
"""How long a new token is good, unless a setting or somebody says otherwise, and at most."""

LONGEST_BECAUSE = 500
"""Characters of why somebody is disabled or enabled."""


class UserKind(StrEnum):
    """Who stands behind a user."""

    PERSON = "person"
    PROGRAM = "program"
    """It has no password: it shows a token."""


@dataclass(frozen=True, slots=True)
class User:
    """A user. Instants are UTC ms.

    Attributes
    ----------
    name
        Theirs for ever: it stands beside everything that they did.
    called
        What they are called, in the language of the house; may be empty.
    grants
        What they have been given.
    password_hash
        ``None``: they cannot sign in with a password.
    must_change
        The password is good for nothing but to be changed.
    one_time_until
        When such a password is over; ``None`` for one that is not.
    disabled_at
        ``None``: they may use the service.
    """

    id: int
    name: str
    called: str
    kind: UserKind
    created_at: int
    grants: tuple[Grant, ...] = ()
    password_hash: str | None = field(default=None, repr=False)
    password_set_at: int | None = None
    must_change: bool = False
    one_time_until: int | None = None
    disabled_at: int | None = None
    disabled_by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UserFilter:
    """Which users are asked for; ``None``: any.

    Attributes
    ----------
    text
        It is in their name or in what they are called, be it in small or capital letters.
    role, department
        They have been given the role, and for the department: both in one grant. ``""`` as the department:
        for the whole organisation.
    disabled
        Whether they are.
    """

    text: str | None = None
    role: str | None = None
    department: str | None = None
    kind: UserKind | None = None
    disabled: bool | None = None


ANYBODY = UserFilter()
"""Every user."""


@dataclass(frozen=True, slots=True)
class ListedUser:
    """A user, and what an administrator may have to do something about.

    Attributes
    ----------
    looks_like
        Names of others that are taken for theirs: there are some from before that was refused.
    endless_tokens
        How many of their tokens have no end, and are not revoked.
    locked_until
        UTC ms: until then nobody is let in by their name, since too many failed; ``None``: they are.
    """

    user: User
    looks_like: tuple[str, ...] = ()
    endless_tokens: int = 0
    locked_until: int | None = None


@dataclass(frozen=True, slots=True)
class AccessToken:
    """A token as it is on record, which is without its secret. Instants are UTC ms.

    Attributes
    ----------
    id
        What the token begins with; no secret.
    scope
        The rights that it is good for, of those that its user has; ``None``: all of them.
    called
        What it is for.
    made_by
        The user who made it.
    expires_at
        From then on it is good for nothing; ``None``: never, as those are that were made before there was
        an end to them.
    last_used_at
        Within a minute; ``None``: never.
    """

    id: str
    user_id: int
    scope: frozenset[Right] | None
    called: str
    made_at: int
    made_by: str
    expires_at: int | None = None
    last_used_at: int | None = None
    revoked_at: int | None = None

    def good_at(self, now: int) -> bool:
        """Whether it is neither revoked nor over at ``now``."""
        return self.revoked_at is None and (self.expires_at is None or now < self.expires_at)


def token_id(token: str) -> str:
    """What a token begins with, and may be shown of it."""
    return token.partition(".")[0]


def called_apart(users: Iterable[User]) -> dict[str, str]:
    """Login name -> what that user is called; of two who are called alike with the login name."""
    found = {user.name: user.called or user.name for user in users}
    alike = Counter(found.values())
    return {name: called if alike[called] == 1 else f"{called} ({name})" for name, called in found.items()}
