"""A changed inventory or set of rules, without a restart: what is known of the points that stay goes on."""

from __future__ import annotations

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from alerts.checker import Checker, Watched, checker_of
from alerts.cohort import ALLOWANCE_MS, Cohort
from alerts.episodes import Change, Ended, EndReason
from alerts.roster import Roster
from alerts.rules import Kind
from alerts.silence import SilenceWatch
from alerts.stuck import StuckWatch
from alerts.waiting import Readings


def carry_over(old: Checker, roster: Roster, now: int) -> tuple[Checker, list[Change]]:
    """A checker for ``roster`` that knows what ``old`` knew, and ends for episodes without rule or point.

    New points begin at ``now`` (UTC ms). A rule that is new to a known point is judged again with the next
    late data, so that its window is filled from stored readings. Raises `alerts.hours.CalendarMissing`.
    """
    points = list(roster.inventory.points.values())
    silences = [
        (rule, SilenceWatch(watched, np.array([p.registered_at or now for p in watched], np.int64)))
        for rule, watched in roster.watched_by(Kind.SILENT, points)
    ]
    fresh = checker_of(
        roster,
        roster.cohorts(points, lambda step: (now - ALLOWANCE_MS) // step),
        silences,
        [StuckWatch(rule, watched) for rule, watched in roster.watched_by(Kind.STUCK, points)],
    )
    fresh.continue_from(old)
    for cohort in fresh.cohorts:
        _carry_marks(old, cohort, fresh)
    for rule, watch in fresh.silences:
        for was, before in old.silences:
            if was.id == rule.id:
                theirs, mine = watch.rows(before.part.keys)
                watch.part.adopt(mine, before.part, theirs)
    for stuck in fresh.stucks:
        for known in old.stucks:
            if known.part.rule.id == stuck.part.rule.id:
                _carry(known.part, stuck)
                stuck.part.rebuilt_at = known.part.rebuilt_at
    going_on = set(fresh.open_identities())
    return fresh, [
        Ended(rule, point, opened, now, EndReason.REMOVED)
        for rule, point, opened in old.open_identities()
        if (rule, point, opened) not in going_on
    ]


def _carry_marks(old: Checker, cohort: Watched[Cohort], fresh: Checker) -> None:
    """Fill a new cohort from the old ones; known points to which a rule is new are touched."""
    filled = ~np.isin(cohort.part.keys, list(old.roster.inventory.by_key))
    for before in old.cohorts:
        if before.part.step == cohort.part.step:
            carried = _carry(before.part, cohort)
            cohort.part.rebuilt_at = max(cohort.part.rebuilt_at, before.part.rebuilt_at)
            if cohort.part.continues(before.part):
                filled[carried] = True
    new = np.flatnonzero(~filled)
    last_mark = cohort.part.decided[new].astype(np.int64) * cohort.part.step
    fresh.touched.add(cohort.part.keys[new], last_mark, None)


Marked = TypeVar("Marked", Cohort, StuckWatch)


def _carry(before: Marked, new: Watched[Marked]) -> NDArray[np.intp]:
    """Take over what ``before`` knows of the points that both have; returns their positions in ``new``."""
    theirs, mine = new.rows(before.keys)
    new.part.adopt(mine, before, theirs)
    waiting = before.waiting.rows()
    kept, places = new.rows(before.keys[waiting.position])
    new.part.waiting.add(Readings(places, waiting.at[kept], waiting.value[kept]))
    return mine
