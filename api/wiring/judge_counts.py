"""What the judge has counted, as the API shows it."""

from __future__ import annotations

from alerts.judging.counts import open_by_rule, outcomes
from alerts.workers.judge import DELAY_BOUNDS_MS, JudgeWorker
from api.ports.running_service import Counters, Histogram


def counted_by_judge(judge: JudgeWorker) -> Counters:
    """What ``judge`` has counted, and nothing of the other parts."""
    checker, counted = judge.checker, judge.counters
    judged = outcomes(checker) if checker else {}
    return Counters(
        marks_decided={rule: sum(found.values()) for rule, found in judged.items()},
        points_judged_again=judge.judged_again,
        mark_delay_ms=Histogram(DELAY_BOUNDS_MS, tuple(counted.delays), counted.delay_total_ms),
        points_judged={
            (rule, outcome): count for rule, found in judged.items() for outcome, count in found.items()
        },
        episodes_open=open_by_rule(checker) if checker else {},
        judged_until=judge.judged_until,
    )
