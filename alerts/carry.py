"""A changed inventory or set of rules, without a restart: what is known of the points that stay goes on."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from alerts.checker import Checker, Part, Watched, checker_of
from alerts.cohort import ALLOWANCE_MS, Cohort, Waiting
from alerts.episodes import Change, Ended, EndReason
from alerts.roster import Roster
from alerts.rules import Kind
from alerts.silence import SilenceWatch
from alerts.stuck import StuckWatch
from ingest.inventory import Point


def carry_over(old: Checker, roster: Roster, now: int) -> tuple[Checker, list[Change]]:
    """A checker for ``roster`` that knows what ``old`` knew, and the ends of the episodes that have no rule or point any more.

    New points begin at ``now`` (UTC ms); a rule that is new to a point begins with an empty window.
    Raises `alerts.hours.CalendarMissing`.
    """
    points = list(roster.inventory.points.values())
    cohorts = roster.cohorts(points, lambda step: (now - ALLOWANCE_MS) // step)
    silences = [(rule, _silence(watched, now)) for rule, watched in roster.watched_by(Kind.SILENT, points)]
    stucks = [StuckWatch(rule, watched) for rule, watched in roster.watched_by(Kind.STUCK, points)]
    fresh = checker_of(roster, cohorts, silences, stucks)
    for cohort in fresh.cohorts:
        for before in old.cohorts:
            if before.part.step == cohort.part.step:
                mine, theirs = _shared(cohort, before)
                cohort.part.adopt(mine, before.part, theirs)
                cohort.part.waiting = cohort.part.waiting.plus(
                    _moved(before.part, before.part.waiting, cohort)
                )
    for rule, watch in fresh.silences:
        for was, before_watch in old.silences:
            if was.id == rule.id:
                mine, theirs = _shared(watch, before_watch)
                watch.part.adopt(mine, before_watch.part, theirs)
    for stuck in fresh.stucks:
        for before_stuck in old.stucks:
            if before_stuck.part.rule.id == stuck.part.rule.id:
                mine, theirs = _shared(stuck, before_stuck)
                stuck.part.adopt(mine, before_stuck.part, theirs)
                stuck.part.waiting = _moved(before_stuck.part, before_stuck.part.waiting, stuck)
    fresh.continue_from(old)
    return fresh, _removed(old, fresh, now)


def _silence(points: Sequence[Point], now: int) -> SilenceWatch:
    return SilenceWatch(points, np.array([p.registered_at or now for p in points], np.int64))


def _shared(new: Watched[Part], old: Watched[Part]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """The positions of the points that both have, in each."""
    return old.rows(new.part.keys)


def _moved(old: Cohort | StuckWatch, rows: Waiting, new: Watched[Cohort] | Watched[StuckWatch]) -> Waiting:
    """The waiting readings of points that are in ``new``, under their positions there."""
    kept, places = new.rows(old.keys[rows.position])
    return Waiting(places, rows.at[kept], rows.value[kept])


def _removed(old: Checker, fresh: Checker, now: int) -> list[Change]:
    """An end for every open episode whose rule or point is gone."""
    going_on = set(fresh.open_identities())
    return [
        Ended(rule, point, opened, now, EndReason.REMOVED)
        for rule, point, opened in old.open_identities()
        if (rule, point, opened) not in going_on
    ]
