"""One place: a station, a building or a flat with what is measured there now, what is open and how it was."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Query, Request, Response

from alerts.deadlines.days.local_days import local_day, midnight
from alerts.desk.maintenance.acting import maintenance_going_on
from alerts.desk.places.beside import points_beside
from alerts.desk.places.calendar import compliance_calendar
from alerts.desk.places.place_page import place_page
from alerts.desk.stops.at_place import stops_at_place
from alerts.people.viewer import Viewer
from alerts.rules.timing import is_expected
from api.access.authentication import asks
from api.console.pages.rendering import language_of, render_page
from api.console.views.now.situation import SituationView
from api.console.views.places.beside import grid_of
from api.console.views.places.calendar import first_of_month, months_of
from api.console.views.places.exports import exports_of
from api.console.views.places.missed import limits_missed
from api.console.views.values import value_formatter
from api.http.dependencies import CursorsDep, DeskDep, ServiceDep
from api.http.paging import Cursor
from api.http.parameters import SomePlace
from api.http.times import Day
from ingest.durations import DAY
from ingest.inventory.tree import Inventory, Level
from ingest.readings.quantities import Metric

router = APIRouter()

PATH = "/places/{id}"
CURSOR_NAME = "console-place-points"
POINTS_PER_PAGE = 60
SEASON = 7
"""Months that are shown at once: a season."""

STOPS_AHEAD = 30 * DAY
"""How far ahead stops of supply are told of."""


@router.get(PATH)
def place(
    request: Request,
    service: ServiceDep,
    cursors: CursorsDep,
    desk: DeskDep,
    viewer: Annotated[
        Viewer, asks(place_page, compliance_calendar, maintenance_going_on, points_beside, stops_at_place)
    ],
    id: SomePlace,  # noqa: A002 - as in the API
    month: Annotated[Day | None, Query(description="A day of the last month shown.")] = None,
    cursor: Cursor = None,
) -> Response:
    """What is at a place and below it now, and how its households were judged in the last months."""
    now, inventory, language = service.clock.now(), service.inventory(), language_of(request)
    after = cursors.read(CURSOR_NAME, [id], cursor)
    asked = (service.records, service.store, viewer, id, after, POINTS_PER_PAGE, now)
    page = place_page(*asked, inventory=inventory, book=service.situations)
    zone = inventory.zone_of(id)
    this_month = local_day(now, ZoneInfo(zone))
    last = first_of_month(month or this_month, -1) - timedelta(days=1)
    days = first_of_month(last, SEASON - 1), last
    calendar = compliance_calendar(service.records, viewer, id, days, inventory=inventory)
    beside = None
    if page.place.level is Level.BUILDING:
        room = Metric.INDOOR_TEMPERATURE
        beside = points_beside(viewer, id, room, inventory=inventory, book=service.situations)
    metrics = {shown.point.metric for shown in page.points.items}
    return render_page(
        request,
        "places/place.html",
        page=page,
        zone=zone,
        now=now,
        is_expected=is_expected,
        exports=exports_of(
            "places", id, (inventory.points[each] for each in inventory.points_in_order(id, None)), now, zone
        ),
        days=days,
        beside=beside if beside and beside.points else None,
        grid=None if beside is None else grid_of(beside, inventory),
        view=SituationView(inventory, language, now),
        values={metric: value_formatter(metric, language) for metric in metrics},
        limits=limits_missed(page.points.items, service.plan(), now, language),
        next=cursors.after(CURSOR_NAME, [id], page.points.last),
        calendar=calendar,
        months=months_of(calendar.days, *days, language),
        earlier=first_of_month(last, SEASON),
        later=first_of_month(last, -SEASON) if first_of_month(last, -1) <= this_month else None,
        stops=stops_at_place(
            service.records,
            viewer,
            id,
            (midnight(days[0], ZoneInfo(zone)), max(now, midnight(days[1], ZoneInfo(zone))) + STOPS_AHEAD),
            desk=desk,
        ),
        maintained=[
            shown.maintenance
            for shown in maintenance_going_on(service.records, viewer, now, inventory=inventory).running
            if _concerns(inventory, id, shown.maintenance.place_in(inventory))
        ],
    )


def _concerns(inventory: Inventory, place: str, other: str | None) -> bool:
    """Whether what is done at ``other`` is done at ``place``, below it or above."""
    if other is None or other not in inventory.places:
        return False
    above = {each.id for each in inventory.upwards(place)}
    return other in above or any(each.id == place for each in inventory.upwards(other))
