"""The service itself on one page: what is wrong on top and what to do, then rates, stores, jobs, errors."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Request, Response

from alerts.desk.system.overview import system_on_record
from alerts.people.roles import Right
from alerts.people.viewer import EVERYWHERE, Viewer
from alerts.records import RecordsError
from api.access.authentication import asks
from api.console.pages.rendering import language_of, render_page
from api.console.views.readiness import parts_away
from api.http.dependencies import RatesDep, ServiceDep
from api.ports.readiness import is_ready
from api.ports.system.recent_errors import RECENT
from api.ports.system.state import LEAST_FREE, is_well, system_state

router = APIRouter()

PATH = "/system"


@router.get(PATH)
def system_page(
    request: Request,
    service: ServiceDep,
    rates: RatesDep,
    viewer: Annotated[Viewer, asks(system_on_record)],
) -> Response:
    """How the service is now; the page looks again by itself."""
    try:
        on_record = system_on_record(service.records, viewer, sorted(service.settings.notices.channels))
    except RecordsError:
        on_record = None
    now = service.clock.now()
    state = system_state(service, rates, on_record, now)
    everywhere = viewer.where(Right.LOOK) == EVERYWHERE
    return render_page(
        request,
        "system/system.html",
        "system",
        now=now,
        state=state,
        well=is_well(state),
        away=parts_away(state.parts, language_of(request), everywhere=everywhere),
        is_ready=is_ready,
        errors=RECENT.newest_first() if on_record and on_record.shows_errors else None,
        least_free=LEAST_FREE,
        zone=service.inventory().root_zone,
    )
