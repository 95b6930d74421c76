"""An InfluxDB that is away, slow or picky: what the store says of it, and that nothing is lost."""

import itertools
import socket
from collections.abc import Iterator

import httpx
import numpy as np
import pytest
from structlog.testing import capture_logs

from ingest.durations import DAY, HOUR, MINUTE
from ingest.readings.batch import batch_of
from ingest.settings import InfluxdbSettings
from ingest.stores.contract import StoreError
from ingest.stores.influx.databases import keeps_longer
from ingest.stores.influx.store import InfluxStore
from tests.contracts.conftest import FOREVER, INVENTORY, influx_settings, influx_v2_settings
from tests.contracts.influx_v2_stand_in import ORG, InfluxV2StandIn
from tests.system.servers import Influx

START = 1_768_435_200_000
THREE = batch_of([0, 1, 2], [START] * 3, [18.0, 19.0, 0.3])


@pytest.fixture
def server() -> Iterator[InfluxV2StandIn]:
    with InfluxV2StandIn() as running:
        yield running


@pytest.fixture
def store(server: InfluxV2StandIn) -> Iterator[InfluxStore]:
    opened = InfluxStore(influx_v2_settings(server), lambda: INVENTORY, FOREVER)
    yield opened
    opened.close()


def ask(server: Influx, query: str, database: str = "") -> list[list[object]]:
    said = httpx.post(
        f"{server.url}/query", data={"q": query, "db": database}, auth=(server.username, server.password)
    )
    return [row for series in said.json()["results"][0].get("series", []) for row in series.get("values", [])]


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (401, "credentials"),
        (403, "credentials"),
        (429, "unavailable"),
        (500, "unavailable"),
        (503, "unavailable"),
    ],
)
def test_a_write_that_failed_succeeds_when_tried_again(
    server: InfluxV2StandIn, store: InfluxStore, status: int, code: str
) -> None:
    server.arm(status, Retry_After="7")
    with pytest.raises(StoreError) as raised:
        store.write(THREE)
    assert (raised.value.code, raised.value.retryable) == (code, True)
    assert raised.value.retry_after_s == (None if code == "credentials" else 7)
    assert store.write(THREE).stored == 3
    assert store.write(THREE).duplicates == 3


def test_a_batch_that_is_too_large_is_split(server: InfluxV2StandIn, store: InfluxStore) -> None:
    server.max_body = 2_000
    batch = batch_of(np.zeros(500, int), START + np.arange(500), np.arange(500) / 4)
    assert store.write(batch).stored == 500
    assert store.read([0], 0, START * 2).value.tolist() == batch.value.tolist()
    assert server.writes > 500 * 60 // 2_000


def test_old_lines_are_refused_in_few_requests_and_the_rest_is_stored(
    server: InfluxV2StandIn, store: InfluxStore
) -> None:
    store.prepare()
    server.buckets[store._settings.bucket].oldest_ms = START
    batch = batch_of(np.tile([0, 1, 5], 400), START + (np.arange(1200) - 600) * 1000, np.arange(1200))
    written = store.write(batch)
    assert [line.row for line in written.refused] == list(range(600))
    assert "outside retention policy" in written.refused[0].reason
    assert written.stored == 600
    assert server.writes < 30, "old lines stand together, so they are found without looking at each"
    again = store.write(batch)
    assert (again.stored, again.duplicates, len(again.refused)) == (0, 600, 600)


def test_a_server_that_is_away_is_distinguished_from_one_that_is_slow(server: InfluxV2StandIn) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        settings = InfluxdbSettings(url=f"http://127.0.0.1:{nobody.getsockname()[1]}", version="2", token="t")
        away = InfluxStore(settings, lambda: INVENTORY, FOREVER)
        for attempt in (away.prepare, away.check, lambda: away.write(THREE), lambda: away.read([0], 0, 1)):
            with pytest.raises(StoreError) as raised:
                attempt()
            assert (raised.value.code, raised.value.retryable) == ("unavailable", True)
        away.close()
    slow = InfluxStore(influx_v2_settings(server, timeout_s=0.1), lambda: INVENTORY, FOREVER)
    slow.prepare()
    server.arm(503, delay_s=0.3)
    with pytest.raises(StoreError) as raised:
        slow.write(THREE)
    assert raised.value.code == "slow"
    assert slow.write(THREE).stored == 3
    slow.close()


@pytest.mark.parametrize(
    ("wrong", "code"), [({"token": "other"}, "credentials"), ({"org": "nobody"}, "refused")]
)
def test_wrong_credentials_and_a_wrong_organisation_are_named(
    server: InfluxV2StandIn, wrong: dict[str, str], code: str
) -> None:
    settings = influx_v2_settings(server).model_copy(
        update=InfluxdbSettings(**wrong).model_dump(include=set(wrong))
    )
    store = InfluxStore(settings, lambda: INVENTORY, FOREVER)
    with pytest.raises(StoreError) as raised:
        store.prepare()
    assert (raised.value.code, raised.value.retryable) == (code, True), raised.value
    store.close()


def test_a_bucket_that_was_deleted_is_made_again(server: InfluxV2StandIn, store: InfluxStore) -> None:
    store.write(THREE)
    server.buckets.clear()
    server.mappings.clear()
    later = batch_of([0], [START + MINUTE], [20.0])
    with pytest.raises(StoreError, match="not found"):
        store.write(later)
    assert store.write(later).stored == 1
    assert store.write(THREE).stored == 3, "what was in the old bucket is not believed to be in the new one"


