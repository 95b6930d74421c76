"""A real InfluxDB 1.x: databases, policies, shards, and what a user must be allowed."""

import secrets
from contextlib import closing

import httpx
import pytest
from structlog.testing import capture_logs

from ingest.durations import HOUR
from ingest.readings.batch import batch_of
from ingest.settings import InfluxdbSettings
from ingest.stores.contract import StoreError
from ingest.stores.influx.store import InfluxStore
from tests.contracts.conftest import FOREVER, INVENTORY, influx_settings
from tests.system.servers import Influx

START = 1_768_435_200_000
THREE = batch_of([0, 1, 2], [START] * 3, [18.0, 19.0, 0.3])


def ask(server: Influx, query: str, database: str = "") -> list[list[object]]:
    said = httpx.post(
        f"{server.url}/query", data={"q": query, "db": database}, auth=(server.username, server.password)
    )
    return [row for series in said.json()["results"][0].get("series", []) for row in series.get("values", [])]


def test_retention_of_a_database_is_lengthened_never_shortened(influx: Influx) -> None:
    settings = influx_settings(influx)
    with capture_logs() as logs:
        for days, kept in ((10, "240h0m0s"), (20, "480h0m0s"), (15, "480h0m0s"), (0, "0s"), (20, "0s")):
            store = InfluxStore(settings, lambda: INVENTORY, days)
            store.prepare()
            policies = ask(influx, f'SHOW RETENTION POLICIES ON "{settings.bucket}"')
            assert [row[:2] for row in policies] == [["wenya", kept]]
            store.close()
    logs = [log for log in logs if "retention" in log["event"]]
    assert [log["log_level"] for log in logs] == ["info", "warning", "info", "warning"]


def test_a_database_that_exists_gets_a_policy_of_ours(influx: Influx) -> None:
    settings = influx_settings(influx).model_copy(update={"bucket": influx.create_database()})
    store = InfluxStore(settings, lambda: INVENTORY, FOREVER)
    assert store.write(THREE).stored == 3
    found = ask(influx, 'SELECT value FROM "indoor_temperature" GROUP BY point', settings.bucket)
    assert sorted(row[1] for row in found) == [18, 19], "found without naming the policy"
    store.close()


def test_who_only_looks_makes_and_changes_nothing(influx: Influx) -> None:
    settings = influx_settings(influx)

    def look(bucket: str) -> int:
        only_this = settings.model_copy(update={"bucket": bucket})
        with closing(InfluxStore(only_this, lambda: INVENTORY, 0, read_only=True)) as store:
            return len(store.read([0], 0, START))

    databases = ask(influx, "SHOW DATABASES")
    with pytest.raises(StoreError, match="start the service once") as raised:
        look(settings.bucket)
    assert (raised.value.code, raised.value.retryable) == ("settings", False)
    assert ask(influx, "SHOW DATABASES") == databases
    with pytest.raises(StoreError, match='with policy "wenya"'):
        look(influx.create_database())
    store = InfluxStore(settings, lambda: INVENTORY, 20)
    store.prepare()
    policies = ask(influx, f'SHOW RETENTION POLICIES ON "{settings.bucket}"')
    assert look(settings.bucket) == 0
    assert ask(influx, f'SHOW RETENTION POLICIES ON "{settings.bucket}"') == policies
    store.close()


def test_lines_beyond_the_retention_of_a_real_server_are_refused(influx: Influx) -> None:
    store = InfluxStore(influx_settings(influx), lambda: INVENTORY, 30)
    written = store.write(batch_of([0, 1], [0, 4_000_000_000_000], [1, 2]))
    assert [line.row for line in written.refused] == [0]
    assert str(written.refused[0].reason).startswith(
        "outside retention policy: measured longer ago than database"
    )
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


def user(server: Influx, *granted: str) -> dict[str, str]:
    """A new user with ALL on these databases, as settings."""
    name, password = f"user_{secrets.token_hex(4)}", secrets.token_hex(8)
    server.query(f"CREATE USER {name} WITH PASSWORD '{password}'")
    for database in granted:
        server.query(f'GRANT ALL ON "{database}" TO {name}')
    return {"username": name, "password": password}


