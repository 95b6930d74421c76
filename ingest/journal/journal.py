"""The journal: what makes an acknowledged reading durable.

A log of batches in one SQLite file (write-ahead log, ``synchronous=FULL``: a commit is on the disk when it
returns) with readers that each go on at their own pace, and the box of dead letters, which are committed with
the batch they came with. Past one machine, a Kafka topic offers the same three operations: append, read,
commit.
"""

from __future__ import annotations

import secrets
import sqlite3
import threading
from collections import deque
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from ingest.clock import elapsed
from ingest.journal.births.kept_births import SCHEMA as BIRTHS
from ingest.journal.births.kept_births import kept_births, write_births
from ingest.journal.dead_letter_box import DeadLetterBox
from ingest.journal.dead_letter_tables import FROM_FORMAT_1, FROM_FORMAT_2
from ingest.journal.dead_letter_tables import SCHEMA as DEAD_LETTERS
from ingest.journal.file import JournalError, JournalFile, JournalTransaction
from ingest.journal.intake_notes import SCHEMA as NOTES
from ingest.journal.intake_notes import IntakeNotes
from ingest.journal.intrusion_log import SCHEMA as INTRUSIONS
from ingest.journal.intrusion_log import IntrusionLog
from ingest.journal.kept_batches import SCHEMA as KEPT
from ingest.journal.kept_batches import KeptBatches
from ingest.journal.letter_rows import DeadLetterRow
from ingest.readings.batch import Batch
from ingest.readings.dead_letters import DeadLetter
from ingest.said import Said

__all__ = ["CHECKER", "READERS", "WRITER", "Journal", "JournalError"]

WRITER = "writer"
CHECKER = "checker"
READERS = (WRITER, CHECKER)
RECENT_BYTES = 64 << 20
"""Batches kept in memory, so that a reader that keeps up never reads the disk."""
KEEP_POSITIONS_EVERY_S = 1.0

