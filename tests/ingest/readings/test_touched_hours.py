"""The hours that a batch touches."""

from __future__ import annotations

from ingest.durations import HOUR, MINUTE
from ingest.readings.batch import Flag, batch_of
from ingest.readings.touched_hours import touched_hours

NOON = 1_704_859_200_000


def test_each_hour_of_measurement_with_the_ten_minutes_in_which_it_came():
    at = [NOON, NOON + 59 * MINUTE, NOON + HOUR, NOON - 1]
    batch = batch_of([0, 1, 0, 1], at, [20.0] * 4, received_at=[NOON + 9 * MINUTE] * 3 + [NOON + 10 * MINUTE])
    assert touched_hours(batch) == {(NOON, NOON), (NOON, NOON + HOUR), (NOON + 10 * MINUTE, NOON - HOUR)}


def test_readings_that_may_not_be_judged_touch_nothing():
    flags = [Flag.LOW_BATTERY, 0]
    batch = batch_of([0, 0], [NOON, NOON + HOUR], [20.0, 20.0], received_at=NOON + 2 * HOUR, flags=flags)
    assert touched_hours(batch) == {(NOON + 2 * HOUR, NOON + HOUR)}
    assert touched_hours(batch.select(slice(0, 1))) == set()
    assert touched_hours(batch_of([], [], [])) == set()
