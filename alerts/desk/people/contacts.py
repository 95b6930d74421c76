"""How a department is reached, and which departments nobody answers for (无人负责)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import islice
from zoneinfo import ZoneInfo

from alerts.desk.departments import department_in, reaches
from alerts.desk.people.viewers import staff_of
from alerts.people.audit import AuditKind
from alerts.people.presence import Post, Presence, Staff, UnmannedDepartment, unmanned
from alerts.people.roles import Right
from alerts.people.use_cases import ScopeKind, use_case
from alerts.people.viewer import EVERYWHERE, Viewer
from alerts.records import Records
from ingest.inventory.departments import Department, PhoneBand
from ingest.inventory.local_time import minute_of_day
from ingest.inventory.responsibility import answered_at
from ingest.inventory.tree import Inventory

MOST_PERSONS = 500
"""Of a department that are told; its head and leader are the first."""


@dataclass(frozen=True, slots=True)
class ContactPerson:
    """A person of a department, what they are to it, whether they can be reached, and who acts for them."""

    name: str
    called: str
    posts: tuple[Post, ...]
    presence: Presence
    acting: str | None
    acting_called: str


@dataclass(frozen=True, slots=True)
class ReachedDepartment:
    """How ``department`` is reached at an instant: its persons, and the numbers that are answered then.

    ``more_persons``: there are more than `MOST_PERSONS`, who are left out.
    """

    department: Department
    persons: tuple[ContactPerson, ...]
    more_persons: bool
    phones: tuple[PhoneBand, ...]


@use_case("departments.contacts", Right.CONTACTS, ScopeKind.OBJECT)
def department_contacts(
    records: Records,
    inventory: Inventory,
    viewer: Viewer,
    id: str,  # noqa: A002 - the contract's own name
    now: int,
) -> ReachedDepartment:
    """How the department is reached at ``now`` (UTC ms); the look is on record before anybody has the answer.

    Raises `NotFound`, also for a department in which the viewer may see no contacts; `Forbidden`,
    `RecordsError`.
    """
    found = department_in(viewer.scope(Right.CONTACTS), inventory, id)
    whom = viewer.for_whom(Right.CONTACTS, lambda scope: reaches(scope, found, inventory))
    named = [name for name in (found.head, found.leader, *found.petition_staff) if name is not None]
    with records.begin() as tx:
        staff = staff_of(tx, tx.users.named_or_of(named, [found.id]), now)
        tx.audit.act_for(whom, viewer, AuditKind.CONTACTS_LOOKED_AT, now, found.id)
    zone = inventory.root_zone if found.place is None else inventory.zone_of(found.place)
    phones = answered_at(found.phones, minute_of_day(ZoneInfo(zone), now))
    posts = _posts(found, staff)
    told = tuple(_person(name, its, staff) for name, its in islice(posts.items(), MOST_PERSONS))
    return ReachedDepartment(found, told, len(posts) > len(told), phones)


@use_case("departments.to-change", Right.ORGANISE, ScopeKind.WHOLE)
def department_to_change(
    records: Records,
    inventory: Inventory,
    viewer: Viewer,
    id: str,  # noqa: A002 - the contract's own name
    now: int,
) -> Department:
    """The department with all that may be changed of it, for the form that does.

    With how it is reached for those who may see all contacts: that look is on record at ``now`` (UTC ms).
    Raises `NotFound`, `Forbidden`, `RecordsError`.
    """
    found = department_in(EVERYWHERE, inventory, id)
    if viewer.where(Right.CONTACTS) != EVERYWHERE:
        return replace(found, head=None, leader=None, petition_staff=(), phones=(), channels=())
    with records.begin() as tx:
        tx.audit.act(viewer, AuditKind.CONTACTS_LOOKED_AT, now, found.id)
    return found


@use_case("departments.unmanned", Right.CONTACTS, ScopeKind.PLACES)
def unmanned_departments(
    records: Records, inventory: Inventory, viewer: Viewer, now: int
) -> list[UnmannedDepartment]:
    """The departments of ``inventory`` of which nobody can be reached at ``now`` (UTC ms), by id.

    Of those in which the viewer may see contacts; without the one above that answers where they do not see
    that one. Raises `Forbidden`, `RecordsError`.
    """
    scope, known = viewer.scope(Right.CONTACTS), inventory.departments
    named = {name for each in known.values() for name in (each.head, each.leader) if name is not None}
    with records.reading() as tx:
        staff = staff_of(tx, tx.users.named_or_of(named, known), now)
    seen = viewer.where(Right.LOOK)
    return [
        each
        if each.answered_by is None or reaches(seen, each.answered_by, inventory)
        else replace(each, answered_by=None)
        for each in unmanned(known, staff)
        if reaches(scope, each.department, inventory)
    ]


def _posts(department: Department, staff: Staff) -> dict[str, list[Post]]:
    """Head, leader, petition staff, members by name; nobody twice, no program, no member who is disabled."""
    posts: dict[str, list[Post]] = {}
    named = [(Post.HEAD, department.head), (Post.LEADER, department.leader)]
    for post, name in (*named, *((Post.PETITION, name) for name in department.petition_staff)):
        if name is not None and not staff.is_program(name):
            posts.setdefault(name, []).append(post)
    for member in staff.members(department.id):
        if member.disabled_at is None:
            posts.setdefault(member.name, []).append(Post.MEMBER)
    return posts


def _person(name: str, posts: list[Post], staff: Staff) -> ContactPerson:
    user, acting = staff.user(name), staff.acting(name)
    return ContactPerson(
        name,
        "" if user is None else user.called,
        tuple(posts),
        staff.presence(name),
        None if acting is None else acting.name,
        "" if acting is None else acting.called,
    )
