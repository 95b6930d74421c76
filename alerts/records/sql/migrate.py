"""Brings a database's tables up to date with the code, with the migrations that the package carries."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text

from alerts.records.sql.errors import RecordsError
from alerts.records.sql.schema import metadata
from ingest.said import Said

MIGRATIONS = Path(__file__).with_name("migrations")
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
        current = set(MigrationContext.configure(connection).get_current_heads())
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
        if _current_of(connection) != {_newest()}:
            command.upgrade(config_for(connection), "head")
        _require_columns(connection)


def _current_of(connection: Connection) -> set[str]:
    """The migration that the tables are at; none: there are no tables. Raises ``newer-database``."""
    current = set(MigrationContext.configure(connection).get_current_heads())
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
def _scripts() -> ScriptDirectory:
    """The migrations that the package carries, read once: no process sees another version of itself."""
    return ScriptDirectory.from_config(_config())


@cache
def _known() -> frozenset[str]:
    return frozenset(script.revision for script in _scripts().walk_revisions())


def _newest() -> str:
    return str(_scripts().get_current_head())


def config_for(connection: Connection) -> Config:
    """Alembic's configuration for work on ``connection``."""
    config = _config()
    config.attributes["connection"] = connection
    return config


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    return config