def test_a_bucket_keeps_readings_as_long_as_set_and_hourly_figures_for_ever(server: InfluxV2StandIn) -> None:
    settings = influx_v2_settings(server)
    for days, kept in ((10, 10), (20, 20), (15, 20)):
        store = InfluxStore(settings, lambda: INVENTORY, days)
        store.prepare()
        assert server.buckets[settings.bucket].every_seconds == kept * DAY // 1000, (
            "lengthened, never shortened"
        )
        store.close()
    assert server.buckets[settings.bucket + "_hourly"].every_seconds == 0
    assert {mapping["org"] for mapping in server.mappings} == {ORG}
    assert len(server.mappings) == 2


def test_a_mapping_that_the_server_made_by_itself_is_used(server: InfluxV2StandIn) -> None:
    settings = influx_v2_settings(server)
    store = InfluxStore(settings, lambda: INVENTORY, FOREVER)
    store.prepare()
    for mapping in server.mappings:
        mapping["retention_policy"] = "autogen"
    store.prepare()
    store.write(THREE)
    assert len(store.read([0, 1, 2], 0, START * 2)) == 3
    store.close()


def test_retention_of_a_database_is_lengthened_never_shortened(influx: Influx) -> None:
    settings = influx_settings(influx)
    with capture_logs() as logs:
        for days, kept in ((10, "240h0m0s"), (20, "480h0m0s"), (15, "480h0m0s"), (0, "0s"), (20, "0s")):
            store = InfluxStore(settings, lambda: INVENTORY, days)
            store.prepare()
            policies = ask(influx, f'SHOW RETENTION POLICIES ON "{settings.bucket}"')
            assert [row[:2] for row in policies] == [["wenya", kept]]
            store.close()
    assert [log["log_level"] for log in logs] == ["info", "warning", "info", "warning"]


def test_a_database_that_exists_gets_a_policy_of_ours(influx: Influx) -> None:
    settings = influx_settings(influx).model_copy(update={"bucket": influx.create_database()})
    store = InfluxStore(settings, lambda: INVENTORY, FOREVER)
    assert store.write(THREE).stored == 3
    found = ask(influx, 'SELECT value FROM "indoor_temperature" GROUP BY point', settings.bucket)
    assert sorted(row[1] for row in found) == [18, 19], "found without naming the policy"
    store.close()


def test_lines_beyond_the_retention_of_a_real_server_are_refused(influx: Influx) -> None:
    store = InfluxStore(influx_settings(influx), lambda: INVENTORY, 30)
    written = store.write(batch_of([0, 1], [0, 4_000_000_000_000], [1, 2]))
    assert [line.row for line in written.refused] == [0]
    assert "retention policy" in written.refused[0].reason
    assert store.read([0, 1], 0, 5_000_000_000_000).value.tolist() == [2]
    store.close()


def test_a_real_server_that_refuses_the_password(influx: Influx) -> None:
    settings = InfluxdbSettings(url=influx.url, username=influx.username, password="not this one")
    store = InfluxStore(settings, lambda: INVENTORY, FOREVER)
    with pytest.raises(StoreError) as raised:
        store.write(THREE)
    assert (raised.value.code, raised.value.retryable) == ("credentials", True)
    store.close()


def test_the_layout_others_rely_on(influx: Influx) -> None:
    settings = influx_settings(influx)
    store = InfluxStore(settings, lambda: INVENTORY, FOREVER)
    store.write(batch_of([0], [START], [18.5], received_at=[START + 9], flags=[1], sources=("senml/gw-7",)))
    store.write(batch_of([0], [START + 1], [19.0]))
    store.aggregate(START, START + HOUR)
    keys = {tuple(row) for row in ask(influx, 'SHOW FIELD KEYS FROM "indoor_temperature"', settings.bucket)}
    assert keys == {("value", "float"), ("received_at", "integer"), ("source", "string"), ("flags", "string")}
    assert ask(influx, 'SHOW SERIES FROM "indoor_temperature"', settings.bucket) == [
        ["indoor_temperature,point=H-0301-living"]
    ]
    hourly = ask(
        influx,
        'SELECT "min", "mean", "max", "count" FROM "indoor_temperature_hourly"',
        settings.bucket + "_hourly",
    )
    assert [row[1:] for row in hourly] == [[19, 19, 19, 1]]
    store.close()


def test_more_points_than_one_query_names(influx: Influx, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingest.stores.influx.queries._POINTS_IN_ONE_QUERY", 2)
    for most in (100, 1):
        monkeypatch.setattr("ingest.stores.influx.queries._TOO_MANY_TO_NAME", most)
        store = InfluxStore(influx_settings(influx), lambda: INVENTORY, FOREVER)
        store.write(batch_of([0, 1, 5, 2], [START] * 4, [1, 2, 3, 4]))
        assert store.read([0, 5, 2], 0, START * 2).value.tolist() == [1, 4, 3]
        store.close()


def test_which_retention_keeps_longer() -> None:
    for one, other in itertools.product((0, 1, 2), repeat=2):
        assert keeps_longer(one, other) == ((one or 9) > (other or 9))
