"""Maintenance (检修): what is and will be worked on, a form that says so, and its end before its time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Query, Request
from starlette.responses import RedirectResponse, Response

from alerts.desk.lookups.errors import NotFound
from alerts.desk.maintenance.acting import (
    NewMaintenance,
    begin_maintenance,
    end_maintenance,
    list_maintenances,
    maintenance_going_on,
)
from alerts.episodes.maintenance import LONGEST, LONGEST_REASON, MaintainedKind
from alerts.people.refusals import MaintenanceRefused
from alerts.people.viewer import Forbidden, Viewer
from api.access.authentication import asks
from api.access.forms import PostedForm
from api.console.pages.rendering import render_page
from api.console.pages.sign_in import SEE_OTHER
from api.http.dependencies import CursorsDep, ServiceDep
from api.http.foreseen_errors import problem_of
from api.http.paging import Cursor
from api.http.parameters import LONGEST_NAME, PRINTABLE, RowId
from api.http.problems import HttpProblem
from api.http.times import LONGEST_LOCAL_TIME, local_instant
from api.ports.running_service import RunningService
from ingest.durations import DAY
from ingest.inventory.tree import Inventory
from ingest.said import Said, said_by

router = APIRouter()

PATH = "/maintenance"
NEW = f"{PATH}/new"
END = f"{PATH}/{{id}}/end"
ALL = f"{PATH}/all"
CURSOR_NAME = "console-maintenance"
PER_PAGE = 50
LOOKUP = "/api/v1/lookup/installed/"
SUBJECT, STARTS, ENDS, BECAUSE = "subject", "starts", "ends", "because"
FIELD_OF = {
    "maintenance-nothing": SUBJECT,
    "maintenance-no-subject": SUBJECT,
    "maintenance-no-start": STARTS,
    "maintenance-no-end": ENDS,
    "maintenance-span": ENDS,
    "maintenance-too-long": ENDS,
    "maintenance-no-reason": BECAUSE,
}
"""Key of what is said -> the field that it is about."""


@router.get(PATH)
def maintenance_page(
    request: Request, service: ServiceDep, viewer: Annotated[Viewer, asks(maintenance_going_on)]
) -> Response:
    """What is worked on now, and what will be."""
    return _render(request, service, viewer)


@router.get(ALL)
def all_maintenance(
    request: Request,
    service: ServiceDep,
    cursors: CursorsDep,
    viewer: Annotated[Viewer, asks(list_maintenances)],
    cursor: Cursor = None,
) -> Response:
    """What was, is and will be worked on, the newest first."""
    inventory = service.inventory()
    after = cursors.read(CURSOR_NAME, (viewer.name,), cursor)
    page = list_maintenances(service.records, viewer, after, PER_PAGE, inventory=inventory)
    return render_page(
        request,
        "maintenance_all.html",
        "maintenance",
        rows=page.items,
        called={},
        named_people=viewer.sees_people,
        next=cursors.after(CURSOR_NAME, (viewer.name,), page.last),
        zone=inventory.root_zone,
    )


@router.get(NEW)
def new_maintenance(
    request: Request,
    service: ServiceDep,
    _viewer: Annotated[Viewer, asks(begin_maintenance)],
    kind: Annotated[MaintainedKind, Query()] = MaintainedKind.GATEWAY,
    subject: Annotated[str, Query(max_length=LONGEST_NAME, pattern=f"{PRINTABLE}|^$")] = "",
) -> Response:
    """The empty form of a kind, with what is worked on where that is known."""
    return _render_new(request, service, kind, {SUBJECT: subject})


@router.post(NEW)
def maintenance_entered(
    request: Request,
    service: ServiceDep,
    viewer: Annotated[Viewer, asks(begin_maintenance)],
    form: PostedForm,
) -> Response:
    """Put it on record; the form comes back with what was typed where it is refused."""
    now, inventory = service.clock.now(), service.inventory()
    kind = next((each for each in MaintainedKind if each == form.get("kind")), MaintainedKind.GATEWAY)
    try:
        wanted = _wanted(kind, form, now, inventory)
        begin_maintenance(service.records, viewer, wanted, now, inventory=inventory)
    except (MaintenanceRefused, Forbidden, NotFound) as error:
        return _render_new(request, service, kind, form, error)
    return RedirectResponse(PATH, SEE_OTHER)


@router.post(END)
def maintenance_ended_here(
    request: Request,
    service: ServiceDep,
    viewer: Annotated[Viewer, asks(end_maintenance, maintenance_going_on)],
    id: RowId,  # noqa: A002 - as in the API
) -> Response:
    """End it before its time; the page comes back with why where that is refused."""
    now, inventory = service.clock.now(), service.inventory()
    try:
        end_maintenance(service.records, viewer, id, now, inventory=inventory)
    except (MaintenanceRefused, Forbidden, NotFound) as error:
        return _render(request, service, viewer, problem_of(error))
    return RedirectResponse(PATH, SEE_OTHER)


def _wanted(kind: MaintainedKind, form: Mapping[str, str], now: int, inventory: Inventory) -> NewMaintenance:
    """What a form says. Raises `MaintenanceRefused`."""
    subject, zone = form.get(SUBJECT, "").strip(), ZoneInfo(inventory.root_zone)
    if not subject:
        raise MaintenanceRefused(Said("maintenance-nothing"))
    starts = _instant(form.get(STARTS, ""), zone, Said("maintenance-no-start")) if form.get(STARTS) else now
    ends = _instant(form.get(ENDS, ""), zone, Said("maintenance-no-end"))
    return NewMaintenance(kind, subject, starts, ends, form.get(BECAUSE, ""))


def _instant(text: str, zone: ZoneInfo, otherwise: Said) -> int:
    instant = local_instant(text, zone) if 0 < len(text) <= LONGEST_LOCAL_TIME else None
    if instant is None:
        raise MaintenanceRefused(otherwise)
    return instant


def _render(
    request: Request, service: RunningService, viewer: Viewer, problem: HttpProblem | None = None
) -> Response:
    now, inventory = service.clock.now(), service.inventory()
    seen = maintenance_going_on(service.records, viewer, now, inventory=inventory)
    return render_page(
        request,
        "maintenance.html",
        "maintenance",
        problem=problem,
        now=now,
        seen=seen,
        called=seen.called,
        named_people=viewer.sees_people,
        kinds=tuple(MaintainedKind),
        zone=inventory.root_zone,
    )


def _render_new(
    request: Request,
    service: RunningService,
    kind: MaintainedKind,
    typed: Mapping[str, str],
    error: Exception | None = None,
) -> Response:
    said = None if error is None else said_by(error)
    inventory = service.inventory()
    return render_page(
        request,
        "maintenance_new.html",
        "maintenance",
        problem=None if error is None else problem_of(error),
        kind=kind,
        kinds=tuple(MaintainedKind),
        lookup=LOOKUP + kind,
        typed=typed,
        wrong=FIELD_OF.get(said.key, "") if isinstance(said, Said) else "",
        most=LONGEST_REASON,
        days=LONGEST // DAY,
        zone=inventory.root_zone,
    )
