"""A restart reads the rows that it needs from the journal's last hours: the benchmark at a small size.

What InfluxDB sends is counted in tests/contracts/test_influx_rows.py.
"""

from __future__ import annotations

from benchmarks.past import restart

POINTS = 2_100
"""More than are read from the store where the journal has kept them."""


def test_rows_read_are_those_needed():
    found = restart.from_journal(POINTS)
    assert 0.9 * found.rows_needed <= found.rows <= 1.1 * found.rows_needed
    assert 0 < found.behind < POINTS, "some rooms moved and some did not"
