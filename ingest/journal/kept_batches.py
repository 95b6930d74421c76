"""Batches that the journal keeps when all its readers are done with them: the last hours, for a restart.

A pass over all points reads them here many times as fast as from a store (decision 0022). Beside each batch
stands from when to when its readings were measured: a slice of time is found without looking at all of them.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from ingest.readings.batch import Batch

SCHEMA = """
CREATE TABLE IF NOT EXISTS spans (
    position INTEGER PRIMARY KEY, first INTEGER NOT NULL, last INTEGER NOT NULL, appended_at INTEGER NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS spans_by_last ON spans (last, first, position);
CREATE TABLE IF NOT EXISTS identity (id TEXT NOT NULL) STRICT;
"""
DELETED_AT_ONCE = 2_000
"""Most batches deleted in one transaction: some hundred seconds of them."""


class KeptBatches:
    """Which batches are kept, by table ``spans``; every method works in the caller's transaction.

    Parameters
    ----------
    keep_ms
        How long before the newest batch they are kept, ms; 0 keeps none.
    """

    def __init__(self, keep_ms: int) -> None:
        self._keep_ms = keep_ms

    def open(self, connection: sqlite3.Connection) -> None:
        """Forget what a version that keeps no spans has appended meanwhile, and all that came before it."""
        connection.execute(
            "DELETE FROM spans WHERE position <= (SELECT max(position) FROM batches WHERE position NOT IN"
            " (SELECT position FROM spans)) OR position NOT IN (SELECT position FROM batches)"
        )

    def note(self, connection: sqlite3.Connection, position: int, batch: Batch, now: int) -> None:
        """``batch`` is appended at ``position`` at ``now`` (UTC ms)."""
        if self._keep_ms:
            span = (position, int(batch.measured_at.min()), int(batch.measured_at.max()), now)
            connection.execute("INSERT INTO spans VALUES (?, ?, ?, ?)", span)

    def last_to_delete(self, connection: sqlite3.Connection, done: int, *, crowded: bool) -> int:
        """The position up to which batches may be deleted, when all readers are done up to ``done``.

        ``crowded``: what is kept takes too much room.
        """
        if not self._keep_ms:
            return done
        oldest = connection.execute(
            "SELECT position, appended_at FROM spans ORDER BY position LIMIT ?", (DELETED_AT_ONCE,)
        ).fetchall()
        if not oldest:
            return done
        (newest,) = connection.execute(
            "SELECT appended_at FROM spans ORDER BY position DESC LIMIT 1"
        ).fetchone()
        kept_from = next(
            (int(position) for position, at in oldest if not crowded and at >= newest - self._keep_ms),
            int(oldest[-1][0]) + 1,
        )
        return min(done, kept_from - 1)

    def delete(self, connection: sqlite3.Connection, up_to: int) -> None:
        """The batches up to position ``up_to`` are being deleted."""
        connection.execute("DELETE FROM spans WHERE position <= ?", (up_to,))

    def since(self, connection: sqlite3.Connection) -> int | None:
        """What was received after this (UTC ms) is in the journal, ``None``: nothing is kept."""
        if not self._keep_ms:
            return None
        oldest = connection.execute("SELECT appended_at FROM spans ORDER BY position LIMIT 1").fetchone()
        return None if oldest is None else int(oldest[0])

    def forget(self, connection: sqlite3.Connection) -> None:
        """Rely no more on what has been kept so far: readings have been stored past this journal."""
        connection.execute("DELETE FROM spans")

    def measured_between(self, connection: sqlite3.Connection, start: int, end: int) -> list[int]:
        """Positions, in order, of the batches that may hold readings of ``start <= measured_at < end``."""
        found: Iterable[tuple[int]] = connection.execute(
            "SELECT position FROM spans WHERE last >= ? AND first < ?", (start, end)
        )
        return sorted(position for (position,) in found)
