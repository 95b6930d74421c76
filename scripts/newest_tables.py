"""Writes ``alerts/records/sql/newest_tables.sql``: what all migrations make of an empty file of SQLite.

``python scripts/newest_tables.py``, after a migration is added. A new file gets its tables by it,
in a tenth of the time. They stand in the order in which they were made: SQLite prefers the later of two
indexes that serve a question equally well. Those of a table that a migration makes anew come in any order.
"""

from __future__ import annotations

import sys
from pathlib import Path

from sqlalchemy import Connection, NullPool, create_engine, text

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))  # alerts, where this is not installed

from alerts.records.sql.migrate import NEWEST, NEWEST_TABLES, migrate  # noqa: E402

HEAD = "-- Written by scripts/newest_tables.py: what the migrations make of an empty file.\n"
_MADE = "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' ORDER BY rowid"


def script() -> str:
    """The script as the migrations of this checkout make it."""
    engine = create_engine("sqlite://", poolclass=NullPool)
    with engine.connect() as connection, connection.begin():
        migrate(connection, NEWEST)
        _require_empty(connection)
        made = [_tidy(f"{sql};\n") for sql in connection.scalars(text(_MADE))]
        version = connection.scalar(text("SELECT version_num FROM alembic_version"))
    engine.dispose()
    return HEAD + "".join(made) + f"INSERT INTO alembic_version VALUES ('{version}');\n"


def _tidy(statement: str) -> str:
    return "\n".join(line.rstrip() for line in statement.split("\n"))


def _require_empty(connection: Connection) -> None:
    """A migration that puts rows into new tables has to have them written here, too."""
    tables = connection.scalars(text("SELECT name FROM sqlite_master WHERE type = 'table'")).all()
    for table in {*tables} - {"alembic_version", "sqlite_sequence"}:
        if connection.scalar(text(f'SELECT count(*) FROM "{table}"')):
            sys.exit(f"The migrations put rows into {table}; this script writes tables only.")


if __name__ == "__main__":
    NEWEST_TABLES.write_text(script(), "utf-8")
