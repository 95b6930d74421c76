"""The box of dead letters: messages that became no readings, kept in the journal's file."""

from __future__ import annotations

import hashlib
import sqlite3
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import msgspec
import structlog

from ingest.journal.file import JournalError, JournalFile, JournalTransaction
from ingest.readings.batch import DeadLetterReason
from ingest.readings.dead_letters import DeadLetter

log = structlog.get_logger("wenya.dead_letters")

SCHEMA = """
CREATE TABLE IF NOT EXISTS dead_letters (
    id INTEGER PRIMARY KEY AUTOINCREMENT, digest BLOB NOT NULL UNIQUE, topic TEXT NOT NULL,
    payload BLOB NOT NULL, reason TEXT NOT NULL, detail TEXT NOT NULL, first_at INTEGER NOT NULL,
    last_at INTEGER NOT NULL, count INTEGER NOT NULL, replayed_at INTEGER) STRICT;
CREATE INDEX IF NOT EXISTS dead_letters_waiting ON dead_letters (reason, id) WHERE replayed_at IS NULL;
"""
COLUMNS = "id, topic, payload, reason, detail, first_at, last_at, count, replayed_at"
ROW_BYTES = 300
"""What a dead letter takes beside its payload, roughly."""
ROW_SIZE = f"length(payload) + length(CAST(detail AS BLOB)) + {ROW_BYTES}"
NOT_PARKED = f"reason != '{DeadLetterReason.FLOOD}'"
"""Parked messages are acknowledged and not yet decoded: they are never dropped to make room."""
SIZES = f"""
SELECT id, {ROW_SIZE} FROM dead_letters
WHERE {NOT_PARKED} AND id < (SELECT max(id) FROM dead_letters) ORDER BY id
"""  # noqa: S608 - constants
TAKE_OUT = f"""
DELETE FROM dead_letters WHERE id IN (SELECT value FROM json_each(?)) RETURNING {ROW_SIZE}
"""  # noqa: S608 - constants
PUT = """
INSERT INTO dead_letters (digest, topic, payload, reason, detail, first_at, last_at, count)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6, 1) ON CONFLICT (digest) DO UPDATE SET count = count + 1,
last_at = max(last_at, excluded.last_at), detail = excluded.detail, replayed_at = NULL
"""
ROOM_KEPT = 0.9
"""How full the box is after room was made."""
PARKED_SHARE = 0.5
"""How much of the box parked messages may fill."""


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
    """Dead letters in the journal's file.

    When the box is full, those that were replayed go first, then the oldest make room; how many of these did
    is counted in ``dropped`` and logged. This is the only place where data is dropped, and never silently.
    Parked messages (``DeadLetterReason.FLOOD``) are never dropped: they have not been decoded yet.

    Parameters
    ----------
    file
        The journal's, with the tables of `SCHEMA`.
    max_bytes
        Bound of what the letters take.
    """

    def __init__(self, file: JournalFile, max_bytes: int) -> None:
        self._file = file
        self._max_bytes = max_bytes
        with file.reading() as connection:
            self._bytes = _measure(connection)
        self.counts: Counter[str] = Counter()
        """Reason -> dead letters since the start."""
        self.dropped = 0
        """How many were dropped since the start, unreplayed, to make room."""

    def has_room_to_park(self, letters: Sequence[DeadLetter]) -> bool:
        """Whether ``letters`` may be parked, to be decoded later: the box stays half empty with them."""
        return self._bytes + sum(map(_size, letters)) <= self._max_bytes * PARKED_SHARE

    def put(
        self,
        transaction: JournalTransaction,
        letters: Sequence[DeadLetter],
        instead_of: Sequence[DeadLetterRow] = (),
    ) -> None:
        """Add dead letters in the caller's transaction, and take out the rows that they replace.

        Raises `JournalError`, ``"journal-full"``, when parked messages leave no room for them.
        """
        if not letters and not instead_of:
            return
        connection = transaction.connection
        out = connection.execute(TAKE_OUT, (msgspec.json.encode([row.id for row in instead_of]).decode(),))
        size = self._bytes - sum(row_size for (row_size,) in out.fetchall())
        (newest,) = connection.execute("SELECT coalesce(max(id), 0) FROM dead_letters").fetchone()
        connection.executemany(PUT, [_row(letter) for letter in letters])
        size += _measure(connection, newest)
        dropped = 0
        if size > self._max_bytes:
            size, dropped = self._make_room(connection)
            # Letters that replace other rows are always accepted: else those rows could never leave.
            if size > self._max_bytes and not instead_of and _has_parked(connection):
                raise JournalError("journal-full", "parked messages fill the dead-letter box")
        transaction.after_commit.append(lambda: self._count(letters, size, dropped))

    def _make_room(self, connection: sqlite3.Connection) -> tuple[int, int]:
        """Measure what is really there, and drop what is too much.

        The newest stays even if it is too large by itself, but not beside parked messages.
        Returns the bytes that stay, and how many letters went unreplayed.
        """
        size = _measure(connection)
        if size <= self._max_bytes:
            return size, 0
        connection.execute("DELETE FROM dead_letters WHERE replayed_at IS NOT NULL")
        size = _measure(connection)
        if size <= self._max_bytes:
            return size, 0
        last = 0
        for id_, row_size in connection.execute(SIZES):
            if size <= self._max_bytes * ROOM_KEPT:
                break
            last, size = id_, size - row_size
        gone = connection.execute(f"DELETE FROM dead_letters WHERE {NOT_PARKED} AND id <= ?", (last,))  # noqa: S608 - constants
        return size, gone.rowcount

    def _count(self, letters: Sequence[DeadLetter], size: int, dropped: int) -> None:
        self.counts.update(x.reason for x in letters)
        self._bytes = size
        if dropped:
            self.dropped += dropped
            log.error(
                "dead letters dropped to make room for newer ones", dropped=dropped, in_all=self.dropped
            )

    def dead_letters(self, after_id: int, limit: int, reason: str | None) -> list[DeadLetterRow]:
        """Up to ``limit`` rows with ``id > after_id`` of one reason or of all. Raises `JournalError`."""
        return self._find("id > ?1 AND (?2 IS NULL OR reason = ?2)", (after_id, reason), limit)

    def dead_letter(self, id_: int) -> DeadLetterRow | None:
        """The row, or ``None``. Raises `JournalError`."""
        found = self._find("id = ?", (id_,), 1)
        return found[0] if found else None

    def unreplayed(self, reason: DeadLetterReason, limit: int) -> list[DeadLetterRow]:
        """Up to ``limit`` of the oldest rows of one reason, not replayed yet. Raises `JournalError`."""
        return self._find("reason = ? AND replayed_at IS NULL", (reason.value,), limit)

    def _find(self, condition: str, values: tuple[object, ...], limit: int) -> list[DeadLetterRow]:
        with self._file.reading() as connection:
            rows = connection.execute(
                f"SELECT {COLUMNS} FROM dead_letters WHERE {condition} ORDER BY id LIMIT {limit:d}",  # noqa: S608 - conditions are ours
                values,
            ).fetchall()
        return [DeadLetterRow(*row) for row in rows]

    def mark_replayed(self, ids: Sequence[int], now: int) -> None:
        """Note that a replay at ``now`` (UTC ms) accepted all of these. Raises `JournalError`."""
        with self._file.writing() as transaction:
            transaction.connection.executemany(
                "UPDATE dead_letters SET replayed_at = ? WHERE id = ?", [(now, id_) for id_ in ids]
            )