SCHEMA = """
CREATE TABLE IF NOT EXISTS batches (
    position INTEGER PRIMARY KEY AUTOINCREMENT, rows INTEGER NOT NULL, appended_at INTEGER NOT NULL,
    point BLOB NOT NULL, measured_at BLOB NOT NULL, received_at BLOB NOT NULL, value BLOB NOT NULL,
    flags BLOB NOT NULL, source BLOB NOT NULL, sources BLOB NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS readers (name TEXT PRIMARY KEY, position INTEGER NOT NULL) STRICT;
"""
INSERT = """
INSERT INTO batches (rows, appended_at, point, measured_at, received_at, value, flags, source, sources)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
SELECT = """
SELECT position, sources, point, measured_at, received_at, value, flags, source
FROM batches WHERE position > ? ORDER BY position
"""
SELECT_SOME = """
SELECT position, sources, point, measured_at, received_at, value, flags, source
FROM batches WHERE position IN ({}) ORDER BY position
"""
_POSITIONS_AT_ONCE = 500
COLUMNS = ("point", "measured_at", "received_at", "value", "flags", "source")
TYPES = (np.int32, np.int64, np.int64, np.float64, np.uint16, np.int16)
ROW_BYTES = sum(np.dtype(t).itemsize for t in TYPES)
BATCH_BYTES = 200
"""What a batch takes on the disk beside its rows, roughly."""
BATCH_OBJECT_BYTES = 1_000
"""What a batch takes in memory beside its rows, roughly."""
ALL_ROWS = 1 << 62


class Journal:
    """A journal file, opened and created where missing. Safe to call from several threads; one reader is one.

    Positions count up by one from 1, across restarts too.

    Parameters
    ----------
    path
        The SQLite file. One process may append to it; its folder is made.
    max_bytes
        Bound of what waits for the readers. A single larger batch is accepted when nothing else waits.
    dead_letter_max_bytes
        Bound of the dead letters' payloads.
    keep_ms
        How long before the newest batch others stay when all readers are done with them, ms. They take at
        most ``max_bytes``, too.

    Raises
    ------
    JournalError
        The file is in use, damaged, no journal, or cannot be read.
    """

    def __init__(self, path: Path, max_bytes: int, dead_letter_max_bytes: int, *, keep_ms: int = 0) -> None:
        schema = SCHEMA + DEAD_LETTERS + INTRUSIONS + NOTES + KEPT + BIRTHS
        self._file = JournalFile(path, schema, {1: FROM_FORMAT_1, 2: FROM_FORMAT_2})
        self._keeping = KeptBatches(keep_ms)
        try:
            self.max_bytes = max_bytes
            self.box = DeadLetterBox(self._file, dead_letter_max_bytes)
            self.intrusions = IntrusionLog(self._file)
            self.notes = IntakeNotes(self._file)
            self.births = kept_births(self._file)
            self._appended = threading.Condition()
            self._recent: deque[tuple[int, Batch]] = deque()
            self._recent_bytes = 0
            self._kept_at = elapsed()
            self._load()
        except BaseException:
            self._file.close()
            raise

    def _load(self) -> None:
        with self._file.reading() as connection:
            kept = dict(connection.execute("SELECT name, position FROM readers").fetchall())
            all_bytes = _bytes_of(connection, 0, ALL_ROWS)
            newest = connection.execute("SELECT seq FROM sqlite_sequence WHERE name = 'batches'").fetchone()
        self._committed = {name: int(kept.get(name, 0)) for name in READERS}
        self._kept = dict(self._committed)
        self._cursor = dict(self._committed)
        self._newest = int(newest[0]) if newest else 0
        done = min(self._committed.values())
        with self._file.writing() as transaction:
            self._keeping.open(transaction.connection)
            self._bytes = _bytes_of(transaction.connection, done, ALL_ROWS)
            known = transaction.connection.execute("SELECT id FROM identity").fetchone()
            self.id = str(known[0]) if known else secrets.token_hex(8)
            if not known:
                transaction.connection.execute("INSERT INTO identity VALUES (?)", (self.id,))
        self._kept_bytes = all_bytes - self._bytes

    @property
    def bytes(self) -> int:
        """Bytes that wait for the slowest reader."""
        return self._bytes

    def append(
        self,
        batch: Batch,
        dead_letters: Sequence[DeadLetter] = (),
        now: int = 0,
        instead_of: Sequence[DeadLetterRow] = (),
    ) -> int:
        """Keep a batch and the dead letters that came with it; on return both are on the disk.

        ``now`` (UTC ms) is when that was; ``instead_of`` are rows of the box that became these, and leave it.
        Returns the batch's position (the newest one when it is empty).

        Raises
        ------
        JournalError
            The journal or the disk is full; nothing was kept.
        """
        size = len(batch) * ROW_BYTES + BATCH_BYTES if len(batch) else 0
        if self._is_full(size):
            self.flush()
            if self._is_full(size):
                raise JournalError(
                    "journal-full",
                    Said("journal-bytes-wait", bytes=str(self._bytes), most=str(self.max_bytes)),
                )
        with self._file.writing() as transaction:
            position = self._insert(transaction, batch, now) if size else self._newest
            self.box.put(transaction, dead_letters, instead_of)
            self.intrusions.put(transaction, dead_letters)
            self.notes.write(transaction)
            write_births(transaction, self.births)
            self._keep_positions(transaction)
            transaction.after_commit.append(lambda: self.notes.note(batch, dead_letters))
        return position

    def _is_full(self, size: int) -> bool:
        return size > 0 and self._bytes > 0 and self._bytes + size > self.max_bytes

    def _insert(self, transaction: JournalTransaction, batch: Batch, now: int) -> int:
        columns = [
            np.ascontiguousarray(getattr(batch, name), dtype).tobytes()
            for name, dtype in zip(COLUMNS, TYPES, strict=True)
        ]
        cursor = transaction.connection.execute(
            INSERT,
            (len(batch), now, *columns, msgspec.json.encode(batch.sources)),
        )
        position = int(cursor.lastrowid or 0)
        self._keeping.note(transaction.connection, position, batch, now)
        transaction.after_commit.append(lambda: self._note_appended(position, batch))
        return position

    def _note_appended(self, position: int, batch: Batch) -> None:
        with self._appended:
            self._newest = position
            self._bytes += len(batch) * ROW_BYTES + BATCH_BYTES
            self._recent.append((position, batch))
            self._recent_bytes += memory_bytes(batch)
            while self._recent_bytes > RECENT_BYTES and len(self._recent) > 1:
                self._drop_oldest_in_memory()
            self._appended.notify_all()

    def _drop_oldest_in_memory(self) -> None:
        self._recent_bytes -= memory_bytes(self._recent.popleft()[1])

    def read(self, reader: str, limit_rows: int) -> list[tuple[int, Batch]]:
        """The next batches for ``reader``, oldest first, about ``limit_rows`` rows; empty if there are none.

        Raises
        ------
        JournalError
            They lie on the disk and cannot be read.
        """
        found = list(self._after(self._cursor[reader], limit_rows))
        if found:
            self._cursor[reader] = found[-1][0]
        return found

    def _after(self, position: int, limit_rows: int) -> Iterator[tuple[int, Batch]]:
        with self._appended:
            found = self._from_memory(position, limit_rows)
        return self._from_disk(position, limit_rows) if found is None else iter(found)

    def _from_memory(self, after: int, limit_rows: int) -> list[tuple[int, Batch]] | None:
        """The batches after a position when memory has all of them, else ``None``."""
        if after >= self._newest:
            return []
        if not self._recent or self._recent[0][0] > after + 1:
            return None
        found, rows = [], 0
        for position, batch in islice(self._recent, after + 1 - self._recent[0][0], None):
            found.append((position, batch))
            rows += len(batch)
            if rows >= limit_rows:
                break
        return found

    def _from_disk(self, after: int, limit_rows: int) -> Iterator[tuple[int, Batch]]:
        rows = 0
        with self._file.reading() as connection:
            for position, sources, *blobs in connection.execute(SELECT, (after,)):
                batch = batch_of_row(self._file.path, position, sources, blobs)
                yield position, batch
                rows += len(batch)
                if rows >= limit_rows:
                    return

    def rewind(self, reader: str) -> None:
        """Let ``reader`` read again from what it committed last."""
        self._cursor[reader] = self._committed[reader]

    def commit(self, reader: str, position: int) -> None:
        """``reader`` is done with everything up to ``position``; what all readers are done with is deleted.

        Kept on disk with the next append, or after a second: a reader may see some batches again after a
        crash. Raises `JournalError` when they should be kept and cannot: they are next time.
        """
        self._committed[reader] = max(position, self._committed[reader])
        if elapsed() - self._kept_at >= KEEP_POSITIONS_EVERY_S:
            self.flush()

    def flush(self) -> None:
        """Put the readers' positions on the disk; delete what all are done with. Raises `JournalError`."""
        with self._file.writing() as transaction:
            self._keep_positions(transaction)

    def _keep_positions(self, transaction: JournalTransaction) -> None:
        self._kept_at = elapsed()
        positions = dict(self._committed)
        if positions == self._kept:
            return
        connection = transaction.connection
        connection.executemany(
            "INSERT INTO readers VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET position = excluded.position",
            list(positions.items()),
        )
        done = min(positions.values())
        crowded = self._kept_bytes > self.max_bytes
        last = self._keeping.last_to_delete(connection, done, crowded=crowded)
        read, deleted = _bytes_of(connection, min(self._kept.values()), done), _bytes_of(connection, 0, last)
        connection.execute("DELETE FROM batches WHERE position <= ?", (last,))
        self._keeping.delete(connection, last)
        transaction.after_commit.append(lambda: self._trim(positions, read, deleted))

    def _trim(self, positions: dict[str, int], read: int, deleted: int) -> None:
        with self._appended:
            self._kept = positions
            self._bytes -= read
            self._kept_bytes += read - deleted
            while self._recent and self._recent[0][0] <= min(positions.values()):
                self._drop_oldest_in_memory()

    def wait(self, reader: str, timeout_s: float) -> bool:
        """Wait at most ``timeout_s`` for something that ``reader`` can read; whether there is."""
        with self._appended:
            return self._appended.wait_for(lambda: self._newest > self._cursor[reader], timeout_s)

    def wake(self) -> None:
        """Wake every thread in `wait`, so that it can stop."""
        with self._appended:
            self._appended.notify_all()

    def unwritten(self) -> Iterator[Batch]:
        """The batches that the writer has not brought to the store for certain, oldest first, one at a time.

        Fixed at the call: what is appended or committed during the iteration changes nothing.
        Raises `JournalError` where they lie on the disk and cannot be read.
        """
        return (batch for _, batch in self._after(self._committed[WRITER], ALL_ROWS))

    def kept_since(self) -> int | None:
        """All that was received after this (UTC ms) can be read by `kept`; ``None``: nothing can.

        Raises `JournalError`.
        """
        with self._file.reading() as connection:
            return self._keeping.since(connection)

    def kept(self, start: int, end: int) -> Iterator[Batch]:
        """The kept batches that may hold readings of ``start <= measured_at < end`` (UTC ms), oldest first.

        Raises `JournalError`, too when one is deleted before it is read.
        """
        with self._file.reading() as connection:
            positions = self._keeping.measured_between(connection, start, end)
            for first in range(0, len(positions), _POSITIONS_AT_ONCE):
                some = positions[first : first + _POSITIONS_AT_ONCE]
                marks = ",".join("?" * len(some))
                found = connection.execute(SELECT_SOME.format(marks), some).fetchall()
                if len(found) < len(some):
                    raise JournalError("disk", Said("journal-batch-gone"))
                for position, sources, *blobs in found:
                    yield batch_of_row(self._file.path, position, sources, blobs)

    def forget_kept(self) -> None:
        """Rely no more on what was kept until now: other readings have been stored meanwhile."""
        with self._file.writing() as transaction:
            self._keeping.forget(transaction.connection)

    def lag(self, reader: str) -> tuple[int, int | None]:
        """How many batches ``reader`` has still to commit, and when (UTC ms) the oldest was appended."""
        after = self._committed[reader]
        count = self._newest - after
        if count <= 0:
            return 0, None
        with self._file.reading() as connection:
            oldest = connection.execute(
                "SELECT appended_at FROM batches WHERE position > ? ORDER BY position LIMIT 1", (after,)
            ).fetchone()
        return count, oldest[0] if oldest else None

    def close(self) -> None:
        """Put the positions on the disk and close the file; harmless when called twice."""
        if self._file.closed:
            return
        try:
            with self._file.writing() as transaction:
                self.notes.write(transaction, now=True)
                write_births(transaction, self.births)
                self._keep_positions(transaction)
        except JournalError:
            # The positions of the last flush hold: some batches will be read again, which changes nothing.
            return
        finally:
            self._file.close()


