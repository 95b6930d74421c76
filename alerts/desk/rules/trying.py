"""Changed rules tried on the last days before they are put in force: checked in full, then judged by.

It writes nothing but a line of the audit. What is tried comes into force by the installation's rules file and
a start, and by nothing else (decision 0103).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from alerts.judging.compiling import check_rules
from alerts.judging.past.trial import NOTHING_FOUND, RuleTrial, TrialFound, trial_of
from alerts.people.audit import AuditKind
from alerts.people.roles import Right
from alerts.people.use_cases import ScopeKind, use_case
from alerts.people.viewer import Viewer
from alerts.places.finding import place_asked
from alerts.records import Records
from alerts.rules.own_words import check_words
from alerts.rules.plan import Plan
from alerts.rules.rule_files import RuleProblems, default_rules, rules_of_text
from ingest.durations import DAY, MINUTE
from ingest.inventory.tree import Point
from ingest.problems import Problem
from ingest.said import Said

MOST_DAYS, USUAL_DAYS = 31, 7
MOST_READINGS = 20_000_000
"""About so many readings may be judged for one trial: 1 500 points of one a minute over a week."""

LEAST_AGE = 10 * MINUTE
"""What was measured later may still be on its way to the store, and would look as if it made a difference."""


class TrialRefused(Exception):  # noqa: N818 - named for what becomes of the trial
    """The trial is not begun: another one goes on, nothing differs, or it is too much."""

    def __init__(self, said: Said, *, busy: bool = False) -> None:
        super().__init__(said)
        self.said = said
        self.busy = busy


@dataclass(frozen=True, slots=True)
class TrialAsked:
    """A rules file, to be tried on so many days of the points at and below ``place`` (``None``: of all).

    ``place`` is an id or a name; of a trial that was begun it is the id.
    """

    file: str
    text: str
    place: str | None = None
    days: int = USUAL_DAYS


@dataclass(frozen=True, slots=True)
class TrialState:
    """A trial that goes on or is over.

    Attributes
    ----------
    points
        Of how many points it has been judged.
    found
        So far; all of it when ``over`` and there is no ``problem``.
    warnings
        What should be looked at in the file before it is put in force.
    """

    asked: TrialAsked
    trial: RuleTrial
    begun_at: int
    warnings: Sequence[Problem] = ()
    points: int = 0
    found: TrialFound = NOTHING_FOUND
    over: bool = False
    problem: Said | str | None = None


class TrialRunner(Protocol):
    """Judges one trial at a time, beside everything else."""

    @property
    def state(self) -> TrialState | None:
        """The trial that goes on, or the last one; ``None`` before the first."""
        ...

    def begin(self, state: TrialState) -> bool:
        """Begin; false where another one goes on."""
        ...

    def cancel(self) -> None:
        """End the one that goes on, if there is one; what it found so far stays."""
        ...


@use_case("rules.try", Right.INSTALL, ScopeKind.WHOLE)
def try_rules(
    records: Records,
    runner: TrialRunner,
    viewer: Viewer,
    asked: TrialAsked,
    now: int,
    *,
    plan: Plan,
    judged_until: int,
) -> TrialState:
    """Begin to judge the last days by the rules of a file; ``plan`` is in force at ``now`` (UTC ms).

    Up to `LEAST_AGE` before what has been judged, ``judged_until`` (UTC ms; 0: nothing yet).

    Raises
    ------
    RuleProblems
        Everything that is wrong with the file, as a start would find it.
    PlaceUnclear
        No place is meant, or several.
    TrialRefused
        Another trial goes on, no rule differs, or so much is not tried beside the service.
    Forbidden, RecordsError
    """
    if asked.place is not None:
        asked = replace(asked, place=place_asked(asked.place, plan.inventory))
    warnings, trial = _checked(asked, plan, min(now, judged_until or now) - LEAST_AGE)
    going_on = runner.state
    if going_on is not None and not going_on.over:
        raise TrialRefused(Said("trial-busy"), busy=True)
    state = TrialState(asked, trial, now, warnings)
    with records.begin() as tx:
        told = {"rules": list(trial.changed), "days": asked.days, "place": asked.place}
        tx.audit.act(viewer, AuditKind.RULES_TRIED, now, asked.file, **told)
    if not runner.begin(state):
        raise TrialRefused(Said("trial-busy"), busy=True)
    return state


@use_case("rules.trial", Right.INSTALL, ScopeKind.WHOLE)
def rule_trial(runner: TrialRunner, viewer: Viewer) -> TrialState | None:
    """The trial that goes on, or the last one since the start of the service. Raises `Forbidden`."""
    return runner.state


@use_case("rules.cancel-trial", Right.INSTALL, ScopeKind.WHOLE)
def cancel_trial(runner: TrialRunner, viewer: Viewer) -> None:
    """End the trial that goes on, if there is one. Raises `Forbidden`."""
    runner.cancel()


def _checked(asked: TrialAsked, plan: Plan, until: int) -> tuple[list[Problem], RuleTrial]:
    """What to look at in the file, and the trial of it."""
    tried, inventory = rules_of_text(asked.file, asked.text), plan.inventory
    words = check_words(tried, plan.rules, default_rules(), asked.file)
    checked = check_rules(tried, inventory, asked.file)
    if words.problems or checked.problems:
        raise RuleProblems([*words.problems, *checked.problems])
    span = (until - asked.days * DAY, until)
    trial = trial_of(inventory, plan.rules, tried, _points(asked.place, plan), span)
    if not trial.changed:
        raise TrialRefused(Said("trial-same"))
    if not trial.points:
        raise TrialRefused(Said("trial-no-points"))
    if trial.readings > MOST_READINGS:
        most = len(trial.points) * MOST_READINGS // trial.readings
        raise TrialRefused(Said("trial-too-much", points=len(trial.points), most=most, days=asked.days))
    return [*words.warnings, *checked.warnings], trial


def _points(place: str | None, plan: Plan) -> list[Point]:
    inventory = plan.inventory
    if place is None:
        return list(inventory.points.values())
    return [point for node in inventory.below(place) for point in inventory.points_at.get(node.id, ())]
