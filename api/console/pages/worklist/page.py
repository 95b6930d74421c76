"""The work list: what is due next comes first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated

from fastapi import APIRouter, Request, Response
from starlette.responses import RedirectResponse

from alerts.compliance.situation.ticket_points import TicketPoints
from alerts.desk.departments import list_departments
from alerts.desk.lookups.tickets_above import tickets_above
from alerts.desk.matters.work_list import WORK_PER_PAGE, count_work, list_work
from alerts.matters.names import SERVICE_CONCERN
from alerts.people.roles import Right
from alerts.people.viewer import Viewer, lies_in
from alerts.rules.rule import Concern
from api.access.authentication import asks
from api.console.pages.now.situation import PATH as NOW
from api.console.pages.rendering import language_of, render_page
from api.console.pages.sign_in import SEE_OTHER
from api.console.pages.worklist.asked import LABELS, WorkAsked, WorkAskedDep
from api.console.views.above import AboveRow, above_row
from api.console.views.move_forms import MOST_UNITS
from api.console.views.work import commands_for, selects, work_row
from api.http.dependencies import CursorsDep, ServiceDep
from api.http.known_parameters import reads
from ingest.inventory.departments import Department
from ingest.inventory.tree import Inventory
from ingest.said import Said

router = APIRouter()

PATH = "/work"
CURSOR_NAME = "console-work"
ABOVE_WITH = frozenset({"concern"})
"""Filters with which tickets above one's places are told of: nothing else of them is known to everybody."""


@router.get("/")
@reads(*LABELS)
def home(request: Request, _: Annotated[Viewer, asks(list_work)]) -> Response:
    """Where somebody comes first: to how everything stands, and with an old link's filters to the list."""
    query = request.url.query
    return RedirectResponse(f"{PATH}?{query}" if query else NOW, SEE_OTHER)


@router.get(PATH)
def work(
    request: Request,
    service: ServiceDep,
    cursors: CursorsDep,
    viewer: Annotated[Viewer, asks(list_work, count_work, tickets_above, list_departments)],
    asked: WorkAskedDep,
) -> Response:
    """Tickets that are not closed, those due first before the others; or those that are, the newest first.

    On the first page also those of units above that have flats among what the reader sees.
    """
    now, inventory, language = service.clock.now(), service.inventory(), language_of(request)
    filters = asked.filters()
    after = cursors.read(CURSOR_NAME, filters, asked.cursor)
    closed = asked.state is not None
    page = list_work(
        *(service.records, viewer, asked.wanted(inventory.root_zone), after, WORK_PER_PAGE, now),
        inventory=inventory,
        overdue=bool(asked.overdue),
        newest=closed,
        text=asked.text or "",
        book=service.names,
        points=None
        if closed
        else TicketPoints(service.situations.situation(inventory), service.plan().rules),
    )
    above: list[AboveRow] = []
    more_above = False
    if after is None and filters.keys() <= ABOVE_WITH:
        found = tickets_above(service.records, viewer, asked.concern, inventory=inventory)
        more_above = found.last is not None
        above = [above_row(ticket, inventory) for ticket in found.items]
    return render_page(
        request,
        "worklist/work.html",
        "work",
        now=now,
        rows=[work_row(each, inventory, now, language) for each in page.items],
        above=above,
        more_above=more_above,
        next=cursors.after(CURSOR_NAME, filters, page.last),
        asked=filters,
        unknown=list(_unknown(asked, viewer, inventory)),
        closed=closed,
        counts=count_work(service.records, viewer, inventory=inventory),
        concerns=[*Concern, SERVICE_CONCERN],
        selects=selects(*units_to_choose(viewer, inventory, asked.unit), language),
        commands=[] if closed else commands_for(viewer, service.tables().tables.moves, language),
        zone=inventory.root_zone,
    )


def _unknown(asked: WorkAsked, who: Viewer, inventory: Inventory) -> Iterator[tuple[Said, str]]:
    """The filters that name nothing that ``who`` sees: that nothing is found is no all-clear then."""
    territories = who.where(Right.LOOK).territories(inventory)
    place = asked.place
    if place and not (place in inventory.places and lies_in(inventory.territory_of(place), territories)):
        yield LABELS["place"], place
    for name, unit in (("unit", asked.unit), ("owner", asked.owner)):
        if unit and _department(who, inventory, unit) is None:
            yield LABELS[name], unit


def units_to_choose(
    who: Viewer, inventory: Inventory, unit: str | None
) -> tuple[Sequence[Department], Department | None]:
    """The departments that ``who`` may see, and of too many to choose from that which is asked for."""
    # One more than can be chosen from tells that they are to be looked up.
    departments = list_departments(inventory, who, None, MOST_UNITS + 1).items
    there = None
    if unit is not None and len(departments) > MOST_UNITS:
        there = _department(who, inventory, unit)
    return departments, there


def _department(who: Viewer, inventory: Inventory, id_: str) -> Department | None:
    """The department ``id_``, where ``who`` sees it."""
    found = list_departments(inventory, who, None, 1, text=id_).items
    return next((each for each in found if each.id == id_), None)
