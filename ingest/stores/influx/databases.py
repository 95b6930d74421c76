"""The database of an InfluxDB 1.x and its retention policy, created and kept through InfluxQL."""

from __future__ import annotations

import re

import structlog

from ingest.stores.influx.http_client import InfluxHttpClient
from ingest.stores.influx.influxql import identifier

_log = structlog.get_logger("wenya.influx")

POLICY = "wenya"
"""Name of the retention policy in each database: ours alone, so that its duration is ours to set."""

_HOURS_A_DAY = 24


def prepare_database(client: InfluxHttpClient, name: str, days: int) -> None:
    """Create the database and its policy where missing; ``days`` of 0 keep for ever. Raises `StoreError`.

    A policy that keeps readings for a shorter time is lengthened. One that keeps them longer is left alone
    and logged: shortening deletes readings, which only a person should do.
    """
    database, policy = identifier(name), identifier(POLICY)
    duration = f"{days}d" if days else "INF"
    databases = [found for (names,) in client.ask("SHOW DATABASES") for found in names]
    if name not in databases:
        _do(client, f"CREATE DATABASE {database} WITH DURATION {duration} REPLICATION 1 NAME {policy}")
    hours = _policies(client, database).get(POLICY)
    if hours is None:
        _do(
            client,
            f"CREATE RETENTION POLICY {policy} ON {database} DURATION {duration} REPLICATION 1 DEFAULT",
        )
    elif keeps_longer(days * _HOURS_A_DAY, hours):
        _do(client, f"ALTER RETENTION POLICY {policy} ON {database} DURATION {duration}")
        _log.info("retention lengthened", database=name, days=days)
    elif keeps_longer(hours, days * _HOURS_A_DAY):
        log_longer_retention(name, days)


def log_longer_retention(name: str, days: int) -> None:
    """Log that a database or bucket keeps readings for longer than the setting."""
    _log.warning(
        "retention is longer than the setting; shorten it by hand to delete readings",
        name=name,
        days=days,
    )


def _do(client: InfluxHttpClient, statement: str) -> None:
    for _ in client.ask(statement):
        continue


def _policies(client: InfluxHttpClient, database: str) -> dict[str, float]:
    """Policy -> how many hours it keeps; 0 is for ever."""
    return {
        name: _hours(duration)
        for names, durations, *_ in client.ask(f"SHOW RETENTION POLICIES ON {database}")
        for name, duration in zip(names, durations, strict=True)
    }


def keeps_longer(one: float, other: float) -> bool:
    """Whether a retention of ``one`` keeps readings longer than ``other``; 0 keeps them for ever."""
    return one != other and (one == 0 or 0 < other < one)


def _hours(duration: str) -> float:
    """``"43824h0m0s"`` in hours; ``"0s"`` is for ever."""
    found = re.match(r"(?:(\d+)h)?(?:(\d+)m)?", duration)
    hours, minutes = (int(part or 0) for part in found.groups()) if found else (0, 0)
    return hours + minutes / 60
