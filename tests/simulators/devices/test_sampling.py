"""Devices sample every P, upload every U with all timestamps, err as devices do, and round what they say."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.durations import DAY, HOUR, MINUTE, SECOND
from ingest.readings.batch import Flag
from simulators.devices.sampling import Devices
from tests.examples import examples
from tests.simulators.devices.sample_devices import run, traits


@settings(max_examples=examples(20))
@given(st.integers(0, 10**13), st.sampled_from([(1, 1), (5, 15), (10, 30), (20, 60)]), st.integers(0, 99))
def test_samples_are_p_apart_and_uploads_u_apart_from_the_first_on(start, periods, seed):
    sampling, upload = periods
    start -= start % MINUTE
    found = run(traits([sampling], [upload]), start, 4, seed=seed)

    measured = np.concatenate([uplinks.measured_at for _, uplinks in found])
    assert (np.diff(measured) == sampling * MINUTE).all()
    assert (np.diff([t for t, _ in found]) == upload * MINUTE).all()
    assert start <= measured[0] < start + sampling * MINUTE
    assert all(uplinks.measured_at[-1] == t for t, uplinks in found)


def test_an_upload_carries_all_timestamps_since_the_last_one_and_the_newest_is_live():
    found = run(traits([20], [60]), 0, 6)

    assert [uplinks.live.tolist() for _, uplinks in found[1:]] == [[False, False, True]] * (len(found) - 1)


def test_uplinks_come_channel_by_channel_oldest_first():
    found = run(traits([10, 10, 5], [30, 30, 30], uploader=[0, 0, 0]), 0, 4)[1:]

    for t, uplinks in found:
        assert uplinks.channel.tolist() == [0] * 3 + [1] * 3 + [2] * 6
        assert uplinks.true_at[uplinks.live].tolist() == [t] * 3
        assert (np.diff(uplinks.true_at)[np.diff(uplinks.channel) == 0] > 0).all()


@pytest.mark.parametrize(("resolution", "said"), [(0.1, 20.4), (0.01, 20.36), (1.0, 20.0), (10.0, 20.0)])
def test_values_are_rounded_to_the_resolution(resolution, said):
    _, uplinks = run(traits([1], [1], resolution=resolution), 0, 1, truth=20.3594)[0]

    assert uplinks.value.tolist() == [said]


def test_zero_has_no_sign():
    _, uplinks = run(traits([1], [1]), 0, 1, truth=-0.04)[0]

    assert np.copysign(1.0, uplinks.value).tolist() == [1.0]


def test_channels_that_travel_together_upload_in_the_same_minute():
    found = run(traits([10] * 6, [30] * 6, uploader=[0, 0, 0, 1, 1, 1]), 0, 5, seed=4)

    for t in {t for t, _ in found}:
        channels = {channel for at, uplinks in found if at == t for channel in uplinks.channel.tolist()}
        assert channels in ({0, 1, 2}, {3, 4, 5}, {0, 1, 2, 3, 4, 5})


@given(st.sampled_from([15 * SECOND, 30 * SECOND, MINUTE, 20 * MINUTE]), st.integers(0, 99))
def test_phases_lie_on_the_minute_or_below_one_on_quarters_of_it(period, seed):
    own = Devices(np.random.default_rng(seed), replace(traits([1], [1]), **both(period)))
    own.start(0)

    assert own.next_due % min(MINUTE, 15 * SECOND if period % MINUTE else MINUTE) == 0
    assert own.next_due < period


def both(period):
    return {"sampling_ms": np.array([period]), "upload_ms": np.array([period])}


def test_periods_that_no_device_has_are_refused():
    with pytest.raises(ValueError, match="multiple of P"):
        Devices(np.random.default_rng(0), traits([20], [50]))


def test_called_late_it_samples_once():
    own = Devices(np.random.default_rng(0), traits([1], [1]))
    own.start(0)
    uplinks, next_t = own.update(30 * MINUTE, np.array([20.0]))

    assert uplinks.measured_at.tolist() == [30 * MINUTE]
    assert next_t == 31 * MINUTE


def test_noise_is_as_large_as_it_is_said_to_be():
    found = run(traits([1] * 50, [1] * 50, noise=0.2, resolution=0.0001), 0, 2)
    values = np.concatenate([uplinks.value for _, uplinks in found])

    assert values.std() == pytest.approx(0.2, rel=0.05)
    assert values.mean() == pytest.approx(20.0, abs=0.02)


def test_a_bias_is_a_channels_own_and_stays():
    found = run(traits([1] * 400, [1] * 400, bias=0.3, resolution=0.0001), 0, 1)

    assert all((uplinks.value == found[0][1].value).all() for _, uplinks in found)
    assert found[0][1].value.std() == pytest.approx(0.3, rel=0.15)


def test_a_drift_grows_with_the_days():
    found = run(traits([60], [60], drift=-0.5, resolution=0.0001), 0, 48)

    assert found[-1][1].value[0] - found[0][1].value[0] == pytest.approx(-0.5 * 47 / 24, abs=1e-3)


def test_the_channels_of_a_device_share_its_clock_and_others_have_theirs():
    found = run(traits([1] * 90, [1] * 90, clock_s=20.0, device=np.arange(90) // 3), 0, 1)
    uplinks = found[5][1]
    ahead = (uplinks.measured_at - uplinks.true_at).reshape(30, 3)

    assert (ahead == ahead[:, :1]).all()
    assert len(set(ahead[:, 0].tolist())) > 20
    assert ahead.std() == pytest.approx(20 * SECOND, rel=0.4)


def test_a_battery_runs_down_is_flagged_below_ten_percent_and_at_last_silent():
    found = run(traits([60], [60], battery=12.0, battery_days=10.0), 0, 48)
    charge = np.array([uplinks.battery[0] for _, uplinks in found])
    low = np.array([uplinks.flags[0] == Flag.LOW_BATTERY for _, uplinks in found])

    assert charge[0] in {11, 12}
    assert (np.diff(charge) <= 0).all()
    assert (low == (charge < 10)).all()
    assert 0 < low.sum() < len(low)
    assert DAY < found[-1][0] <= 1.2 * DAY


def test_devices_fed_by_the_mains_keep_their_charge():
    found = run(traits([60], [60], battery_days=np.inf), 0, 48)

    assert {uplinks.battery[0] for _, uplinks in found} == {100}


@settings(max_examples=examples(10))
@given(st.integers(0, 2**32))
def test_the_same_seed_measures_the_same(seed):
    def said():
        own = traits([10] * 3, [30] * 3, noise=0.1, bias=0.2, clock_s=3.0)
        return [(t, u.measured_at.tolist(), u.value.tolist()) for t, u in run(own, 0, 2, seed=seed)]

    assert said() == said()


def test_nothing_is_due_where_there_are_no_channels():
    own = Devices(np.random.default_rng(0), traits([], []))
    own.start(HOUR)
    uplinks, next_t = own.update(HOUR, np.zeros(0))

    assert len(uplinks) == 0
    assert next_t > 10**18
