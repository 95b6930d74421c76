"""Writes are sent to PostgreSQL one after the other, and it is not waited for what came of each.

A transaction writes much and reads little. While the server writes, the next rows are put together; it is
waited for it at the next question, and before the transaction commits. What it refuses is raised then. In
psycopg's words that is a pipeline.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any, Final

import psycopg
from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine.interfaces import ExecutionContext
from sqlalchemy.exc import DBAPIError

PIPELINE: Final = "wenya-pipeline"
"""Key of the pipeline in `Connection.info`, while there is one."""
AHEAD: Final = "wenya_ahead"


def send_ahead(connection: Connection, sql: str, parameters: Mapping[str, Any]) -> None:
    """Send a statement that writes and returns nothing; the engine is one that `send_writes_ahead`."""
    if PIPELINE not in connection.info:
        driver: Any = connection.connection.driver_connection
        connection.info[PIPELINE] = driver.pipeline()
        connection.info[PIPELINE].__enter__()
    connection.exec_driver_sql(sql, dict(parameters), execution_options={AHEAD: True})


def send_writes_ahead(engine: Engine) -> None:
    """Have all else that is asked on connections of ``engine`` wait for what was sent ahead."""
    event.listen(engine, "before_cursor_execute", _before)
    event.listen(engine, "commit", _arrive)
    event.listen(engine, "rollback", _give_up)


def _before(
    connection: Connection, _cursor: Any, _sql: str, _parameters: Any, context: ExecutionContext, _many: bool
) -> None:
    if not context.execution_options.get(AHEAD):
        _arrive(connection)


def _arrive(connection: Connection) -> None:
    """Wait for all that was sent ahead; raises what the server refused of it."""
    pipeline = connection.info.pop(PIPELINE, None)
    if pipeline is None:
        return
    try:
        pipeline.__exit__(None, None, None)
    except psycopg.Error as error:
        raise DBAPIError.instance("", None, error, psycopg.Error) from error


def _give_up(connection: Connection) -> None:
    if connection.invalidated:
        return  # the server has forgotten it
    with suppress(DBAPIError):
        _arrive(connection)
