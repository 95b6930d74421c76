"""The hours that a batch touches."""

from __future__ import annotations

from ingest.durations import HOUR, MINUTE
from ingest.readings.batch import Flag, batch_of
from ingest.readings.touched_hours import touched_hours

NOON = 1_704_859_200_000


def test_each_hour_of_measurement_whenever_it_came():
    batch = batch_of([0, 1, 0, 1], [NOON, NOON + 59 * MINUTE, NOON + HOUR, NOON - 1], [20.0] * 4)
    assert touched_hours(batch) == {NOON, NOON + HOUR, NOON - HOUR}


def test_readings_that_may_not_be_judged_touch_nothing():
    batch = batch_of([0, 0], [NOON, NOON + HOUR], [20.0, 20.0], flags=[Flag.LOW_BATTERY, 0])
    assert touched_hours(batch) == {NOON + HOUR}
    assert touched_hours(batch.select(slice(0, 1))) == set()
    assert touched_hours(batch_of([], [], [])) == set()
