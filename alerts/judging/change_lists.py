"""What cohorts, silences and runs of equal values find, as changes of episodes (UTC ms, canonical units)."""

from __future__ import annotations

from collections.abc import Iterable

from alerts.episodes.episode import Change, Ending, EndReason, Opening
from alerts.judging.stuck import Run
from alerts.judging.windows.cohort import Cohort
from alerts.judging.windows.open_episodes import Transition
from alerts.rules.limits import MICRO
from alerts.rules.rule import Rule
from ingest.inventory.tree import Inventory


def changes_at_marks(inventory: Inventory, cohort: Cohort, transitions: Iterable[Transition]) -> list[Change]:
    """The openings and endings that the transitions of ``cohort`` are."""
    changes: list[Change] = []
    for transition in transitions:
        point = inventory.by_key[int(cohort.keys[transition.position])].id
        changes.append(
            _opening(transition, point, cohort.step)
            if transition.opened
            else _ending(transition, point, cohort.step)
        )
    return changes


def _opening(transition: Transition, point: str, step: int) -> Opening:
    return Opening(
        transition.rule.id,
        transition.rule.version,
        point,
        transition.began_mark * step,
        transition.mark * step,
        transition.covered,
        transition.breaching,
        None if transition.worst is None else transition.worst / MICRO,
        None if transition.worst is None else transition.worst_mark * step,
    )


def _ending(transition: Transition, point: str, step: int) -> Ending:
    return Ending(
        transition.rule.id, point, transition.opened_mark * step, transition.mark * step, transition.reason
    )


def silence_opening(rule: Rule, point: str, at: int) -> Opening:
    """The opening of a silence at ``at`` (UTC ms); it has no marks to count and no worst value."""
    return Opening(rule.id, rule.version, point, at, at, 0, 0, None, None)


def changes_of_run(rule: Rule, point: str, run: Run) -> list[Change]:
    """The opening of the episode that ``run`` is, unless reported before, and its ending if it is over."""
    changes: list[Change] = []
    if not run.reported:
        value = run.value / MICRO
        changes.append(
            Opening(
                rule.id, rule.version, point, run.began, run.opened, run.count, run.count, value, run.began
            )
        )
    if run.ended is not None:
        changes.append(Ending(rule.id, point, run.opened, run.ended, EndReason.MOVED_AGAIN))
    return changes
