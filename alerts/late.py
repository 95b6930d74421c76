"""Late data: the touched points are judged again from stored readings, and the records corrected (judgement.md, 4).

Consequences are appended, never erased: an episode found late says so, one that dissolved is withdrawn.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from alerts.checker import Checker, Part, Watched
from alerts.episodes import Change, Ended, EndReason, Episode, Opened, Withdrawn
from alerts.rebuild import History, checker_at, hear_since, open_at

DISSOLVED = "readings that arrived late show that this was not a breach"


class Identity(NamedTuple):
    """What makes an episode the same episode."""

    rule: str
    point: str
    opened_at: int


@dataclass(slots=True)
class _Found:
    """An episode as judged again; ``opened`` is None when it was already open before."""

    opened: Opened | None
    ended_at: int | None = None
    reason: EndReason | None = None


def corrections(
    recorded: Sequence[Episode], judged: Iterable[Change], instant: int, *, found_late: bool
) -> list[Change]:
    """What to append to the records so that they say what judging again from ``instant`` on has found.

    Parameters
    ----------
    recorded
        The episodes on record, not withdrawn, of the points judged again that are open at ``instant`` or opened later.
    judged
        The changes found from ``instant`` on, in order for each rule and point.
    found_late
        Whether an episode that is not on record was brought to light by late data.
    """
    found: dict[Identity, _Found] = {_identity(e): _Found(None) for e in open_at(recorded, instant)}
    for change in judged:
        if isinstance(change, Opened):
            found[_identity(change)] = _Found(change)
        elif isinstance(change, Ended):
            episode = found[_identity(change)]
            episode.ended_at, episode.reason = change.ended_at, change.reason
    known = {_identity(e): e for e in recorded if e.opened_at > instant or _identity(e) in found}
    changes: list[Change] = [Withdrawn(*identity, DISSOLVED) for identity in known if identity not in found]
    for identity, episode in found.items():
        before = known.get(identity)
        if before is None and episode.opened is not None:
            changes.append(replace(episode.opened, found_late=found_late))
        if episode.ended_at != (before.ended_at if before else None):
            changes.append(Ended(*identity, episode.ended_at, episode.reason))
    return changes


def _identity(of: Episode | Opened | Ended) -> Identity:
    return Identity(of.rule, of.point, of.opened_at)


def judge_again(
    live: Checker, keys: Iterable[int], since: int, now: int, history: History, recorded: Sequence[Episode]
) -> list[Change]:
    """Judge the points ``keys`` again for everything measured at ``since`` (UTC ms) or later, as far as ``live`` has come.

    ``live`` must have advanced to ``now``; it takes over what is found. ``recorded`` are these points' episodes, not
    withdrawn, that touch ``since`` or lie after it. Raises `StoreError`; nothing has changed then.
    """
    by_key = live.roster.inventory.by_key
    points = [by_key[key] for key in keys if key in by_key]
    instant = since - 1
    again = checker_at(live.roster, points, instant, history, recorded)
    hear_since(again, instant, history, until=live.newest({p.key for p in points}))
    judged = again.advance_like(live, now)
    _adopt(live, again)
    return corrections(recorded, judged, instant, found_late=True)


def _adopt(live: Checker, again: Checker) -> None:
    for cohort in again.cohorts:
        _take_over(live.cohort_like(cohort.part), cohort)
    for (_, watch), (_, mine) in zip(again.silences, live.silences, strict=True):
        _take_over(mine, watch)
    for stuck, mine_stuck in zip(again.stucks, live.stucks, strict=True):
        _take_over(mine_stuck, stuck)


def _take_over(mine: Watched[Part], other: Watched[Part]) -> None:
    theirs = np.arange(len(other.part.keys))
    mine.part.adopt(mine.place[other.part.keys].astype(np.intp), other.part, theirs)