def _measure(connection: sqlite3.Connection, after_id: int = 0) -> int:
    """Bytes that the letters with ``id > after_id`` take."""
    total = connection.execute(f"SELECT total({ROW_SIZE}) FROM dead_letters WHERE id > ?", (after_id,))  # noqa: S608 - a constant
    return int(total.fetchone()[0])


def _size(letter: DeadLetter) -> int:
    """Bytes that ``letter`` takes if it is new."""
    return len(letter.payload) + len(_text(letter.detail).encode()) + ROW_BYTES


def _has_parked(connection: sqlite3.Connection) -> bool:
    """Whether anything waits to be decoded."""
    asked = f"SELECT EXISTS (SELECT 1 FROM dead_letters WHERE NOT {NOT_PARKED})"  # noqa: S608 - a constant
    return bool(connection.execute(asked).fetchone()[0])


def _row(letter: DeadLetter) -> tuple[bytes, str, bytes, str, str, int]:
    """What `PUT` is given."""
    topic, detail = _text(letter.topic), _text(letter.detail)
    return digest_of(letter), topic, letter.payload, letter.reason, detail, letter.received_at


def _text(text: str) -> str:
    """``text`` as SQLite can keep it: a half of a surrogate pair, which is no character, is escaped."""
    return text.encode("utf-8", "backslashreplace").decode()
