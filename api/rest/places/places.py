"""Places: what is there and how it is now, and how its households were judged day by day."""

from __future__ import annotations

from typing import Annotated, Self

from fastapi import APIRouter, Query
from pydantic import BaseModel

from alerts.compliance.household_day import PlaceDay
from alerts.desk.places.calendar import compliance_calendar
from alerts.desk.places.place_page import PlacePage, PlacePoint, place_page
from alerts.people.viewer import Viewer
from api.access.authentication import asks
from api.http.dependencies import CursorsDep, PageSize, ServiceDep
from api.http.paging import Cursor
from api.http.parameters import SomePlace
from api.http.problems import ProblemKind, problem_responses
from api.http.times import Day, rfc3339
from api.rest.base_models import Page, Timestamp
from ingest.inventory.tree import Inventory, Level, Place
from ingest.readings.quantities import QUANTITIES

router = APIRouter(prefix="/places", tags=["places"])


class PlaceItem(BaseModel):
    """A place of the inventory. Where it is itself, in degrees of WGS 84: ``null`` where nobody said it."""

    id: str
    name: str
    level: Level
    longitude: float | None
    latitude: float | None

    @classmethod
    def of(cls, place: Place) -> Self:
        """As the API shows it."""
        return cls(
            id=place.id,
            name=place.name or place.id,
            level=place.level,
            longitude=place.longitude,
            latitude=place.latitude,
        )


class PlacePointItem(BaseModel):
    """A point, and what it measured last: null while it is silent."""

    id: str
    metric: str
    unit: str
    place: str
    value: float | None
    measured_at: Timestamp | None

    @classmethod
    def of(cls, shown: PlacePoint, inventory: Inventory) -> Self:
        """As the API shows it."""
        point = shown.point
        at, value = shown.latest or (None, None)
        return cls(
            id=point.id,
            metric=point.metric,
            unit=QUANTITIES[point.metric].unit,
            place=point.place,
            value=value,
            measured_at=None if at is None else rfc3339(at, inventory.zone_of(point.place)),
        )


class PlaceShown(Page):
    """A place, what lies above and right below it, its points, and the newest tickets that are not closed.

    ``next`` is of ``points``. ``below`` are the first by name, ``below_count`` how many there are.
    ``readings_away``: the store of readings does not answer, so that no point has a value.
    """

    place: PlaceItem
    above: list[PlaceItem]
    below: list[PlaceItem]
    below_count: int
    points: list[PlacePointItem]
    readings_away: bool
    tickets: list[str]
    more_tickets: bool

    @classmethod
    def shown(cls, page: PlacePage, inventory: Inventory, following: str | None) -> Self:
        """As the API shows it."""
        return cls(
            place=PlaceItem.of(page.place),
            above=[PlaceItem.of(each) for each in page.above],
            below=[PlaceItem.of(each) for each in page.below],
            below_count=page.below_count,
            points=[PlacePointItem.of(each, inventory) for each in page.points.items],
            readings_away=page.readings_away,
            tickets=[each.number for each in page.tickets],
            more_tickets=page.more_tickets,
            next=following,
        )


class PlaceDayItem(BaseModel):
    """The households of a place on one local day, by verdict; its marks with a value, and those within."""

    day: str
    qualified: int
    unqualified: int
    not_judgeable: int
    judged: int
    good: int

    @classmethod
    def of(cls, row: PlaceDay) -> Self:
        """As the API shows it."""
        return cls(**{name: getattr(row, name) for name in cls.model_fields})


class CalendarItem(BaseModel):
    """Days with figures."""

    households: int
    days: list[PlaceDayItem]


@router.get("/{id}", responses=problem_responses(ProblemKind.BAD_CURSOR, ProblemKind.NOT_FOUND))
def place_now(
    service: ServiceDep,
    cursors: CursorsDep,
    limit: PageSize,
    viewer: Annotated[Viewer, asks(place_page)],
    id: SomePlace,  # noqa: A002 - the contract's own name
    cursor: Cursor = None,
) -> PlaceShown:
    """A place, its points with what they measure now, and what is open there and below."""
    inventory = service.inventory()
    after = cursors.read("place-points", [id], cursor)
    asked = (service.records, service.store, viewer, id, after, limit, service.clock.now())
    page = place_page(*asked, inventory=inventory, book=service.situations)
    return PlaceShown.shown(page, inventory, cursors.after("place-points", [id], page.points.last))


@router.get("/{id}/calendar", responses=problem_responses(ProblemKind.NOT_FOUND, ProblemKind.SPAN_TOO_LONG))
def calendar_of_place(
    service: ServiceDep,
    viewer: Annotated[Viewer, asks(compliance_calendar)],
    id: SomePlace,  # noqa: A002 - the contract's own name
    first: Annotated[Day, Query(alias="from", description="First local day.")],
    last: Annotated[Day, Query(alias="to", description="Last local day, included.")],
) -> CalendarItem:
    """How the households at and below a place were judged, day by day."""
    found = compliance_calendar(service.records, viewer, id, (first, last), inventory=service.inventory())
    return CalendarItem(households=found.households, days=[PlaceDayItem.of(each) for each in found.days])
