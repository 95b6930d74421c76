"""What the checker knows of each point now: whether it is measured, keeps its limits, speaks at all."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from alerts.compliance.situation.point_states import PointState, PointStates
from alerts.judging.checker import Checker
from alerts.judging.windows.cohort import LONG_AGO, Cohort
from alerts.judging.windows.rule_window import RuleWindow
from alerts.rules.hours import Applicability
from alerts.rules.rule import Side

LEAST_LIMIT = np.float32(1)
"""Micro: a limit of 0 has no shares."""


def states_of(checker: Checker, now: int) -> PointStates:
    """The state of every point of ``checker``, which has judged up to ``now`` (UTC ms)."""
    found = PointStates.unknown(len(checker.plan.inventory.issued_keys), now)
    for keyed in checker.cohorts:
        _add_cohort(found, keyed.part, now)
    for _, silences in checker.silences:
        _mark(found, silences.part.keys[silences.part.opened != 0], PointState.SILENT)
    for runs in checker.equal_runs:
        _mark(found, runs.part.keys[runs.part.opened != 0], PointState.STUCK)
    return found


def _mark(found: PointStates, keys: NDArray[np.int32], state: PointState) -> None:
    found.state[keys] |= np.uint8(state)


class _Newest(NamedTuple):
    """The newest usable reading of each point of a cohort, and whether it gives the point its value now."""

    at: NDArray[np.int64]
    value: NDArray[np.int32]
    present: NDArray[np.bool_]


def _newest(cohort: Cohort, now: int) -> _Newest:
    """Also readings that wait for their mark: what a point says now is not what it was last judged by.

    A mark is decided up to a minute and the allowance after the reading that it is waited for.
    """
    present = (cohort.present & np.uint64(1)).astype(np.bool_)
    waiting = cohort.pending.rows()
    waiting = waiting.select(waiting.at <= now)
    if not len(waiting.at):
        return _Newest(cohort.measured_at, cohort.value, present)
    # Of one identity the first that came is written last, as where marks are decided.
    order = np.lexsort((-np.arange(len(waiting.at)), waiting.at))
    position, newest, said = waiting.select(order)
    at, value = cohort.measured_at.copy(), cohort.value.copy()
    at[position], value[position] = newest, said
    present[position] |= at[position] >= now - cohort.hold[cohort.timing[position]]
    return _Newest(at, value, present)


def _add_cohort(found: PointStates, cohort: Cohort, now: int) -> None:
    newest = _newest(cohort, now)
    _mark(found, cohort.keys[newest.present], PointState.MEASURED)
    newer = newest.present & (newest.at >= found.at[cohort.keys])
    keys = cohort.keys[newer]
    found.value[keys], found.at[keys] = newest.value[newer], newest.at[newer]
    for window, groups in zip(cohort.windows, cohort.groups, strict=True):
        state = PointState.UNUSABLE if window is cohort.unusable else PointState.BREACHING
        opened = [position for position, _ in window.open.opened()] if len(window.open) else []
        _mark(found, cohort.keys[opened], state)
        if isinstance(window, RuleWindow):
            _judge(found, cohort, window, _applies(window, groups, now), newest, now)


def _applies(window: RuleWindow, groups: Sequence[Applicability], now: int) -> NDArray[np.bool_]:
    """bool[n], or bool[1] for all alike: whether the rule applies to each point at ``now``."""
    instant = np.array([now], np.int64)
    of_groups = np.concatenate([each.applicable(instant) for each in groups])
    if window.rule.heating_season:
        of_groups &= np.concatenate([each.in_season(instant) for each in groups])
    return of_groups if len(groups) == 1 else of_groups[window.group]


def _judge(
    found: PointStates,
    cohort: Cohort,
    window: RuleWindow,
    applies: NDArray[np.bool_],
    newest: _Newest,
    now: int,
) -> None:
    said = applies & (newest.at > LONG_AGO)
    keys, judged = cohort.keys[said], newest.present[said]
    _mark(found, keys[judged], PointState.JUDGED)
    limit = window.past.in_force(window.limits, now)[said].astype(np.float32)
    beyond = newest.value[said].astype(np.float32) - limit
    if window.rule.side is Side.BELOW:
        beyond = -beyond
    depth = beyond / np.maximum(np.abs(limit), LEAST_LIMIT)
    found.last_depth[keys] = np.maximum(found.last_depth[keys], depth)
    found.depth[keys[judged]] = np.maximum(found.depth[keys[judged]], depth[judged])
