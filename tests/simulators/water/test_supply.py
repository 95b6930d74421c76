"""Supply and demand: open when a period begins and ends, by date and zone, and twice a day in demand."""

from zoneinfo import ZoneInfo

import numpy as np
import pytest

from ingest.durations import DAY, HOUR, MINUTE
from simulators.scenario.schema import CalendarSection
from simulators.water.supply import demand, supply_of
from tests.simulators.water.scene import START, WINTER, ZONE, in_supply, midnight


def supply(start=START, days=1, zone=ZONE, **calendar):
    return supply_of(CalendarSection(**calendar), ZoneInfo(zone), start, start + days * DAY)


def test_supply_is_fully_open_when_its_period_begins_and_when_it_ends():
    edges = START + np.array(WINTER).ravel() * HOUR

    assert (supply().opening(edges) == 1.0).all()
    assert (supply().opening(START + np.array([3, 23]) * HOUR) == 0.0).all()


@pytest.mark.parametrize("zone", ["Asia/Shanghai", "Europe/Berlin", "America/St_Johns"])
def test_the_periods_are_those_of_the_clock_on_the_wall_on_the_day_it_is_put(zone):
    start = midnight(2026, 3, 29, zone)  # 23 hours in Berlin
    noon = midnight(2026, 3, 30, zone) - 12 * HOUR

    laid = supply(start, zone=zone)
    t = np.arange(noon - 6 * HOUR, noon + 10 * HOUR, MINUTE)

    assert (laid.opening(t)[in_supply(t, noon - 12 * HOUR)] == 1.0).all()
    assert laid.opening(np.array([noon - 6 * HOUR - 31 * MINUTE]))[0] == 0.0


def test_a_period_across_midnight_is_not_interrupted():
    night = supply(days=2, supply_winter=("22:00-02:00",))

    assert (night.opening(START + DAY + np.arange(-2 * HOUR, 2 * HOUR + 1, MINUTE)) == 1.0).all()
    assert night.opening(np.array([START + DAY + 3 * HOUR]))[0] == 0.0


def test_a_summer_across_new_year_is_somewhere_south():
    south = supply(midnight(2026, 1, 1), summer="11-01..02-28")

    assert south.opening(np.array([midnight(2026, 1, 1) + 22 * HOUR + 30 * MINUTE]))[0] == 1.0


def test_a_calendar_that_cannot_be_read_is_refused():
    with pytest.raises(ValueError, match="hours must look like"):
        supply(supply_winter=("6 to 10",))
    with pytest.raises(ValueError, match="no such day of the year"):
        supply(summer="05-01..13-30")


def test_demand_peaks_in_the_morning_and_the_evening_and_joins_up_at_midnight():
    by_hour = demand(np.arange(24) * HOUR + 30 * MINUTE).tolist()

    assert by_hour.index(max(by_hour)) in {18, 19, 20}
    assert max(by_hour[6:9]) > by_hour[14] > by_hour[3]
    ends = demand(np.array([0, 24 * HOUR - 1]))
    assert ends[0] == pytest.approx(ends[1], abs=1e-3)
