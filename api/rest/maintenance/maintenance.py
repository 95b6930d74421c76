"""What is worked on: until its end, silence and unusable values of it open no ticket."""

from __future__ import annotations

from typing import Annotated, Self

from fastapi import APIRouter
from pydantic import BaseModel, Field

from alerts.desk.maintenance.acting import (
    NewMaintenance,
    begin_maintenance,
    end_maintenance,
    list_maintenances,
)
from alerts.episodes.maintenance import LONGEST_REASON, MaintainedKind, Maintenance
from alerts.people.viewer import Viewer
from api.access.authentication import JsonOnly, asks
from api.http.dependencies import CursorsDep, PageSize, ServiceDep
from api.http.paging import Cursor
from api.http.parameters import LONGEST_NAME, RowId
from api.http.problems import ProblemKind, problem_responses
from api.http.times import Instant, rfc3339, rfc3339_or_none
from api.rest.base_models import Page, Timestamp
from api.rest.people.user_models import Sent
from ingest.inventory.tree import DEFAULT_ZONE, Inventory

router = APIRouter(tags=["gateways"])

REFUSED = problem_responses(
    ProblemKind.NOT_FOUND, ProblemKind.MAINTENANCE_REFUSED, ProblemKind.UNSUPPORTED_MEDIA_TYPE
)


class MaintenanceBody(Sent):
    """What is worked on, until when (``to``), from when on (now where left out), and why."""

    kind: MaintainedKind
    subject: Annotated[str, Field(min_length=1, max_length=LONGEST_NAME)]
    starts_at: Annotated[Instant | None, Field(alias="from")] = None
    ends_at: Annotated[Instant, Field(alias="to")]
    because: Annotated[str, Field(max_length=LONGEST_REASON)]


class MaintenanceItem(BaseModel):
    """Maintenance; ``in_force``: now. Who said so, and who ended it, are empty for who sees no people."""

    id: int
    kind: MaintainedKind
    subject: str
    place: str | None
    from_: Annotated[Timestamp, Field(serialization_alias="from")]
    to: Timestamp
    in_force: bool
    because: str
    by: str
    ended_at: Timestamp | None
    ended_by: str

    @classmethod
    def of(cls, found: Maintenance, viewer: Viewer, inventory: Inventory, now: int) -> Self:
        """As the API shows it at ``now`` (UTC ms)."""
        place = found.place_in(inventory)
        zone = DEFAULT_ZONE if place is None else inventory.zone_of(place)
        named = viewer.sees_people
        return cls(
            id=found.id,
            kind=found.kind,
            subject=found.subject,
            place=place,
            from_=rfc3339(found.starts_at, zone),
            to=rfc3339(found.ends_at, zone),
            in_force=found.in_force(now),
            because=found.because if named else "",
            by=found.by if named else "",
            ended_at=rfc3339_or_none(found.ended_at, zone),
            ended_by=found.ended_by if named else "",
        )


class MaintenancePage(Page):
    """Maintenance, the newest first."""

    items: list[MaintenanceItem]


@router.get("/maintenance", responses=problem_responses(ProblemKind.BAD_CURSOR))
def maintenances(
    service: ServiceDep,
    cursors: CursorsDep,
    limit: PageSize,
    viewer: Annotated[Viewer, asks(list_maintenances)],
    cursor: Cursor = None,
) -> MaintenancePage:
    """What was, is and will be worked on, the newest first; a page may be short, and go on."""
    inventory, now, asked = service.inventory(), service.clock.now(), (viewer.name,)
    after = cursors.read("maintenance", asked, cursor)
    page = list_maintenances(service.records, viewer, after, limit, inventory=inventory)
    return MaintenancePage(
        items=[MaintenanceItem.of(each, viewer, inventory, now) for each in page.items],
        next=cursors.after("maintenance", asked, page.last),
    )


@router.post("/maintenance", status_code=201, dependencies=[JsonOnly], responses=REFUSED)
def maintenance_begun(
    service: ServiceDep, viewer: Annotated[Viewer, asks(begin_maintenance)], body: MaintenanceBody
) -> MaintenanceItem:
    """Say that something is worked on: until ``to``, what makes it fall silent opens no ticket."""
    inventory, now = service.inventory(), service.clock.now()
    starts_at = now if body.starts_at is None else body.starts_at
    wanted = NewMaintenance(body.kind, body.subject, starts_at, body.ends_at, body.because)
    made = begin_maintenance(service.records, viewer, wanted, now, inventory=inventory)
    return MaintenanceItem.of(made, viewer, inventory, now)


@router.post("/maintenance/{id}/end", dependencies=[JsonOnly], responses=REFUSED)
def maintenance_ended(
    service: ServiceDep,
    viewer: Annotated[Viewer, asks(end_maintenance)],
    id: RowId,  # noqa: A002 - the contract's own name
    _body: Sent,
) -> MaintenanceItem:
    """It is over before its time: what it held is settled now."""
    inventory, now = service.inventory(), service.clock.now()
    ended = end_maintenance(service.records, viewer, id, now, inventory=inventory)
    return MaintenanceItem.of(ended, viewer, inventory, now)
