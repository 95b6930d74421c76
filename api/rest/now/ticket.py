"""How bad it is now at what a ticket is about."""

from __future__ import annotations

from typing import Annotated, Self

from fastapi import APIRouter
from pydantic import BaseModel

from alerts.desk.now.ticket_now import TicketNow, ticket_now
from alerts.people.viewer import Viewer
from api.access.authentication import asks
from api.http.dependencies import ServiceDep
from api.http.parameters import TicketNumber
from api.http.problems import ProblemKind, problem_responses
from api.http.times import rfc3339
from api.rest.base_models import Timestamp
from api.rest.now.situation import PointNowItem
from ingest.inventory.tree import Inventory

router = APIRouter(prefix="/tickets", tags=["tickets"])


class TicketNowItem(BaseModel):
    """What the points that a ticket is about say now.

    ``points``: of what its concern looks at, at its place, and below it where it is for several. ``measured``
    have a value now, ``breaching`` an open episode. ``worst``: the one furthest beyond its limit; ``null``:
    there is no point. ``households``: as the ticket has them. ``judged_until``: ``null`` before anything is.
    """

    number: str
    points: int
    measured: int
    breaching: int
    worst: PointNowItem | None
    households: int
    judged_until: Timestamp | None

    @classmethod
    def of(cls, found: TicketNow, inventory: Inventory) -> Self:
        """As the API shows it."""
        points = found.points
        zone = inventory.zone_of(found.ticket.place)
        return cls(
            number=found.ticket.number,
            points=points.points,
            measured=points.measured,
            breaching=points.breaching,
            worst=None if points.worst is None else PointNowItem.of(points.worst, inventory),
            households=found.households,
            judged_until=rfc3339(found.judged_until, zone) if found.judged_until else None,
        )


@router.get("/{number}/now", responses=problem_responses(ProblemKind.NOT_FOUND))
def ticket_as_it_is_now(
    service: ServiceDep, viewer: Annotated[Viewer, asks(ticket_now)], number: TicketNumber
) -> TicketNowItem:
    """How bad it is now: the worst value, of how many points, and for how many households."""
    plan, now = service.plan(), service.clock.now()
    asked = (service.records, service.store, viewer, number, now)
    found = ticket_now(*asked, plan=plan, book=service.situations)
    return TicketNowItem.of(found, plan.inventory)
