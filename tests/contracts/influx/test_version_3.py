"""InfluxDB 3 Core: databases that must be made, names, a bound on databases, and one on files."""

import itertools
from collections.abc import Iterator

import numpy as np
import pytest

from ingest.durations import DAY, HOUR, MINUTE
from ingest.readings.batch import batch_of
from ingest.stores.contract import StoreError
from ingest.stores.influx.spans import in_pieces
from ingest.stores.influx.store import InfluxStore
from tests.contracts.conftest import FOREVER, INVENTORY, influx_v3_settings
from tests.contracts.stand_in.version_3 import InfluxV3StandIn

START = 1_768_435_200_000
THREE = batch_of([0, 1, 2], [START] * 3, [18.0, 19.0, 0.3])


@pytest.fixture(params=["3.10", "3.0"])
def server(request: pytest.FixtureRequest) -> Iterator[InfluxV3StandIn]:
    with InfluxV3StandIn(old=request.param == "3.0") as running:
        yield running


@pytest.fixture
def store(server: InfluxV3StandIn) -> Iterator[InfluxStore]:
    opened = InfluxStore(influx_v3_settings(server, bucket="wenya"), lambda: INVENTORY, FOREVER)
    yield opened
    opened.close()


def refused(server: InfluxV3StandIn, **others: object) -> StoreError:
    store = InfluxStore(
        influx_v3_settings(server, **{"bucket": "wenya", **others}), lambda: INVENTORY, FOREVER
    )
    with pytest.raises(StoreError) as raised:
        store.prepare()
    store.close()
    return raised.value


def test_a_fresh_server_is_given_its_databases(server: InfluxV3StandIn, store: InfluxStore) -> None:
    assert store.write(THREE).stored == 3
    assert store.write(THREE).duplicates == 3
    assert len(store.read([0, 1, 2], 0, START * 2)) == 3
    assert server.databases.keys() == {"wenya", "wenya_hourly"}
    store.check()


def test_who_only_looks_makes_no_database(server: InfluxV3StandIn) -> None:
    settings = influx_v3_settings(server, bucket="wenya")
    looks = InfluxStore(settings, lambda: INVENTORY, FOREVER, read_only=True)
    with pytest.raises(StoreError):
        looks.read([0], 0, START)
    assert server.databases.keys() == set()
    looks.close()


def test_a_database_that_is_there_is_used_without_the_right_to_make_one(
    server: InfluxV3StandIn, store: InfluxStore
) -> None:
    store.prepare()
    server.may_create = False
    store.prepare()
    error = refused(server, bucket="another")
    assert error.code == "rights"
    assert "influxdb3 create database another" in error.detail


@pytest.mark.parametrize("name", ["wenya 1", "_wenya", "wenya.x", "水", "a/b/c", "a/", "x" * 65])
def test_a_name_that_the_server_does_not_take_is_told(server: InfluxV3StandIn, name: str) -> None:
    error = refused(server, bucket=name)
    assert (error.code, error.retryable) == ("settings", False)
    assert "readings.influxdb.bucket" in error.detail
    assert server.databases == {}


def test_a_database_that_somebody_makes_meanwhile_is_used(
    server: InfluxV3StandIn, store: InfluxStore
) -> None:
    store.prepare()
    server.arm(404, message="database not found: wenya", path="/query")
    store.prepare()
    assert server.requests.count("POST /api/v3/configure/database") == 3


def test_a_server_that_makes_no_databases_by_this_call_is_told(server: InfluxV3StandIn) -> None:
    server.arm(404, page="not found", path="/api/v3/configure/database")
    error = refused(server)
    assert error.code == "settings"
    assert "influxdb3 create database wenya" in error.detail


def test_a_server_with_no_room_for_two_databases_is_told(server: InfluxV3StandIn) -> None:
    server.most_databases = 1
    error = refused(server)
    assert (error.code, error.retryable) == ("full", True)
    assert "limit of 1 databases" in error.detail
    assert "Wenya needs two" in error.detail


def test_a_bound_that_a_write_meets_is_no_verdict_on_its_lines(
    server: InfluxV3StandIn, store: InfluxStore
) -> None:
    store.prepare()
    server.databases.clear()
    server.most_databases = 0
    with pytest.raises(StoreError) as raised:
        store._deliver(["indoor_temperature,point=p value=1.0 1"])
    assert (raised.value.code, raised.value.retryable) == ("full", True)


def test_a_wrong_token_is_told(server: InfluxV3StandIn) -> None:
    assert refused(server, token="other").code == "credentials"


def test_weeks_are_read_within_the_bound_on_files(server: InfluxV3StandIn, store: InfluxStore) -> None:
    minutes = np.arange(0, 8 * DAY, 10 * MINUTE)
    batch = batch_of(np.zeros(len(minutes), int), START + minutes, np.arange(len(minutes)) / 8)
    assert store.write(batch).stored == len(minutes)
    for since, until in ((START, START + 8 * DAY), (0, 4_000_000_000_000)):
        assert store.read([0, 1], since, until).value.tolist() == batch.value.tolist()
    first = store.first(0, START + DAY, START + 30 * DAY, 700)
    assert first.measured_at.tolist() == (START + DAY + np.arange(700) * 10 * MINUTE).tolist()
    assert len(store.first(0, 0, START * 2, 5)) == 5
    store.aggregate(START, START + DAY)
    assert len(store.hourly([0], START - 30 * DAY, START + 30 * DAY)) == 24


def test_after_a_restart_the_first_value_is_kept_within_the_bound_on_files(
    server: InfluxV3StandIn, store: InfluxStore
) -> None:
    minutes = np.arange(0, 8 * DAY, 10 * MINUTE)
    batch = batch_of(np.zeros(len(minutes), int), START + minutes, np.arange(len(minutes)) / 8)
    store.write(batch)
    settings = influx_v3_settings(server, bucket="wenya")
    again = InfluxStore(settings, lambda: INVENTORY, FOREVER)
    written = again.write(batch)
    assert (written.stored, written.duplicates, len(written.conflicts)) == (0, len(batch), 0)
    again.close()


@pytest.mark.parametrize("longest", [0, 7 * HOUR])
def test_a_span_in_pieces_is_the_whole_span_in_order(longest: int) -> None:
    asked = []

    def ask(start: int, end: int) -> Iterator[tuple[int, int]]:
        asked.append((start, end))
        yield start, end

    assert list(in_pieces(ask, 0, 20 * HOUR, longest)) == asked
    assert (asked[0][0], asked[-1][1]) == (0, 20 * HOUR)
    assert all(one[1] == other[0] for one, other in itertools.pairwise(asked))
    assert len(asked) == (3 if longest else 1)
