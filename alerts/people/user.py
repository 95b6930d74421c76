"""Users: the people and programs that may use the service."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from alerts.people.viewer import Grant


class UserRole(StrEnum):
    """The one role that is on record with a user; `GRANTS` has what it stands for."""

    VIEWER = "viewer"
    DISPATCHER = "dispatcher"
    ENGINEER = "engineer"


GRANTS: Mapping[str, tuple[Grant, ...]] = {
    UserRole.VIEWER: (Grant("viewer"),),
    UserRole.DISPATCHER: (Grant("dispatcher"), Grant("handler")),
    UserRole.ENGINEER: (Grant("engineer"), Grant("dispatcher"), Grant("handler")),
}
"""Role on record -> what it lets the user do, all in the whole organisation (desk.md, section 2).

An engineer has always worked tickets too.
"""


@dataclass(frozen=True, slots=True)
class User:
    """A user. ``created_at`` is UTC ms."""

    id: int
    name: str
    role: str
    created_at: int

    @property
    def grants(self) -> tuple[Grant, ...]:
        """What they may do; nothing where the role is none that this version knows."""
        return GRANTS.get(self.role, ())
