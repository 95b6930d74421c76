"""The database of an InfluxDB 3.x: a name, and nothing that could be changed later.

3 Core answers "not found" to every query until a database is made, and a write makes one only if the
server's bound on databases allows; so it is made before anything is asked. Its retention can't be changed
afterwards: it is made without one, and keeps readings for ever unless somebody made it otherwise.
"""

from __future__ import annotations

import re
from functools import partial

from ingest.durations import HOUR, MINUTE
from ingest.stores.contract import StoreError
from ingest.stores.influx.answers import DatabaseMissingError
from ingest.stores.influx.databases import Database, Told
from ingest.stores.influx.http_client import InfluxHttpClient
from ingest.stores.influx.influxql import any_reading

LONGEST_QUERY = 72 * HOUR - 10 * MINUTE
"""ms: 3 Core reads at most 432 files a query, each with ten minutes of a table; it may begin inside one."""

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*(?:/[A-Za-z0-9_-]+)?")
_EXISTS, _NO_SUCH_CALL = 409, (404, 405)


def prepare_database_of_3(client: InfluxHttpClient, name: str, told: Told) -> Database:
    """Create the database where it is missing. Raises `StoreError`."""
    title = f'database "{name}"'
    if not _NAME.fullmatch(name):
        raise StoreError(
            "settings",
            f"InfluxDB 3.x takes no {title}: letters, digits, - and _ after a letter or digit; change"
            " readings.influxdb.bucket",
            retryable=False,
        )
    try:
        for _ in client.ask(any_reading(), name):
            continue
    except DatabaseMissingError:
        _create(client, name)
    told.info("InfluxDB 3.x keeps readings as long as its database was made for, and is asked 72 h at a time")
    # A 2.x path, since /api/v3/write_lp would store the good lines of a bad piece and not say which.
    write = partial(client.write, "/api/v2/write", {"bucket": name})
    return Database(write, name, "", title)


def _create(client: InfluxHttpClient, name: str) -> None:
    answer, _ = client.call("POST", "/api/v3/configure/database", document={"db": name})
    if not answer.is_error or answer.status == _EXISTS:
        return
    by_hand = f"make it by hand: influxdb3 create database {name}"
    error = answer.error()
    if answer.status in _NO_SUCH_CALL:
        raise StoreError("settings", f'there is no database "{name}"; {by_hand}', retryable=False)
    if error.code == "full":
        both = "Wenya needs two, for readings and hourly figures"
        raise StoreError("full", f'no room for database "{name}" ({answer.message}); {both}', retryable=True)
    if error.code == "rights":
        raise StoreError("rights", f'the token may not make database "{name}"; {by_hand}', retryable=True)
    raise error
