"""The time limits in force, and which of them a matter would have, by when."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response

from alerts.deadlines.policy import Policy
from alerts.desk.lookups.errors import NotFound
from alerts.desk.tables.policies import PolicyQuestion, TriedPolicies, try_limits
from alerts.desk.tables.shown_tables import list_policies
from alerts.people.roles import Right
from alerts.people.viewer import Viewer
from alerts.places.finding import PlaceUnclear, place_asked
from alerts.tickets.desk_moves.loading import DESK_TABLES
from api.access.authentication import asks
from api.console.pages.rendering import language_of, render_page
from api.console.views.rules.facts import Fact, FactsAsked, facts_asked, selects, strange_facts
from api.console.views.rules.limits import limit_in_words
from api.http.dependencies import DeskDep, ServiceDep
from api.http.parameters import NO_CONTROLS
from api.http.problems import HttpProblem, ProblemKind
from api.http.times import LONGEST_LOCAL_TIME, local_instant, local_time, zone
from api.words.languages import Language
from ingest.inventory.tree import Inventory
from ingest.problems import Problems
from ingest.said import Said, said_by

router = APIRouter()

PATH = "/policies"


@router.get(PATH)
def policies_page(
    request: Request,
    service: ServiceDep,
    desk: DeskDep,
    viewer: Annotated[Viewer, asks(list_policies, try_limits)],
    asked: Annotated[FactsAsked, Depends(facts_asked)],
    place: Fact = "",
    at: Annotated[str, Query(max_length=LONGEST_LOCAL_TIME, pattern=NO_CONTROLS)] = "",
) -> Response:
    """Every limit with its clauses and version; with facts, which of them would run, from ``at`` on."""
    found = list_policies(service.tables(), viewer)
    language, now, inventory = language_of(request), service.clock.now(), service.inventory()
    meant, problem = place_typed(place, viewer, inventory)
    where = inventory.root_zone if meant is None else inventory.zone_of(meant)
    tried: TriedPolicies | None = None
    instant = local_instant(at, zone(where)) if at else now
    if instant is None:
        problem = problem or HttpProblem(ProblemKind.INVALID, Said("rulebook-no-time", text=at))
    elif asked.facts and problem is None:
        question = PolicyQuestion(facts=asked.facts, at=instant, place=meant)
        try:
            tried = try_limits(desk, viewer, question)
        except (Problems, NotFound) as error:
            problem = problem_of_facts(error, asked, language)
    shipped = {policy.row_key: policy for policy in DESK_TABLES.policies.current}
    return render_page(
        request,
        "rules/policies.html",
        "rules",
        problem=problem,
        tried=tried,
        policies=found,
        limit=lambda limit: limit_in_words(limit, language),
        shipped=shipped,
        differs=_differs,
        selects=selects(asked, language),
        place=place,
        at=at or f"{local_time(now, where):%Y-%m-%dT%H:%M}",
        zone=where,
    )


def _differs(policy: Policy, shipped: Policy | None) -> bool:
    """Whether the site says something else than what ships, beside who has adopted it."""
    return shipped is None or (policy.limit, policy.off) != (shipped.limit, shipped.off)


def place_typed(text: str, viewer: Viewer, inventory: Inventory) -> tuple[str | None, HttpProblem | None]:
    """The id of the place that somebody typed, if any; and what they are told where none is meant by it."""
    if not text.strip():
        return None, None
    scope = viewer.where(Right.LOOK)
    try:
        return place_asked(text, inventory, lambda place: scope.sees_place(inventory, place)), None
    except PlaceUnclear as error:
        return None, HttpProblem(ProblemKind.INVALID, said_by(error))


def problem_of_facts(error: Problems | NotFound, asked: FactsAsked, language: Language) -> HttpProblem:
    """What somebody is told of facts that cannot be tried, the first that there is not; or of no place."""
    if isinstance(error, NotFound):
        return HttpProblem(ProblemKind.INVALID, said_by(error))
    for called, text in strange_facts(asked, language):
        return HttpProblem(ProblemKind.INVALID, Said("tables-no-such-fact", fact=called, value=text))
    return HttpProblem(ProblemKind.INVALID, Said("tables-bad-fact"))
