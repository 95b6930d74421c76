"""Every readings store there is, empty, with an inventory of names that must survive any escaping."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import pytest

from ingest.inventory.former_points import FormerPoint
from ingest.inventory.tree import Inventory, Level, Place, Point
from ingest.readings.quantities import Metric
from ingest.settings import InfluxdbSettings
from ingest.stores.contract import ReadingStore
from ingest.stores.duck import DuckStore
from ingest.stores.influx.store import InfluxStore
from tests.contracts.stand_in.version_2 import ORG, TOKEN, InfluxV2StandIn
from tests.contracts.stand_in.version_3 import TOKEN_OF_3, InfluxV3StandIn
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

REAL_V2 = "WENYA_TEST_INFLUXDB2"
"""Names a variable with the address of a real 2.x to hold the contract to as well; with _ORG and _TOKEN."""


@dataclass
class Kept:
    """A store, and ways to open another one on what it keeps: as any, and only to look at it."""

    store: ReadingStore
    reopen: Callable[[], ReadingStore]
    look: Callable[[], ReadingStore]


@pytest.fixture(scope="session")
def influx_v2() -> Iterator[InfluxV2StandIn]:
    with InfluxV2StandIn() as server:
        yield server


@pytest.fixture(scope="session")
def influx_v3() -> Iterator[InfluxV3StandIn]:
    with InfluxV3StandIn(most_databases=100_000) as server:
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
    given = {"org": ORG, "token": TOKEN, "bucket": f"bucket {next(_numbers)}", **others}
    return InfluxdbSettings(url=server.url, **given)


def influx_v3_settings(server: InfluxV3StandIn, **others: object) -> InfluxdbSettings:
    """Of a database of its own, which does not exist yet."""
    given = {"token": TOKEN_OF_3, "bucket": f"contract_{next(_numbers)}", **others}
    return InfluxdbSettings(url=server.url, **given)


def real_v2_settings() -> InfluxdbSettings:
    """Of a bucket of its own in the server that `REAL_V2` names."""
    return InfluxdbSettings(
        url=os.environ[REAL_V2],
        org=os.environ[f"{REAL_V2}_ORG"],
        token=os.environ[f"{REAL_V2}_TOKEN"],
        bucket=f"contract {os.getpid()} {next(_numbers)}",
    )


STORES = ["duckdb", "influxdb", "influxdb 2", "influxdb 3"]
if REAL_V2 in os.environ:
    STORES.append("influxdb 2, real")


@pytest.fixture(params=STORES)
def kept(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Kept]:
    """Each implementation in turn, prepared and empty."""
    opened: list[ReadingStore] = []
    if request.param == "duckdb":

        def make(*, read_only: bool = False) -> ReadingStore:
            path = tmp_path / "deep" / "readings.duckdb"
            return DuckStore(path, lambda: INVENTORY, FOREVER, read_only=read_only)
    else:
        settings = _influx_settings(request)

        def make(*, read_only: bool = False) -> ReadingStore:
            return InfluxStore(settings, lambda: INVENTORY, FOREVER, read_only=read_only)

    def reopen() -> ReadingStore:
        opened.append(make())
        opened[-1].prepare()
        return opened[-1]

    def look() -> ReadingStore:
        opened.append(make(read_only=True))
        return opened[-1]

    yield Kept(reopen(), reopen, look)
    for store in opened:
        store.close()


def _influx_settings(request: pytest.FixtureRequest) -> InfluxdbSettings:
    match request.param:
        case "influxdb":
            return influx_settings(request.getfixturevalue("influx"))
        case "influxdb 2":
            return influx_v2_settings(request.getfixturevalue("influx_v2"))
        case "influxdb 3":
            return influx_v3_settings(request.getfixturevalue("influx_v3"))
    return real_v2_settings()


@pytest.fixture
def store(kept: Kept) -> ReadingStore:
    return kept.store
