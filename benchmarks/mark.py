"""Figure 3: one mark over a million points under the room rules."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median

import numpy as np

from alerts.judging.windows.cohort import Cohort, Window
from alerts.judging.windows.rule_window import RuleWindow
from alerts.judging.windows.unusable_window import UnusableWindow
from alerts.rules.hours import Applicability
from alerts.rules.limits import PastLimits
from alerts.rules.rule_files import default_rules
from alerts.rules.timing import of_metric
from ingest.clock import elapsed
from ingest.durations import HOUR, MINUTE
from ingest.readings.quantities import Metric

POINTS = 1_000_000
MARKS = 90
SEED = 7


@dataclass(frozen=True)
class MarkCost:
    """Milliseconds for one mark over all points (median), and for copying the same bytes once.

    Copying is the peer: nobody can be much faster than that.
    """

    mark_ms: float
    copy_ms: float
    bytes_a_point: int
    episodes: int


def measure() -> MarkCost:
    """A city whose rooms drift about the limit, so that windows open and close while it is measured.

    All of them are judgeable by the time it is.
    """
    rules = [default_rules()[name] for name in ("room.day", "room.floor", "room.night_target")]
    keys, pace = np.arange(POINTS, dtype=np.int32), np.zeros(POINTS, np.uint8)
    windows: list[tuple[Window, list[Applicability]]] = [
        (
            RuleWindow(
                rule,
                np.full(POINTS, round(float(rule.limit or 0) * 1e6), np.int32),
                np.zeros(POINTS, np.int32),
                PastLimits.of(keys, {}),
            ),
            [
                Applicability(
                    "always" if rule.id == "room.day" else (rule.hours,), "Asia/Shanghai", None, None, ()
                )
            ],
        )
        for rule in rules
    ]
    unusable = UnusableWindow(
        of_metric(default_rules()["unusable"], Metric.INDOOR_TEMPERATURE),
        pace,
        np.array([90_000]),
        np.array([3 * MINUTE]),
        np.array([6 * HOUR]),
    )
    windows.append((unusable, []))
    cohort = Cohort(MINUTE, keys, pace, np.array([90_000]), np.array([0]), windows, decided=0)
    unusable.count_from(unusable.begin(0, cohort.present, cohort.measured_at), 0, 0)
    chance = np.random.default_rng(SEED)
    level = chance.normal(19.5, 0.7, POINTS)
    took, episodes = [], 0
    for mark in range(1, MARKS + 1):
        at = np.full(POINTS, mark * MINUTE, np.int64)
        value = np.rint((level + chance.normal(0, 0.3, POINTS)) * 1e6).astype(np.int32)
        cohort.measured_at[:], cohort.value[:] = at, value
        started = elapsed()
        found = cohort.advance_until(mark * MINUTE)
        took.append(elapsed() - started)
        episodes += sum(t.opened for t in found)
    return MarkCost(median(took[60:]) * 1e3, _copy_ms(cohort.state_bytes), cohort.state_bytes, episodes)


def _copy_ms(bytes_a_point: int) -> float:
    source = np.zeros(POINTS * bytes_a_point // 8, np.uint64)
    target = np.empty_like(source)
    took = []
    for _ in range(9):
        started = elapsed()
        np.copyto(target, source)
        took.append(elapsed() - started)
    return median(took) * 1e3
