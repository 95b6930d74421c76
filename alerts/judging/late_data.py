"""Late data: touched points are judged again from stored readings, the records corrected (judgement.md, 4).

Consequences are appended, never erased: an episode found late says so, one that dissolved is withdrawn.
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
from alerts.judging.parts import KeyedPart, Tracker
from alerts.judging.rebuild import catch_up_silences, checker_at, open_at
from alerts.rules.plan import Plan
from ingest.readings.history import History


@dataclass(slots=True)
class _Found:
    """An episode as judged again; ``opened`` is None when it was already open before."""

    opened: Opening | None
    ended_at: int | None = None
    reason: EndReason | None = None


def correctable(recorded: Iterable[Episode], plan: Plan) -> list[Episode]:
    """The episodes that judging again may change: their rule looks at their point, and did all the time."""
    return [e for e in recorded if e.end_reason != EndReason.REMOVED and plan.judges(e.rule, e.point)]


def corrections(
    recorded: Sequence[Episode], judged: Iterable[Change], instant: int, *, found_late: bool
) -> list[Change]:
    """What to append to the records so that they say what judging again from ``instant`` on has found.

    Parameters
    ----------
    recorded
        The episodes on record, not withdrawn, of the points judged again that are open at ``instant`` or
        opened later. All of them `correctable`.
    judged
        The changes found from ``instant`` on, in order for each rule and point.
    found_late
        Whether an episode that is not on record was brought to light by late data.
    """
    found: dict[Identity, _Found] = {identity_of(e): _Found(None) for e in open_at(recorded, instant)}
    for change in judged:
        if isinstance(change, Opening):
            found[identity_of(change)] = _Found(change)
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
        changes += _opening(episode.opened, before, found_late=found_late)
        was = (before.ended_at, before.end_reason) if before else (None, None)
        if (episode.ended_at, episode.reason) != was:
            changes.append(Ending(*identity, episode.ended_at, episode.reason))
    return changes


def _opening(opened: Opening | None, before: Episode | None, *, found_late: bool) -> list[Opening]:
    """The opening to put on record: a new one, or one whose facts late data has changed."""
    if opened is None:
        return []
    if before is None:
        return [replace(opened, found_late=found_late)]
    same = (opened.began_at, opened.covered, opened.breaching) == (
        before.began_at,
        before.covered,
        before.breaching,
    )
    return [] if same else [replace(opened, found_late=before.found_late)]


def judge_again(
    live: Checker, keys: Iterable[int], since: int, now: int, history: History, recorded: Sequence[Episode]
) -> list[Change]:
    """Judge the points ``keys`` again from ``since`` (UTC ms) on, as far as ``live`` has come.

    ``live`` must have advanced to ``now``; it takes over what is found. ``recorded`` are these points'
    episodes, not withdrawn, that touch ``since`` or lie after it. Raises `StoreError`; nothing has changed
    then.
    """
    by_key = live.plan.inventory.by_key
    points = [by_key[key] for key in keys if key in by_key]
    keys_of = {point.id: point.key for point in points}
    judged_now = [
        e for e in correctable(recorded, live.plan) if not live.left_out(e.rule, keys_of.get(e.point, -1))
    ]
    instant = since - 1
    again = checker_at(live.plan, points, instant, history, judged_now)
    _leave_out_like(live, again, set(keys_of.values()), instant)
    catch_up_silences(again, instant, history, until=live.last_heard({p.key for p in points}))
    judged = again.advance_like(live, now)
    _take_over(live, again, instant)
    return corrections(judged_now, judged, instant, found_late=True)


def _leave_out_like(live: Checker, again: Checker, keys: set[int], instant: int) -> None:
    """Leave out of ``again`` what ``live`` has left out; its repair will judge from ``instant`` on."""
    for fault in live.faults:
        if not keys.isdisjoint(fault.keys.tolist()):
            fault.decided_until = min(fault.decided_until, instant)
    again.cohorts = [c for c in again.cohorts if live.has_cohort_like(c.part)]
    again.silences = [(rule, s) for rule, s in again.silences if live.has_rule(rule.id)]
    again.stucks = [s for s in again.stucks if live.has_rule(s.part.rule.id)]


def _take_over(live: Checker, again: Checker, instant: int) -> None:
    """Bring what was judged again into ``live``, for the points that had come further than ``instant``."""
    for cohort in again.cohorts:
        mine = live.cohort_like(cohort.part)
        further = mine.part.decided[_positions(mine, cohort)] > instant // mine.part.step
        _adopt(mine, cohort, further)
    for rule, silences in again.silences:
        _adopt(live.silence_like(rule), silences, np.ones(len(silences.part.keys), np.bool_))
    for stuck in again.stucks:
        known = live.stuck_like(stuck.part)
        _adopt(known, stuck, known.part.seen[_positions(known, stuck)] > instant)


def _positions(mine: KeyedPart[Tracker], other: KeyedPart[Tracker]) -> NDArray[np.intp]:
    return mine.place[other.part.keys].astype(np.intp)


def _adopt(mine: KeyedPart[Tracker], other: KeyedPart[Tracker], which: NDArray[np.bool_]) -> None:
    mine.part.adopt(_positions(mine, other)[which], other.part, np.flatnonzero(which))
