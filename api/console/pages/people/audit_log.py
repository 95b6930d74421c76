"""The audit: who did what, when and from where, for those who may read it."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from alerts.desk.people.audit import list_audit
from alerts.people.audit import AuditFilter, AuditKind
from alerts.people.viewer import Viewer
from api.access.authentication import asks
from api.console.pages.rendering import language_of, render_page
from api.http.dependencies import CursorsDep, ServiceDep
from api.http.lists.asked import Chosen, Day, Name
from api.http.paging import Cursor
from api.http.times import rfc3339
from ingest.durations import SECOND

router = APIRouter()

PATH = "/audit"
CURSOR_NAME = "console-audit"
EVENTS_PER_PAGE = 50


@router.get(PATH)
def audit_page(
    request: Request,
    service: ServiceDep,
    cursors: CursorsDep,
    viewer: Annotated[Viewer, asks(list_audit)],
    kind: Chosen[AuditKind] = None,
    actor: Chosen[Name] = None,
    subject: Chosen[Name] = None,
    first: Annotated[Chosen[Day], Query(alias="from")] = None,
    last: Annotated[Chosen[Day], Query(alias="to")] = None,
    cursor: Cursor = None,
) -> Response:
    """What was done, the newest first; ``first`` and ``last`` are days of the organisation's zone."""
    zone, language = service.inventory().root_zone, language_of(request)
    asked = {"kind": kind, "actor": actor, "subject": subject, "from": first, "to": last}
    asked = {name: str(value) for name, value in asked.items() if value is not None}
    wanted = AuditFilter(
        kind=kind,
        actor=actor,
        subject=subject,
        start=None if first is None else begin_of(first, zone),
        end=None if last is None else begin_of(last + timedelta(days=1), zone),
    )
    after = cursors.read(CURSOR_NAME, sorted(asked.items()), cursor)
    page = list_audit(service.records, viewer, wanted, after, EVENTS_PER_PAGE)
    return render_page(
        request,
        "people/audit.html",
        "audit",
        events=page.items,
        asked=asked,
        kinds=sorted(
            ((each.value, language.name_of("audit", each)) for each in AuditKind), key=lambda e: e[1]
        ),
        export={
            **{key: value for key, value in asked.items() if key not in ("from", "to")},
            **({} if wanted.start is None else {"from": rfc3339(wanted.start, zone)}),
            **({} if wanted.end is None else {"to": rfc3339(wanted.end, zone)}),
        },
        zone=zone,
        next=cursors.after(CURSOR_NAME, sorted(asked.items()), page.last),
    )


def begin_of(day: date, zone: str) -> int:
    """UTC ms of the midnight with which ``day`` begins in ``zone``."""
    return int(datetime.combine(day, time(), ZoneInfo(zone)).timestamp() * SECOND)
