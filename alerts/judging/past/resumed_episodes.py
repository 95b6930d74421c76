"""The episodes that were open on record when a checker is rebuilt, put back into its windows."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from typing import TypeVar

import numpy as np

from alerts.episodes.episode import Episode
from alerts.episodes.figures import reading_in_force
from alerts.judging.checker import Checker
from alerts.judging.parts import KeyedPart
from alerts.judging.windows.cohort import Cohort
from alerts.judging.windows.fall_window import FallWindow
from alerts.judging.windows.open_episodes import OpenEpisode
from alerts.rules.limits import MICRO, to_micro
from alerts.rules.timing import hold_of
from ingest.readings.batch import Batch

Wanted = tuple[list[int], int, int]
"""Readings that are wanted next: point keys, and from when to when (UTC ms)."""
Result = TypeVar("Result")
Asking = Generator[Wanted, Batch, Result]
"""Asks for readings and is sent them, so that it needs no store; a read that fails is simply made again."""
Thresholds = Mapping[tuple[str, str], int]
"""(Rule, point) -> the threshold (micro) of the fall that is open there."""


def fall_thresholds(checker: Checker, running: Sequence[Episode]) -> Asking[Thresholds]:
    """The thresholds of the falls among ``running``, from the readings before each."""
    thresholds: dict[tuple[str, str], int] = {}
    for keyed in checker.cohorts:
        for window in keyed.part.windows:
            if not isinstance(window, FallWindow):
                continue
            for fall in running:
                if fall.rule == window.rule.id and position_of(checker, keyed, fall) >= 0:
                    threshold = yield from _threshold(checker, window, fall)
                    thresholds[fall.rule, fall.point] = threshold
    return thresholds


def _threshold(checker: Checker, window: FallWindow, fall: Episode) -> Asking[int]:
    point, rule = checker.plan.inventory.points[fall.point], window.rule
    hold, down = hold_of(point), fall.opened_at - rule.stays_ms
    marks = np.arange(down - rule.within_ms, down, rule.step_ms)
    before = yield [point.key], int(marks[0]) - hold, down
    before = before.select(before.usable())
    row, present = reading_in_force(before, marks, hold)
    if not present.any():  # no longer stored: all that is known is that the worst value is below it
        return round((fall.worst or 0) * MICRO)
    return window.threshold_below(int(to_micro(before.value[row[present]]).max()))


def resume_episodes(
    checker: Checker, keyed: KeyedPart[Cohort], running: Sequence[Episode], thresholds: Thresholds
) -> None:
    """Add the episodes ``running``, open on record, to the windows of a cohort of ``checker``.

    Those of *unusable* are for `alerts.judging.past.unusable_before`.
    """
    cohort = keyed.part
    windows = {w.rule.id: w for w in cohort.value_windows}
    for episode in running:
        window, at = windows.get(episode.rule), position_of(checker, keyed, episode)
        if window is None or at < 0:
            continue
        default = 0 if isinstance(window, FallWindow) else int(window.limits[at])
        worst = default if episode.worst is None else round(episode.worst * MICRO)
        worst_at = episode.opened_at if episode.worst_at is None else episode.worst_at
        threshold = thresholds.get((episode.rule, episode.point), 0)
        opened_mark, worst_mark = episode.opened_at // cohort.step, worst_at // cohort.step
        window.open.add(at, OpenEpisode(opened_mark, worst, worst_mark, threshold))


def position_of(checker: Checker, keyed: KeyedPart[Cohort], episode: Episode) -> int:
    """Where the point of ``episode`` is in a cohort; -1: nowhere."""
    point = checker.plan.inventory.points.get(episode.point)
    return -1 if point is None else int(keyed.position_of_key[point.key])
