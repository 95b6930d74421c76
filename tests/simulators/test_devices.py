"""Devices sample every P, upload every U with all timestamps, and round what they say."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.clock import HOUR, MINUTE
from simulators.devices import Devices


def devices(sampling, upload, *, together=None, noise=0.0, seed=0, resolution=0.1):
    count = len(sampling)
    return Devices(
        np.random.default_rng(seed),
        together=np.arange(count) if together is None else np.array(together),
        sampling_ms=np.array(sampling) * MINUTE,
        upload_ms=np.array(upload) * MINUTE,
        resolution=np.full(count, resolution),
        noise=np.full(count, noise),
    )


def run(own, start, hours, truth):
    own.start(start)
    found = []
    for t in range(start, start + hours * HOUR, MINUTE):
        uplinks, next_t = own.update(t, truth)
        assert next_t > t
        found += [(t, uplink) for uplink in uplinks]
    return found


@given(st.integers(0, 10**13), st.sampled_from([(1, 1), (5, 15), (10, 30), (20, 60)]), st.integers(0, 99))
def test_samples_are_p_apart_and_uploads_u_apart_from_the_first_on(start, periods, seed):
    sampling, upload = periods
    start -= start % MINUTE
    found = run(devices([sampling], [upload], seed=seed), start, 4, np.array([20.0]))

    measured = np.concatenate([uplink.measured_at for _, uplink in found])
    assert (np.diff(measured) == sampling * MINUTE).all()
    assert (np.diff([t for t, _ in found]) == upload * MINUTE).all()
    assert start <= measured[0] < start + sampling * MINUTE
    assert all(uplink.measured_at[-1] == t for t, uplink in found)


def test_an_upload_carries_all_timestamps_since_the_last_one():
    found = run(devices([20], [60]), 0, 6, np.array([20.0]))

    assert [len(uplink.measured_at) for _, uplink in found[1:]] == [3] * (len(found) - 1)


def test_values_are_rounded_to_the_resolution():
    _, uplink = run(devices([1], [1], noise=0.1), 0, 1, np.array([20.04]))[0]

    assert [round(value, 1) for value in uplink.value.tolist()] == uplink.value.tolist()


def test_channels_that_travel_together_upload_in_the_same_minute():
    found = run(devices([10] * 6, [30] * 6, together=[0, 0, 0, 1, 1, 1], seed=4), 0, 5, np.full(6, 20.0))

    for t in {t for t, _ in found}:
        channels = {uplink.channel for at, uplink in found if at == t}
        assert channels in ({0, 1, 2}, {3, 4, 5}, {0, 1, 2, 3, 4, 5})


def test_periods_that_no_device_has_are_refused():
    with pytest.raises(ValueError, match="multiple of P"):
        devices([20], [50])
