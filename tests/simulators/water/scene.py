"""One winter day of a small water company, for the tests of its networks."""

from datetime import datetime
from zoneinfo import ZoneInfo

import numpy as np

from ingest.durations import DAY, HOUR, MINUTE
from simulators.scenario.schema import CalendarSection, SiteSection, WaterSection
from simulators.water.network import network_of

ZONE = "Asia/Shanghai"
NETWORKS = ("analytic", "Net1", "Net2", "Net3")
SITES = tuple(SiteSection(id=site, tap=True) for site in ("north", "east", "south", "west"))


def midnight(year, month, day, zone=ZONE):
    return round(datetime(year, month, day, tzinfo=ZoneInfo(zone)).timestamp() * 1000)


START = midnight(2026, 1, 15)
MINUTES = np.arange(START, START + DAY, MINUTE)
WINTER = ((6, 10), (11, 16), (17, 22))


def at(*hours):
    """UTC ms of these local hours of the day, as an array."""
    return np.array([START + round(hour * HOUR) for hour in hours])


def in_supply(t=MINUTES, midnight=START, periods=WINTER):
    return np.any([(midnight + a * HOUR <= t) & (t < midnight + b * HOUR) for a, b in periods], axis=0)


def network(name, *faults, folder, sites=SITES, start=START, until=START + DAY, seed=0, **calendar):
    found, note = network_of(
        WaterSection(network=name, sites=sites),
        CalendarSection(**calendar),
        faults,
        rng=np.random.default_rng(seed),
        start=start,
        until=until,
        zone=ZONE,
        cache=folder,
    )
    assert note is None
    return found


def steepest_fall(pressure):
    """The largest fall within 2 minutes, of pressures a minute apart."""
    return (pressure[:-2] - pressure[2:]).max()
