"""The work list: what is due next comes first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response
from markupsafe import Markup
from starlette.responses import RedirectResponse

from alerts.compliance.situation.ticket_points import TicketPoints
from alerts.desk.departments import list_departments
from alerts.desk.lookups.errors import NotFound
from alerts.desk.lookups.list_page import ListPage
from alerts.desk.lookups.tickets_above import tickets_above
from alerts.desk.matters.lists.views import missing_filters, own_views
from alerts.desk.matters.work_list import WORK_PER_PAGE, WorkItem, count_work, list_work
from alerts.matters.names import SERVICE_CONCERN
from alerts.people.own.work_view import LONGEST_VIEW
from alerts.people.viewer import Viewer
from alerts.rules.rule import Concern
from api.access.authentication import asks
from api.console.pages.now.situation import PATH as NOW
from api.console.pages.rendering import language_of, render_page
from api.console.pages.sign_in import SEE_OTHER
from api.console.views.above import AboveRow, above_row
from api.console.views.move_forms import MOST_UNITS
from api.console.views.work import WorkRow, commands_for, selects, work_row
from api.console.views.worklist.kept_rows import KeptRows
from api.console.views.worklist.tabs import ViewTab, ViewTyped, tabs_of, view_typed
from api.http.dependencies import CursorsDep, ServiceDep
from api.http.known_parameters import reads, shown
from api.http.lists.asked import LABELS, WorkAsked, WorkAskedDep
from api.http.paging import Cursors
from api.http.problems import HttpProblem, ProblemKind
from api.ports.running_service import RunningService
from ingest.inventory.departments import Department
from ingest.inventory.tree import Inventory
from ingest.said import Said

router = APIRouter()

PATH = "/work"
ALL = "all"
"""In an address without filters: also who has a view that the list opens with asks for everything."""
EVERYTHING = f"{PATH}?{ALL}=true"
CURSOR_NAME = "console-work"
ABOVE_WITH = frozenset({"concern"})
"""Filters with which tickets above one's places are told of: nothing else of them is known to everybody."""


ASKED = (list_work, count_work, tickets_above, list_departments, missing_filters, own_views)
"""The use cases of the page."""


@router.get("/")
@reads(*LABELS)
def home(request: Request, _: Annotated[Viewer, asks(list_work)]) -> Response:
    """Where somebody comes first: to how everything stands, and with an old link's filters to the list."""
    query = request.url.query
    return RedirectResponse(f"{PATH}?{query}" if query else NOW, SEE_OTHER)


@router.get(PATH)
@reads(*LABELS, ALL)
def work(
    request: Request,
    service: ServiceDep,
    cursors: CursorsDep,
    viewer: Annotated[Viewer, asks(*ASKED)],
    asked: WorkAskedDep,
) -> Response:
    """Tickets that are not closed, those due first before the others; or those that are, the newest first.

    Without filters with those of the view that the reader has it open with, unless it is all that they ask.
    """
    query, inventory = request.query_params, service.inventory()
    if query.get(ALL, "true") != "true":
        raise HttpProblem(
            ProblemKind.INVALID, Said("refusal-filter-value", name=Said("board-all"), value=shown(query[ALL]))
        )
    tabs = tabs_of(own_views(service.records, viewer, inventory=inventory), asked)
    if query.keys().isdisjoint((*LABELS, ALL)):
        opens = next((each for each in tabs if each.view.is_default and each.href), None)
        if opens is not None:
            return RedirectResponse(f"{PATH}?{urlencode(dict(query) | {**opens.view.filters})}", SEE_OTHER)
    return draw_work(request, service, cursors, viewer, asked, tabs)


def draw_work(
    request: Request,
    service: RunningService,
    cursors: Cursors,
    viewer: Viewer,
    asked: WorkAsked,
    tabs: Sequence[ViewTab],
    *,
    problem: HttpProblem | None = None,
    typed: ViewTyped | None = None,
) -> Response:
    """The list, with the views ``tabs`` over it, and what was ``typed`` of one where that was a problem.

    On the first page also tickets of units above that have flats among what the reader sees.
    """
    now, inventory, language = service.clock.now(), service.inventory(), language_of(request)
    filters = asked.filters()
    after = cursors.read(CURSOR_NAME, filters, asked.cursor)
    closed = asked.state is not None
    points = None
    if not closed:
        points = TicketPoints(service.situations.situation(inventory), service.plan().rules)
    above: list[AboveRow] = []
    more_above = False
    page: ListPage[WorkItem] = ListPage([], None)  # of a place that there is not, which the page says
    with service.records.one_look():
        with suppress(NotFound):
            page = list_work(
                *(service.records, viewer, asked.wanted(inventory.root_zone), after, WORK_PER_PAGE, now),
                inventory=inventory,
                overdue=bool(asked.overdue),
                newest=closed,
                text=asked.text or "",
                book=service.names,
                points=points,
            )
        if after is None and filters.keys() <= ABOVE_WITH:
            found = tickets_above(service.records, viewer, asked.concern, inventory=inventory)
            more_above = found.last is not None
            above = [above_row(ticket, inventory) for ticket in found.items]
        counts = count_work(service.records, viewer, inventory=inventory)
    missing = missing_filters(inventory, viewer, asked.as_sent())
    rows: KeptRows = request.app.state.kept_rows

    def kept(row: WorkRow, commands: Sequence[object], caller: Callable[[], Markup]) -> Markup:
        """As the template draws it for somebody who may give ``commands`` to several at once."""
        return rows.of(row, caller, inventory, language, closed=closed, marks=bool(commands))

    return render_page(
        request,
        "worklist/work.html",
        "work",
        problem=problem,
        now=now,
        kept=kept,
        rows=[work_row(each, inventory, now, language) for each in page.items],
        above=above,
        more_above=more_above,
        next=cursors.after(CURSOR_NAME, filters, page.last),
        asked=filters,
        unknown=[(LABELS[name], filters[name]) for name in missing],
        closed=closed,
        nothing_installed=not inventory.points,
        counts=counts,
        concerns=[*Concern, SERVICE_CONCERN],
        selects=selects(*units_to_choose(viewer, inventory, asked.unit), language),
        commands=[] if closed else commands_for(viewer, service.tables().tables.moves, language),
        zone=inventory.root_zone,
        tabs=tabs,
        shown_view=typed or view_typed(tabs),
        sent=urlencode(asked.as_sent()),
        everything=EVERYTHING if any(each.view.is_default for each in tabs) else PATH,
        longest_view=LONGEST_VIEW,
    )


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
