"""The nightly figures read a day once, and only when something touched it: the benchmark at a small size."""

from __future__ import annotations

import pytest

from benchmarks.past.nightly import STORES, measure
from tests.system.servers import Influx, require

POINTS = 2_100
"""More than InfluxDB is asked for by name: it sends all that was measured in the time asked for."""


@pytest.mark.parametrize("store", STORES)
def test_rows_read_are_those_of_the_day_that_was_touched(store):
    if store == "influxdb":
        require(Influx)
    found = measure(store, POINTS, sampling_minutes=20)
    assert found.rows_of_day == POINTS * 72
    assert found.households == POINTS
    assert found.rows_of_day < found.ended.rows <= 1.1 * found.rows_of_day
    assert found.untouched.rows <= 0.1 * found.rows_of_day, (
        "the day after, of which nothing came but the hold"
    )
    assert found.rows_of_day < found.touched.rows <= 1.1 * found.rows_of_day
    if store == "influxdb":  # DuckDB adds up by itself
        assert found.hours.rows == POINTS * 3 + POINTS // 1000 + 1, "the one hour that was touched"
