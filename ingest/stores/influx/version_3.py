"""The database of an InfluxDB 3.x: a name, and nothing that could be changed later.

3 Core answers "not found" to every query until a database is made, and a write makes one only if the
server's bound on databases allows; so it is made before anything is asked. Its retention can't be changed
afterwards: it is made without one, and keeps readings for ever unless somebody made it otherwise.
"""

from __future__ import annotations

import re
from functools import partial

from ingest.durations import HOUR, MINUTE
from ingest.said import Said
from ingest.stores.contract import StoreError
from ingest.stores.influx.answers import DatabaseMissingError
from ingest.stores.influx.databases import Database, Told
from ingest.stores.influx.http_client import InfluxHttpClient
from ingest.stores.influx.influxql import any_reading

LONGEST_QUERY = 72 * HOUR - 10 * MINUTE
"""ms: 3 Core reads at most 432 files a query, each with ten minutes of a table; it may begin inside one."""

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*(?:/[A-Za-z0-9_-]+)?")
_LONGEST_NAME = 64
"""A longer one can be made, and then not be written to: every line would be refused."""
_EXISTS, _NO_SUCH_CALL = 409, (404, 405)


def prepare_database_of_3(client: InfluxHttpClient, name: str, told: Told) -> Database:
    """Create the database where it is missing. Raises `StoreError`."""
    try:
        database = find_database_of_3(client, name)
    except DatabaseMissingError:
        _create(client, name)
        database = _database(client, name)
    told.info("InfluxDB 3.x keeps readings as long as its database was made for, and is asked 72 h at a time")
    return database


def find_database_of_3(client: InfluxHttpClient, name: str) -> Database:
    """The database, if it is there. Raises `StoreError`, a `DatabaseMissingError` where it is not."""
    database = _database(client, name)
    if not _NAME.fullmatch(name) or len(name) > _LONGEST_NAME:
        raise StoreError(
            "settings",
            Said("influx-3-name", where=database.title, most=str(_LONGEST_NAME)),
            retryable=False,
        )
    for _ in client.ask(any_reading(), name):
        continue
    return database


def _database(client: InfluxHttpClient, name: str) -> Database:
    # A 2.x path, since /api/v3/write_lp would store the good lines of a bad piece and not say which.
    write = partial(client.write, "/api/v2/write", {"bucket": name})
    return Database(write, name, "", Said("influx-database", name=name))


def _create(client: InfluxHttpClient, name: str) -> None:
    try:
        answer, _ = client.call("POST", "/api/v3/configure/database", document={"db": name})
        error = answer.error() if answer.is_error else None
    except StoreError as told_in_plain_text:
        error = told_in_plain_text
    if error is None or error.status == _EXISTS:
        return
    if error.status in _NO_SUCH_CALL:
        raise StoreError("settings", Said("influx-3-missing", name=name), retryable=False) from error
    if error.code == "full":
        raise StoreError(
            "full", Said("influx-3-no-room", name=name, why=error.said), retryable=True
        ) from error
    if error.code == "rights":
        raise StoreError("rights", Said("influx-3-may-not-make", name=name), retryable=True) from error
    raise error
