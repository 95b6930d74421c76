"""What applies where and when: a point is picked, and for each rule it is told whether it judges it then."""

from __future__ import annotations

from contextlib import suppress
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Query, Request, Response

from alerts.desk.lookups.errors import NotFound
from alerts.desk.lookups.points import list_points
from alerts.desk.now.searching import HitKind, search_everything
from alerts.desk.rules.applying import rules_at_point
from alerts.people.viewer import Viewer
from alerts.rules.rule_words import JudgedBy, words_in_force
from api.access.authentication import asks
from api.console.pages.rendering import language_of, render_page
from api.console.pages.rules.policy_table import place_typed
from api.console.pages.rules.rulebook import PATH as RULES
from api.console.views.now.hits import meant
from api.http.dependencies import ServiceDep
from api.http.parameters import LONGEST_NAME, NO_CONTROLS
from api.http.problems import HttpProblem, ProblemKind
from api.http.times import LONGEST_LOCAL_TIME, local_instant, local_time
from api.words.written_rules import WrittenRules
from ingest.inventory.tree import Inventory
from ingest.said import Said

router = APIRouter()

PATH = f"{RULES}/applying"
MOST = 50
"""Points of a place, and places and points that a word finds, that are offered."""
KINDS = (HitKind.POINT, HitKind.PLACE)


@router.get(PATH)
def applying_page(
    request: Request,
    service: ServiceDep,
    viewer: Annotated[Viewer, asks(rules_at_point, list_points, search_everything)],
    text: Annotated[str, Query(alias="where", max_length=LONGEST_NAME, pattern=NO_CONTROLS)] = "",
    at: Annotated[str, Query(max_length=LONGEST_LOCAL_TIME, pattern=NO_CONTROLS)] = "",
) -> Response:
    """``text``: id or name of a point or place; ``at``: on the clocks there, now if it is left out."""
    plan, language, now = service.plan(), language_of(request), service.clock.now()
    inventory, found = plan.inventory, None
    offered: list[tuple[str, bool]] = []
    written = WrittenRules(language, plan.own_words)
    text = _place_or_as_typed(text, viewer, inventory)
    if text and text not in inventory.points and text not in inventory.places:
        hits = search_everything(
            *(service.records, viewer, text, MOST, now), inventory=inventory, book=service.names
        )
        hits = [hit for hit in hits if hit.kind in KINDS]
        offered = [(hit.id, hit.kind is HitKind.PLACE) for hit in hits]
        certain = meant(hits, text)
        text = text if certain is None else certain.id
    of_place = None
    if text in inventory.places:
        with suppress(NotFound):
            points = list_points(inventory, viewer, text, None, None, MOST).items
            offered, of_place = [(point.id, False) for point in points], text
            text = points[0].id if len(points) == 1 else text
    zone = inventory.root_zone
    if text in inventory.points:
        of_point = inventory.zone_of(inventory.points[text].place)
        # A point of others is to whoever looks as one that there is not.
        with suppress(NotFound):
            found = rules_at_point(service.records, viewer, text, _instant(at, of_point, now), plan=plan)
            zone = of_point
    return render_page(
        request,
        "rules/applying.html",
        "rules",
        where=text,
        at=at or f"{local_time(now, zone):%Y-%m-%dT%H:%M}",
        found=found,
        offered=offered if found is None else [],
        of_place=of_place,
        most=MOST,
        judged=[]
        if found is None
        else [(each, written.of(JudgedBy(each.rule.id, *each.terms))) for each in found.rules if each.terms],
        never=[]
        if found is None
        else [(each, language.say(words_in_force(each.rule).name)) for each in found.rules if not each.terms],
        zone=zone,
    )


def _place_or_as_typed(text: str, viewer: Viewer, inventory: Inventory) -> str:
    """The id of the place that is meant, if any; points and what is less certain are looked for after it."""
    meant_by_it = None if text in inventory.points else place_typed(text, viewer, inventory)[0]
    return meant_by_it or text


def _instant(at: str, zone: str, now: int) -> int:
    if not at:
        return now
    instant = local_instant(at, ZoneInfo(zone))
    if instant is None:
        raise HttpProblem(ProblemKind.INVALID, Said("rulebook-no-time", text=at))
    return instant
