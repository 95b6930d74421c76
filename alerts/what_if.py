"""A span of history judged again and held against the records: what `wenya replay` shows, and brings in line.

What is on record before the span is taken as it is: an episode open at its beginning is open here, too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from alerts.assess import assess, reach
from alerts.episodes import Assessed, Change, Ended, EndReason, Episode, Opened, Withdrawn
from alerts.late import Identity, corrections
from alerts.rebuild import History, checker_at, hear_since
from alerts.roster import LimitChange, Roster
from alerts.rules import Rule
from ingest.inventory import Point
from ingest.readings import Batch

NOT_A_BREACH = "history judged again shows that this was not a breach"


class Until:
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
    roster: Roster,
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
    ingest.stores.contract.StoreError, alerts.hours.CalendarMissing
    """
    instant = start - 1
    kept = [e for e in recorded if roster.judges(e.rule, e.point) and e.end_reason != EndReason.REMOVED]
    bounded = Until(history, until)
    checker = checker_at(roster, points, instant, bounded, kept)
    hear_since(checker, instant, bounded)
    found = corrections(kept, checker.advance_to(until), instant, found_late=True)
    changes: list[Change] = [
        replace(change, reason=NOT_A_BREACH) if isinstance(change, Withdrawn) else change for change in found
    ]
    return changes + [_without_rule(e, start) for e in recorded if e.rule not in roster.rules]


def _without_rule(episode: Episode, start: int) -> Change:
    """What becomes of an episode whose rule is not judged by any more from ``start`` on."""
    identity = _identity(episode)
    if episode.opened_at < start:
        return Ended(*identity, start, EndReason.REMOVED)
    return Withdrawn(*identity, NOT_A_BREACH)


def figures_of(
    roster: Roster,
    recorded: Sequence[Episode],
    changes: Sequence[Change],
    until: int,
    history: History,
    now: int,
) -> list[Assessed]:
    """Worst value and mean of the episodes that ``changes`` open or end, and the evidence of the new ones.

    ``until`` (UTC ms) is how far was judged. Raises `StoreError`.
    """
    episodes: dict[Identity, Opened | Episode] = {_identity(e): e for e in recorded}
    episodes |= {_identity(change): change for change in changes if isinstance(change, Opened)}
    after = outcome(recorded, changes)
    touched = {_identity(change) for change in changes if not isinstance(change, Withdrawn)}
    bounded = Until(history, until)
    return [
        _figures(roster, episodes[identity], after[identity], until, bounded, now)
        for identity in sorted(touched)
        if identity.rule in roster.rules
    ]


def _figures(
    roster: Roster, episode: Opened | Episode, ended_at: int | None, until: int, history: History, now: int
) -> Assessed:
    rule, point = roster.rules[episode.rule], roster.inventory.points[episode.point]
    return assess(
        rule,
        point,
        episode,
        until + 1 if ended_at is None else ended_at,
        history.read([point.key], reach(rule, point, episode.opened_at, episode.began_at), until + 1),
        roster.applicability(rule, point),
        list(roster.limit_changes),
        known_at=now if isinstance(episode, Opened) else None,
    )


def outcome(recorded: Iterable[Episode], changes: Iterable[Change]) -> dict[Identity, int | None]:
    """The episodes there are after ``changes``, and when they ended (UTC ms; ``None``: open).

    An episode on record that is opened again has other facts, and ended when it did.
    """
    after = {_identity(e): e.ended_at for e in recorded}
    for change in changes:
        if isinstance(change, Opened):
            after.setdefault(_identity(change), None)
        elif isinstance(change, Ended):
            after[_identity(change)] = change.ended_at
        elif isinstance(change, Withdrawn):
            after.pop(_identity(change), None)
    return after


def astray(recorded: Sequence[Episode], changes: Sequence[Change]) -> set[str]:
    """The points left in another state than is on record: what comes after the span depends on it."""
    before = {_identity(e) for e in recorded if e.ended_at is None}
    after = {identity for identity, ended_at in outcome(recorded, changes).items() if ended_at is None}
    return {identity.point for identity in before ^ after}


class Kind(StrEnum):
    """How an episode differs from what is on record."""

    ADDED = "added"
    GONE = "gone"
    MOVED = "moved"


@dataclass(frozen=True, slots=True)
class Difference:
    """One episode, as it is on record and as it is judged now: ``(opened_at, ended_at)``, UTC ms."""

    kind: Kind
    rule: str
    point: str
    before: tuple[int, int | None] | None
    after: tuple[int, int | None] | None


def differences(recorded: Sequence[Episode], changes: Sequence[Change]) -> list[Difference]:
    """What ``changes`` do, sorted by rule, point and time.

    An episode that goes while one of the same rule and point that overlaps it comes has moved.
    """
    before = {_identity(e): e.ended_at for e in recorded}
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
) -> Difference:
    one = old or new
    assert one is not None  # noqa: S101 - a difference is of something
    return Difference(
        Kind.ADDED if old is None else Kind.GONE if new is None else Kind.MOVED,
        one.rule,
        one.point,
        None if old is None else (old.opened_at, before[old]),
        None if new is None else (new.opened_at, after[new]),
    )


def limits_still_said(
    changes: Iterable[tuple[str, int, int, int | None]],
    in_force: Mapping[str, Rule] | None,
    rules: Mapping[str, Rule],
) -> list[LimitChange]:
    """The changed limits that hold for ``rules``: those of a rule that is not as in force say nothing."""
    return [
        LimitChange(rule, key, until, limit)
        for rule, key, until, limit in changes
        if limit is not None and (in_force is None or in_force.get(rule) == rules.get(rule))
    ]


def _identity(of: Episode | Change) -> Identity:
    return Identity(of.rule, of.point, of.opened_at)
