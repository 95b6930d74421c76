"""The mains keep their pressure in the supply hours of clause B4, sag outside, and never seem to burst."""

import numpy as np
import pytest

from ingest.clock import HOUR, MINUTE
from simulators.faults import LowMain
from simulators.mains import SUPPLY_HOURS, Mains, demand, supply_open

POINTS = ("north", "south", "west")
MINUTES = range(0, 24 * HOUR, MINUTE)


def mains(*faults, seed=0):
    return Mains(np.random.default_rng(seed), POINTS, taps=2, faults=faults, midnight=0)


def in_supply(t):
    return any(first * HOUR <= t < last * HOUR for first, last in SUPPLY_HOURS)


@pytest.mark.parametrize("seed", range(10))
def test_every_main_is_well_above_its_minimum_in_all_supply_hours(seed):
    pressures = np.array([mains(seed=seed).pressure(t) for t in MINUTES if in_supply(t)])

    assert pressures.min() > 0.2


def test_outside_the_supply_hours_the_mains_sag_below_the_minimum():
    assert (mains().pressure(3 * HOUR) < 0.14).all()
    assert (mains().pressure(23 * HOUR) < 0.14).all()


@pytest.mark.parametrize("seed", range(5))
def test_closing_the_supply_and_a_throttled_main_never_look_like_a_burst(seed):
    town = mains(LowMain(7 * HOUR, 8 * HOUR, point="north", pressure=0.1), seed=seed)
    pressures = np.array([town.pressure(t) for t in MINUTES])

    fall_in_two_minutes = pressures[:-2] - pressures[2:]
    assert fall_in_two_minutes.max() < 0.04


def test_a_low_main_stands_where_the_fault_says_and_nowhere_else():
    fault = LowMain(7 * HOUR, 9 * HOUR, point="south", pressure=0.1)
    healthy, low = mains(), mains(fault)

    assert low.pressure(8 * HOUR)[1] == pytest.approx(0.1)
    assert low.pressure(8 * HOUR)[[0, 2]].tolist() == healthy.pressure(8 * HOUR)[[0, 2]].tolist()
    assert low.pressure(9 * HOUR).tolist() == healthy.pressure(9 * HOUR).tolist()


def test_supply_is_fully_open_when_its_period_begins_and_when_it_ends():
    for first, last in SUPPLY_HOURS:
        assert supply_open(first * HOUR) == 1.0
        assert supply_open(last * HOUR) == 1.0
    assert supply_open(3 * HOUR) == 0.0


def test_demand_peaks_in_the_morning_and_the_evening_and_joins_up_at_midnight():
    by_hour = [demand(hour * HOUR + 30 * MINUTE) for hour in range(24)]

    assert by_hour.index(max(by_hour)) in {18, 19, 20}
    assert max(by_hour[6:9]) > by_hour[14] > by_hour[3]
    assert demand(24 * HOUR - 1) == pytest.approx(demand(0), abs=1e-3)


def test_water_quality_is_inside_the_limits_of_clauses_c18_and_c24():
    quality = np.array([mains().quality(t) for t in MINUTES])

    assert 0.2 < quality[:, 0].min() <= quality[:, 0].max() < 1.0
    assert quality[:, 1].max() < 0.6
    assert 6.8 < quality[:, 2].min() <= quality[:, 2].max() < 8.2
