"""Every network, WNTR's and the stand-in: healthy water keeps its limits, and every fault shows as itself."""

import numpy as np
import pytest

from ingest.durations import DAY, HOUR, MINUTE, SECOND
from simulators.faults.kinds import (
    Burst,
    ClosedValve,
    Contamination,
    DosingFailure,
    PlannedOutage,
    ThrottledMain,
    WaterPumpTrip,
)
from tests.simulators.water.scene import (
    MINUTES,
    NETWORKS,
    SITES,
    START,
    at,
    in_supply,
    midnight,
    network,
    steepest_fall,
)

NORTH, EAST, SOUTH, WEST = range(4)
AREA = {"analytic": 0.01, "Net1": 0.1, "Net2": 0.02, "Net3": 0.02}
"""m2 of a hole that is felt as a burst at any of the sites."""


@pytest.fixture(params=NETWORKS)
def name(request):
    return request.param


def span(first, last):
    """Start and end of a fault, local hours."""
    return {"start": int(at(first)[0]), "end": int(at(last)[0])}


def test_healthy_mains_keep_the_pressure_of_a_town_in_all_supply_hours(name, folder):
    pressure = network(name, folder=folder).pressure(MINUTES)[in_supply()]

    assert pressure.shape == (14 * 60, len(SITES))
    assert pressure.min() > 0.20
    assert pressure.max() < 0.45


def test_outside_the_supply_hours_the_mains_sag_below_the_minimum(name, folder):
    assert (network(name, folder=folder).pressure(at(3, 23)) < 0.14).all()


def test_a_healthy_day_and_slow_valves_never_look_like_a_burst(name, folder):
    throttled = ThrottledMain(**span(7, 8), site="north", pressure=0.1)
    stopped = PlannedOutage(**span(12, 15), place="water")

    assert steepest_fall(network(name, folder=folder).pressure(MINUTES)) < 0.04
    assert steepest_fall(network(name, throttled, stopped, folder=folder).pressure(MINUTES)) < 0.06


def test_healthy_water_is_inside_the_limits_of_clauses_c18_and_c24(name, folder):
    chlorine, turbidity, ph = np.moveaxis(network(name, folder=folder).quality(MINUTES), -1, 0)

    assert 0.15 < chlorine.min() <= chlorine.max() < 1.0
    assert 0.1 < turbidity.min() <= turbidity.max() < 0.6
    assert 6.8 < ph.min() <= ph.max() < 8.2
    assert np.ptp(ph, axis=0).max() < 0.1


@pytest.mark.parametrize("site", range(len(SITES)))
def test_a_burst_falls_at_its_site_within_two_minutes_and_stays_down(name, site, folder):
    burst = Burst(**span(17.5, 19), site=SITES[site].id, area=AREA[name])
    town = network(name, burst, folder=folder)
    before, two_minutes_on, later = town.pressure(START + 17 * HOUR + np.array([30, 32, 60]) * MINUTE)[
        :, site
    ]

    assert before - two_minutes_on >= 0.08
    assert before - later >= 0.08


def test_a_burst_is_not_felt_before_and_gone_when_repaired(name, folder):
    town = network(name, Burst(**span(17.5, 19), site="west", area=0.05), folder=folder)
    healthy = network(name, folder=folder)
    outside = np.concatenate((np.arange(*at(0, 17.5), MINUTE), at(17.5), np.arange(*at(19.1, 24), MINUTE)))

    assert town.pressure(outside) == pytest.approx(healthy.pressure(outside), abs=1e-3)


def test_a_larger_hole_costs_more_pressure(name, folder):
    stands = [
        network(name, Burst(**span(17.5, 19), site="south", area=area), folder=folder).pressure(at(18))[
            0, SOUTH
        ]
        for area in (0.002, 0.01, 0.05)
    ]

    assert stands[0] > stands[1] > stands[2] >= 0.0


def test_when_the_pumps_trip_all_sites_fall_within_two_minutes(name, folder):
    town = network(name, WaterPumpTrip(**span(8, 9)), folder=folder)
    before, after, end, restarted = town.pressure(
        START + 8 * HOUR + np.array([0, 2 * MINUTE, HOUR - SECOND, HOUR + 10 * MINUTE])
    )

    assert (before > 0.2).all()
    assert (before - after >= 0.08).all()
    assert (end < 0.14).all()
    assert (restarted > 0.2).all()


def test_behind_a_closed_valve_there_is_nothing_and_elsewhere_there_is_water(name, folder):
    pressure = network(name, ClosedValve(**span(8, 9), site="south"), folder=folder).pressure(at(8.5))[0]

    assert pressure[SOUTH] == pytest.approx(0.0, abs=0.005)
    assert (pressure[[NORTH, EAST, WEST]] > 0.14).all()


