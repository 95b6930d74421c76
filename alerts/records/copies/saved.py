"""What is told of a copy of the records, beside the copy itself."""

from __future__ import annotations

import msgspec


class SavedTable(msgspec.Struct, frozen=True):
    """A table of PostgreSQL: its columns in the order of the copied rows, and how many rows there are."""

    name: str
    columns: tuple[str, ...]
    rows: int


class SavedRecords(msgspec.Struct, frozen=True):
    """Records as they were copied.

    Attributes
    ----------
    kind
        ``sqlite``: one file; ``postgresql``: a file for each table, in the text format of its COPY.
    migration
        The migration that the tables were at.
    last_point
        The largest key of a point that was issued; -1: there is none.
    sequences
        Of PostgreSQL: name -> the last number that was given out.
    """

    kind: str
    migration: str
    last_point: int
    tables: tuple[SavedTable, ...] = ()
    sequences: dict[str, int] = {}
