"""Whatever is summed up is all there, once, where it belongs."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from alerts.compliance.buckets import WIDTHS, Figures, edges_of, gaps_between, in_buckets, width_for
from ingest.durations import DAY, HOUR, MINUTE

ZONES = ("Asia/Shanghai", "Europe/Berlin", "Asia/Kolkata", "UTC")
STARTS = st.integers(1_600_000_000_000, 1_800_000_000_000)


@given(
    STARTS,
    st.integers(1, 400 * DAY),
    st.integers(10, 500),
    st.sampled_from(ZONES),
    st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.floats(-50, 50)), max_size=40),
)
def test_buckets_hold_everything_once(start, length, most, zone, readings):
    span = (start, start + length)
    width = width_for(span, most)
    edges = edges_of(span, width, ZoneInfo(zone))
    assert edges == sorted(set(edges))
    assert edges[0] <= span[0]
    assert edges[-1] >= span[1]
    assert len(edges) <= most + 3 or width == WIDTHS[-1]
    readings.sort()
    at = np.array([start + int(share * length) for share, _ in readings], np.int64)
    value = np.array([each for _, each in readings], np.float64)
    summed = in_buckets(Figures(at, value, value, value, np.ones(len(at), np.int64)), edges)
    assert summed.count.sum() == len(at)
    assert np.isclose((summed.mean * summed.count).sum(), value.sum())
    if len(at):
        assert (summed.minimum.min(), summed.maximum.max()) == (value.min(), value.max())
        assert set(summed.at.tolist()) <= set(edges[:-1])


def test_days_are_local_and_as_long_as_they_are():
    start = datetime(2026, 3, 28, 12, tzinfo=UTC).timestamp() * 1000
    edges = edges_of((int(start), int(start) + 2 * DAY), DAY, ZoneInfo("Europe/Berlin"))
    assert np.diff(edges).tolist() == [DAY, DAY - HOUR, DAY]


def test_a_gap_is_what_no_figure_is_good_for():
    at = np.array([0, MINUTE, 10 * MINUTE], np.int64)
    assert gaps_between(at, 12 * MINUTE, 90_000) == [
        (MINUTE + 90_000, 10 * MINUTE),
        (10 * MINUTE + 90_000, 12 * MINUTE),
    ]
    assert gaps_between(at[:0], 12 * MINUTE, 90_000) == []
