"""What somebody has been given: as text, whether it can be given, and where it reaches."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Mapping
from dataclasses import replace

from alerts.people.roles import ROLES, RoleReach
from alerts.people.viewer import Grant
from ingest.inventory.departments import Department
from ingest.said import Said, name_of


def grant_of(text: str) -> Grant:
    """The grant that ``text`` is: ``handler`` for the organisation, ``handler@unit-7`` for a department."""
    role, _, department = text.partition("@")
    return Grant(role, department or None)


def text_of(grant: Grant) -> str:
    """As `grant_of` reads it."""
    return grant.role if grant.department is None else f"{grant.role}@{grant.department}"


def grant_fault(grant: Grant, departments: Container[str]) -> Said | None:
    """Why ``grant`` cannot be given; ``departments``: ids of those that there are."""
    role = ROLES.get(grant.role)
    if role is None:
        return Said("grant-unknown-role", role=grant.role, roles=tuple(ROLES))
    if grant.department is None:
        return None
    if role.reach is RoleReach.ORGANISATION:
        return Said("grant-organisation-only", role=name_of("role", role.id))
    if grant.department not in departments:
        return Said("grant-unknown-department", department=grant.department)
    return None


def with_places(given: Iterable[Grant], departments: Mapping[str, Department]) -> tuple[Grant, ...]:
    """``given`` with the places of each one's department and of the departments below it."""
    grants = tuple(given)
    if all(grant.department is None for grant in grants):
        return grants
    below = defaultdict[str, list[Department]](list)
    for department in departments.values():
        if department.parent is not None:
            below[department.parent].append(department)
    return tuple(
        grant
        if grant.department is None
        else replace(grant, places=_places(departments.get(grant.department), below))
        for grant in grants
    )


def _places(top: Department | None, below: Mapping[str, list[Department]]) -> frozenset[str]:
    found, seen, todo = set[str](), set[str](), [top] if top is not None else []
    while todo:
        department = todo.pop()
        if department.id not in seen:
            seen.add(department.id)
            todo += below.get(department.id, ())
            found |= {department.place} if department.place else set()
    return frozenset(found)
