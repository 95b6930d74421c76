"""Brings a database's tables up to date with the code, with the migrations that the package carries.

A new file of SQLite gets at once what all of them make, which is written down beside them (decision 0118).
Alembic is imported where migrations are run: most processes find the tables as they have to be.
"""

from __future__ import annotations

import sqlite3
from functools import cache
from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text

from alerts.records.sql.errors import RecordsError
from alerts.records.sql.schema import metadata
from ingest.said import Said

MIGRATIONS = Path(__file__).with_name("migrations")
NEWEST_TABLES = Path(__file__).with_name("newest_tables.sql")
"""What all migrations make of an empty file of SQLite, as `scripts/newest_tables.py` writes it."""
NEWEST = "head"
"""The last of them, as Alembic calls it."""
UPGRADE_LOCK = 0x77656E7962
"""PostgreSQL advisory lock of the service that upgrades; others that start at the same moment wait for it."""

_COLUMNS = {
    "sqlite": """
SELECT tables.name, columns.name FROM sqlite_master AS tables JOIN pragma_table_xinfo(tables.name) AS columns
WHERE tables.type = 'table'
""",
    "postgresql": """
SELECT relname, attname FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r' AND attnum > 0 AND NOT attisdropped
""",
}
"""Tables and their columns in one question: SQLAlchemy reads types and defaults too, a table at a time."""


def is_behind(engine: Engine) -> bool:
    """Whether the tables are there, and those of an older version."""
    with engine.connect() as connection:
        current = _heads(connection)
        return bool(current) and current <= _known() and current != {_newest()}


def require_current(engine: Engine) -> None:
    """Raise `RecordsError` unless the tables are this version's: ``older-database``, or as `upgrade`."""
    with engine.connect() as connection:
        if _current_of(connection) != {_newest()}:
            raise RecordsError("older-database", Said("records-older-tables"))
        _require_columns(connection)


def upgrade(engine: Engine) -> None:
    """Upgrade to the newest migration, all or nothing, while a lock of the database keeps others out.

    Raises
    ------
    RecordsError
        ``newer-database``: the database was upgraded by a newer version of the service;
        ``older-database``: its tables are not those of the migration that it names.
    """
    with engine.connect() as connection, connection.begin():
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": UPGRADE_LOCK})
        if _is_new_file(connection):
            _make_newest(connection)
        if _current_of(connection) != {_newest()}:
            migrate(connection, NEWEST)
        _require_columns(connection)


def migrate(connection: Connection, to: str) -> None:
    """Run the migrations up to the one called ``to`` on ``connection``, in its transaction."""
    from alembic import command  # noqa: PLC0415 - an eighth of the time until a command starts
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, to)


def statements(script: str) -> list[str]:
    """The statements of an SQL ``script`` for SQLite, in which each begins on a line of its own."""
    found, begun = [], ""
    for line in script.splitlines(keepends=True):
        begun += line
        if sqlite3.complete_statement(begun):
            found.append(begun.strip())
            begun = ""
    return found


def _is_new_file(connection: Connection) -> bool:
    return connection.dialect.name == "sqlite" and not connection.scalar(
        text("SELECT EXISTS (SELECT 1 FROM sqlite_master)")
    )


def _make_newest(connection: Connection) -> None:
    for statement in statements(NEWEST_TABLES.read_text("utf-8")):
        connection.exec_driver_sql(statement)


def _heads(connection: Connection) -> set[str]:
    if not inspect(connection).has_table("alembic_version"):
        return set()
    return set(connection.scalars(text("SELECT version_num FROM alembic_version")))


def _current_of(connection: Connection) -> set[str]:
    """The migration that the tables are at; none: there are no tables. Raises ``newer-database``."""
    current = _heads(connection)
    require_known(current)
    return current


def require_known(migrations: set[str]) -> None:
    """Raise `RecordsError` ``newer-database`` unless this version knows all of ``migrations``."""
    if unknown := migrations - _known():
        raise RecordsError(
            "newer-database", Said("records-newer-tables", unknown=tuple(sorted(unknown)), newest=_newest())
        )


def _require_columns(connection: Connection) -> None:
    """Raise ``older-database`` where the tables are not what their migration makes.

    A version between two releases may have run that migration before it was finished; it is not run again.
    """
    found = {(table, column) for table, column in connection.execute(text(_COLUMNS[connection.dialect.name]))}
    for table in metadata.sorted_tables:
        if missing := [each.name for each in table.columns if (table.name, each.name) not in found]:
            raise RecordsError(
                "older-database", Said("records-column-missing", table=table.name, columns=tuple(missing))
            )


@cache
def _known() -> frozenset[str]:
    """The migrations that the package carries, by their files' names (``r0049_...``), each after the last."""
    return frozenset(file.name[1:5] for file in (MIGRATIONS / "versions").glob("r[0-9]*.py"))


def _newest() -> str:
    return max(_known())
