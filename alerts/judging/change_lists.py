"""What cohorts, silences and runs of equal values find, as changes of episodes (UTC ms, canonical units)."""

from __future__ import annotations

from collections.abc import Iterable

from alerts.episodes.episode import Change, Ending, EndReason, Opening
from alerts.judging.stuck import Run
from alerts.judging.windows.cohort import Cohort
from alerts.judging.windows.open_episodes import Transition
from alerts.rules.limits import MICRO
from alerts.rules.plan import Plan
from alerts.rules.rule import Rule
from ingest.inventory.tree import Point


def changes_at_marks(plan: Plan, cohort: Cohort, transitions: Iterable[Transition]) -> list[Change]:
    """The openings and endings that the transitions of ``cohort`` are."""
    changes: list[Change] = []
    for transition in transitions:
        point = plan.inventory.by_key[int(cohort.keys[transition.position])]
        changes.append(
            _opening(plan, transition, point, cohort.step)
            if transition.opened
            else _ending(transition, point.id, cohort.step)
        )
    return changes


def _opening(plan: Plan, transition: Transition, point: Point, step: int) -> Opening:
    terms = plan.terms_at(transition.rule, point, transition.mark * step)
    return Opening(
        transition.rule.id,
        terms.version,
        point.id,
        transition.began_mark * step,
        transition.mark * step,
        transition.covered,
        transition.breaching,
        None if transition.worst is None else transition.worst / MICRO,
        None if transition.worst is None else transition.worst_mark * step,
        limit=terms.limit,
        unit=terms.unit,
        hours=terms.hours,
    )


def _ending(transition: Transition, point: str, step: int) -> Ending:
    return Ending(
        transition.rule.id, point, transition.opened_mark * step, transition.mark * step, transition.reason
    )


def silence_opening(plan: Plan, rule: Rule, point: Point, at: int) -> Opening:
    """The opening of a silence at ``at`` (UTC ms); it has no marks to count and no worst value."""
    terms = plan.terms_at(rule, point, at)
    return Opening(
        rule.id, terms.version, point.id, at, at, 0, 0, None, None, unit=terms.unit, hours=terms.hours
    )


def changes_of_run(plan: Plan, rule: Rule, point: Point, run: Run) -> list[Change]:
    """The opening of the episode that ``run`` is, unless reported before, and its ending if it is over."""
    changes: list[Change] = []
    if not run.reported:
        value = run.value / MICRO
        terms = plan.terms_at(rule, point, run.opened)
        changes.append(
            Opening(
                rule.id,
                terms.version,
                point.id,
                run.began,
                run.opened,
                run.count,
                run.count,
                value,
                run.began,
                unit=terms.unit,
                hours=terms.hours,
            )
        )
    if run.ended is not None:
        changes.append(Ending(rule.id, point.id, run.opened, run.ended, EndReason.MOVED_AGAIN))
    return changes
