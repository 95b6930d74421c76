"""What roles there are and what each may do: data, in ``roles.toml`` (desk.md, section 2)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from enum import StrEnum
from importlib import resources
from typing import Annotated

import msgspec

from ingest.problems import Problem, Problems
from ingest.said import Said, name_of
from ingest.toml_files import parse_toml_as

FILE = "roles.toml"


class Right(StrEnum):
    """What somebody may be allowed to do."""

    LOOK = "look"
    """Read tickets, episodes, points, readings and figures, and hear of events."""
    CONTACTS = "contacts"
    """Read telephone numbers and other contact data of persons and departments."""
    REGISTER = "register"
    """Take in letters, calls and visits: everybody at a desk may, since nobody turns a user away (W12)."""
    WORK = "work"
    """Give commands of the desk on tickets; which of them, and on which, is for the table of moves to say."""
    LETTERS = "letters"
    """Read dead letters and what a gateway is heard of."""
    INSTALL = "install"
    """Change the inventory; replay and dismiss dead letters."""
    EXPORT = "export"
    """Take the inventory away as a file."""
    PEOPLE = "people"
    """Users, what they may do, and how they show who they are."""
    ORGANISE = "organise"
    """Departments and calendars."""
    VERIFY = "verify"
    """Verify or refute what was found to be done wrong."""
    APPROVE = "approve"
    """Leave of those who belong to the department (B15)."""
    AUDIT = "audit"
    """Read who did what."""


class RoleReach(StrEnum):
    """For how much a role can be given."""

    ANY = "any"
    """The organisation, or one department and what lies below it."""
    ORGANISATION = "organisation"
    """The organisation and nothing less."""


Clause = Annotated[str, msgspec.Meta(pattern=r"^[A-Z]\d+$")]


class Role(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A role: the rights it gives, for how much it can be given, and the clauses that it rests on.

    ``desk``: it is one of the desk, which a substitute has while its owner is on leave (B15). ``files``: it
    has what is attached to every ticket that it works.
    """

    id: Annotated[str, msgspec.Meta(pattern=r"^[a-z]+$")]
    may: frozenset[Right]
    reach: RoleReach
    desk: bool
    clauses: tuple[Clause, ...]
    files: bool = False


class _RoleFile(msgspec.Struct, forbid_unknown_fields=True):
    role: list[Role]


def read_roles(name: str, content: bytes) -> dict[str, Role]:
    """The roles of the file ``name`` by id, in its order.

    Raises
    ------
    Problems
        No TOML; a key that is unknown or missing, a right that there is not, no clause's id; a role that is
        there twice; a right that no role gives.
    """
    roles = parse_toml_as(name, content, _RoleFile).role
    problems = [
        Problem(name, f"role {role}", "is there twice")
        for role, count in Counter(role.id for role in roles).items()
        if count > 1
    ]
    given = frozenset[Right]().union(*(role.may for role in roles))
    problems += [Problem(name, "may", f"no role gives {right}") for right in Right if right not in given]
    if problems:
        raise Problems(problems)
    return {role.id: role for role in roles}


ROLES: Mapping[str, Role] = read_roles(FILE, resources.files("alerts.people").joinpath(FILE).read_bytes())
"""The roles that there are, by id."""


def is_of_the_desk(role: str) -> bool:
    """Whether ``role`` is a role of the desk; one that there is not is none."""
    known = ROLES.get(role)
    return known is not None and known.desk


def has_files(role: str) -> bool:
    """Whether ``role`` has what is attached to every ticket that it works; one that there is not has none."""
    known = ROLES.get(role)
    return known is not None and known.files


def who_may(right: Right) -> tuple[str, ...]:
    """Ids of the roles that give ``right``, in the order of the file."""
    return tuple(role.id for role in ROLES.values() if right in role.may)


def role_names(roles: Iterable[str]) -> tuple[Said, ...]:
    """What those of ``roles`` that there are are called, for a sentence."""
    return tuple(name_of("role", role) for role in roles if role in ROLES)
