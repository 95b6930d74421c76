"""Databases with nothing on record, and with years of it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import text

from alerts.records import Records
from tests.system.servers import Postgres

DATABASES = ("sqlite", "postgresql")
A_TICKET = 10
"""Ended episodes on one ticket."""
AT_ONCE = 50_000
"""Rows of history that one statement adds: a server stops one that takes a minute."""
NUMBERS = {
    "postgresql": "WITH numbers(i) AS (SELECT generate_series({first}, {last}))",
    "sqlite": "WITH RECURSIVE numbers(i) AS"
    " (SELECT {first} UNION ALL SELECT i + 1 FROM numbers WHERE i < {last})",
}
TICKETS = (
    "INSERT INTO tickets (number, place, concern, kind, state, severity, opened_at, breached_at, clauses,"
    " affected_at_opening, affected_households, closed_at, version)"
    " {numbers} SELECT '2020-' || i, 'flat-' || (i % 100000), 'room-temperature', 'place', 'closed', 'major',"
    " i, i, '[]', 1, 1, i + 1, 1 FROM numbers"
)
EPISODES = (
    "INSERT INTO episodes (rule, rule_version, clause, kind, side, point, place, concern, severity,"
    " opens_ticket, review_when_late, began_at, opened_at, ended_at, end_reason, worst, worst_at, mean,"
    " covered, breaching, found_late, withdrawn, recorded_at, assess_due, ticket, desk_state)"
    " {numbers} SELECT 'room.day', 1, 'H15', 'window', 'below', 'p' || (i % 100000), 'flat-' || (i % 100000),"
    " 'room-temperature', 'major', true, false, i, i, i + 1, 'recovered', 17.0, i, 17.0, 60, 40, false,"
    " false, i, false, '2020-' || (1 + i % {tickets}), 1 FROM numbers"
)


@contextmanager
def empty_records(database: str) -> Iterator[Records]:
    """Records in an empty database, ``sqlite`` or ``postgresql``."""
    if database == "postgresql":
        with Postgres() as server:
            records = Records.open(server.create_database())
            yield records
            records.close()
        return
    with tempfile.TemporaryDirectory() as folder:
        records = Records.open(f"sqlite:///{folder}/records.sqlite")
        yield records
        records.close()


def add_history(records: Records, ended: int) -> None:
    """Put ``ended`` episodes on record that ended long ago, with their closed tickets."""
    tickets = ended // A_TICKET
    for statement, count in ((TICKETS, tickets), (EPISODES, ended)):
        for first in range(1, count + 1, AT_ONCE):
            _run(records, statement, tickets, first, min(first + AT_ONCE - 1, count))
    with records.begin() as tx:
        connection = tx.meta._db  # noqa: SLF001 - as below
        if connection.dialect.name == "postgresql":  # it does so by itself after a while; SQLite never does
            connection.execute(text("ANALYZE"))


def _run(records: Records, statement: str, tickets: int, first: int, last: int) -> None:
    with records.begin() as tx:
        connection = tx.meta._db  # noqa: SLF001 - rows by the hundred thousand, which the service never adds
        numbers = NUMBERS[connection.dialect.name].format(first=first, last=last)
        connection.execute(text(statement.format(numbers=numbers, tickets=tickets)))
