"""Judges a span of history again and compares it with the records, which `wenya replay` shows and corrects.

What is on record before the span is not judged: an episode open at its beginning is open here, too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TypeVar

from alerts.episodes.episode import (
    Change,
    Ending,
    EndReason,
    Episode,
    EpisodeFigures,
    Identity,
    Opening,
    Withdrawal,
    identity_of,
)
from alerts.episodes.figures import figures_from_history
from alerts.judging.past.late_data import correctable_episodes, corrections
from alerts.judging.past.rebuild import Rebuild
from alerts.rules.limits import LimitChange, RuleChange
from alerts.rules.plan import Plan
from alerts.rules.rule import Rule
from ingest.inventory.tree import Point
from ingest.readings.batch import Batch
from ingest.readings.history import EMPTY, History

NOT_A_BREACH = "history judged again shows that this was not a breach"


class BoundedHistory:
    """A history that ends at ``until`` (UTC ms), so that no later readings are read."""

    def __init__(self, history: History, until: int) -> None:
        self._history = history
        self._end = until + 1

    def read(self, points: Sequence[int], start: int, end: int) -> Batch:
        """As `History.read`."""
        if start >= self._end:
            return EMPTY
        return self._history.read(points, start, min(end, self._end))


def as_of(recorded: Iterable[Episode], until: int) -> list[Episode]:
    """The episodes that had opened by ``until`` (UTC ms), with the end they had by then."""
    return [
        replace(e, ended_at=None, end_reason=None) if e.ended_at is not None and e.ended_at > until else e
        for e in recorded
        if e.opened_at <= until
    ]


def judge_span(
    plan: Plan,
    points: Sequence[Point],
    recorded: Sequence[Episode],
    start: int,
    until: int,
    history: History,
) -> list[Change]:
    """The changes by which the records become what judging ``[start, until]`` (UTC ms) gives now.

    Parameters
    ----------
    recorded
        The episodes of ``points``, not withdrawn, that go on at ``start`` or later, `as_of` ``until``.

    Raises
    ------
    ingest.readings.history.ReadingsUnavailable, alerts.rules.hours.CalendarMissing
    """
    instant = start - 1
    known = correctable_episodes(recorded, plan)
    bounded = BoundedHistory(history, until)
    rebuild = Rebuild(
        plan, points, instant, until, known, lambda checker, end: checker.advance_to(min(until, end))
    ).run(bounded)
    found = corrections(known, rebuild.changes, instant, found_late=True)
    changes: list[Change] = [
        replace(change, reason=NOT_A_BREACH) if isinstance(change, Withdrawal) else change for change in found
    ]
    return changes + [_change_without_rule(e, start) for e in recorded if e.rule not in plan.rules]


def _change_without_rule(episode: Episode, start: int) -> Change:
    """What happens to an episode whose rule is no longer there from ``start`` (UTC ms) on."""
    identity = identity_of(episode)
    if episode.opened_at < start:
        return Ending(*identity, start, EndReason.REMOVED)
    return Withdrawal(*identity, NOT_A_BREACH)


def figures_of_changes(
    plan: Plan,
    recorded: Sequence[Episode],
    changes: Sequence[Change],
    until: int,
    history: History,
    now: int,
) -> list[EpisodeFigures]:
    """Worst value and mean of the episodes that ``changes`` open or end, and the evidence of the new ones.

    ``until`` (UTC ms) is how far was judged. Raises `ReadingsUnavailable`.
    """
    episodes: dict[Identity, Opening | Episode] = {identity_of(e): e for e in recorded}
    episodes |= {identity_of(change): change for change in changes if isinstance(change, Opening)}
    after = ends_after(recorded, changes)
    changed_episodes = {identity_of(change) for change in changes if not isinstance(change, Withdrawal)}
    bounded = BoundedHistory(history, until)
    found = []
    for identity in sorted(changed_episodes):
        if identity.rule in plan.rules:
            episode, ended_at = episodes[identity], after[identity]
            known_at = now if isinstance(episode, Opening) else None
            end = until + 1 if ended_at is None else ended_at
            found.append(figures_from_history(plan, bounded, episode, end, known_at=known_at))
    return found


def ends_after(recorded: Iterable[Episode], changes: Iterable[Change]) -> dict[Identity, int | None]:
    """The episodes that there are after ``changes``, and when they ended (UTC ms; ``None``: open).

    An episode on record that is opened again gets other facts and keeps its end.
    """
    after = {identity_of(e): e.ended_at for e in recorded}
    for change in changes:
        if isinstance(change, Opening):
            after.setdefault(identity_of(change), None)
        elif isinstance(change, Ending):
            after[identity_of(change)] = change.ended_at
        elif isinstance(change, Withdrawal):
            after.pop(identity_of(change), None)
    return after


def diverging_points(recorded: Sequence[Episode], changes: Sequence[Change]) -> set[str]:
    """Ids of the points whose open episodes differ from the records: what follows the span depends on it."""
    before = {identity_of(e) for e in recorded if e.ended_at is None}
    after = {identity for identity, ended_at in ends_after(recorded, changes).items() if ended_at is None}
    return {identity.point for identity in before ^ after}


class DifferenceKind(StrEnum):
    """How an episode differs from what is on record."""

    ADDED = "added"
    GONE = "gone"
    MOVED = "moved"


@dataclass(frozen=True, slots=True)
class EpisodeDifference:
    """One episode, as it is on record and as it is judged now: ``(opened_at, ended_at)``, UTC ms."""

    kind: DifferenceKind
    rule: str
    point: str
    before: tuple[int, int | None] | None
    after: tuple[int, int | None] | None


def differences(recorded: Sequence[Episode], changes: Sequence[Change]) -> list[EpisodeDifference]:
    """What ``changes`` do, sorted by rule, point and time.

    An episode has moved when it goes and one of the same rule and point that overlaps it is added.
    """
    before = {identity_of(e): e.ended_at for e in recorded}
    after = ends_after(recorded, changes)
    gone = sorted(before.keys() - after.keys())
    added: dict[tuple[str, str], list[Identity]] = {}
    for identity in sorted(after.keys() - before.keys()):
        added.setdefault((identity.rule, identity.point), []).append(identity)
    found = [
        _difference(old, before, old, after)
        for old in sorted(before.keys() & after.keys())
        if before[old] != after[old]
    ]
    for old in gone:
        candidates = added.get((old.rule, old.point), [])
        new = next((i for i in candidates if _overlap(old, before[old], i, after[i])), None)
        if new is not None:
            candidates.remove(new)
        found.append(_difference(old, before, new, after))
    found += [_difference(None, before, new, after) for candidates in added.values() for new in candidates]
    return sorted(found, key=lambda d: (d.rule, d.point, d.before or d.after or (0, None)))


def _overlap(a: Identity, a_end: int | None, b: Identity, b_end: int | None) -> bool:
    return (a_end is None or b.opened_at < a_end) and (b_end is None or a.opened_at < b_end)


def _difference(
    old: Identity | None,
    before: Mapping[Identity, int | None],
    new: Identity | None,
    after: Mapping[Identity, int | None],
) -> EpisodeDifference:
    either = old or new
    assert either is not None  # noqa: S101 - a difference is of an episode
    return EpisodeDifference(
        DifferenceKind.ADDED if old is None else DifferenceKind.GONE if new is None else DifferenceKind.MOVED,
        either.rule,
        either.point,
        None if old is None else (old.opened_at, before[old]),
        None if new is None else (new.opened_at, after[new]),
    )


PastChange = TypeVar("PastChange", LimitChange, RuleChange)


def still_valid(
    changes: Iterable[PastChange], in_force: Mapping[str, Rule] | None, rules: Mapping[str, Rule]
) -> list[PastChange]:
    """The changes that hold for ``rules``: those of rules that are the same as the ones in force."""
    return [
        change
        for change in changes
        if in_force is None or in_force.get(change.rule) == rules.get(change.rule)
    ]
