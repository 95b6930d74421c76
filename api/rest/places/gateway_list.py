"""All gateways, those with most that is wrong first."""

from __future__ import annotations

from typing import Annotated, Self

from fastapi import APIRouter, Query
from pydantic import BaseModel

from alerts.desk.places.gateways import GatewayState, list_gateways
from alerts.people.viewer import Viewer
from api.access.authentication import asks
from api.http.dependencies import ServiceDep
from api.http.parameters import LONGEST_NAME, WRITTEN
from api.http.problems import problem_responses
from api.http.times import rfc3339_or_none
from api.rest.base_models import Timestamp
from ingest.inventory.tree import Inventory

router = APIRouter(prefix="/gateways", tags=["gateways"])


class GatewayItem(BaseModel):
    """A gateway: how many points are behind it and how many of them are silent, and when one was last heard.

    ``waiting`` are its letters that nobody has replayed or dismissed, null for who may not read them;
    ``ahead_ms``: by how much its clock is ahead of ours, null where nothing was heard by its name.
    """

    id: str
    name: str
    place: str
    place_name: str
    points: int
    silent: int
    heard_at: Timestamp | None
    waiting: int | None
    ahead_ms: int | None

    @classmethod
    def of(cls, state: GatewayState, inventory: Inventory) -> Self:
        """As the API shows it."""
        gateway = state.gateway
        return cls(
            id=gateway.id,
            name=gateway.name or gateway.id,
            place=gateway.place,
            place_name=inventory.name_of(gateway.place),
            points=state.points,
            silent=state.silent,
            heard_at=rfc3339_or_none(state.heard_at, inventory.zone_of(gateway.place)),
            waiting=state.waiting,
            ahead_ms=state.ahead_ms,
        )


class GatewayItems(BaseModel):
    """The first 200 gateways by how much is wrong; how many there are, and how many have silent points."""

    items: list[GatewayItem]
    count: int
    with_silent: int


@router.get("", responses=problem_responses())
def gateways_now(
    service: ServiceDep,
    viewer: Annotated[Viewer, asks(list_gateways)],
    text: Annotated[
        str,
        Query(alias="q", max_length=LONGEST_NAME, pattern=WRITTEN, description="Of its id, name or place."),
    ] = "",
    *,
    silent: Annotated[bool, Query(description="Only those with silent points.")] = False,
) -> GatewayItems:
    """Which gateways are silent, of how many points, what waits undecoded, and whose clock is wrong."""
    inventory = service.inventory()
    found = list_gateways(service.journal, inventory, viewer, text, service.clock.now(), silent_only=silent)
    return GatewayItems(
        items=[GatewayItem.of(each, inventory) for each in found.rows],
        count=found.count,
        with_silent=found.with_silent,
    )
