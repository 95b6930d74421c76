"""The database of an InfluxDB 1.x and its retention policy, created and kept through InfluxQL.

A user who is no administrator needs ALL on a database that has the policy; nothing is then to be created.
"""

from __future__ import annotations

import re
from functools import partial
from typing import NamedTuple

from ingest.said import Said
from ingest.stores.contract import StoreError
from ingest.stores.influx.databases import (
    HOURS_A_DAY,
    POLICY,
    Database,
    Told,
    keeps_longer,
    not_there,
    shard_hours,
    shards_too_short,
)
from ingest.stores.influx.http_client import InfluxHttpClient
from ingest.stores.influx.influxql import identifier


class _Policy(NamedTuple):
    """How many hours a policy keeps readings (0: for ever), and how many a shard of it holds."""

    hours: float
    shard_hours: float


def prepare_database(client: InfluxHttpClient, name: str, days: int, told: Told) -> Database:
    """Create the database and its policy where missing; ``days`` of 0 keep for ever. Raises `StoreError`.

    A policy that keeps readings for a shorter time is lengthened, and its shards with it. One that keeps them
    longer is left alone and told: shortening deletes readings, which only a person should do.
    """
    database, policy = identifier(name), identifier(POLICY)
    duration = f"{days}d" if days else "INF"
    lasting = f"DURATION {duration} REPLICATION 1"
    shards = f"SHARD DURATION {shard_hours(days * HOURS_A_DAY)}h"
    if not _is_there(client, name):
        _do(client, f"CREATE DATABASE {database} WITH {lasting} {shards} NAME {policy}")
    found = _policies(client, database).get(POLICY)
    if found is None:
        _do(client, f"CREATE RETENTION POLICY {policy} ON {database} {lasting} {shards} DEFAULT")
    elif keeps_longer(days * HOURS_A_DAY, found.hours):
        _do(client, f"ALTER RETENTION POLICY {policy} ON {database} DURATION {duration} {shards}")
        told.info("retention lengthened", database=name, days=days)
    else:
        if keeps_longer(found.hours, days * HOURS_A_DAY):
            told.longer_retention(name, days)
        if shards_too_short(found.shard_hours, found.hours):
            hours = shard_hours(found.hours)
            _do(client, f"ALTER RETENTION POLICY {policy} ON {database} SHARD DURATION {hours}h")
            told.info("shards lengthened", database=name, hours=hours)
    return _database(client, name)


def find_database(client: InfluxHttpClient, name: str) -> Database:
    """The database with its policy as they are. Raises `StoreError`, also where they are missing."""
    found = _database(client, name)
    if not _is_there(client, name) or POLICY not in _policies(client, identifier(name)):
        raise not_there(Said("influx-with-policy", where=found.title, policy=POLICY))
    return found


def _database(client: InfluxHttpClient, name: str) -> Database:
    write = partial(client.write, "/write", {"db": name, "rp": POLICY})
    return Database(write, name, POLICY, Said("influx-database", name=name))


def _is_there(client: InfluxHttpClient, name: str) -> bool:
    return any(name in names for (names,) in client.ask("SHOW DATABASES"))


def _do(client: InfluxHttpClient, statement: str) -> None:
    """Run a statement, or say who can: only an administrator may change databases and policies."""
    try:
        for _ in client.ask(statement):
            continue
    except StoreError as error:
        if error.code != "rights":
            raise
        raise StoreError(
            "rights",
            Said("influx-by-administrator", said=error.said, statement=repr(statement)),
            retryable=True,
            status=error.status,
        ) from error


def _policies(client: InfluxHttpClient, database: str) -> dict[str, _Policy]:
    return {
        name: _Policy(_hours(duration), _hours(shard))
        for names, durations, shards, *_ in client.ask(f"SHOW RETENTION POLICIES ON {database}")
        for name, duration, shard in zip(names, durations, shards, strict=True)
    }


def _hours(duration: str) -> float:
    """``"43824h0m0s"`` in hours; ``"0s"`` is for ever."""
    found = re.match(r"(?:(\d+)h)?(?:(\d+)m)?", duration)
    hours, minutes = (int(part or 0) for part in found.groups()) if found else (0, 0)
    return hours + minutes / 60