def as_user(server: Influx, bucket: str, **credentials: str) -> InfluxStore:
    settings = InfluxdbSettings(url=server.url, bucket=bucket, **credentials)
    return InfluxStore(settings, lambda: INVENTORY, FOREVER)


def test_all_on_both_databases_is_enough_where_they_have_the_policy(influx: Influx) -> None:
    settings = influx_settings(influx)
    administrator = InfluxStore(settings, lambda: INVENTORY, FOREVER)
    administrator.prepare()
    administrator.close()
    store = as_user(influx, settings.bucket, **user(influx, settings.bucket, settings.bucket + "_hourly"))
    store.check()
    assert store.write(THREE).stored == 3
    assert store.aggregate(START, START + HOUR) == 3
    store.close()


def test_what_an_administrator_must_do_first_is_told_as_a_statement(influx: Influx) -> None:
    missing = as_user(influx, "none of his", **user(influx))
    with pytest.raises(StoreError, match='an administrator runs \'CREATE DATABASE "none of his"') as raised:
        missing.check()
    assert raised.value.code == "rights"
    missing.close()
    database = influx.create_database()
    without_policy = as_user(influx, database, **user(influx, database))
    with pytest.raises(StoreError, match="CREATE RETENTION POLICY") as raised:
        without_policy.prepare()
    assert raised.value.code == "rights"
    without_policy.close()


def test_a_user_who_only_reads_is_told_at_start(influx: Influx) -> None:
    settings = influx_settings(influx)
    administrator = InfluxStore(settings, lambda: INVENTORY, FOREVER)
    administrator.prepare()
    administrator.close()
    reader = user(influx)
    for database in (settings.bucket, settings.bucket + "_hourly"):
        influx.query(f'GRANT READ ON "{database}" TO {reader["username"]}')
    store = as_user(influx, settings.bucket, **reader)
    with pytest.raises(StoreError, match="may not be written to") as raised:
        store.check()
    assert raised.value.code == "rights"
    store.close()


def test_shards_follow_the_retention(influx: Influx) -> None:
    settings = influx_settings(influx)
    for days, shard in ((1, "1h0m0s"), (10, "24h0m0s"), (3650, "168h0m0s")):
        store = InfluxStore(settings, lambda: INVENTORY, days)
        store.prepare()
        assert ask(influx, f'SHOW RETENTION POLICIES ON "{settings.bucket}"')[0][2] == shard
        store.close()
    influx.query(f'ALTER RETENTION POLICY wenya ON "{settings.bucket}" SHARD DURATION 1h')
    store = InfluxStore(settings, lambda: INVENTORY, 3650)
    store.prepare()
    assert ask(influx, f'SHOW RETENTION POLICIES ON "{settings.bucket}"')[0][2] == "168h0m0s"
    store.close()


def test_a_field_of_a_foreign_type_is_told_at_start(influx: Influx) -> None:
    settings = influx_settings(influx)
    store = InfluxStore(settings, lambda: INVENTORY, FOREVER)
    store.prepare()
    httpx.post(
        f"{influx.url}/write",
        params={"db": settings.bucket},
        content="turbidity,point=x value=1i 1",
        auth=(influx.username, influx.password),
    ).raise_for_status()
    with pytest.raises(StoreError, match='the field "value" of "turbidity" is of type integer') as raised:
        store.prepare()
    assert raised.value.code == "refused"
    store.close()


def test_a_database_that_was_dropped_is_told_and_made_again(influx: Influx) -> None:
    settings = influx_settings(influx)
    store = InfluxStore(settings, lambda: INVENTORY, FOREVER)
    store.write(THREE)
    influx.query(f'DROP DATABASE "{settings.bucket}"')
    with pytest.raises(StoreError, match="not found"):
        store.check()
    store.check()
    assert store.write(THREE).stored == 3
    store.close()
