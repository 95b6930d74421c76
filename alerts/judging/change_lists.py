"""What cohorts, silences and runs of equal values find, as changes of episodes: UTC ms, canonical units."""

from __future__ import annotations

from collections.abc import Iterable

from alerts.episodes.episode import Change, Ending, EndReason, Opening
from alerts.judging.stuck import Run
from alerts.judging.windows.cohort import Cohort
from alerts.judging.windows.open_episodes import Transition
from alerts.rules.limits import MICRO
from alerts.rules.rule import Rule
from ingest.inventory.tree import Inventory


def changes_of(inventory: Inventory, cohort: Cohort, transitions: Iterable[Transition]) -> list[Change]:
    """Transitions at marks as changes of episodes, in UTC ms and canonical units."""
    changes: list[Change] = []
    for t in transitions:
        point = inventory.by_key[int(cohort.keys[t.position])].id
        changes.append(_opening(t, point, cohort.step) if t.opened else _ending(t, point, cohort.step))
    return changes


def _opening(t: Transition, point: str, step: int) -> Opening:
    return Opening(
        t.rule.id,
        t.rule.version,
        point,
        t.began * step,
        t.mark * step,
        t.covered,
        t.breaching,
        None if t.worst is None else t.worst / MICRO,
        None if t.worst is None else t.worst_mark * step,
    )


def _ending(t: Transition, point: str, step: int) -> Ending:
    return Ending(t.rule.id, point, t.opened_mark * step, t.mark * step, t.reason)


def silence_opened(rule: Rule, point: str, at: int) -> Opening:
    """A point fell silent at ``at``: there is nothing to count and nothing is worst."""
    return Opening(rule.id, rule.version, point, at, at, 0, 0, None, None)


def run_changes(rule: Rule, point: str, run: Run) -> list[Change]:
    """What a run of equal values says: that it opened (unless that is known), that it ended."""
    changes: list[Change] = []
    if not run.known:
        value = run.value / MICRO
        changes.append(
            Opening(
                rule.id, rule.version, point, run.began, run.opened, run.count, run.count, value, run.began
            )
        )
    if run.ended is not None:
        changes.append(Ending(rule.id, point, run.opened, run.ended, EndReason.MOVED_AGAIN))
    return changes
