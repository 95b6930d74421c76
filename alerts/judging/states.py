"""What the checker knows of each point now: whether it is measured, keeps its limits, speaks at all."""

from __future__ import annotations

from collections.abc import Sequence

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


def _add_cohort(found: PointStates, cohort: Cohort, now: int) -> None:
    present = (cohort.present & np.uint64(1)).astype(np.bool_)
    _mark(found, cohort.keys[present], PointState.MEASURED)
    newer = present & (cohort.measured_at >= found.at[cohort.keys])
    keys = cohort.keys[newer]
    found.value[keys], found.at[keys] = cohort.value[newer], cohort.measured_at[newer]
    for window, groups in zip(cohort.windows, cohort.groups, strict=True):
        state = PointState.UNUSABLE if window is cohort.unusable else PointState.BREACHING
        opened = [position for position, _ in window.open.opened()] if len(window.open) else []
        _mark(found, cohort.keys[opened], state)
        if isinstance(window, RuleWindow):
            _judge(found, cohort, window, _applies(window, groups, now), present, now)


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
    present: NDArray[np.bool_],
    now: int,
) -> None:
    said = applies & (cohort.measured_at > LONG_AGO)
    keys, judged = cohort.keys[said], present[said]
    _mark(found, keys[judged], PointState.JUDGED)
    limit = window.past.in_force(window.limits, now)[said].astype(np.float32)
    beyond = cohort.value[said].astype(np.float32) - limit
    if window.rule.side is Side.BELOW:
        beyond = -beyond
    depth = beyond / np.maximum(np.abs(limit), LEAST_LIMIT)
    found.last_depth[keys] = np.maximum(found.last_depth[keys], depth)
    found.depth[keys[judged]] = np.maximum(found.depth[keys[judged]], depth[judged])
