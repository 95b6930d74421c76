"""The policies in force: which limits the desk keeps, and by which clauses."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Self

from fastapi import APIRouter
from pydantic import BaseModel, Field

from alerts.deadlines.desk_clock import ClockStatus
from alerts.deadlines.ladders import LadderPost, StepAt
from alerts.deadlines.policy import Policy
from alerts.deadlines.rows.policy_rows import row_of
from alerts.desk.tables.policies import PolicyQuestion, TriedPolicies, try_limits
from alerts.desk.tables.shown_tables import list_policies
from alerts.matters.choices import MatterClass
from alerts.matters.names import Name
from alerts.people.viewer import Viewer
from alerts.tickets.desk_moves.timekeeping.trying import TriedChange, TriedClock
from alerts.words.desk_names import clock_name, ladder_step_name
from api.access.authentication import JsonOnly, asks
from api.http.dependencies import AnswerLanguage, DeskDep, ServiceDep
from api.http.problems import UNFIT, HttpProblem, ProblemKind, problem_responses
from api.http.times import Instant, rfc3339, rfc3339_or_none
from api.rest.base_models import Timestamp
from api.rest.desk.routing import FactText, FactValue, Id
from api.rest.people.user_models import Sent
from api.words.languages import Language
from ingest.problems import Problems

router = APIRouter(prefix="/policies", tags=["desk"])


class PolicyItem(BaseModel):
    """A policy, or a variant of one, which comes before it: the first that applies counts.

    Attributes
    ----------
    name
        In the language of the answer.
    obligation
        The duties that it measures, of each of which the clock due first leads.
    applies
        The condition: tables of names with the values that they may have, of which one holds.
    start, proof
        The fact that starts a clock, and those that stop it: all of one of these lists.
    limit
        One of the kinds of limit of the guide, such as ``{"clock": "1h"}`` or ``{"working_days": 3}``.
    given
        The number is the clause's. One of ours binds nobody before a leader has adopted it.
    stage
        When it is built: a policy of a later stage starts nothing.
    off
        The site goes without it: it starts nothing.
    version, record
        The how-manieth row of its key it is on record, and the id of that row; 0 where it is not there.
    """

    key: str
    variant: int
    name: str
    clauses: list[str]
    of: str
    obligation: list[str]
    applies: list[dict[str, Any]]
    start: str
    proof: list[list[str]]
    limit: dict[str, Any]
    pausable: bool
    given: bool
    adopted_by: str
    adopted_on: str
    ladder: str
    stops_for: str
    stage: int
    off: bool
    version: int
    record: int

    @classmethod
    def of_policy(cls, policy: Policy, language: Language) -> Self:
        """As the API shows it."""
        row = row_of(policy)
        return cls(
            name=language.say(clock_name(policy.key)),
            start=policy.start,
            ladder=policy.ladder.id,
            off=policy.off,
            version=policy.version,
            record=max(policy.id, 0),
            **{key: row[key] for key in _AS_ON_RECORD},
        )


_AS_ON_RECORD = (
    "key",
    "variant",
    "clauses",
    "of",
    "obligation",
    "applies",
    "proof",
    "limit",
    "pausable",
    "given",
    "adopted_by",
    "adopted_on",
    "stops_for",
    "stage",
)


class PolicyList(BaseModel):
    """The policies in force, in the order of their table."""

    items: list[PolicyItem]


@router.get("")
def policies(
    service: ServiceDep, viewer: Annotated[Viewer, asks(list_policies)], language: AnswerLanguage
) -> PolicyList:
    """The policies in force, with the clauses that they rest on; what a clock started by stays its own."""
    found = list_policies(service.tables(), viewer)
    return PolicyList(items=[PolicyItem.of_policy(each, language) for each in found])


Facts = Annotated[dict[FactText, FactValue], Field(max_length=len(Name))]
MOST_INSTANTS = 50


class PolicyTry(Sent):
    """A matter that is made up: facts by name, as conditions have them; of tags a list.

    Attributes
    ----------
    before
        Facts that were otherwise before, so that the answer says what a change of them changes; ``null``: it
        is new.
    at
        When it is registered, or opened by the service; now if ``null``.
    instants
        Further starts (``dispatched``, ``assigned``, ``tag-set`` ...) and instants that limits may be
        (``reply_by``, ``until``, ``unit_until``, ``external_due``, ``agreed_until``).
    place
        Where it is, the root of the tree if ``null``.
    """

    facts: Facts = Field(examples=[{"category": "leak", "line": "water", "channel": "call"}])
    before: Facts | None = None
    at: Instant | None = None
    instants: Annotated[dict[FactText, Instant], Field(max_length=MOST_INSTANTS)] = Field(
        default_factory=dict, examples=[{"dispatched": "2026-02-13T15:05:00+08:00"}]
    )
    place: Id | None = None


class TriedStepItem(BaseModel):
    """A step of a ladder: when it would come, and whom it is meant for."""

    step: str
    name: str
    at: Timestamp
    to: list[LadderPost]

    @classmethod
    def of(cls, step: StepAt, zone: str, language: Language) -> Self:
        """As the API shows it."""
        named = language.say(ladder_step_name(step.step.id))
        return cls(step=step.step.id, name=named, at=rfc3339(step.instant, zone), to=list(step.step.to))


class TriedClockItem(BaseModel):
    """A clock that the matter would have.

    Attributes
    ----------
    change
        ``begins``, ``stays``, or ``ends`` against the facts of before.
    start, started_at
        The fact or instant that starts it; ``null``: that has not come, or no instant is given that it is due
        by, and so there is none yet.
    status, due_at
        As of a clock; ``unknown``: it lacks the year ``missing_year`` of the calendar.
    leads
        Of the duties in ``obligation`` it is due first of one, and so warns and escalates.
    steps
        Of its ladder, each once.
    days
        Local days that are counted up to the due, where working days, hours or ends of days are.
    calendar_version
        Of the years that the due is worked out with.
    """

    key: str
    variant: int
    name: str
    clauses: list[str]
    of: str
    change: TriedChange
    start: str
    started_at: Timestamp | None
    limit: dict[str, Any]
    given: bool
    pausable: bool
    ladder: str
    obligation: list[str]
    status: ClockStatus | None
    due_at: Timestamp | None
    missing_year: int | None
    leads: bool
    steps: list[TriedStepItem]
    days: list[date]
    calendar_version: str

    @classmethod
    def of_clock(cls, tried: TriedClock, zone: str, language: Language) -> Self:
        """As the API shows it."""
        policy, clock = tried.policy, tried.clock
        row = row_of(policy)
        return cls(
            name=language.say(clock_name(policy.key)),
            change=tried.change,
            start=policy.start,
            started_at=None if clock is None else rfc3339(clock.started_at, zone),
            ladder=policy.ladder.id,
            status=None if clock is None else clock.status,
            due_at=None if clock is None else rfc3339_or_none(clock.due_at, zone),
            missing_year=tried.missing_year,
            leads=clock is not None and clock.leads,
            steps=[TriedStepItem.of(each, zone, language) for each in tried.steps],
            days=list(tried.days),
            calendar_version="" if clock is None else clock.calendar_version,
            **{key: row[key] for key in _TRIED},
        )


_TRIED = ("key", "variant", "clauses", "of", "limit", "given", "pausable", "obligation")


class PolicyTryAnswer(BaseModel):
    """The clocks that a matter would have, in the order of the table; nothing has come of it.

    ``mode``, ``matter_class``: as they were said, or as they would be proposed.
    """

    mode: str
    matter_class: MatterClass
    clocks: list[TriedClockItem]

    @classmethod
    def of(cls, tried: TriedPolicies, language: Language) -> Self:
        """As the API shows it, in words of ``language``."""
        return cls(
            mode=str(tried.state[Name.MODE]),
            matter_class=MatterClass(str(tried.state[Name.CLASS])),
            clocks=[TriedClockItem.of_clock(each, tried.zone, language) for each in tried.clocks],
        )


@router.post(
    "/try",
    dependencies=[JsonOnly],
    responses=problem_responses(ProblemKind.NOT_FOUND, ProblemKind.UNSUPPORTED_MEDIA_TYPE),
)
def try_them(
    service: ServiceDep,
    desk: DeskDep,
    viewer: Annotated[Viewer, asks(try_limits)],
    language: AnswerLanguage,
    asked: PolicyTry,
) -> PolicyTryAnswer:
    """Which time limits a matter with these facts would have, and by when; nothing comes of it."""
    question = PolicyQuestion(
        facts=asked.facts,
        at=service.clock.now() if asked.at is None else asked.at,
        instants=asked.instants,
        place=asked.place,
        before=asked.before,
    )
    try:
        tried = try_limits(desk, viewer, question)
    except Problems as wrong:
        raise HttpProblem(ProblemKind.INVALID, UNFIT, errors=wrong.problems) from wrong
    return PolicyTryAnswer.of(tried, language)
