"""Now (态势): how the places stand, the worst on top, and what is due first."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Request, Response

from alerts.desk.now.overview import situation_now
from alerts.people.viewer import Viewer
from api.access.authentication import asks
from api.console.pages.rendering import language_of, render_page
from api.console.views.now.situation import OverviewView
from api.http.dependencies import ServiceDep
from api.http.parameters import PlaceId

router = APIRouter()

PATH = "/now"


@router.get(PATH)
def situation(
    request: Request,
    service: ServiceDep,
    viewer: Annotated[Viewer, asks(situation_now)],
    place: PlaceId = None,
) -> Response:
    """The places directly below ``place``, or the highest that the viewer sees, each with what is in it."""
    now, inventory = service.clock.now(), service.inventory()
    found = situation_now(service.records, viewer, place, now, inventory=inventory, book=service.situations)
    view = OverviewView(found, inventory, language_of(request), now, request.app.state.kept_cells)
    return render_page(
        request,
        "now/now.html",
        "now",
        now=now,
        path=PATH,
        found=found,
        nothing_installed=not inventory.points,
        view=view,
        due=view.due(),
        zone=inventory.root_zone if found.place is None else inventory.zone_of(found.place),
    )
