"""Late data: its points are judged again from stored readings (judgement.md, section 4).

Changes are appended, nothing is erased: an episode found late is marked so, one that was no breach is
withdrawn.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from alerts.episodes.episode import (
    Change,
    Ending,
    EndReason,
    Episode,
    Identity,
    Opening,
    Withdrawal,
    identity_of,
)
from alerts.judging.checker import Checker
from alerts.judging.late_points import NOT_A_BREACH_LATE
from alerts.judging.parts import KeyedPart, LeftOut, Part
from alerts.judging.rebuild import catch_up_silences, checker_at, open_at
from alerts.rules.plan import Plan
from ingest.readings.history import History


@dataclass(slots=True)
class _EpisodeResult:
    """An episode as judged again; ``opening`` is None when it was already open before."""

    opening: Opening | None
    ended_at: int | None = None
    reason: EndReason | None = None


def correctable_episodes(recorded: Iterable[Episode], plan: Plan) -> list[Episode]:
    """The episodes that judging again may change: their rule is judged at their point, and always was."""
    return [e for e in recorded if e.end_reason != EndReason.REMOVED and plan.judges(e.rule, e.point)]


def corrections(
    recorded: Sequence[Episode], judged: Iterable[Change], instant: int, *, found_late: bool
) -> list[Change]:
    """The changes by which the records become what judging again from ``instant`` (UTC ms) on has found.

    Parameters
    ----------
    recorded
        The episodes on record, not withdrawn, of the points judged again that are open at ``instant`` or
        opened later. All of them `correctable_episodes`.
    judged
        The changes found from ``instant`` on, in order of time for each rule and point.
    found_late
        Whether an episode that is not on record counts as found in late data.
    """
    found: dict[Identity, _EpisodeResult] = {
        identity_of(e): _EpisodeResult(None) for e in open_at(recorded, instant)
    }
    for change in judged:
        if isinstance(change, Opening):
            found[identity_of(change)] = _EpisodeResult(change)
        elif isinstance(change, Ending):
            episode = found[identity_of(change)]
            episode.ended_at, episode.reason = change.ended_at, change.reason
        elif isinstance(change, Withdrawal):
            found.pop(identity_of(change), None)
    known = {identity_of(e): e for e in recorded if e.opened_at > instant or identity_of(e) in found}
    changes: list[Change] = [
        Withdrawal(*identity, NOT_A_BREACH_LATE) for identity in known if identity not in found
    ]
    for identity, episode in found.items():
        before = known.get(identity)
        changes += _openings(episode.opening, before, found_late=found_late)
        end_on_record = (before.ended_at, before.end_reason) if before else (None, None)
        if (episode.ended_at, episode.reason) != end_on_record:
            changes.append(Ending(*identity, episode.ended_at, episode.reason))
    return changes


def _openings(opening: Opening | None, before: Episode | None, *, found_late: bool) -> list[Opening]:
    """The opening to put on record, if any: a new one, or one with other facts than are on record."""
    if opening is None:
        return []
    if before is None:
        return [replace(opening, found_late=found_late)]
    same = (opening.began_at, opening.covered, opening.breaching) == (
        before.began_at,
        before.covered,
        before.breaching,
    )
    return [] if same else [replace(opening, found_late=before.found_late)]


def judge_again(
    live: Checker, keys: Iterable[int], since: int, now: int, history: History, recorded: Sequence[Episode]
) -> list[Change]:
    """Judge the points ``keys`` again from ``since`` (UTC ms) on, as far as ``live`` has come.

    Parameters
    ----------
    live
        Has advanced to ``now`` (UTC ms). It adopts the state that judging again leads to.
    recorded
        The episodes of these points, not withdrawn, that go on at ``since`` or later.

    Returns
    -------
    list[Change]
        To be put on record.

    Raises
    ------
    ingest.readings.history.ReadingsUnavailable
        Nothing has changed then.
    """
    by_key = live.plan.inventory.by_key
    points = [by_key[key] for key in keys if key in by_key]
    keys_of = {point.id: point.key for point in points}
    left_out = LeftOut(live.faults)
    known = [
        e
        for e in correctable_episodes(recorded, live.plan)
        if not left_out.has(e.rule, keys_of.get(e.point, -1))
    ]
    instant = since - 1
    rebuilt = checker_at(live.plan, points, instant, history, known, left_out=left_out)
    catch_up_silences(rebuilt, instant, history, until=live.last_heard({p.key for p in points}))
    judged = rebuilt.advance_as_far_as(live, now)
    _adopt_parts(live, rebuilt, instant)
    for fault in live.faults:
        # Its repair judges from there on what is left out here.
        if not set(keys_of.values()).isdisjoint(fault.keys.tolist()):
            fault.decided_until = min(fault.decided_until, instant)
    return corrections(known, judged, instant, found_late=True)


def _adopt_parts(live: Checker, rebuilt: Checker, instant: int) -> None:
    """Copy the state of ``rebuilt`` to ``live``, for the points that are decided further than ``instant``."""
    for cohort in rebuilt.cohorts:
        live_cohort = live.cohort_matching(cohort.part)
        last_mark = instant // live_cohort.part.step
        further = live_cohort.part.decided[_positions(live_cohort, cohort)] > last_mark
        _adopt(live_cohort, cohort, further)
    for rule, silences in rebuilt.silences:
        _adopt(live.silences_matching(rule), silences, np.ones(len(silences.part.keys), np.bool_))
    for tracker in rebuilt.equal_runs:
        live_tracker = live.runs_matching(tracker.part)
        further = live_tracker.part.judged_to[_positions(live_tracker, tracker)] > instant
        _adopt(live_tracker, tracker, further)


def _positions(own: KeyedPart[Part], other: KeyedPart[Part]) -> NDArray[np.intp]:
    """The positions in ``own`` of the points of ``other``."""
    return own.position_of_key[other.part.keys].astype(np.intp)


def _adopt(own: KeyedPart[Part], other: KeyedPart[Part], which: NDArray[np.bool_]) -> None:
    own.part.adopt(_positions(own, other)[which], other.part, np.flatnonzero(which))
