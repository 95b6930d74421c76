"""An hour that is added up slice by slice has the figures of all its readings."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ingest.durations import HOUR, MINUTE
from ingest.readings.batch import Flag, batch_of
from ingest.readings.history import InMemoryHistory
from ingest.stores.hourly_figures import HourSums

ROWS = st.tuples(
    st.integers(0, 4), st.integers(0, HOUR - 1), st.floats(-50, 50), st.sampled_from((0, 0, Flag.RANGE))
)


@given(st.lists(ROWS, max_size=60, unique_by=lambda row: row[:2]), st.sampled_from((MINUTE, HOUR, HOUR // 7)))
def test_slices_add_up_to_the_hour(rows, length):
    points, at, values, flags = (list(column) for column in zip(*rows, strict=True)) if rows else ([],) * 4
    history = InMemoryHistory(batch_of(points, at, values, flags=flags))
    sums = HourSums(5)
    for start in range(0, HOUR, length):
        sums.add(history.read(range(5), start, min(start + length, HOUR)))
    found = sums.figures()
    clean = {key: [row[2] for row in rows if row[0] == key and not row[3]] for key in range(5)}
    clean = {key: values for key, values in clean.items() if values}
    assert found.point.tolist() == list(clean)
    assert found.count.tolist() == [len(values) for values in clean.values()]
    assert found.minimum.tolist() == [min(values) for values in clean.values()]
    assert found.maximum.tolist() == [max(values) for values in clean.values()]
    np.testing.assert_allclose(found.mean, [np.mean(values) for values in clean.values()], atol=1e-12)
