"""Search: one question over places, points, devices, gateways, tickets, contacts and people."""

from __future__ import annotations

from typing import Annotated, Self

from fastapi import APIRouter
from pydantic import BaseModel

from alerts.desk.now.searching import Hit, HitKind, search_everything
from alerts.people.viewer import Viewer
from api.access.authentication import asks
from api.http.dependencies import ServiceDep
from api.http.problems import problem_responses
from api.rest.desk.lookups import Most, Typed
from ingest.inventory.tree import Inventory

router = APIRouter(prefix="/search", tags=["tickets"])


class HitItem(BaseModel):
    """Something that was found. ``id``: its id or number, of a person the name.

    ``path``: the names from the organisation down to it, or to where it is; empty where it is nowhere.
    ``ticket``: that of a contact.
    """

    kind: HitKind
    id: str
    name: str
    path: list[str]
    ticket: str | None

    @classmethod
    def of(cls, hit: Hit, inventory: Inventory) -> Self:
        """As the API shows it."""
        name = hit_name(hit, inventory)
        at_place = hit.of in inventory.places
        path = inventory.path_of(hit.of) if at_place else []
        return cls(
            kind=hit.kind,
            id=hit.id,
            name=name,
            path=path if hit.kind is HitKind.PLACE or not at_place else [*path, name],
            ticket=hit.of if hit.kind is HitKind.CONTACT else None,
        )


class HitsFound(BaseModel):
    """What was found, by kind: tickets and contacts first."""

    items: list[HitItem]


def hit_name(hit: Hit, inventory: Inventory) -> str:
    """What it is called; its id where it has no name."""
    tables = {
        HitKind.PLACE: inventory.places,
        HitKind.GATEWAY: inventory.gateways,
        HitKind.DEVICE: inventory.devices,
        HitKind.POINT: inventory.points,
        HitKind.DEPARTMENT: inventory.departments,
    }
    known = tables[hit.kind].get(hit.id) if hit.kind in tables else None
    return getattr(known, "name", "") or hit.id


@router.get("", responses=problem_responses())
def found_everywhere(
    service: ServiceDep, viewer: Annotated[Viewer, asks(search_everything)], text: Typed, most: Most = 10
) -> HitsFound:
    """What `text` may mean, up to `limit` of each kind, of what you see.

    Places, gateways, devices and points by ids and names; tickets and contacts by number (`2026-17`,
    `L2026-3`), contacts by a whole telephone number as well; departments and people by name.
    """
    inventory, now = service.inventory(), service.clock.now()
    found = search_everything(
        service.records, viewer, text, most, now, inventory=inventory, book=service.names
    )
    return HitsFound(items=[HitItem.of(each, inventory) for each in found])
