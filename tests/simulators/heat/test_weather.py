"""The winter day is cold before sunrise, the stations follow it, and an outage lets their water go cold."""

import numpy as np
import pytest

from ingest.clock import HOUR, MINUTE
from simulators.faults import HeatSourceOutage
from simulators.station import DESIGN_OUTDOOR, DESIGN_WATER, ROOM, Stations, curve
from simulators.weather import WinterDay


def test_the_day_is_coldest_before_sunrise_and_mildest_in_the_afternoon():
    day = WinterDay(np.random.default_rng(0), midnight=0)
    by_hour = [day.outdoor(hour * HOUR) for hour in range(24)]

    assert by_hour.index(min(by_hour)) in range(4, 10)
    assert by_hour.index(max(by_hour)) in range(15, 22)
    assert -14 < min(by_hour) < max(by_hour) < 2


def test_there_is_no_sun_at_night_and_some_at_noon():
    day = WinterDay(np.random.default_rng(0), midnight=0)

    assert day.sun(3 * HOUR) == day.sun(21 * HOUR) == 0.0
    assert day.sun(12 * HOUR) > 3.0


def test_the_curve_gives_the_design_water_at_design_weather_and_nothing_in_summer():
    assert curve(DESIGN_OUTDOOR) == pytest.approx(DESIGN_WATER)
    assert curve(30.0) == ROOM
    assert curve(-5.0) > curve(0.0) > curve(10.0) > ROOM


def test_an_outage_cools_its_own_station_only_and_is_made_good_afterwards():
    outage = HeatSourceOutage(HOUR, 3 * HOUR, station="b")
    stations = Stations(["a", "b"], [outage], outdoor=-5.0)
    water = {t: stations.step(t, MINUTE, -5.0).copy() for t in range(MINUTE, 6 * HOUR, MINUTE)}

    assert water[3 * HOUR - MINUTE].tolist() == pytest.approx([curve(-5.0), ROOM], abs=0.5)
    assert water[6 * HOUR - MINUTE].tolist() == pytest.approx([curve(-5.0)] * 2, abs=0.1)
