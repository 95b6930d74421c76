"""The map (地图): how the places stand, where they stand."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Request, Response

from alerts.desk.now.map import MapView, map_now
from alerts.people.viewer import Viewer
from api.access.authentication import asks
from api.console.pages.rendering import language_of, render_page
from api.console.views.now.map import drawing_of, shortened
from api.console.views.now.situation import SituationView
from api.http.dependencies import ServiceDep
from api.http.guards import content_policy
from api.http.parameters import MapViewText, PlaceId

router = APIRouter()

PATH = "/map"


@router.get(PATH)
def map_of_places(
    request: Request,
    service: ServiceDep,
    viewer: Annotated[Viewer, asks(map_now)],
    place: PlaceId = None,
    view: MapViewText = None,
) -> Response:
    """The map of ``place``, or of all that the viewer sees; ``view``: a part of it."""
    now, inventory, settings = service.clock.now(), service.inventory(), service.settings.map
    found = map_now(
        service.records,
        viewer,
        place,
        None if view is None else MapView.of(view),
        inventory=inventory,
        book=service.situations,
    )
    response = render_page(
        request,
        "now/map.html",
        "map",
        now=now,
        path=PATH,
        found=found,
        view=SituationView(inventory, language_of(request), now),
        drawing=drawing_of(found, settings, PATH),
        shortened=shortened,
        zone=inventory.root_zone if found.place is None else inventory.zone_of(found.place),
    )
    if settings.host is not None:
        response.headers["content-security-policy"] = content_policy(settings.host)
    return response
