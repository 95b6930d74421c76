"""A span of history judged again and held against the records: what `wenya replay` shows, and brings in line.

What is on record before the span is taken as it is: an episode open at its beginning is open here, too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

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
from alerts.episodes.figures import figures_from
from alerts.judging.late_data import correctable, corrections
from alerts.judging.rebuild import catch_up_silences, checker_at
from alerts.rules.limits import LimitChange
from alerts.rules.plan import Plan
from alerts.rules.rule import Rule
from ingest.inventory.tree import Point
from ingest.readings.batch import Batch
from ingest.readings.history import History

NOT_A_BREACH = "history judged again shows that this was not a breach"


class BoundedHistory:
    """A history that ends at ``until`` (UTC ms), so that a span costs no more than it holds."""

    def __init__(self, history: History, until: int) -> None:
        self._history = history
        self._end = until + 1

    def read(self, points: Sequence[int], start: int, end: int) -> Batch:
        """As `History.read`."""
        return self._history.read(points, start, min(end, self._end))


def as_of(recorded: Iterable[Episode], until: int) -> list[Episode]:
    """The episodes that had opened by ``until`` (UTC ms), as they stood then."""
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
    """What to append to the records so that they say what [start, until] gives when all is known.

    Parameters
    ----------
    recorded
        The episodes of ``points``, not withdrawn, that touch ``start`` or lie after it, `as_of` ``until``.

    Raises
    ------
    ingest.stores.contract.StoreError, alerts.rules.hours.CalendarMissing
    """
    instant = start - 1
    kept = correctable(recorded, plan)
    bounded = BoundedHistory(history, until)
    checker = checker_at(plan, points, instant, bounded, kept)
    catch_up_silences(checker, instant, bounded)
    found = corrections(kept, checker.advance_to(until), instant, found_late=True)
    changes: list[Change] = [
        replace(change, reason=NOT_A_BREACH) if isinstance(change, Withdrawal) else change for change in found
    ]
    return changes + [_without_rule(e, start) for e in recorded if e.rule not in plan.rules]


def _without_rule(episode: Episode, start: int) -> Change:
    """What becomes of an episode whose rule is not judged by any more from ``start`` on."""
    identity = identity_of(episode)
    if episode.opened_at < start:
        return Ending(*identity, start, EndReason.REMOVED)
    return Withdrawal(*identity, NOT_A_BREACH)


def figures_of(
    plan: Plan,
    recorded: Sequence[Episode],
    changes: Sequence[Change],
    until: int,
    history: History,
    now: int,
) -> list[EpisodeFigures]:
    """Worst value and mean of the episodes that ``changes`` open or end, and the evidence of the new ones.

    ``until`` (UTC ms) is how far was judged. Raises `StoreError`.
    """
    episodes: dict[Identity, Opening | Episode] = {identity_of(e): e for e in recorded}
    episodes |= {identity_of(change): change for change in changes if isinstance(change, Opening)}
    after = outcome(recorded, changes)
    changed_episodes = {identity_of(change) for change in changes if not isinstance(change, Withdrawal)}
    bounded = BoundedHistory(history, until)
    found = []
    for identity in sorted(changed_episodes):
        if identity.rule in plan.rules:
            episode, ended_at = episodes[identity], after[identity]
            known_at = now if isinstance(episode, Opening) else None
            end = until + 1 if ended_at is None else ended_at
            found.append(figures_from(plan, bounded, episode, end, known_at=known_at))
    return found


def outcome(recorded: Iterable[Episode], changes: Iterable[Change]) -> dict[Identity, int | None]:
    """The episodes there are after ``changes``, and when they ended (UTC ms; ``None``: open).

    An episode on record that is opened again has other facts, and ended when it did.
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
    """The points left in another state than is on record: what comes after the span depends on it."""
    before = {identity_of(e) for e in recorded if e.ended_at is None}
    after = {identity for identity, ended_at in outcome(recorded, changes).items() if ended_at is None}
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

    An episode that goes while one of the same rule and point that overlaps it comes has moved.
    """
    before = {identity_of(e): e.ended_at for e in recorded}
    after = outcome(recorded, changes)
    gone = sorted(before.keys() - after.keys())
    come: dict[tuple[str, str], list[Identity]] = {}
    for identity in sorted(after.keys() - before.keys()):
        come.setdefault((identity.rule, identity.point), []).append(identity)
    found = [
        _difference(old, before, old, after)
        for old in sorted(before.keys() & after.keys())
        if before[old] != after[old]
    ]
    for old in gone:
        rivals = come.get((old.rule, old.point), [])
        new = next((i for i in rivals if _overlap(old, before[old], i, after[i])), None)
        if new is not None:
            rivals.remove(new)
        found.append(_difference(old, before, new, after))
    found += [_difference(None, before, new, after) for rivals in come.values() for new in rivals]
    return sorted(found, key=lambda d: (d.rule, d.point, d.before or d.after or (0, None)))


def _overlap(a: Identity, a_end: int | None, b: Identity, b_end: int | None) -> bool:
    return (a_end is None or b.opened_at < a_end) and (b_end is None or a.opened_at < b_end)


def _difference(
    old: Identity | None,
    before: Mapping[Identity, int | None],
    new: Identity | None,
    after: Mapping[Identity, int | None],
) -> EpisodeDifference:
    one = old or new
    assert one is not None  # noqa: S101 - a difference is of something
    return EpisodeDifference(
        DifferenceKind.ADDED if old is None else DifferenceKind.GONE if new is None else DifferenceKind.MOVED,
        one.rule,
        one.point,
        None if old is None else (old.opened_at, before[old]),
        None if new is None else (new.opened_at, after[new]),
    )


def limits_still_valid(
    changes: Iterable[LimitChange], in_force: Mapping[str, Rule] | None, rules: Mapping[str, Rule]
) -> list[LimitChange]:
    """The changed limits that hold for ``rules``: those of a rule that is not as in force say nothing."""
    return [
        change
        for change in changes
        if in_force is None or in_force.get(change.rule) == rules.get(change.rule)
    ]
