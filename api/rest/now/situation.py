"""The situation: shares in compliance by place, what is open, and what is due first."""

from __future__ import annotations

from typing import Annotated, Self

from fastapi import APIRouter
from pydantic import BaseModel, Field

from alerts.compliance.situation.point_states import PointState
from alerts.compliance.situation.situation import PlaceFigures, PointNow
from alerts.desk.now.overview import Branch, Overview, PlaceNow, situation_now
from alerts.people.viewer import Viewer
from alerts.tickets.gateway_silence import GatewaySilence
from api.access.authentication import asks
from api.http.dependencies import ServiceDep
from api.http.parameters import PlaceId
from api.http.problems import ProblemKind, problem_responses
from api.http.times import rfc3339, rfc3339_or_none
from api.rest.base_models import Timestamp
from api.rest.desk.work import WorkTicketItem, work_items
from ingest.inventory.tree import Inventory
from ingest.readings.quantities import QUANTITIES, Metric

router = APIRouter(prefix="/now", tags=["tickets"])


class PointNowItem(BaseModel):
    """A point now. ``beyond``: how far its value is beyond its limit, as a share of that; negative: within.

    ``value``: ``null`` where it has none now; ``beyond``: ``null`` where no rule applies now.
    """

    point: str
    place: str
    metric: Metric
    unit: str
    value: float | None
    measured_at: Timestamp | None
    beyond: float | None
    breaching: bool
    silent: bool
    unusable: bool
    stuck: bool

    @classmethod
    def of(cls, found: PointNow, inventory: Inventory) -> Self:
        """As the API shows it."""
        point, state = found.point, found.state
        return cls(
            point=point.id,
            place=point.place,
            metric=point.metric,
            unit=QUANTITIES[point.metric].unit,
            value=found.value,
            measured_at=rfc3339_or_none(found.at, inventory.zone_of(point.place)),
            beyond=found.depth,
            breaching=PointState.BREACHING in state,
            silent=PointState.SILENT in state,
            unusable=PointState.UNUSABLE in state,
            stuck=PointState.STUCK in state,
        )


class FiguresItem(BaseModel):
    """How a place stands, with all below it.

    ``share``: ``kept`` of ``judged``; ``null`` where none is judged now. ``breaching``, ``silent``,
    ``unusable``, ``stuck``: points. ``affected``: households at or below a place of a breaching point.
    """

    share: float | None
    points: int
    measured: int
    judged: int
    kept: int
    breaching: int
    silent: int
    unusable: int
    stuck: int
    households: int
    affected: int
    worst: PointNowItem | None

    @classmethod
    def of(cls, found: PlaceFigures, inventory: Inventory) -> Self:
        """As the API shows it."""
        worst = None if found.worst is None else PointNowItem.of(found.worst, inventory)
        return cls(**found._asdict() | {"worst": worst, "share": found.share})


class PlaceNowItem(BaseModel):
    """A place, and the tickets that are open there and below: how many, and the gravest."""

    place: str
    name: str
    figures: FiguresItem
    open_tickets: int
    gravest_ticket: str | None

    @classmethod
    def of(cls, found: PlaceNow, inventory: Inventory) -> Self:
        """As the API shows it."""
        return cls(
            place=found.place,
            name=inventory.name_of(found.place),
            figures=FiguresItem.of(found.figures, inventory),
            open_tickets=found.open_tickets,
            gravest_ticket=None if found.gravest is None else found.gravest.number,
        )


class BranchItem(BaseModel):
    """A place with those directly below it, the worst first. ``more``: so many are not shown."""

    at: PlaceNowItem
    below: list[PlaceNowItem]
    more: int

    @classmethod
    def of_branch(cls, found: Branch, inventory: Inventory) -> Self:
        """As the API shows it."""
        below = [PlaceNowItem.of(each, inventory) for each in found.below]
        return cls(at=PlaceNowItem.of(found.at, inventory), below=below, more=found.more)


class UnheardGatewayItem(BaseModel):
    """A gateway that is silent, and the ticket that says so."""

    gateway: str
    ticket: str
    last_heard_at: Timestamp

    @classmethod
    def of(cls, found: GatewaySilence, inventory: Inventory) -> Self:
        """As the API shows it."""
        at = rfc3339(found.alive_after, inventory.root_zone)
        return cls(gateway=found.gateway, ticket=found.ticket, last_heard_at=at)


class SituationItem(BaseModel):
    """How the places stand now.

    ``place``: of which; ``null``: of several side by side. ``judged_until``: ``null`` before anything is
    judged. ``branches`` and ``places``: those directly below, with others below them and without, the worst
    first; ``more``: so many are not shown. ``points``: at the place itself. ``due``: the tickets due first.
    """

    place: str | None
    judged_until: Timestamp | None
    quiet_since: Timestamp | None
    figures: FiguresItem
    open_by_severity: dict[str, int] = Field(description="Severity -> tickets that are not closed.")
    branches: list[BranchItem]
    places: list[PlaceNowItem]
    more: int
    points: list[PointNowItem]
    due: list[WorkTicketItem]
    silent_gateways: list[UnheardGatewayItem]
    silent_gateway_count: int
    unusable: list[PointNowItem]

    @classmethod
    def of(cls, found: Overview, inventory: Inventory) -> Self:
        """As the API shows it."""
        return cls(
            place=found.place,
            judged_until=rfc3339(found.judged_until, inventory.root_zone) if found.judged_until else None,
            quiet_since=rfc3339_or_none(found.quiet_since, inventory.root_zone),
            figures=FiguresItem.of(found.figures, inventory),
            open_by_severity={each.value: count for each, count in found.by_severity.items()},
            branches=[BranchItem.of_branch(each, inventory) for each in found.branches],
            places=[PlaceNowItem.of(each, inventory) for each in found.loose],
            more=found.more,
            points=[PointNowItem.of(each, inventory) for each in found.points],
            due=work_items(found.due, inventory),
            silent_gateways=[UnheardGatewayItem.of(each, inventory) for each in found.silent_gateways],
            silent_gateway_count=found.silent_gateway_count,
            unusable=[PointNowItem.of(each, inventory) for each in found.unusable],
        )


@router.get("", responses=problem_responses(ProblemKind.NOT_FOUND))
def situation_shown(
    service: ServiceDep, viewer: Annotated[Viewer, asks(situation_now)], place: PlaceId = None
) -> SituationItem:
    """How `place` stands now, or the highest places that you see, with what is directly below.

    By the judge's own state, as of `judged_until`: no reading is looked up.
    """
    inventory, now = service.inventory(), service.clock.now()
    found = situation_now(service.records, viewer, place, now, inventory=inventory, book=service.situations)
    return SituationItem.of(found, inventory)
