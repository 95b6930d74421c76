"""Names for the fields of forms: what somebody may mean who has typed a part of one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel

from alerts.desk.lookups.naming import (
    find_departments,
    find_installed,
    find_people,
    find_places,
    find_seen,
)
from alerts.episodes.maintenance import MaintainedKind
from alerts.people.viewer import Viewer
from api.access.authentication import asks
from api.http.dependencies import ServiceDep
from api.http.parameters import LONGEST_NAME, PRINTABLE
from api.http.problems import problem_responses
from api.rest.people.contacts import DepartmentName
from ingest.inventory.tree import Inventory

router = APIRouter(prefix="/lookup", tags=["desk"])

MOST_NAMES = 20
Typed = Annotated[
    str,
    Query(min_length=1, max_length=LONGEST_NAME, pattern=PRINTABLE, description="A part of a name or id."),
]
Most = Annotated[int, Query(alias="limit", ge=1, le=MOST_NAMES, description="So many at most.")]


class PlaceNameItem(BaseModel):
    """A place, or a gateway or point at one, with the names from the organisation down to it."""

    id: str
    name: str
    path: list[str]


class PersonNameItem(BaseModel):
    """Somebody who works at a desk, and for which departments; for none: for the whole organisation."""

    name: str
    units: list[DepartmentName]


class PlaceNamesFound(BaseModel):
    """Places, those highest up first; or gateways or points, by their places."""

    items: list[PlaceNameItem]


class DepartmentNamesFound(BaseModel):
    """Departments, those that begin with what was typed first."""

    items: list[DepartmentName]


class PersonNamesFound(BaseModel):
    """People, those that begin with what was typed first."""

    items: list[PersonNameItem]


@router.get("/places", responses=problem_responses())
def place_names(
    service: ServiceDep, viewer: Annotated[Viewer, asks(find_places)], text: Typed, most: Most = 10
) -> PlaceNamesFound:
    """Places that a contact may be about: of the whole organisation, by ids and by names on the way down.

    Several words may be given, and each is found.
    """
    inventory = service.inventory()
    found = find_places(viewer, inventory, text, most, book=service.names)
    return _named(MaintainedKind.PLACE, found, inventory)


@router.get("/installed/{kind}", responses=problem_responses())
def installed_names(
    service: ServiceDep,
    viewer: Annotated[Viewer, asks(find_installed)],
    kind: MaintainedKind,
    text: Typed,
    most: Most = 10,
) -> PlaceNamesFound:
    """Gateways, places or points that you may work on, by ids and by the names down to them."""
    inventory = service.inventory()
    found = find_installed(viewer, inventory, kind, text, most, book=service.names)
    return _named(kind, found, inventory)


@router.get("/seen/{kind}", responses=problem_responses())
def seen_names(
    service: ServiceDep,
    viewer: Annotated[Viewer, asks(find_seen)],
    kind: MaintainedKind,
    text: Typed,
    most: Most = 10,
) -> PlaceNamesFound:
    """Gateways, places or points that you see, by ids and by the names down to them."""
    inventory = service.inventory()
    found = find_seen(viewer, inventory, kind, text, most, book=service.names)
    return _named(kind, found, inventory)


def _named(kind: MaintainedKind, found: Iterable[str], inventory: Inventory) -> PlaceNamesFound:
    return PlaceNamesFound(items=[_installed(kind, each, inventory) for each in found])


def _installed(kind: MaintainedKind, id_: str, inventory: Inventory) -> PlaceNameItem:
    if kind is MaintainedKind.PLACE:
        return PlaceNameItem(id=id_, name=inventory.name_of(id_), path=inventory.path_of(id_))
    thing = inventory.gateways[id_] if kind is MaintainedKind.GATEWAY else inventory.points[id_]
    path = [*inventory.path_of(thing.place), *([thing.name] if thing.name else [])]
    return PlaceNameItem(id=id_, name=thing.name or id_, path=path)


@router.get("/departments", responses=problem_responses())
def department_names(
    service: ServiceDep, viewer: Annotated[Viewer, asks(find_departments)], text: Typed, most: Most = 10
) -> DepartmentNamesFound:
    """Departments that a ticket may be handed to, or be about, by id or name, and nothing else of them."""
    found = find_departments(viewer, service.inventory(), text, most)
    return DepartmentNamesFound(items=[DepartmentName(id=each.id, name=each.name) for each in found])


@router.get("/people", responses=problem_responses())
def people_names(
    service: ServiceDep, viewer: Annotated[Viewer, asks(find_people)], text: Typed, most: Most = 10
) -> PersonNamesFound:
    """People who may be handed a ticket, by their name or that of their unit, and nothing else of them."""
    known = service.inventory().departments
    found = find_people(service.records, viewer, service.inventory(), text, most, book=service.names)
    return PersonNamesFound(
        items=[
            PersonNameItem(
                name=each.name,
                units=[
                    DepartmentName(id=unit, name=known[unit].name)
                    for unit in each.departments
                    if unit in known
                ],
            )
            for each in found
        ]
    )
