import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from ingest.durations import DAY, MINUTE
from ingest.readings.batch import Flag
from ingest.readings.quality import flag

NOW = 1_795_298_403_512


def flag_one(measured_at=NOW, value=18.0, lowest=-10.0, highest=50.0):
    columns = (np.array([x]) for x in (measured_at, NOW, value, lowest, highest))
    (bits,) = flag(*columns).tolist()
    return Flag(bits)


@pytest.mark.parametrize(
    ("value", "expected"),
    [(-10.0, 0), (50.0, 0), (-10.01, Flag.RANGE), (50.01, Flag.RANGE), (0.0, 0), (-85.0, Flag.RANGE)],
)
def test_the_bounds_of_the_range_are_inside(value, expected):
    assert flag_one(value=value) == expected


def test_a_bound_of_zero_is_a_bound():
    assert flag_one(value=-0.01, lowest=0.0) == Flag.RANGE


@pytest.mark.parametrize(
    ("age", "expected"),
    [
        (-5 * MINUTE, 0),
        (-5 * MINUTE - 1, Flag.CLOCK_SKEW),
        (7 * DAY, 0),
        (7 * DAY + 1, Flag.TOO_OLD),
        (NOW, Flag.TOO_OLD),
        (-(2**42), Flag.CLOCK_SKEW),
    ],
)
def test_five_minutes_ahead_and_seven_days_old_are_the_last_clean_instants(age, expected):
    assert flag_one(measured_at=NOW - age) == expected


def test_a_reading_can_have_two_faults():
    assert flag_one(measured_at=NOW - 8 * DAY, value=99.0) == Flag.RANGE | Flag.TOO_OLD


@given(arrays(np.float64, st.integers(0, 20)))
def test_shape_in_is_shape_out(values):
    times = np.full(len(values), NOW)
    flags = flag(times, times, values, np.full(len(values), -10.0), np.full(len(values), 50.0))
    assert (flags.shape, flags.dtype) == (values.shape, np.uint16)
