"""Who can be reached: persons who are there, and departments that nobody answers for (无人负责)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from alerts.people.roles import is_of_the_desk
from alerts.people.user import User, UserKind
from ingest.inventory.departments import Department, DepartmentKind
from ingest.said import Said, Value, name_of


class Presence(StrEnum):
    """Whether a person can be reached."""

    HERE = "here"
    STOOD_IN_FOR = "stood-in-for"
    """On leave, and somebody acts for them."""
    AWAY = "away"
    """On leave, and nobody acts for them: whoever should is disabled."""
    DISABLED = "disabled"
    MISSING = "missing"
    """There is no such user, or a program has the name: nobody can be asked."""


REACHABLE = frozenset({Presence.HERE, Presence.STOOD_IN_FOR})


class Post(StrEnum):
    """What a person is to a department."""

    HEAD = "head"
    LEADER = "leader"
    PETITION = "petition"
    """Looks after petitions (W16)."""
    MEMBER = "member"


class Staff:
    """Persons by name, with who acts for those who are on leave.

    Parameters
    ----------
    users
        All who are asked about, and those who act for them. Programs among them are nobody.
    acting
        Who is away -> who acts for them, as `alerts.people.standing_in.acting_at` has it.
    """

    def __init__(self, users: Iterable[User], acting: Mapping[str, str | None]) -> None:
        known = {user.name: user for user in users}
        self._users = {name: user for name, user in known.items() if user.kind is UserKind.PERSON}
        self._programs = known.keys() - self._users.keys()
        self._acting = acting
        self._members = defaultdict[str, list[User]](list)
        for user in sorted(self._users.values(), key=lambda user: user.name):
            for department in {grant.department for grant in user.grants if is_of_the_desk(grant.role)}:
                if department is not None:
                    self._members[department].append(user)

    def user(self, name: str) -> User | None:
        """The person of that name."""
        return self._users.get(name)

    def is_program(self, name: str) -> bool:
        """Whether a program has that name."""
        return name in self._programs

    def presence(self, name: str) -> Presence:
        """Whether the person can be reached."""
        user = self._users.get(name)
        if user is None:
            return Presence.MISSING
        if user.disabled_at is not None:
            return Presence.DISABLED
        if name not in self._acting:
            return Presence.HERE
        return Presence.AWAY if self.acting(name) is None else Presence.STOOD_IN_FOR

    def acting(self, name: str) -> User | None:
        """Who acts for the person, if they are on leave and somebody can."""
        user = self._users.get(self._acting.get(name) or "")
        return None if user is None or user.disabled_at is not None else user

    def members(self, department: str) -> list[User]:
        """The persons who have a role of the desk for the department, by name."""
        return list(self._members.get(department, ()))


@dataclass(frozen=True, slots=True)
class Vacancy:
    """A post of which nobody can be reached.

    ``name`` is who has it, empty where nobody has. For members, ``name`` is empty and ``presence`` that of
    the first, or `Presence.MISSING` where there is none.
    """

    post: Post
    name: str
    presence: Presence


@dataclass(frozen=True, slots=True)
class UnmannedDepartment:
    """A department with vacancies, and the nearest one above it whose head or leader can be reached."""

    department: Department
    vacancies: tuple[Vacancy, ...]
    answered_by: Department | None


def unmanned(departments: Mapping[str, Department], staff: Staff) -> list[UnmannedDepartment]:
    """The departments that lack somebody, by id; those that are not the organisation's own are left out."""
    found = []
    for name in sorted(departments):
        department = departments[name]
        if department.kind is not DepartmentKind.OUTSIDE:
            vacancies = _vacancies(department, staff)
            if vacancies:
                found.append(
                    UnmannedDepartment(department, vacancies, _above(department, departments, staff))
                )
    return found


def unmanned_in_words(found: UnmannedDepartment) -> Said:
    """Which department lacks whom, and which one above it answers."""
    of: dict[str, Value] = {
        "id": found.department.id,
        "name": found.department.name,
        "vacancies": tuple(map(_vacancy, found.vacancies)),
    }
    above = found.answered_by
    if above is None:
        return Said("department-unmanned", **of)
    return Said("department-unmanned-below", **of, above=above.name, above_id=above.id)


def _vacancy(vacancy: Vacancy) -> Said:
    post, presence = name_of("post", vacancy.post), name_of("presence", vacancy.presence)
    if vacancy.name:
        return Said("department-vacancy-of", post=post, name=vacancy.name, presence=presence)
    if vacancy.presence is Presence.MISSING:
        return Said("department-vacancy-none", post=post)
    return Said("department-vacancy", post=post, presence=presence)


def _vacancies(department: Department, staff: Staff) -> tuple[Vacancy, ...]:
    found = []
    for post, name in ((Post.HEAD, department.head), (Post.LEADER, department.leader)):
        presence = Presence.MISSING if name is None else staff.presence(name)
        if presence not in REACHABLE:
            found.append(Vacancy(post, name or "", presence))
    present = [staff.presence(member.name) for member in staff.members(department.id)]
    if REACHABLE.isdisjoint(present):
        found.append(Vacancy(Post.MEMBER, "", present[0] if present else Presence.MISSING))
    return tuple(found)


def _above(department: Department, departments: Mapping[str, Department], staff: Staff) -> Department | None:
    """The nearest department above whose head or leader can be reached."""
    seen = {department.id}
    above = departments.get(department.parent or "")
    while above is not None and above.id not in seen:
        if any(name is not None and staff.presence(name) in REACHABLE for name in (above.head, above.leader)):
            return above
        seen.add(above.id)
        above = departments.get(above.parent or "")
    return None