def batch_of_row(path: Path, position: int, sources: Any, blobs: Sequence[Any]) -> Batch:
    """The batch of a row that `SELECT` found in the journal at ``path``. Raises `JournalError`."""
    columns: dict[str, Any] = {}
    try:
        for name, dtype, blob in zip(COLUMNS, TYPES, blobs, strict=True):
            columns[name] = np.frombuffer(blob, dtype)
        columns["sources"] = tuple(msgspec.json.decode(sources, type=list[str]))
    except (ValueError, msgspec.DecodeError) as error:
        reason = Said("journal-batch-damaged", file=str(path), position=str(position), why=str(error))
        raise JournalError("damaged", reason) from error
    return Batch(**columns)


def _bytes_of(connection: sqlite3.Connection, after: int, up_to: int) -> int:
    """Bytes of the batches at ``after < position <= up_to``."""
    rows, batches = connection.execute(
        "SELECT total(rows), count(*) FROM batches WHERE position > ? AND position <= ?", (after, up_to)
    ).fetchone()
    return int(rows) * ROW_BYTES + int(batches) * BATCH_BYTES


def memory_bytes(batch: Batch) -> int:
    """Bytes that ``batch`` takes in memory, roughly."""
    return len(batch) * ROW_BYTES + BATCH_OBJECT_BYTES
