"""Runs of equal values: what is found does not depend on how the readings were grouped."""

from __future__ import annotations

import numpy as np
import pytest

from alerts.judging.stuck import Run, RunTracker
from alerts.judging.windows.pending_readings import Readings
from alerts.rules.rule_files import default_rules
from ingest.durations import HOUR, MINUTE
from ingest.inventory.tree import Point
from ingest.readings.quantities import Metric

START = 1_767_225_600_000
RULE = default_rules()["stuck"]


@pytest.mark.parametrize("at_a_time", [1, 100, 840])
def test_a_stuck_sensor_is_counted_up_to_its_opening(at_a_time):
    # 14 h of a value a minute: after 12 h it is the 721st.
    tracker = RunTracker(RULE, [Point("room", Metric.INDOOR_TEMPERATURE, "flat", MINUTE, MINUTE, key=0)])
    at = START + np.arange(840, dtype=np.int64) * MINUTE
    readings = Readings(np.zeros(840, np.intp), at, np.full(840, 19_000_000, np.int32))
    found: list[Run] = []
    for first in range(0, 840, at_a_time):
        found += tracker.extend(readings.select(slice(first, first + at_a_time)))
    assert found == [Run(0, START, START + 12 * HOUR, None, 721, 19_000_000, reported=False)]
