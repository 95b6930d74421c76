"""Births as rows of the journal's file: a restart knows what the data mean that it will be sent."""

from __future__ import annotations

import sqlite3
from typing import Final

import msgspec

from ingest.decoding.births import Birth, Births
from ingest.journal.file import JournalFile, JournalTransaction

SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS births (node TEXT PRIMARY KEY, content BLOB NOT NULL) STRICT;
"""
_PUT: Final = "INSERT INTO births VALUES (?, ?) ON CONFLICT (node) DO UPDATE SET content = excluded.content"
_DROP: Final = "DELETE FROM births WHERE node = ?"


def kept_births(file: JournalFile) -> Births:
    """Those that are on the disk. Raises `JournalError`."""
    with file.reading() as connection:
        rows = connection.execute("SELECT content FROM births ORDER BY node").fetchall()
    return Births(msgspec.msgpack.decode(content, type=Birth) for (content,) in rows)


def write_births(transaction: JournalTransaction, births: Births) -> None:
    """Write what has changed in the caller's transaction."""
    changed = dict(births.changed)
    if not changed:
        return
    for node, birth in changed.items():
        _write(transaction.connection, node, birth)
    transaction.after_commit.append(lambda: births.kept(changed))


def _write(connection: sqlite3.Connection, node: str, birth: Birth | None) -> None:
    if birth is None:
        connection.execute(_DROP, (node,))
    else:
        connection.execute(_PUT, (node, msgspec.msgpack.encode(birth)))
