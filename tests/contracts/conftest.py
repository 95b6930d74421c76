"""Every readings store there is, empty, with an inventory of names that must survive any escaping."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import pytest

from ingest.inventory.tree import FormerPoint, Inventory, Level, Place, Point
from ingest.readings.quantities import Metric
from ingest.settings import InfluxdbSettings
from ingest.stores.contract import ReadingStore
from ingest.stores.duck import DuckStore
from ingest.stores.influx.store import InfluxStore
from tests.contracts.influx_v2_stand_in import ORG, TOKEN, InfluxV2StandIn
from tests.system.servers import Influx

FOREVER = 36_525
NAMES = {
    0: (Metric.INDOOR_TEMPERATURE, "H-0301-living"),
    1: (Metric.INDOOR_TEMPERATURE, "H-0302-living"),
    2: (Metric.WATER_PRESSURE, "main/7:outlet.p_1"),
    3: (Metric.PH, 'tap, east = 50% "old" (a|b)*[c]^$?+{2}\''),
    4: (Metric.TURBIDITY, "水厂/出水 №3"),
    5: (Metric.INDOOR_TEMPERATURE, "H-0301"),
    6: (Metric.FREE_CHLORINE, "24e1240000000301/ch1"),
}
KEYS = list(NAMES)
GONE = 9
INVENTORY = Inventory(
    places={"city": Place("city", Level.ORGANISATION, "City")},
    points={
        name: Point(name, metric, "city", 60_000, 60_000, key=key) for key, (metric, name) in NAMES.items()
    },
    former_points={GONE: FormerPoint("H-0201-living", Metric.INDOOR_TEMPERATURE, GONE)},
)

_numbers = count(1)


@dataclass
class Kept:
    """A store, and a way to open another one on what it keeps."""

    store: ReadingStore
    reopen: Callable[[], ReadingStore]


@pytest.fixture(scope="session")
def influx_v2() -> Iterator[InfluxV2StandIn]:
    with InfluxV2StandIn() as server:
        yield server


def influx_settings(server: Influx) -> InfluxdbSettings:
    """Of a database of its own, which does not exist yet."""
    return InfluxdbSettings(
        url=server.url,
        bucket=f"contract {next(_numbers)}",
        username=server.username,
        password=server.password,
    )


def influx_v2_settings(server: InfluxV2StandIn, **others: object) -> InfluxdbSettings:
    """Of a bucket of its own, which does not exist yet."""
    return InfluxdbSettings(url=server.url, org=ORG, token=TOKEN, bucket=f"bucket {next(_numbers)}", **others)


@pytest.fixture(params=["duckdb", "influxdb", "influxdb 2"])
def kept(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Kept]:
    """Each implementation in turn, prepared and empty."""
    opened: list[ReadingStore] = []
    if request.param == "duckdb":

        def make() -> ReadingStore:
            return DuckStore(tmp_path / "deep" / "readings.duckdb", lambda: INVENTORY, FOREVER)
    else:
        if request.param == "influxdb":
            settings = influx_settings(request.getfixturevalue("influx"))
        else:
            settings = influx_v2_settings(request.getfixturevalue("influx_v2"))

        def make() -> ReadingStore:
            return InfluxStore(settings, lambda: INVENTORY, FOREVER)

    def reopen() -> ReadingStore:
        opened.append(make())
        opened[-1].prepare()
        return opened[-1]

    yield Kept(reopen(), reopen)
    for store in opened:
        store.close()


@pytest.fixture
def store(kept: Kept) -> ReadingStore:
    return kept.store
