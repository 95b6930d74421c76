"""The box of dead letters: messages, or parts of messages, that became no readings. Kept in the journal's file."""

from __future__ import annotations

import hashlib
import sqlite3
import threading
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.dead_letters import DeadLetter
from ingest.readings import Reason

SCHEMA = """
CREATE TABLE IF NOT EXISTS dead_letters (
    id INTEGER PRIMARY KEY AUTOINCREMENT, digest BLOB NOT NULL UNIQUE, topic TEXT NOT NULL, payload BLOB NOT NULL,
    reason TEXT NOT NULL, detail TEXT NOT NULL, first_at INTEGER NOT NULL, last_at INTEGER NOT NULL,
    count INTEGER NOT NULL, replayed_at INTEGER) STRICT;
"""
ROW_BYTES = 300
"""What a dead letter takes beside its payload, roughly."""


@dataclass(frozen=True, slots=True)
class DeadLetterRow:
    """A dead letter as kept: equal ones (topic, payload, reason) are one row with a count. Times UTC ms."""

    id: int
    topic: str
    payload: bytes
    reason: str
    detail: str
    first_at: int
    last_at: int
    count: int
    replayed_at: int | None


def digest_of(letter: DeadLetter) -> bytes:
    """What makes two dead letters the same."""
    seen = hashlib.blake2b(letter.payload, digest_size=16, person=letter.reason.encode()[:16])
    seen.update(b"\0" + letter.topic.encode("utf-8", "surrogatepass"))
    return seen.digest()


class DeadLetterBox:
    """Dead letters in a SQLite connection shared with the journal.

    When the box is full the oldest make room, and how many did is counted in ``dropped``: the one place where something
    goes, by a setting, and never unsaid.
    """

    def __init__(self, connection: sqlite3.Connection, writing: threading.Lock, max_bytes: int) -> None:
        self._connection = connection
        self._writing = writing
        self._max_bytes = max_bytes
        connection.executescript(SCHEMA)
        self._bytes = int(
            connection.execute(
                "SELECT total(length(payload) + length(detail)) + count(*) * ? FROM dead_letters", (ROW_BYTES,)
            ).fetchone()[0]
        )
        self.counts: Counter[str] = Counter()
        """Reason -> dead letters since the start."""
        self.dropped = 0

    def put(self, connection: sqlite3.Connection, letters: Sequence[DeadLetter]) -> None:
        """Add dead letters inside the caller's transaction."""
        if not letters:
            return
        connection.executemany(
            "INSERT INTO dead_letters (digest, topic, payload, reason, detail, first_at, last_at, count)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, 1) ON CONFLICT (digest) DO UPDATE SET count = count + 1,"
            " last_at = max(last_at, excluded.last_at), detail = excluded.detail, replayed_at = NULL",
            [
                (digest_of(x), x.topic, x.payload, x.reason, x.detail, x.received_at, x.received_at)
                for x in letters
            ],
        )
        self.counts.update(x.reason for x in letters)
        self._bytes += sum(len(x.payload) + len(x.detail) + ROW_BYTES for x in letters)
        if self._bytes > self._max_bytes:
            self._make_room(connection)

    def _make_room(self, connection: sqlite3.Connection) -> None:
        """Measure what is really there (repeated letters take no room), and drop the oldest of what is too much."""
        rows = connection.execute(
            "SELECT id, length(payload) + length(detail) + ? FROM dead_letters ORDER BY id DESC", (ROW_BYTES,)
        )
        kept = 0
        for newest_first, (id_, size) in enumerate(rows):
            if kept + size > self._max_bytes * 9 // 10 and newest_first:
                self.dropped += connection.execute("DELETE FROM dead_letters WHERE id <= ?", (id_,)).rowcount
                break
            kept += size
        self._bytes = kept

    def dead_letters(self, after_id: int, limit: int, reason: str | None) -> list[DeadLetterRow]:
        """Up to ``limit`` rows with ``id > after_id`` in order of id, of one reason or of all."""
        with self._writing:
            rows = self._connection.execute(
                "SELECT id, topic, payload, reason, detail, first_at, last_at, count, replayed_at FROM dead_letters"
                " WHERE id > ? AND (? IS NULL OR reason = ?) ORDER BY id LIMIT ?",
                (after_id, reason, reason, limit),
            ).fetchall()
        return [DeadLetterRow(*row) for row in rows]

    def dead_letter(self, id_: int) -> DeadLetterRow | None:
        """The row, or ``None``."""
        found = self.dead_letters(id_ - 1, 1, None)
        return found[0] if found and found[0].id == id_ else None

    def mark_replayed(self, ids: Sequence[int], now: int) -> None:
        """A replay at ``now`` (UTC ms) took up all of these."""
        with self._writing:
            self._connection.execute("BEGIN IMMEDIATE")
            self._connection.executemany(
                "UPDATE dead_letters SET replayed_at = ? WHERE id = ?", [(now, id_) for id_ in ids]
            )
            self._connection.execute("COMMIT")

    def waiting(self, reason: Reason, limit: int) -> list[DeadLetterRow]:
        """Up to ``limit`` of the oldest rows of one reason that have not been replayed."""
        with self._writing:
            rows = self._connection.execute(
                "SELECT id, topic, payload, reason, detail, first_at, last_at, count, replayed_at FROM dead_letters"
                " WHERE reason = ? AND replayed_at IS NULL ORDER BY id LIMIT ?",
                (reason, limit),
            ).fetchall()
        return [DeadLetterRow(*row) for row in rows]
