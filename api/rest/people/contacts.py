"""How departments are reached, and which of them nobody answers for (无人负责)."""

from __future__ import annotations

from typing import Annotated, Self

from fastapi import APIRouter
from pydantic import BaseModel

from alerts.desk.people.contacts import (
    ContactPerson,
    ReachedDepartment,
    department_contacts,
    unmanned_departments,
)
from alerts.people.presence import Post, Presence, UnmannedDepartment
from alerts.people.viewer import Viewer
from api.access.authentication import asks
from api.http.dependencies import ServiceDep
from api.http.problems import ProblemKind, problem_responses
from api.rest.departments import DepartmentId
from ingest.inventory.departments import mark_of_department

router = APIRouter(prefix="/departments", tags=["departments"])


class PhoneItem(BaseModel):
    """A number, and the half-open local hours in which it is answered; they may cross midnight."""

    hours: str
    number: str


class PersonItem(BaseModel):
    """A person of a department. ``acting``: who acts for them while they are on leave."""

    name: str
    called: str
    posts: list[Post]
    presence: Presence
    acting: str | None
    acting_called: str

    @classmethod
    def of(cls, person: ContactPerson) -> Self:
        """As the API shows it."""
        return cls(
            name=person.name,
            called=person.called,
            posts=list(person.posts),
            presence=person.presence,
            acting=person.acting,
            acting_called=person.acting_called,
        )


class DepartmentContacts(BaseModel):
    """How a department is reached now: its persons, the numbers that are answered now, names of channels.

    ``more_persons``: there are more persons than are told; head and leader are the first.
    """

    id: str
    name: str
    persons: list[PersonItem]
    more_persons: bool
    phones: list[PhoneItem]
    channels: list[str]
    mark: str

    @classmethod
    def of(cls, found: ReachedDepartment) -> Self:
        """As the API shows it."""
        return cls(
            id=found.department.id,
            name=found.department.name,
            persons=[PersonItem.of(person) for person in found.persons],
            more_persons=found.more_persons,
            phones=[PhoneItem(hours=band.hours, number=band.number) for band in found.phones],
            channels=list(found.department.channels),
            mark=mark_of_department(found.department),
        )


class VacancyItem(BaseModel):
    """A post of which nobody can be reached; ``name`` is who has it, empty for members and for nobody."""

    post: Post
    name: str
    presence: Presence


class DepartmentName(BaseModel):
    """A department by id and name."""

    id: str
    name: str


class UnmannedItem(BaseModel):
    """A department that lacks somebody.

    ``answered_by`` is the one above that answers; ``null`` where none does, or the viewer does not see it.
    """

    id: str
    name: str
    vacancies: list[VacancyItem]
    answered_by: DepartmentName | None

    @classmethod
    def of(cls, found: UnmannedDepartment) -> Self:
        """As the API shows it."""
        above = found.answered_by
        return cls(
            id=found.department.id,
            name=found.department.name,
            vacancies=[
                VacancyItem(post=each.post, name=each.name, presence=each.presence)
                for each in found.vacancies
            ],
            answered_by=None if above is None else DepartmentName(id=above.id, name=above.name),
        )


class UnmannedList(BaseModel):
    """Departments of which nobody can be reached, by id."""

    items: list[UnmannedItem]


@router.get("/unmanned", responses=problem_responses())
def unmanned(service: ServiceDep, viewer: Annotated[Viewer, asks(unmanned_departments)]) -> UnmannedList:
    """The departments whose head, leader or members cannot be reached, and nobody stands in for them."""
    found = unmanned_departments(service.records, service.inventory(), viewer, service.wall.now())
    return UnmannedList(items=[UnmannedItem.of(each) for each in found])


@router.get("/{id}/contacts", responses=problem_responses(ProblemKind.NOT_FOUND))
def contacts(
    service: ServiceDep,
    viewer: Annotated[Viewer, asks(department_contacts)],
    id: DepartmentId,  # noqa: A002 - the contract's own name
) -> DepartmentContacts:
    """How a department is reached now. Each look is in the audit."""
    found = department_contacts(service.records, service.inventory(), viewer, id, service.wall.now())
    return DepartmentContacts.of(found)
