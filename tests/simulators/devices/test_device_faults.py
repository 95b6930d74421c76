"""What each fault of a device does to what it says, to whom, and from when to when."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.durations import DAY, HOUR, MINUTE, SECOND
from ingest.readings.batch import Flag
from simulators.devices.sampling import RESET_CLOCK
from simulators.faults.kinds import (
    ClockReset,
    ClockSkew,
    Dropout,
    LowBattery,
    Moved,
    SensorFault,
    Spikes,
    Stuck,
    Swapped,
    UnitLeftOut,
)
from tests.examples import examples
from tests.simulators.devices.sample_devices import column, run, traits

START, END = 2 * HOUR, 4 * HOUR
SPAN = {"start": START, "end": END, "points": "p0"}
KINDS = [
    Stuck(**SPAN),
    Stuck(**SPAN, value=21.5),
    Spikes(**SPAN, by=9.0, share=0.3),
    Dropout(**SPAN, share=0.4),
    Dropout(**SPAN),
    Moved(**SPAN, value=25.0),
    SensorFault(**SPAN, value=-9.9),
    UnitLeftOut(**SPAN, factor=1000.0),
    LowBattery(**SPAN, sag=0.7),
    ClockSkew(**SPAN, by_s=-400),
    ClockReset(**SPAN),
    Swapped(**SPAN, bias=0.4),
]
NOISY = {"noise": 0.2, "bias": 0.2, "clock_s": 2.0}


def minutely(fault, hours=6, **more):
    """Channel 0 of two, sampled and uploaded every minute, with the fault: when, what, flags, clock."""
    found = run(traits([1] * 2, [1] * 2, **more), 0, hours, faults=[fault], truth=lambda t: 20 + t / DAY)
    at = column(found, "true_at")
    during = (at >= START) & (at < END)
    return found, at, during, column(found, "value"), column(found, "flags")


@pytest.mark.parametrize("fault", KINDS, ids=lambda fault: fault.kind)
@settings(max_examples=examples(5))
@given(seed=st.integers(0, 999))
def test_what_it_does_not_hit_says_the_same_with_and_without_it(fault, seed):
    own = traits([5] * 3, [15] * 3, **NOISY)
    healthy = run(own, 0, 6, seed=seed)
    faulty = run(own, 0, 6, seed=seed, faults=[fault])

    for name in ("measured_at", "true_at", "value", "flags", "live", "generation", "battery"):
        for channel in (1, 2):
            assert column(faulty, name, channel).tolist() == column(healthy, name, channel).tolist()


@pytest.mark.parametrize("fault", KINDS, ids=lambda fault: fault.kind)
def test_another_fault_elsewhere_does_not_change_what_it_does(fault):
    own = traits([5] * 3, [15] * 3, **NOISY)
    other = Spikes(start=HOUR, end=5 * HOUR, points="p2", by=1.0, share=0.5)
    alone, second = run(own, 0, 6, faults=[fault]), run(own, 0, 6, faults=[other, fault])

    for name in ("measured_at", "value", "flags"):
        assert column(second, name).tolist() == column(alone, name).tolist()


@pytest.mark.parametrize("fault", KINDS, ids=lambda fault: fault.kind)
def test_it_is_there_from_its_start_until_just_before_its_end(fault):
    own = traits([1], [1], **NOISY)
    healthy, faulty = run(own, 0, 6), run(own, 0, 6, faults=[fault])

    def rows(found):
        names = ("true_at", "measured_at", "value", "flags", "generation")
        return set(zip(*(column(found, name).tolist() for name in names), strict=True))

    changed = {row[0] for row in rows(healthy) ^ rows(faulty)}
    assert START <= min(changed) < START + 30 * MINUTE
    assert fault.kind == "swapped" or max(changed) < END


def test_a_stuck_sensor_goes_on_with_its_last_value():
    _, _, during, value, flags = minutely(Stuck(**SPAN), resolution=0.0001)

    assert set(value[during].tolist()) == {value[~during][START // MINUTE - 1]}
    assert len(set(value[~during].tolist())) == np.count_nonzero(~during)
    assert not flags.any()


def test_a_sensor_that_is_stuck_from_the_first_sample_on_stays_with_that():
    found = run(traits([1], [1], noise=1.0), START, 1, faults=[Stuck(**SPAN)])

    assert len(set(column(found, "value").tolist())) == 1


def test_a_stuck_sensor_is_stuck_to_the_same_value_after_another_fault_has_come_and_gone():
    between = SensorFault(start=START + HOUR, end=START + HOUR + 9 * MINUTE, points="p0", value=-9.9)
    found = run(traits([1], [1], noise=1.0), START - HOUR, 3, faults=[Stuck(**SPAN), between])
    during = column(found, "true_at") >= START
    value = column(found, "value")[during].tolist()

    assert value == [value[0]] * 60 + [-9.9] * 9 + [value[0]] * 51


def test_a_falsified_sensor_says_what_somebody_wants():
    _, _, during, value, flags = minutely(Stuck(**SPAN, value=18.25))

    assert set(value[during].tolist()) == {18.2}
    assert not flags.any()


def test_spikes_are_single_samples_of_the_given_size_and_share():
    _, _, during, value, _ = minutely(Spikes(**SPAN, by=9.0, share=0.25))

    assert set(np.round(value[during] - 20.1).tolist()) == {0.0, 9.0}
    assert 0.1 < (value[during] > 25).mean() < 0.4
    assert value[~during].max() < 21


def test_a_dropout_loses_its_share_of_samples_and_a_whole_one_all():
    _, _, during, _, _ = minutely(Dropout(**SPAN, share=0.5))
    assert 30 < np.count_nonzero(during) < 90

    _, _, during, _, _ = minutely(Dropout(**SPAN))
    assert not during.any()


def test_lost_samples_leave_holes_in_an_upload_whose_newest_is_live_all_the_same():
    found = run(traits([10], [60]), 0, 24, faults=[Dropout(start=0, end=DAY, points="*", share=0.5)])

    assert {len(uplinks) for _, uplinks in found} > {2, 3, 4}
    assert all(uplinks.live.tolist() == [False] * (len(uplinks) - 1) + [True] for _, uplinks in found)


def test_a_moved_device_measures_where_it_lies_and_says_that_it_was_moved():
    _, _, during, value, flags = minutely(Moved(**SPAN, value=25.0), noise=0.2)

    assert value[during].mean() == pytest.approx(25.0, abs=0.1)
    assert len(set(value[during].tolist())) > 3
    assert (flags == np.where(during, Flag.MOVED, 0)).all()


@pytest.mark.parametrize("told", [True, False])
def test_a_broken_sensor_says_nonsense_and_may_know_it(told):
    _, _, during, value, flags = minutely(SensorFault(**SPAN, value=-9.9, told=told), noise=0.2)

    assert set(value[during].tolist()) == {-9.9}
    assert (flags == np.where(during & told, Flag.DEVICE_FAULT, 0)).all()


def test_a_low_battery_is_reported_with_what_is_uploaded_then_and_readings_sag():
    found, _, during, value, flags = minutely(LowBattery(**SPAN, sag=2.0))
    charge = column(found, "battery")

    assert (flags == np.where(during, Flag.LOW_BATTERY, 0)).all()
    assert ((charge < 10) == during).all()
    assert value[during].max() < 18.4 < value[~during].min()


def test_a_skewed_clock_is_ahead_by_so_many_seconds():
    found, _, during, _, _ = minutely(ClockSkew(**SPAN, by_s=90.5))
    ahead = column(found, "measured_at") - column(found, "true_at")

    assert (ahead == np.where(during, 90.5 * SECOND, 0)).all()


def test_a_reset_clock_begins_anew_in_2000_and_is_right_again_after_it_was_set():
    found, at, during, _, _ = minutely(ClockReset(**SPAN))
    measured = column(found, "measured_at")

    assert (measured[during] == RESET_CLOCK + at[during] - START).all()
    assert (measured[~during] == at[~during]).all()
    assert RESET_CLOCK == 946_684_800_000


def test_samples_taken_with_a_reset_clock_keep_their_times_when_they_are_uploaded_later():
    found = run(traits([10], [120]), 0, 8, faults=[ClockReset(start=START, end=START + HOUR, points="*")])
    at, measured = column(found, "true_at"), column(found, "measured_at")
    wrong = (at >= START) & (at < START + HOUR)

    assert np.count_nonzero(wrong) == 6
    assert (measured[wrong] < RESET_CLOCK + HOUR).all()
    assert (measured[~wrong] == at[~wrong]).all()


def test_a_daily_reset_begins_anew_every_day():
    fault = ClockReset(start=START, end=END, points="*", daily=True)
    found = run(traits([60], [60]), 0, 72, faults=[fault])
    measured = column(found, "measured_at")

    anew = measured[measured >= RESET_CLOCK] - RESET_CLOCK

    assert len(anew) == 6
    assert (anew < 2 * HOUR).all()


def test_a_swapped_device_is_silent_and_then_another_one_speaks_off_by_its_bias():
    worn = {"bias": 5.0, "clock_s": 60.0, "battery": 40.0}
    found, at, during, value, _ = minutely(Swapped(**SPAN, bias=0.4), **worn)
    generation, after = column(found, "generation"), at >= END

    assert not during.any()
    assert (generation == after).all()
    assert value[after] - 20 - at[after] / DAY == pytest.approx(0.4, abs=0.051)
    assert (column(found, "measured_at")[after] == at[after]).all()
    assert set(column(found, "battery")[after].tolist()) <= {99, 100}
    assert not column(found, "generation", 1).any()


def test_a_device_that_is_taken_down_takes_its_unsent_samples_with_it():
    found = run(traits([10], [120], noise=0.1), 0, 8, faults=[Swapped(**SPAN)])

    old = column(found, "generation") == 0
    uploaded = max(t for t, uplinks in found if t < START)

    assert column(found, "true_at")[old].max() == uploaded < START - 10 * MINUTE
    assert column(found, "true_at")[~old].min() >= END


def test_faults_of_one_channel_add_up():
    faults = [Moved(**SPAN, value=25.0), ClockSkew(**SPAN, by_s=60), Spikes(**SPAN, by=2.0, share=1.0)]
    found = run(traits([1], [1]), START, 1, faults=faults)

    assert set(column(found, "value").tolist()) == {27.0}
    assert set(column(found, "flags").tolist()) == {Flag.MOVED}
    assert set((column(found, "measured_at") - column(found, "true_at")).tolist()) == {MINUTE}


def test_a_span_that_nobody_was_called_in_leaves_no_trace_but_a_swap():
    found = run(traits([300], [300]), 0, 20, faults=[Moved(**SPAN, value=25.0), Swapped(**SPAN, bias=1.0)])
    after = column(found, "true_at") >= END

    assert (column(found, "generation") == after).all()
    assert not column(found, "flags").any()


def test_a_unit_left_out_is_a_number_so_many_times_the_canonical_one():
    _, _, during, value, flags = minutely(UnitLeftOut(**SPAN, factor=1000.0))
    healthy = column(run(traits([1] * 2, [1] * 2), 0, 6, truth=lambda t: 20 + t / DAY), "value")

    assert value[during].tolist() == [round(each * 1000, 6) for each in healthy[during].tolist()]
    assert value[~during].tolist() == healthy[~during].tolist()
    assert not flags.any()
