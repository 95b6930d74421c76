"""Changed rules tried on the last days: begun, looked at, ended; nothing on record changes."""

from __future__ import annotations

from typing import Annotated, Self

from fastapi import APIRouter
from pydantic import BaseModel, Field

from alerts.desk.lookups.errors import NotFound
from alerts.desk.rules.trying import (
    MOST_DAYS,
    USUAL_DAYS,
    TrialAsked,
    TrialRefused,
    TrialState,
    cancel_trial,
    rule_trial,
    try_rules,
)
from alerts.judging.past.replay import DifferenceKind, EpisodeDifference
from alerts.people.viewer import Viewer
from alerts.rules.rule_files import RuleProblems
from api.access.authentication import JsonOnly, asks
from api.http.dependencies import AnswerLanguage, ServiceDep, TrialsDep
from api.http.parameters import WRITTEN
from api.http.problems import UNFIT, HttpProblem, ProblemKind, problem_responses
from api.http.times import rfc3339, rfc3339_or_none
from api.rest.base_models import Timestamp
from api.rest.desk.routing import Id
from api.rest.people.user_models import Sent
from api.words.languages import Language
from ingest.said import Said

router = APIRouter(prefix="/rule-trial", tags=["rules"])

LONGEST_TEXT = 50_000
"""Characters of a rules file that is tried here; `wenya replay --dry-run` takes a longer one."""
MOST_LISTED = 500
FILE = "rules.toml"


class RuleTrialQuestion(Sent):
    """A whole rules file, and on what it is tried.

    ``place``: the points at it and below, all if ``null``. ``days``: so many, up to some minutes ago.
    """

    text: Annotated[str, Field(max_length=LONGEST_TEXT, pattern=WRITTEN)] = Field(
        examples=['[[rule]]\nid = "room.day"\nlimit = "20 degC"\nversion = 2\n']
    )
    place: Id | None = None
    days: Annotated[int, Field(ge=1, le=MOST_DAYS)] = USUAL_DAYS


class TrialTimes(BaseModel):
    """When an episode opened and ended; null: it goes on."""

    opened_at: Timestamp
    ended_at: Timestamp | None


class TrialDifferenceItem(BaseModel):
    """An episode that would open (``added``), vanish (``gone``) or have other times (``moved``)."""

    change: DifferenceKind
    rule: str
    point: str
    before: TrialTimes | None
    after: TrialTimes | None


class RuleTrialItem(BaseModel):
    """A trial.

    Attributes
    ----------
    over, problem
        Whether it still goes on; why it ended before its end, in the language of the answer.
    rules
        Those that differ from the rules in force.
    points, judged
        Of how many points, and of how many it has been judged.
    before, after
        Episodes on record, and those that there would be.
    counts
        How many differences of each kind; the first 500 are listed.
    warnings
        What to look at in the file.
    """

    begun_at: Timestamp
    over: bool
    problem: str | None
    rules: list[str]
    start: Timestamp
    end: Timestamp
    points: int
    judged: int
    before: int
    after: int
    counts: dict[DifferenceKind, int]
    differences: list[TrialDifferenceItem]
    warnings: list[str]

    @classmethod
    def of(cls, state: TrialState, zone: str, language: Language) -> Self:
        """As the API shows it."""
        found, (start, end) = state.found, state.trial.span
        kinds = [each.kind for each in found.differences]
        return cls(
            begun_at=rfc3339(state.begun_at, zone),
            over=state.over,
            problem=None if state.problem is None else language.say(state.problem),
            rules=list(state.trial.changed),
            start=rfc3339(start, zone),
            end=rfc3339(end, zone),
            points=len(state.trial.points),
            judged=state.points,
            before=found.before,
            after=found.after,
            counts={kind: kinds.count(kind) for kind in DifferenceKind if kind in kinds},
            differences=[_difference(each, zone) for each in found.differences[:MOST_LISTED]],
            warnings=[f"{language.say(each.where)}: {language.say(each.reason)}" for each in state.warnings],
        )


def _difference(each: EpisodeDifference, zone: str) -> TrialDifferenceItem:
    before, after = (
        None
        if times is None
        else TrialTimes(opened_at=rfc3339(times[0], zone), ended_at=rfc3339_or_none(times[1], zone))
        for times in (each.before, each.after)
    )
    return TrialDifferenceItem(change=each.kind, rule=each.rule, point=each.point, before=before, after=after)


@router.post(
    "",
    status_code=202,
    dependencies=[JsonOnly],
    responses=problem_responses(ProblemKind.NOT_FOUND, ProblemKind.UNSUPPORTED_MEDIA_TYPE, ProblemKind.BUSY),
)
def begin_rule_trial(
    service: ServiceDep,
    trials: TrialsDep,
    viewer: Annotated[Viewer, asks(try_rules)],
    language: AnswerLanguage,
    asked: RuleTrialQuestion,
) -> RuleTrialItem:
    """Check a rules file and judge the last days by it, one trial at a time; ``GET`` tells how far it is."""
    now, of = service.clock.now(), TrialAsked(FILE, asked.text, asked.place, asked.days)
    judged_until = service.counters().judged_until
    try:
        state = try_rules(
            service.records, trials, viewer, of, now, plan=service.plan(), judged_until=judged_until
        )
    except RuleProblems as wrong:
        raise HttpProblem(ProblemKind.INVALID, UNFIT, errors=wrong.problems) from wrong
    except TrialRefused as refused:
        kind = ProblemKind.BUSY if refused.busy else ProblemKind.INVALID
        raise HttpProblem(kind, refused.said) from refused
    return RuleTrialItem.of(state, service.inventory().root_zone, language)


@router.get("", responses=problem_responses(ProblemKind.NOT_FOUND))
def last_rule_trial(
    service: ServiceDep,
    trials: TrialsDep,
    viewer: Annotated[Viewer, asks(rule_trial)],
    language: AnswerLanguage,
) -> RuleTrialItem:
    """The trial that goes on, or the last one since the start of the service."""
    state = rule_trial(trials, viewer)
    if state is None:
        raise NotFound(Said("trial-none"))
    return RuleTrialItem.of(state, service.inventory().root_zone, language)


@router.post(
    "/cancel",
    status_code=204,
    dependencies=[JsonOnly],
    responses=problem_responses(ProblemKind.UNSUPPORTED_MEDIA_TYPE),
)
def end_rule_trial(trials: TrialsDep, viewer: Annotated[Viewer, asks(cancel_trial)]) -> None:
    """End the trial that goes on, if there is one; what it found so far stays."""
    cancel_trial(trials, viewer)
