from hypothesis import given
from hypothesis import strategies as st

from ingest.durations import HOUR, MINUTE, SECOND
from ingest.inventory.tree import Point
from ingest.readings.quantities import Metric
from ingest.readings.slices import READINGS_OF_EACH, time_slices


def rooms(count, sampling_ms):
    return [
        Point(f"p{i}", Metric.INDOOR_TEMPERATURE, "h", sampling_ms, sampling_ms, key=i) for i in range(count)
    ]


@given(
    st.integers(0, 50), st.sampled_from([SECOND, MINUTE, HOUR]), st.integers(0, 10**8), st.integers(1, 500)
)
def test_every_instant_is_in_one_slice_and_none_holds_more_than_asked_or_four_of_each_or_a_second(
    count, sampling, length, most
):
    points = rooms(count, sampling)
    slices = list(time_slices(points, 1_000, 1_000 + length, most))
    edges = [1_000, *(end for _, end in slices)]
    assert [since for since, _ in slices] == edges[:-1]
    assert edges[-1] == 1_000 + length
    for since, end in slices:
        assert end > since
        assert (
            end - since <= SECOND
            or count * (end - since) / sampling <= max(most, READINGS_OF_EACH * count) + 1
        )


def test_a_city_is_read_a_few_hours_at_a_time():
    slices = list(time_slices(rooms(100_000, 5 * MINUTE), 0, 24 * HOUR))
    assert slices[0] == (0, 200 * MINUTE)
    assert len(slices) == 8


def test_a_store_is_not_asked_for_a_million_points_for_one_reading_of_each():
    slices = list(time_slices(rooms(100_000, 5 * MINUTE), 0, 2 * HOUR, 100_000))
    assert slices[0] == (0, 20 * MINUTE)
