"""Rows of the desk's tables as they were in force: each has a version of its own, and stays (decision 0052).

A clock names the version of its policy by the id of its row. Nobody counts versions by hand: what differs
from the last version on record is the next one.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Row, select

from alerts.chain.links import canonical
from alerts.records.sql.desk_tables import desk_rows
from alerts.records.sql.part import RecordsPart

c = desk_rows.c


class RowKind(StrEnum):
    """Of which table a row is."""

    POLICY = "policy"
    LADDER = "ladder"
    MOVE = "move"
    ROUTING = "routing"
    CLOSING = "closing"
    HOURS = "hours"
    SETTING = "setting"


@dataclass(frozen=True, slots=True)
class DeskRow:
    """A version of a row: plain JSON, when (UTC ms) and by whom (a user, or the service) it was recorded."""

    id: int
    kind: RowKind
    key: str
    version: int
    row: Mapping[str, Any] = field(repr=False)
    recorded_at: int
    by: str


class WrittenRow(NamedTuple):
    """A row as `DeskRowRecords.record` writes it: plain JSON, and its digest (32 bytes)."""

    plain: Any
    digest: bytes


def written(row: Any) -> WrittenRow:
    """``row``, anything that `msgspec` writes as JSON; the order of keys and of a set is no difference."""
    plain = msgspec.to_builtins(row, order="sorted")
    return WrittenRow(plain, sha256(canonical(plain)).digest())


class DeskRowRecords(RecordsPart):
    """The table of rows. It grows with the changes of tables, by a few rows each time."""

    def record(self, kind: RowKind, rows: Mapping[str, Any], now: int, by: str) -> list[str]:
        """Record of ``rows``, by key, those that are not what was recorded last; their keys, in order.

        Parameters
        ----------
        rows
            Key -> what `written` takes, or what it returned: to write a row takes longer than to look it up.
        now
            UTC ms.
        by
            Who brought them: a user's name or the service.

        What a table has no more stays on record as it was. Two statements, one where nothing is new.
        """
        query = select(c.key, c.version, c.digest).where(c.kind == kind.value).order_by(c.version)
        last = {key: (version, digest) for key, version, digest in self._db.execute(query)}
        new = []
        for key, row in rows.items():
            plain, digest = row if isinstance(row, WrittenRow) else written(row)
            version, before = last.get(key, (0, None))
            if digest != before:
                new.append(
                    {
                        "kind": kind.value,
                        "key": key,
                        "version": version + 1,
                        "row": plain,
                        "digest": digest,
                        "recorded_at": now,
                        "by": by,
                    }
                )
        self._insert(desk_rows, new)
        return [each["key"] for each in new]

    def current(self, kind: RowKind) -> dict[str, DeskRow]:
        """Key -> the version recorded last, of all keys that ever were."""
        query = select(desk_rows).where(c.kind == kind.value).order_by(c.version)
        return {row.key: _desk_row(row) for row in self._db.execute(query)}

    def last_versions(self, kind: RowKind) -> list[tuple[str, int, int]]:
        """Key, id and version of what was recorded last of each key that ever was."""
        query = select(c.key, c.id, c.version).where(c.kind == kind.value).order_by(c.version)
        return list({key: (key, id_, version) for key, id_, version in self._db.execute(query)}.values())

    def all_versions(self, kind: RowKind) -> list[DeskRow]:
        """Every version of every key, by key; as many as there were changes of that table."""
        query = select(desk_rows).where(c.kind == kind.value).order_by(c.key, c.version)
        return [_desk_row(row) for row in self._db.execute(query)]

    def by_ids(self, ids: Collection[int]) -> dict[int, DeskRow]:
        """The rows ``ids`` that exist."""
        query = select(desk_rows).where(self._among(c.id, ids))
        return {row.id: _desk_row(row) for row in self._db.execute(query)}


def _desk_row(row: Row[Any]) -> DeskRow:
    return DeskRow(row.id, RowKind(row.kind), row.key, row.version, row.row, row.recorded_at, row.by)
