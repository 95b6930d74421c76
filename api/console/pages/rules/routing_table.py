"""The routing table in force, and whom it would send a matter to, and why."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from alerts.desk.lookups.errors import NotFound
from alerts.desk.tables.routing import try_routing
from alerts.desk.tables.shown_tables import list_routing
from alerts.people.viewer import Viewer
from api.access.authentication import asks
from api.console.pages.rendering import language_of, render_page
from api.console.pages.rules.policy_table import place_typed, problem_of_facts
from api.console.views.rules.facts import Fact, FactsAsked, fact_called, facts_asked, selects
from api.http.dependencies import ServiceDep
from ingest.problems import Problems

router = APIRouter()

PATH = "/routing"


@router.get(PATH)
def routing_page(
    request: Request,
    service: ServiceDep,
    viewer: Annotated[Viewer, asks(list_routing, try_routing)],
    asked: Annotated[FactsAsked, Depends(facts_asked)],
    place: Fact = "",
) -> Response:
    """Every row in its order; with facts, which one decides, what comes of it, and which nearly did."""
    tables, language = service.tables(), language_of(request)
    rows = list_routing(tables, viewer)
    inventory, tried = service.inventory(), None
    meant, problem = place_typed(place, viewer, inventory)
    if asked.facts and problem is None:
        try:
            tried = try_routing(inventory, viewer, asked.facts, meant)
        except (Problems, NotFound) as error:
            problem = problem_of_facts(error, asked, language)
    near = {} if tried is None else {each.row: fact_called(each.unmet, language) for each in tried.near}
    return render_page(
        request,
        "rules/routing.html",
        "rules",
        problem=problem,
        rows=rows,
        tried=tried,
        near=near,
        selects=selects(asked, language),
        place=place,
        table_version=tables.tables.routing.version,
    )
