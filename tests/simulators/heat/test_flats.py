"""Flats obey physics: heat balances, decay, neighbours, and radiators that keep people warm."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulators.heat.balance import SteadyConditions, settle, share_for
from simulators.heat.flat_layout import Block, FlatLayout, Neighbours
from simulators.heat.flats import Flats, airing
from simulators.heat.parameters import COMFORT, Parameters, draw, heat_needed, over
from simulators.heat.people import PEOPLE, gain
from simulators.heat.station import DESIGN_OUTDOOR, curve

HOUR = 3600.0
DAYS_30 = 30 * 24
OFF = -99.0
"""Water that warms nobody, degC."""
BLOCK = (Block("b", "s", 6, 3),)
SEVERAL = (Block("a", "s", 1, 1), Block("b", "s", 3, 4), Block("c", "s", 5, 1), Block("d", "s", 2, 2))


def flats(blocks=BLOCK, start=20.0, seed=1, thermostats=0.0):
    parameters, wall, floor = draw(np.random.default_rng(seed), blocks, thermostats)
    count = len(parameters.area)
    air, mass = np.full((2, count), start)
    return Flats(parameters, Neighbours.of(blocks, wall, floor), air, mass)


def water(own, outdoor):
    return np.full(len(own.air), curve(outdoor))


def without_heat(own, outdoor, hours, dt=HOUR, people=PEOPLE):
    off = np.full(len(own.air), OFF)
    return np.array([own.step(dt, outdoor, off, 0.0, people).copy() for _ in range(hours)])


def at_rest(own, outdoor, sun=0.0):
    settle(own, SteadyConditions(outdoor, water(own, outdoor), sun, PEOPLE))
    return own


def stored(own):
    return own.parameters.air_capacity * own.air + own.parameters.mass_capacity * own.mass


def test_a_building_without_heat_cools_to_the_outdoor_temperature_and_what_people_give():
    own = flats(start=21.0)
    temperatures = without_heat(own, -5.0, DAYS_30)

    assert (np.diff(temperatures, axis=0) < 1e-9).all()
    settle(own, SteadyConditions(-5.0, np.full(len(own.air), OFF), 0.0, PEOPLE))
    assert np.allclose(temperatures[-1], own.air, atol=0.05)
    assert (temperatures[-1] > -5.0).all()


def test_an_outage_takes_hours_to_be_felt_and_more_than_a_day_to_empty_the_building():
    temperatures = without_heat(flats(start=21.0), -8.0, 48)

    assert (temperatures[0] > 19.0).all()
    assert (temperatures[6] < 18.5).all()
    assert (temperatures[30] > 0.0).all()


@given(st.floats(1.0, 48 * HOUR), st.floats(-30.0, 10.0), st.floats(-30.0, 40.0))
def test_no_step_overshoots_whatever_its_length(dt, outdoor, start):
    after = without_heat(flats(SEVERAL, start), outdoor, 3, dt, people=0.0)

    assert after.min() >= min(start, outdoor) - 1e-6
    assert after.max() <= max(start, outdoor) + 1e-6


@given(st.floats(1.0, 48 * HOUR), st.integers(0, 99))
def test_neighbours_only_even_out_whatever_the_step(dt, seed):
    own = flats(SEVERAL)
    own.mass[:] = own.air[:] = np.random.default_rng(seed).uniform(0.0, 30.0, len(own.air))
    low, high = own.mass.min(), own.mass.max()

    without_heat(own, 15.0, 1, dt, people=0.0)

    assert own.mass.min() >= min(low, 15.0) - 1e-9
    assert own.mass.max() <= max(high, 15.0) + 1e-9


@given(st.floats(1.0, 6 * HOUR), st.integers(0, 99))
def test_a_step_neither_makes_nor_loses_energy(dt, seed):
    own = flats(SEVERAL)
    rng = np.random.default_rng(seed)
    own.air[:], own.mass[:] = rng.uniform(10.0, 25.0, (2, len(own.air)))
    made_of, before, hot = own.parameters, stored(own), np.full(len(own.air), 55.0)
    radiators = made_of.radiator * over(hot, own.air)

    own.step(dt, -7.0, hot, 4.0, 3.0)

    gained = radiators + 4.0 * made_of.sunlit + 3.0 * made_of.area
    lost = made_of.loss_air * (own.air + 7.0) + made_of.loss_mass * (own.mass + 7.0)
    assert (stored(own) - before).sum() == pytest.approx(dt * (gained - lost).sum(), rel=1e-9, abs=1.0)


def test_a_flat_alone_balances_by_itself():
    own = flats((Block("b", "s", 1, 1),))
    before, made_of = stored(own), own.parameters
    own.step(60.0, -7.0, np.array([0.0]), 0.0, 0.0)

    lost = made_of.loss_air * (own.air + 7.0) + made_of.loss_mass * (own.mass + 7.0)
    assert (stored(own) - before).tolist() == pytest.approx((-60.0 * lost).tolist())


def test_a_warm_flat_warms_its_neighbours_next_to_it_above_and_below_and_no_others():
    own, plain = (flats((Block("b", "s", 3, 3), Block("c", "s", 3, 3))) for _ in range(2))
    own.mass[4] = 25.0
    for each in (own, plain):
        without_heat(each, 0.0, 1, 60.0)

    warmed = np.flatnonzero(own.mass > plain.mass + 1e-6).tolist()
    assert warmed == [1, 3, 4, 5, 7]


def test_buildings_of_unlike_shape_have_the_neighbours_that_they_would_have_alone():
    together = flats(SEVERAL)
    links = together.neighbours.total()
    parameters, wall, floor = draw(np.random.default_rng(1), SEVERAL)
    ends = np.cumsum([0, *(block.flats for block in SEVERAL)])

    for block, first, last in zip(SEVERAL, ends, ends[1:], strict=False):
        alone = Neighbours.of((block,), wall[first:last], floor[first:last])
        assert links[first:last].tolist() == pytest.approx(alone.total().tolist())
    assert links[0] == 0.0
    assert len(parameters.area) == ends[-1]


def test_short_and_long_steps_lead_to_the_same_night():
    ends = []
    for dt in (10.0, 60.0, 600.0):
        own = at_rest(flats(), -5.0)
        without_heat(own, -10.0, round(8 * HOUR / dt), dt)
        ends.append(own.air.copy())

    assert np.allclose(ends[0], ends[1], atol=0.02)
    assert np.allclose(ends[0], ends[2], atol=0.2)


@pytest.mark.parametrize("outdoor", [DESIGN_OUTDOOR, -3.0, 4.0])
def test_the_heating_curve_keeps_every_flat_comfortable_in_any_weather(outdoor):
    own = at_rest(flats((Block("b", "s", 18, 4),) * 3), outdoor)

    assert own.air.min() > 18.7
    assert own.air.max() < COMFORT[1] + 1.0


def test_flats_at_rest_stay_at_rest():
    own = at_rest(flats(SEVERAL), -4.0, sun=1.5)
    before = own.air.copy()
    for _ in range(24 * 60):
        own.step(60.0, -4.0, water(own, -4.0), 1.5, PEOPLE)

    assert np.allclose(own.air, before, atol=0.01)


@given(st.floats(-25.0, 15.0), st.floats(0.5, 10.0))
def test_the_warmer_the_weather_the_warmer_the_flats_with_the_same_water(outdoor, more):
    hot = np.full(22, 50.0)
    both = flats(SEVERAL), flats(SEVERAL)
    for own, weather in zip(both, (outdoor, outdoor + more), strict=True):
        settle(own, SteadyConditions(weather, hot, 0.0, PEOPLE))
    colder, warmer = (own.air for own in both)

    assert (warmer > colder).all()
    assert (colder > outdoor).all()


def test_south_flats_get_more_of_the_sun():
    own, dark = flats((Block("b", "s", 3, 40),)), flats((Block("b", "s", 3, 40),))
    sunny = own.parameters.sunlit / own.parameters.area
    gained = at_rest(own, -4.0, sun=2.0).air - at_rest(dark, -4.0).air

    assert np.corrcoef(sunny, gained)[0, 1] > 0.8
    assert (gained > 0).all()


def test_a_held_flat_takes_the_share_of_heat_that_leads_there():
    own = flats()
    held = np.full(18, np.nan)
    held[[0, 7]] = 17.0, 18.5
    steady = SteadyConditions(-6.0, water(own, -6.0), 1.0, PEOPLE)

    share = share_for(own, steady, held)
    own.set_faults(share, np.zeros(18))
    own.air[:] = own.mass[:] = 20.0
    settle(own, steady)

    assert own.air[[0, 7]].tolist() == pytest.approx([17.0, 18.5], abs=1e-3)
    assert (share[[0, 7]] > 0).all()
    assert (share[[0, 7]] < 1).all()
    assert (np.delete(share, [0, 7]) == 1).all()


def test_a_flat_among_warm_neighbours_does_not_get_as_cold_as_one_would_think():
    own = flats()
    held = np.where(np.arange(18) == 7, 5.0, np.nan)

    assert share_for(own, SteadyConditions(-6.0, water(own, -6.0), 1.0, PEOPLE), held)[7] < 0


def test_gable_top_and_ground_flats_lose_more_and_have_the_radiators_for_it():
    blocks = (Block("b", "s", 6, 6),) * 30
    parameters, _, _ = draw(np.random.default_rng(3), blocks)
    layout = FlatLayout.of(blocks)
    loss = (parameters.loss_air + parameters.loss_mass) / parameters.area
    middle = (layout.gables == 0) & ~layout.top & ~layout.ground

    for exposed in (layout.gables == 1, layout.top, layout.ground):
        assert loss[exposed].mean() > 1.08 * loss[middle].mean()
        assert parameters.radiator[exposed].mean() > parameters.radiator[middle].mean()


def test_a_thermostatic_valve_keeps_a_flat_from_getting_too_warm_in_the_sun():
    open_flats, with_valves = flats(), flats(thermostats=1.0)
    hot = np.full(18, 62.5)
    for _ in range(3 * 24 * 60):
        for own in (open_flats, with_valves):
            own.step(60.0, 5.0, hot, 3.0, PEOPLE)

    assert open_flats.air.min() > 25.0
    assert (with_valves.air < with_valves.parameters.closes_at + 0.5).all()
    assert (with_valves.air > with_valves.parameters.closes_at - 2.5).all()


def test_an_open_window_costs_what_its_air_carries_away():
    own = flats()
    assert airing(np.array([100.0]), 1.0).tolist() == pytest.approx([100 * 2.7 * 1.2 * 1005 / 3600])
    windows = np.where(np.arange(18) == 7, 300.0, 0.0)

    own.set_faults(np.ones(18), windows)

    assert (own.loss_air - own.parameters.loss_air).tolist() == pytest.approx(windows.tolist())


def test_radiators_give_nothing_when_the_water_is_colder_than_the_room():
    assert over(18.0, np.array([21.0])).tolist() == [0.0]


def test_people_give_the_mean_of_the_codes_over_a_day_most_of_it_in_the_evening():
    day = [gain(minute * 60_000) for minute in range(24 * 60)]

    assert np.mean(day) == pytest.approx(PEOPLE, rel=1e-3)
    assert np.argmax(day) // 60 in range(18, 22)


def test_a_worked_out_flat_needs_the_watts_of_its_losses():
    # 100 W/K straight from the air, the mass lossless, 20 K of difference, 3.8 W/m2 * 50 m2 from people.
    one = Parameters(*(np.array([v]) for v in (50.0, 100.0, 0.0, 500.0, 1e6, 1e7, 1.0, 50.0, np.inf)))

    assert heat_needed(one, np.array([20.0]), 0.0).tolist() == pytest.approx([2000.0 - 190.0])
