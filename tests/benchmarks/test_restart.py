"""A restart reads the rows that it needs, from journal or InfluxDB: the benchmark at a small size."""

from __future__ import annotations

import pytest

from benchmarks.past import restart
from tests.system.servers import Influx, require

POINTS = 2_100
"""More than are named to InfluxDB, and than are read from it where the journal has kept them."""


@pytest.mark.parametrize("source", [restart.from_journal, restart.from_influxdb])
def test_rows_read_are_those_needed_wherever_they_are_read(source):
    if source is restart.from_influxdb:
        require(Influx)
    found = source(POINTS)
    assert 0.9 * found.rows_needed <= found.rows <= 1.1 * found.rows_needed
    assert 0 < found.behind < POINTS, "some rooms moved and some did not"
