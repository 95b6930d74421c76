"""The rules in force in the words that people know: all of them, and one with what it was before."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Request, Response

from alerts.desk.rules.listing import list_rules, show_rule
from alerts.people.viewer import Viewer
from alerts.rules.rule_words import hours_of_rule, limit_of_rule, words_in_force
from api.access.authentication import asks
from api.console.pages.rendering import language_of, render_page
from api.console.views.rules.keys import key_rows
from api.http.dependencies import ServiceDep
from api.http.parameters import RuleQuery

router = APIRouter()

PATH = "/rules"
ONE = f"{PATH}/rule"


@router.get(PATH)
def rules_page(
    request: Request, service: ServiceDep, viewer: Annotated[Viewer, asks(list_rules)]
) -> Response:
    """Every rule: what it asks for, of how many points, and what is not as it ships."""
    found = list_rules(service.records, viewer, plan=service.plan())
    return render_page(
        request,
        "rules/rules.html",
        "rules",
        found=found,
        words_of=words_in_force,
        limit_of=limit_of_rule,
        hours_of=hours_of_rule,
        zone=service.inventory().root_zone,
    )


@router.get(ONE)
def rule_page(
    request: Request,
    service: ServiceDep,
    viewer: Annotated[Viewer, asks(show_rule)],
    id: RuleQuery,  # noqa: A002 - as in the API
) -> Response:
    """One rule: every key and where it comes from, and its versions."""
    found, language = show_rule(service.records, viewer, id, plan=service.plan()), language_of(request)
    before = found.versions[1:]
    return render_page(
        request,
        "rules/rule.html",
        "rules",
        file=found,
        words=words_in_force(found.shown.rule),
        keys=key_rows(found.shown.rule, found.shipped, language),
        versions=[
            (
                version,
                []
                if version.rule is None
                else [
                    row
                    for row in key_rows(version.rule, before[no].rule if no < len(before) else None, language)
                    if row.key in version.changed
                ],
            )
            for no, version in enumerate(found.versions)
        ],
        zone=service.inventory().root_zone,
    )
