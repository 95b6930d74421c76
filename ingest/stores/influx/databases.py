"""A database (1.x, 3.x) or bucket (2.x) as the store uses it, and what every version is asked of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import structlog

from ingest.said import Said
from ingest.stores.contract import StoreError
from ingest.stores.influx.answers import Answer
from ingest.stores.influx.http_client import InfluxHttpClient
from ingest.stores.influx.influxql import identifier

POLICY = "wenya"
"""Name of the retention policy in a 1.x database: ours alone, so that its duration is ours to set."""

HOURS_A_DAY = 24
_SHARD_HOURS = ((180 * HOURS_A_DAY, 7 * HOURS_A_DAY), (2 * HOURS_A_DAY, HOURS_A_DAY), (0, 1))
"""From so many hours of retention on, a shard holds so many: what servers choose for a new database."""

READING_FIELDS = {"value": "float", "received_at": "integer", "source": "string", "flags": "string"}
HOURLY_FIELDS = {"min": "float", "mean": "float", "max": "float", "count": "integer"}

_log = structlog.get_logger("wenya.influx")


@dataclass(frozen=True, slots=True)
class Database:
    """A database that has been prepared.

    Attributes
    ----------
    write
        Sends lines to it.
    name, policy
        Where InfluxQL finds it.
    title
        What a person knows it by, such as ``bucket "wenya"``.
    """

    write: Callable[[bytes], Answer]
    name: str
    policy: str
    title: Said


class Told:
    """Logs each thing once, however often the server is prepared: a retry must not bury its reason."""

    def __init__(self) -> None:
        self._told: set[tuple[object, ...]] = set()

    def info(self, event: str, **facts: Any) -> None:
        """Log ``event`` unless it was logged with these facts."""
        if self._is_new(event, facts):
            _log.info(event, **facts)

    def warning(self, event: str, **facts: Any) -> None:
        """Log ``event`` as a warning unless it was logged with these facts."""
        if self._is_new(event, facts):
            _log.warning(event, **facts)

    def longer_retention(self, name: str, days: int) -> None:
        """Log that a database or bucket keeps readings for longer than the setting."""
        self.warning(
            "retention is longer than the setting; shorten it by hand to delete readings",
            name=name,
            days=days,
        )

    def _is_new(self, event: str, facts: Mapping[str, object]) -> bool:
        what = (event, *sorted(facts.items(), key=lambda fact: fact[0]))
        new = what not in self._told
        self._told.add(what)
        return new


def not_there(what: Said) -> StoreError:
    """What is raised where a database is missing and nothing may be made."""
    return StoreError(
        "settings",
        Said("influx-not-there", what=what),
        retryable=False,
    )


def keeps_longer(one: float, other: float) -> bool:
    """Whether a retention of ``one`` keeps readings longer than ``other``; 0 keeps them for ever."""
    return one != other and (one == 0 or 0 < other < one)


def shard_hours(retention_hours: float) -> int:
    """How many hours a shard is to hold: a query over years must not open thousands."""
    return next(
        hours for from_hours, hours in _SHARD_HOURS if retention_hours == 0 or retention_hours >= from_hours
    )


def shards_too_short(shard: float, retention_hours: float) -> bool:
    """Whether shards of ``shard`` hours are left over from a retention that was lengthened by hand."""
    return 0 < shard < HOURS_A_DAY and shard_hours(retention_hours) > HOURS_A_DAY


def probe(database: Database) -> None:
    """Raise `StoreError` if nothing may be written to ``database``: an empty write stores nothing.

    Both 1.x and 2.x look at the rights first. What else is wrong with it, the first real write tells.
    """
    error = database.write(b"").error()
    if error.code in ("rights", "credentials"):
        raise StoreError(
            error.code,
            Said("influx-not-writable", where=database.title, why=error.said),
            retryable=True,
            status=error.status,
        )


def check_fields(
    client: InfluxHttpClient,
    database: Database,
    measurements: Iterable[str],
    fields: Mapping[str, str],
    told: Told,
) -> None:
    """Raise `StoreError` if a field that is to be written has another type there and only that.

    Every line would be refused for good. Where shards of both types lie, it is only told.
    """
    for measurement in measurements:
        query = f"SHOW FIELD KEYS FROM {identifier(measurement)}"
        types: dict[str, set[str]] = {}
        for names, known, *_ in client.ask(query, database.name, database.policy):
            for name, kind in zip(names, known, strict=True):
                types.setdefault(name, set()).add(kind)
        for name, ours in fields.items():
            others = types.get(name, {ours}) - {ours}
            if not others:
                continue
            kinds = ", ".join(sorted(others))
            if ours in types[name]:
                told.warning(
                    "a field has another type in some shards",
                    name=database.title,
                    measurement=measurement,
                    field=name,
                    type=kinds,
                    ours=ours,
                )
                continue
            raise StoreError(
                "refused",
                Said(
                    "influx-other-field",
                    where=database.title,
                    field=name,
                    measurement=measurement,
                    found=kinds,
                    ours=ours,
                ),
                retryable=False,
            )
