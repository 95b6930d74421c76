"""A changed rules file tried on the last days: checked, judged, compared; and the file to put in force."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from starlette.responses import RedirectResponse

from alerts.desk.lookups.errors import NotFound
from alerts.desk.rules.trying import (
    MOST_DAYS,
    USUAL_DAYS,
    TrialAsked,
    TrialRefused,
    cancel_trial,
    rule_trial,
    try_rules,
)
from alerts.judging.past.trial import by_place
from alerts.people.viewer import Viewer
from alerts.places.finding import PlaceUnclear
from alerts.rules.rule_files import RuleProblems, default_rules
from alerts.rules.rule_words import words_in_force
from api.access.authentication import asks
from api.access.forms import PostedForm
from api.console.pages.rendering import language_of, render_page
from api.console.pages.rules.rulebook import PATH as RULES
from api.console.pages.sign_in import SEE_OTHER
from api.console.views.rules.file_text import text_on_disk, with_rule
from api.http.dependencies import ServiceDep, TrialsDep
from api.http.parameters import LONGEST_NAME, LONGEST_RULE_ID, PRINTABLE
from api.http.problems import HttpProblem, ProblemKind
from api.ports.running_service import RunningService
from ingest.problems import Problem
from ingest.said import Said, said_by

router = APIRouter()

PATH = f"{RULES}/try"
CANCEL = f"{PATH}/cancel"
FILE = f"{PATH}/file"
USUAL_NAME = "rules.toml"
LONGEST = 20_000
"""Characters of a file in the form: as a form sends them they take several times as many bytes."""
DAYS = (1, 3, 7, 14, MOST_DAYS)
SHOWN, PLACES_SHOWN = 200, 20
TYPED_AS = {"setting": "service.rules", "check": "wenya check-config"}
"""What somebody types to put a file in force, in every language."""


@router.get(PATH)
def trial_page(
    request: Request,
    service: ServiceDep,
    trials: TrialsDep,
    viewer: Annotated[Viewer, asks(rule_trial)],
    rule: Annotated[str, Query(max_length=LONGEST_RULE_ID, pattern=f"{PRINTABLE}|^$")] = "",
) -> Response:
    """How the last trial goes, and the form of the next: the file in force, with ``rule`` to be changed."""
    state, plan = rule_trial(trials, viewer), service.plan()
    text = text_on_disk(service.settings.service.rules, LONGEST)
    if rule:
        known = plan.rules.get(rule) or default_rules().get(rule)
        if known is None:
            raise NotFound(Said("refusal-no-rule", id=rule))
        text = with_rule(text, known)
    elif state is not None:
        text = state.asked.text
    place = state.asked.place if state is not None and not rule else None
    typed = {"text": text, "place": place or "", "days": str(USUAL_DAYS)}
    return _render(request, service, trials, viewer, typed)


@router.post(PATH)
def trial_begun(
    request: Request,
    service: ServiceDep,
    trials: TrialsDep,
    viewer: Annotated[Viewer, asks(try_rules, rule_trial)],
    form: PostedForm,
) -> Response:
    """Check the file and begin; what was typed comes back with what is wrong with it."""
    problem, wrong = None, []
    try:
        asked, judged_until = _asked(form, service), service.counters().judged_until
        try_rules(
            *(service.records, trials, viewer, asked, service.clock.now()),
            plan=service.plan(),
            judged_until=judged_until,
        )
        return RedirectResponse(PATH, SEE_OTHER)
    except RuleProblems as error:
        problem, wrong = HttpProblem(ProblemKind.INVALID, Said("trial-wrong")), error.problems
    except TrialRefused as error:
        problem = HttpProblem(ProblemKind.BUSY if error.busy else ProblemKind.INVALID, error.said)
    except PlaceUnclear as error:
        problem = HttpProblem(ProblemKind.INVALID, said_by(error))
    return _render(request, service, trials, viewer, form, problem=problem, wrong=wrong)


@router.post(CANCEL)
def trial_cancelled(trials: TrialsDep, viewer: Annotated[Viewer, asks(cancel_trial)]) -> Response:
    """End the one that goes on."""
    cancel_trial(trials, viewer)
    return RedirectResponse(PATH, SEE_OTHER)


@router.get(FILE)
def file_tried(trials: TrialsDep, viewer: Annotated[Viewer, asks(rule_trial)]) -> Response:
    """The file of the last trial, to be put in its place."""
    state = rule_trial(trials, viewer)
    if state is None:
        raise NotFound(Said("trial-none"))
    headers = {"Content-Disposition": f'attachment; filename="{USUAL_NAME}"', "Cache-Control": "no-store"}
    return Response(state.asked.text, media_type="application/toml", headers=headers)


def _asked(form: Mapping[str, str], service: RunningService) -> TrialAsked:
    text, place, days = form.get("text", ""), form.get("place", "").strip(), form.get("days", "")
    if len(text) > LONGEST:
        raise TrialRefused(Said("trial-too-long-text", most=LONGEST))
    if len(place) > LONGEST_NAME:
        raise PlaceUnclear(Said("refusal-no-place", id=place[:LONGEST_NAME]))
    if days not in map(str, DAYS):
        raise TrialRefused(Said("trial-days", most=MOST_DAYS))
    file = service.settings.service.rules
    name = USUAL_NAME if file is None else file.name
    return TrialAsked(name, text.replace("\r\n", "\n"), place or None, int(days))


def _render(
    request: Request,
    service: RunningService,
    trials: TrialsDep,
    viewer: Viewer,
    typed: Mapping[str, str],
    *,
    problem: HttpProblem | None = None,
    wrong: list[Problem] | tuple[Problem, ...] = (),
) -> Response:
    state, language, plan = rule_trial(trials, viewer), language_of(request), service.plan()
    rules = dict(plan.rules)
    if state is not None:
        rules = {**default_rules(), **rules, **state.trial.plan.rules}
    found = () if state is None else state.found.differences
    return render_page(
        request,
        "rules/trial.html",
        "rules",
        problem=problem,
        state=state,
        kinds=Counter(each.kind.value for each in found),
        differences=found[:SHOWN],
        places=by_place(found, plan.inventory, PLACES_SHOWN),
        called={id_: language.say(words_in_force(rule).name) for id_, rule in rules.items()},
        wrong=[(language.say(each.where), language.say(each.reason)) for each in wrong],
        warnings=[(language.say(each.where), language.say(each.reason)) for each in state.warnings]
        if state
        else [],
        typed=typed,
        days=DAYS,
        most=LONGEST,
        typed_as=TYPED_AS,
        in_file=service.settings.service.rules,
        zone=service.inventory().root_zone,
    )
