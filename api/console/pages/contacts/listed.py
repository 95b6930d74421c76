"""The register of contacts (来件): letters, calls and visits, with what is shown of who they are from."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from alerts.desk.matters.contact_lookups import ContactFilter, list_contacts
from alerts.desk.matters.lists.several import see_several
from alerts.matters.choices import ContactChannel
from alerts.people.audit import AuditKind
from alerts.people.viewer import Viewer
from api.access.authentication import asks
from api.console.pages.people.audit_log import begin_of
from api.console.pages.rendering import language_of, render_page
from api.http.dependencies import CursorsDep, ServiceDep
from api.http.lists.asked import Chosen, Day, Name, Number
from api.http.paging import Cursor

router = APIRouter()

PATH = "/contacts"
CURSOR_NAME = "console-contacts"
CONTACTS_PER_PAGE = 50


@router.get(PATH)
def contacts(
    request: Request,
    service: ServiceDep,
    cursors: CursorsDep,
    viewer: Annotated[Viewer, asks(list_contacts, see_several)],
    phone: Chosen[Name] = None,
    ticket: Chosen[Number] = None,
    channel: Chosen[ContactChannel] = None,
    first: Annotated[Chosen[Day], Query(alias="from")] = None,
    last: Annotated[Chosen[Day], Query(alias="to")] = None,
    cursor: Cursor = None,
) -> Response:
    """Contacts, the newest first; ``first`` and ``last`` are days of the organisation's zone."""
    inventory, language = service.inventory(), language_of(request)
    zone = inventory.root_zone
    filters = {"phone": phone, "ticket": ticket, "channel": channel, "from": first, "to": last}
    asked = {name: str(value) for name, value in filters.items() if value is not None}
    wanted = ContactFilter(
        phone=phone,
        ticket=ticket,
        channel=channel,
        start=None if first is None else begin_of(first, zone),
        end=None if last is None else begin_of(last + timedelta(days=1), zone),
    )
    after = cursors.read(CURSOR_NAME, sorted(asked.items()), cursor)
    page = list_contacts(service.records, viewer, wanted, after, CONTACTS_PER_PAGE, inventory=inventory)
    numbers = [each.ticket for each in page.items]
    seen = see_several(service.records, viewer, numbers, inventory=inventory)
    return render_page(
        request,
        "contacts/listed.html",
        "contacts",
        contacts=page.items,
        tickets={each.number: each for each in seen},
        asked=asked,
        channels=[(each.value, language.name_of("choice", f"channel-{each}")) for each in ContactChannel],
        looked_at=AuditKind.REPORTER_LOOKED_AT.value,
        zone=zone,
        next=cursors.after(CURSOR_NAME, sorted(asked.items()), page.last),
    )