def test_a_planned_outage_of_a_site_stops_that_site_inside_its_span(name, folder):
    town = network(name, PlannedOutage(**span(8, 11.5), place="east"), folder=folder)
    healthy = network(name, folder=folder)
    others = [NORTH, SOUTH, WEST]

    assert town.pressure(at(9))[0, EAST] == pytest.approx(0.0, abs=1e-9)
    assert (town.pressure(MINUTES)[:, others] == healthy.pressure(MINUTES)[:, others]).all()
    assert (town.pressure(at(8, 11.5)) == healthy.pressure(at(8, 11.5))).all()


def test_a_planned_outage_of_the_unit_stops_every_site(name, folder):
    assert (
        network(name, PlannedOutage(**span(8, 9), place="water"), folder=folder).pressure(at(8.5)) == 0
    ).all()


def test_a_throttled_main_stands_where_the_fault_says_and_nowhere_else(name, folder):
    fault = ThrottledMain(**span(7, 9), site="south", pressure=0.1)
    healthy, low = network(name, folder=folder), network(name, fault, folder=folder)

    assert low.pressure(at(8))[0, SOUTH] == pytest.approx(0.1)
    assert (low.pressure(at(8))[0, :SOUTH] == healthy.pressure(at(8))[0, :SOUTH]).all()
    assert (low.pressure(at(9)) == healthy.pressure(at(9))).all()


def test_without_chlorine_at_the_works_some_sites_have_none_within_twelve_hours(name, folder):
    town = network(name, DosingFailure(**span(6, 24)), folder=folder)
    chlorine = town.quality(at(6, 18))[..., 0]

    assert (chlorine[0] > 0.15).all()
    assert (chlorine[1] < 0.05).sum() >= 2


def test_half_the_dose_is_half_the_chlorine_in_the_end(name, folder):
    days = {"start": START - 2 * DAY, "end": START + 5 * DAY}
    half = network(name, DosingFailure(**days, share=0.5), folder=folder).quality(at(12))[0, :, 0]

    assert half == pytest.approx(network(name, folder=folder).quality(at(12))[0, :, 0] / 2, rel=0.1)


def test_dirt_is_a_pulse_at_its_site_and_over_when_it_has_been_washed_away(name, folder):
    town = network(name, Contamination(**span(8, 9), site="east", turbidity=20), folder=folder)
    turbidity, healthy = town.quality(MINUTES)[..., 1], network(name, folder=folder).quality(MINUTES)[..., 1]
    dirty = MINUTES[turbidity[:, EAST] > 1.0]

    assert turbidity[:, EAST].max() == pytest.approx(20, abs=1)
    assert at(8)[0] < dirty[0] <= at(8.3)[0]
    assert at(9)[0] <= dirty[-1] < at(12)[0]
    before = at(8)[0] >= MINUTES
    assert (turbidity[before] == healthy[before]).all()
    assert (turbidity - healthy).max() <= 20 + 1e-6


def test_in_summer_the_evening_lasts_an_hour_longer(name, folder):
    start = midnight(2026, 4, 30)
    town = network(name, folder=folder, start=start, until=start + 2 * DAY)
    winter, summer = town.pressure(np.array([22 * HOUR + 50 * MINUTE, DAY + 22 * HOUR + 50 * MINUTE]) + start)

    assert (winter < 0.14).all()
    assert (summer > 0.2).all()


def test_the_calendar_of_the_scenario_says_when_there_is_water(name, folder):
    town = network(name, folder=folder, supply_winter=("00:00-24:00",))

    assert (town.pressure(MINUTES) > 0.2).all()


def test_a_town_without_supply_periods_has_no_pressure(name, folder):
    assert (network(name, folder=folder, supply_winter=()).pressure(at(8)) < 0.14).all()


def test_what_is_asked_alone_is_what_is_asked_together(name, folder):
    town = network(name, Burst(**span(17.5, 19), site="west", area=0.05), folder=folder)
    together, quality = town.pressure(MINUTES[::97]), town.quality(MINUTES[::97])

    assert together.tobytes() == b"".join(
        town.pressure(MINUTES[i : i + 1]).tobytes() for i in range(0, 1440, 97)
    )
    assert quality.tobytes() == b"".join(
        town.quality(MINUTES[i : i + 1]).tobytes() for i in range(0, 1440, 97)
    )


def test_a_time_outside_the_scenario_is_refused(name, folder):
    town = network(name, folder=folder)

    for t in (START - 10 * DAY, START + 3 * DAY):
        with pytest.raises(ValueError, match="outside the scenario"):
            town.pressure(np.array([t]))


def test_a_fault_at_a_site_that_is_not_there_is_refused(name, folder):
    with pytest.raises(ValueError, match="burst: no water site 'nowhere'; there are north, east"):
        network(name, Burst(**span(8, 9), site="nowhere", area=0.01), folder=folder)
