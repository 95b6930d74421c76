"""Stations follow the weather up to full load; without heat or pump their water goes cold."""

import numpy as np
import pytest

from simulators.heat.station import COLD, DESIGN_OUTDOOR, DESIGN_WATER, ROOM, Stations, curve

MINUTE, HOUR = 60.0, 3600.0


def after(stations, hours, outdoor=-5.0, dt=MINUTE):
    for _ in range(round(hours * HOUR / dt)):
        stations.step(dt, outdoor)
    return stations.water


def faults(*which):
    return np.array([name == "out" for name in which]), np.array([name == "standing" for name in which])


def test_the_curve_gives_the_design_water_at_design_weather_and_nothing_in_summer():
    assert curve(DESIGN_OUTDOOR) == pytest.approx(DESIGN_WATER)
    assert curve(30.0) == ROOM
    assert curve(-5.0) > curve(0.0) > curve(10.0) > ROOM


def test_below_the_design_weather_the_station_gives_what_it_has():
    assert curve(-25.0) == curve(DESIGN_OUTDOOR)


def test_an_outage_cools_its_own_station_only_and_is_made_good_afterwards():
    stations = Stations(["a", "b"], outdoor=-5.0)
    stations.set_faults(*faults("", "out"))

    assert after(stations, 6).tolist() == pytest.approx([curve(-5.0), COLD], abs=0.5)
    stations.set_faults(*faults("", ""))
    assert after(stations, 3).tolist() == pytest.approx([curve(-5.0)] * 2, abs=0.1)


def test_water_that_stands_cools_faster_than_water_that_goes_round():
    stations = Stations(["running", "out", "standing"], outdoor=-5.0)
    stations.set_faults(*faults("", "out", "standing"))

    running, out, standing = after(stations, 0.5)

    assert running > out + 10 > standing + 15


def test_water_is_the_same_however_long_the_steps_are():
    short, long = (Stations(["a"], outdoor=5.0) for _ in range(2))

    assert after(short, 1, dt=10.0) == pytest.approx(after(long, 1, dt=600.0))
