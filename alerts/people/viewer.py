"""Who is asking, and what they may do: every use case has a `Viewer` argument."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What a user may do; each role may do what the ones before it may."""

    VIEWER = "viewer"
    """Look."""
    DISPATCHER = "dispatcher"
    """Work the tickets."""
    ENGINEER = "engineer"
    """Change the inventory, replay dead letters."""

    @property
    def one(self) -> str:
        """With its article: "an engineer"."""
        return f"{'an' if self[0] in 'aeiou' else 'a'} {self}"


RANK = {role.value: rank for rank, role in enumerate(Role)}
"""An unknown role ranks below all."""


class Forbidden(Exception):  # noqa: N818 - named for what it says of the request
    """The viewer's role does not allow this; the message names the viewer and the role that is needed."""

    code = "forbidden"
    retryable = False


@dataclass(frozen=True, slots=True)
class Viewer:
    """The person or program that asks.

    Attributes
    ----------
    name
        Recorded in the history of what they change.
    role
        As recorded with the user.
    places
        Ids of the places that they may see, each with everything below it; ``None``: all.
    """

    name: str
    role: str
    places: frozenset[str] | None = None

    def may(self, role: Role) -> bool:
        """Whether the viewer's role is ``role`` or above it."""
        return RANK.get(self.role, -1) >= RANK[role]

    def require(self, role: Role) -> None:
        """Raise `Forbidden` unless the viewer's role is ``role`` or above."""
        if not self.may(role):
            raise Forbidden(f"{self.name} is a {self.role}; this needs {role.one} or above.")


ANONYMOUS = Viewer("anonymous", Role.VIEWER)
"""For those who read without a token, where that is allowed."""
OPERATOR = Viewer("command line", Role.ENGINEER)
"""Whoever runs a command on the machine of the service, with the password of its database."""
SERVICE = Viewer("service", Role.VIEWER)
"""The service itself, where it reads for everybody at once: its figures, the events of all listeners."""
