"""Flats obey physics: heat balances, decay, and radiators that keep people warm."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulators.flats import COMFORT, PEOPLE, Flats, Parameters, draw, heat_needed, over, share_for
from simulators.station import DESIGN_OUTDOOR, curve

HOUR = 3600.0
DAYS_30 = 30 * 24


def flats(count=40, seed=1):
    gable = np.arange(count) % 3 != 1
    return draw(np.random.default_rng(seed), gable)


def without_heat(parameters, start, outdoor, hours, dt=HOUR):
    own = Flats(parameters, np.full(len(parameters.area), start), np.full(len(parameters.area), start))
    off = np.zeros(len(parameters.area))
    return np.array([own.step(dt, outdoor, off, off, 0.0).copy() for _ in range(hours)])


def test_a_flat_without_heat_cools_monotonically_to_the_outdoor_temperature_and_what_people_give():
    parameters = flats()
    temperatures = without_heat(parameters, 21.0, -5.0, DAYS_30)

    assert (np.diff(temperatures, axis=0) < 1e-9).all()
    passed = parameters.exchange / (parameters.exchange + parameters.loss_mass)
    rest = -5.0 + PEOPLE * parameters.area / (parameters.loss_air + passed * parameters.loss_mass)
    assert np.allclose(temperatures[-1], rest, atol=0.01)


def test_an_outage_takes_hours_to_be_felt_and_more_than_a_day_to_empty_the_building():
    temperatures = without_heat(flats(), 21.0, -8.0, 48)

    assert (temperatures[0] > 19.0).all()
    assert (temperatures[6] < 18.5).all()
    assert (temperatures[30] > 0.0).all()


@given(st.floats(1.0, 6 * HOUR), st.floats(-30.0, 10.0), st.floats(-30.0, 40.0))
def test_no_step_overshoots_whatever_its_length(dt, outdoor, start):
    parameters = flats(8)
    rest = without_heat(parameters, 20.0, outdoor, 400, 24 * HOUR)[-1]
    after = without_heat(parameters, start, outdoor, 1, dt)[0]

    people = rest - outdoor
    assert (after >= min(start, outdoor) - 1e-6).all()
    assert (after <= max(start, outdoor) + people + 1e-6).all()


def test_a_step_neither_makes_nor_loses_energy():
    parameters = flats()
    own = Flats(parameters, np.full(40, 21.0), np.full(40, 19.0))
    water, share = np.full(40, 55.0), np.ones(40)
    before = parameters.air_capacity * own.air + parameters.mass_capacity * own.mass
    radiators = parameters.radiator * over(water, own.air)

    own.step(60.0, -7.0, water, share, 4.0)

    stored = parameters.air_capacity * own.air + parameters.mass_capacity * own.mass - before
    gained = radiators + (4.0 + PEOPLE) * parameters.area
    lost = parameters.loss_air * (own.air + 7.0) + parameters.loss_mass * (own.mass + 7.0)
    assert np.allclose(stored, 60.0 * (gained - lost), rtol=1e-6)


def test_the_heat_needed_holds_the_temperature_it_is_asked_to_hold():
    parameters = flats()
    share = share_for(parameters, 19.3, -4.0)

    settled = Flats.settled(parameters, -4.0, np.full(40, curve(-4.0)), share)

    assert np.allclose(settled.air, 19.3, atol=0.01)


@pytest.mark.parametrize("outdoor", [DESIGN_OUTDOOR, -3.0, 4.0])
def test_the_heating_curve_keeps_every_flat_comfortable_in_any_weather(outdoor):
    parameters = flats(200)

    settled = Flats.settled(parameters, outdoor, np.full(200, curve(outdoor)), np.ones(200))

    assert settled.air.min() > COMFORT[0] - 0.5
    assert settled.air.max() < COMFORT[1] + 1.0


def test_gable_flats_lose_more_and_have_the_radiators_for_it():
    gable = np.array([True, False] * 200)
    parameters = draw(np.random.default_rng(3), gable)
    loss = (parameters.loss_air + parameters.loss_mass) / parameters.area

    assert loss[gable].mean() > 1.2 * loss[~gable].mean()
    assert parameters.radiator[gable].mean() > parameters.radiator[~gable].mean()


def test_radiators_give_nothing_when_the_water_is_colder_than_the_room():
    assert over(18.0, np.array([21.0])).tolist() == [0.0]


def test_a_worked_out_flat_needs_the_watts_of_its_losses():
    # 100 W/K straight from the air, the mass lossless, 20 K of difference, 3.8 W/m2 * 50 m2 from people.
    one = Parameters(*(np.array([v]) for v in (50.0, 100.0, 0.0, 500.0, 1e6, 1e7, 1.0)))

    assert heat_needed(one, np.array([20.0]), 0.0).tolist() == pytest.approx([2000.0 - 190.0])
