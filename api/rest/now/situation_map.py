"""The situation on a map: marks by share in compliance, outlines, and what has no position."""

from __future__ import annotations

from typing import Annotated, Self

from fastapi import APIRouter
from pydantic import BaseModel, Field

from alerts.desk.now.map import MapNow, MapView, Mark, Missing, Outline, map_now
from alerts.people.viewer import Viewer
from api.access.authentication import asks
from api.http.dependencies import ServiceDep
from api.http.parameters import MapViewText, PlaceId
from api.http.problems import ProblemKind, problem_responses
from api.http.times import rfc3339
from api.rest.base_models import Timestamp
from api.rest.now.situation import FiguresItem
from ingest.inventory.tree import Inventory

router = APIRouter(prefix="/now/map", tags=["tickets"])

Corner = Annotated[list[float], Field(min_length=2, max_length=2)]


class MapViewItem(BaseModel):
    """What is shown: degrees of WGS 84 at the middle, and the zoom of web maps."""

    longitude: float
    latitude: float
    zoom: float


class MarkItem(BaseModel):
    """Places so near each other that they are one mark; for most, one place.

    ``places``: the worst first, 12 at most; ``count``: how many there are, and ``hidden``: how many more
    with a position lie below them. ``within``: the lowest place that holds all. ``beside``: how many places
    without a position stand by them.
    """

    longitude: float
    latitude: float
    places: list[str]
    count: int
    hidden: int
    within: str | None
    figures: FiguresItem
    open_tickets: int
    gravest_ticket: str | None
    beside: int

    @classmethod
    def of(cls, found: Mark, inventory: Inventory) -> Self:
        """As the API shows it."""
        return cls(
            longitude=found.longitude,
            latitude=found.latitude,
            places=list(found.places),
            count=found.count,
            hidden=found.hidden,
            within=found.within,
            figures=FiguresItem.of(found.figures, inventory),
            open_tickets=found.open_tickets,
            gravest_ticket=None if found.gravest is None else found.gravest.number,
            beside=found.beside,
        )


class OutlineItem(BaseModel):
    """A place, and the corners around all below it that have a position: degrees east and north."""

    place: str
    share: float | None
    corners: list[Corner]

    @classmethod
    def of(cls, found: Outline) -> Self:
        """As the API shows it."""
        return cls(
            place=found.place, share=found.figures.share, corners=[list(each) for each in found.corners]
        )


class PlaceOffMapItem(BaseModel):
    """A place without a position, and the place that it stands by, if there is one."""

    place: str
    name: str
    figures: FiguresItem
    beside: str | None

    @classmethod
    def of(cls, found: Missing, inventory: Inventory) -> Self:
        """As the API shows it."""
        figures = FiguresItem.of(found.figures, inventory)
        return cls(
            place=found.place, name=inventory.name_of(found.place), figures=figures, beside=found.beside
        )


class SituationMapItem(BaseModel):
    """How the places in a view stand now.

    ``view``: ``null`` where nothing has a position. ``outside``: places with a position that are outside it.
    ``missing``: places that no map shows, homes left out, the worst first, 60 at most. ``unmarked_tickets``:
    numbers of open tickets that no mark counts, since their place has no position and lies below none that
    has, the gravest first, 20 at most.
    """

    place: str | None
    judged_until: Timestamp | None
    figures: FiguresItem
    open_by_severity: dict[str, int] = Field(description="Severity -> tickets that are not closed.")
    view: MapViewItem | None
    marks: list[MarkItem]
    outlines: list[OutlineItem]
    outside: int
    missing: list[PlaceOffMapItem]
    missing_count: int
    unmarked_tickets: list[str]
    unmarked_count: int

    @classmethod
    def of(cls, found: MapNow, inventory: Inventory) -> Self:
        """As the API shows it."""
        view = found.view
        return cls(
            place=found.place,
            judged_until=rfc3339(found.judged_until, inventory.root_zone) if found.judged_until else None,
            figures=FiguresItem.of(found.figures, inventory),
            open_by_severity={each.value: count for each, count in found.by_severity.items()},
            view=None
            if view is None
            else MapViewItem(longitude=view.longitude, latitude=view.latitude, zoom=view.zoom),
            marks=[MarkItem.of(each, inventory) for each in found.marks],
            outlines=[OutlineItem.of(each) for each in found.outlines],
            outside=found.outside,
            missing=[PlaceOffMapItem.of(each, inventory) for each in found.missing],
            missing_count=found.missing_count,
            unmarked_tickets=[each.number for each in found.unmarked],
            unmarked_count=found.unmarked_count,
        )


@router.get("", responses=problem_responses(ProblemKind.NOT_FOUND))
def situation_on_map(
    service: ServiceDep,
    viewer: Annotated[Viewer, asks(map_now)],
    place: PlaceId = None,
    view: MapViewText = None,
) -> SituationMapItem:
    """The map of `place`, or of all that you see, on 960 x 640 px: places near each other are one mark.

    By the judge's own state, as of `judged_until`: no reading is looked up.
    """
    inventory = service.inventory()
    found = map_now(
        service.records,
        viewer,
        place,
        None if view is None else MapView.of(view),
        inventory=inventory,
        book=service.situations,
    )
    return SituationMapItem.of(found, inventory)
