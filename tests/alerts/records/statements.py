"""What is asked of a database: statements as they are sent, with their parameters."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from sqlalchemy import event

from alerts.records import Records


class Statement(NamedTuple):
    """``rows`` is how many times the server runs it; SQLite, in our process, counts as one."""

    sql: str
    parameters: Any
    rows: int


@contextmanager
def statements(records: Records) -> Iterator[list[Statement]]:
    """The statements of the block, of all threads."""
    found: list[Statement] = []

    def remember(connection, _cursor, sql, parameters, _context, many) -> None:
        sent = len(parameters) if many and connection.dialect.name == "postgresql" else 1
        found.append(Statement(sql, parameters, sent))

    event.listen(records._engine, "before_cursor_execute", remember)
    try:
        yield found
    finally:
        event.remove(records._engine, "before_cursor_execute", remember)


def sent(found: list[Statement]) -> int:
    """How many statements a server has to run for ``found``."""
    return sum(statement.rows for statement in found)
