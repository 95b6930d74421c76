"""Judges a span of history again and compares it with the records, which `wenya replay` shows and corrects.

What is on record before the span is not judged: an episode open at its beginning is open here, too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import NamedTuple, TypeVar

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
    judged_by,
)
from alerts.episodes.figures_pass import FiguresPass, FiguresWanted
from alerts.episodes.withdrawals import WithdrawalReason
from alerts.judging.past.late_data import correctable_episodes, corrections
from alerts.judging.past.rebuild import Rebuild
from alerts.rules.limits import LimitChange, RuleChange
from alerts.rules.plan import Plan
from alerts.rules.rule import Rule, RuleKind
from alerts.rules.rule_words import JudgedBy
from ingest.durations import DAY
from ingest.inventory.tree import Point
from ingest.readings.batch import Batch
from ingest.readings.history import EMPTY, History

LEAD = 2 * DAY
"""Readings before the span that its first windows and runs of equal values take, roughly."""


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
        replace(change, reason=WithdrawalReason.JUDGED_AGAIN.value)
        if isinstance(change, Withdrawal)
        else change
        for change in found
    ]
    return changes + [_change_without_rule(e, start) for e in recorded if e.rule not in plan.rules]


def _change_without_rule(episode: Episode, start: int) -> Change:
    """What happens to an episode whose rule is no longer there from ``start`` (UTC ms) on."""
    identity = identity_of(episode)
    if episode.opened_at < start:
        return Ending(*identity, start, EndReason.REMOVED)
    return Withdrawal(*identity, WithdrawalReason.JUDGED_AGAIN.value)


def figures_after(
    plan: Plan,
    on_record: Sequence[Episode],
    changes: Sequence[Change],
    until: int,
    history: History,
    now: int,
    *,
    going_on: bool = True,
) -> list[EpisodeFigures]:
    """The figures of the episodes that there are after ``changes``, by all readings.

    Parameters
    ----------
    on_record
        The episodes that were judged, as they are on record: not `as_of` ``until``.
    until
        UTC ms: how far was judged. An episode that ``changes`` leave as it is has figures to where it has
        them on record.
    now
        UTC ms: what opens now has as its evidence what had been received by then.
    going_on
        Whether those that go on are among them: where the last readings are missing they would be wrong.

    Raises
    ------
    ReadingsUnavailable, alerts.rules.hours.CalendarMissing
    """
    known = {identity_of(e): e for e in correctable_episodes(on_record, plan)}
    opened = {identity_of(change): change for change in changes if isinstance(change, Opening)}
    ends = {identity_of(change): change.ended_at for change in changes if isinstance(change, Ending)}
    wanted = []
    for identity in ends_after(as_of(on_record, until), changes):
        rule = plan.rules.get(identity.rule)
        episode = known.get(identity) or opened.get(identity)
        if rule is None or rule.kind is RuleKind.SILENT or episode is None:
            continue
        known_at, known_to, compare_at = now, until + 1, None
        end = ends.get(identity)
        if isinstance(episode, Episode):
            known_at, compare_at = episode.recorded_at, episode.figures_to or None
            if identity not in opened and identity not in ends:
                known_to = episode.figures_to
            end = ends.get(identity, episode.ended_at)
            episode = _with_facts(episode, opened.get(identity))
        if end is not None or (known_to and going_on):
            end = known_to if end is None else end
            wanted.append(FiguresWanted(episode, end, known_at, compare_at))
    return FiguresPass(plan, wanted).run(history)


def _with_facts(episode: Episode, opening: Opening | None) -> Episode:
    """``episode`` with what its opening is found to be now, if that has changed."""
    if opening is None:
        return episode
    facts = (opening.began_at, opening.covered, opening.breaching)
    return replace(episode, began_at=facts[0], covered=facts[1], breaching=facts[2])


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
    FIGURES = "figures"
    """It opened and ended as is on record, and has another worst value, mean or count."""


class ComparedFigures(NamedTuple):
    """The figures of an episode; canonical units, UTC ms."""

    worst: float | None
    worst_at: int | None
    mean: float | None
    covered: int
    breaching: int

    def differs(self, other: ComparedFigures) -> bool:
        """Whether one of them is another, by as much as a millionth."""
        return _rounded(self) != _rounded(other)


def _rounded(figures: ComparedFigures) -> tuple[object, ...]:
    return tuple(None if value is None else round(value, 6) for value in figures)


@dataclass(frozen=True, slots=True)
class EpisodeDifference:
    """One episode, as it is on record and as it is judged now: ``(opened_at, ended_at)``, UTC ms.

    The figures are there where they alone differ. ``judged_before`` and ``judged_after`` say by what it was
    judged; an episode on record keeps what it was judged by first.
    """

    kind: DifferenceKind
    rule: str
    point: str
    before: tuple[int, int | None] | None
    after: tuple[int, int | None] | None
    figures_before: ComparedFigures | None = None
    figures_after: ComparedFigures | None = None
    judged_before: JudgedBy | None = None
    judged_after: JudgedBy | None = None

    @property
    def identity(self) -> Identity | None:
        """Of the episode on record, if there is one."""
        return None if self.before is None else Identity(self.rule, self.point, self.before[0])


def differences(
    recorded: Sequence[Episode], changes: Sequence[Change], figures: Iterable[EpisodeFigures] = ()
) -> list[EpisodeDifference]:
    """What ``changes`` and ``figures`` do, sorted by rule, point and time.

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
    same = {identity for identity, ended_at in before.items() if after.get(identity, -1) == ended_at}
    found += _differences_of_figures([e for e in recorded if identity_of(e) in same], changes, figures)
    judged = {identity_of(each): judged_by(each) for each in changes if isinstance(each, Opening)}
    judged |= {identity_of(each): judged_by(each) for each in recorded}
    found = [_with_judged(each, judged) for each in found]
    return sorted(found, key=lambda d: (d.rule, d.point, d.before or d.after or (0, None)))


def _with_judged(found: EpisodeDifference, judged: Mapping[Identity, JudgedBy]) -> EpisodeDifference:
    before, after = (
        None if times is None else judged.get(Identity(found.rule, found.point, times[0]))
        for times in (found.before, found.after)
    )
    return replace(found, judged_before=before, judged_after=after)


def _differences_of_figures(
    recorded: Sequence[Episode], changes: Sequence[Change], figures: Iterable[EpisodeFigures]
) -> Iterator[EpisodeDifference]:
    """Of the episodes ``recorded``, which open and end as they did."""
    counts = {identity_of(c): (c.covered, c.breaching) for c in changes if isinstance(c, Opening)}
    judged = {identity_of(each): each for each in figures}
    for e in recorded:
        identity = identity_of(e)
        if identity in judged:
            now = judged[identity]
            of_opening = counts.get(identity, (e.covered, e.breaching))
            before = ComparedFigures(e.worst, e.worst_at, e.mean, e.covered, e.breaching)
            after = ComparedFigures(now.worst, now.worst_at, now.mean, *of_opening)
            if before.differs(after):
                span = (e.opened_at, e.ended_at)
                yield EpisodeDifference(DifferenceKind.FIGURES, e.rule, e.point, span, span, before, after)


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
