"""What a checker counts, for the metrics."""

from __future__ import annotations

from collections import Counter

import numpy as np

from alerts.judging.checker import Checker


def outcomes(checker: Checker) -> dict[str, dict[str, int]]:
    """Rule -> outcome -> how many marks of points had it since the start."""
    total: dict[str, dict[str, int]] = {}
    for keyed in checker.cohorts:
        for window in keyed.part.windows:
            of_rule = total.setdefault(window.rule.id, {"ok": 0, "violated": 0, "unknown": 0})
            for outcome, count in window.outcomes.items():
                of_rule[outcome] += count
    return total


def marks_decided(checker: Checker) -> int:
    """How many marks of points have been decided since the start."""
    return sum(cohort.part.marks_decided for cohort in checker.cohorts)


def open_by_rule(checker: Checker) -> dict[str, int]:
    """Rule -> number of open episodes."""
    count: Counter[str] = Counter()
    for keyed in checker.cohorts:
        for window in keyed.part.windows:
            count[window.rule.id] += len(window.open)
    for rule, silences in checker.silences:
        count[rule.id] += int(np.count_nonzero(silences.part.opened))
    for tracker in checker.equal_runs:
        count[tracker.part.rule.id] += int(np.count_nonzero(tracker.part.opened))
    return count
