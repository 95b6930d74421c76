"""What somebody has been given: as text, whether it can be given, and where it reaches."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Container, Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import replace

from alerts.people.roles import ROLES, Right, RoleReach, is_of_the_desk, who_may
from alerts.people.viewer import Grant
from ingest.inventory.departments import Department
from ingest.said import Said, name_of

ORGANISATION = ""
"""In the place of a department's id."""


def grant_of(text: str) -> Grant:
    """The grant that ``text`` is: ``handler`` for the organisation, ``handler@unit-7`` for a department.

    ``handler@`` is for a department without an id, which there is not, and never for the organisation.
    """
    role, at, department = text.partition("@")
    return Grant(role, department if at else None)


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


def named_in(departments: Mapping[str, Department]) -> dict[str, set[str]]:
    """User -> ids of those of ``departments`` that name them head or leader."""
    found = defaultdict[str, set[str]](set)
    for department in departments.values():
        for name in (department.head, department.leader):
            if name is not None:
                found[name].add(department.id)
    return dict(found)


def belonging(
    names: Collection[str], grants: Iterable[Grant], departments: Mapping[str, Department]
) -> frozenset[str]:
    """Ids of the departments to which somebody belongs, with those above, of which these are a part.

    By ``grants``, or since ``departments`` name one of ``names`` their head or leader; ``names`` are their
    own and those of whom they stand in for.
    """
    named = named_in(departments)
    own = {grant.department for grant in grants if grant.department is not None}
    own = own.union(*(named.get(name, ()) for name in names))
    return with_those_above(own, departments) - {ORGANISATION}


def departments_of(
    name: str, grants: Iterable[Grant], named: Mapping[str, AbstractSet[str]]
) -> frozenset[str]:
    """Ids of the departments that the user ``name`` with ``grants`` belongs to, `ORGANISATION` among them.

    By roles of the desk, or as their head or leader (``named``, as `named_in` has it). Whoever has nothing
    of the kind belongs to the organisation, so that somebody answers for them.
    """
    by_roles = {grant.department or ORGANISATION for grant in grants if is_of_the_desk(grant.role)}
    return frozenset(by_roles | named.get(name, frozenset()) or {ORGANISATION})


def reached(
    right: Right, grants: Iterable[Grant], wanted: Iterable[str], departments: Mapping[str, Department]
) -> frozenset[str]:
    """Those of ``wanted``, ids of departments or `ORGANISATION`, for which ``grants`` give ``right``.

    A grant for a department is for those below it, too.
    """
    may = who_may(right)
    given = {grant.department or ORGANISATION for grant in grants if grant.role in may}
    return frozenset(each for each in wanted if not given.isdisjoint(_upwards(each, departments)))


def with_those_above(wanted: Iterable[str], departments: Mapping[str, Department]) -> frozenset[str]:
    """``wanted``, ids of departments, with those above them and the organisation."""
    return frozenset[str]().union(*(_upwards(each, departments) for each in wanted))


def _upwards(department: str, departments: Mapping[str, Department]) -> set[str]:
    """The department, those above it, and the organisation."""
    found, above = {ORGANISATION}, department
    while above and above not in found:
        found.add(above)
        known = departments.get(above)
        above = (known.parent if known is not None else None) or ORGANISATION
    return found
