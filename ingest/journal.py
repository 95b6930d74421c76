"""The journal: what makes an acknowledged reading durable.

A log of batches in one SQLite file (write-ahead log, ``synchronous=FULL``: a commit is on the disk when it returns)
with readers that each go on at their own pace, and the box of dead letters, which share the commit of the batch they
came with. Past one machine the same three verbs (append, read, commit) are a Kafka topic's.
"""

from __future__ import annotations

import sqlite3
import threading
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

import msgspec
import numpy as np

from ingest.clock import elapsed
from ingest.dead_letter_box import DeadLetterBox
from ingest.dead_letters import DeadLetter
from ingest.readings import Batch

WRITER = "writer"
CHECKER = "checker"
READERS = (WRITER, CHECKER)
RECENT_BYTES = 64 << 20
"""Batches kept in memory, so that a reader who keeps up never asks the disk."""
KEEP_POSITIONS_EVERY_S = 1.0

SCHEMA = """
CREATE TABLE IF NOT EXISTS batches (
    position INTEGER PRIMARY KEY AUTOINCREMENT, rows INTEGER NOT NULL, appended_at INTEGER NOT NULL,
    point BLOB NOT NULL, measured_at BLOB NOT NULL, received_at BLOB NOT NULL, value BLOB NOT NULL,
    flags BLOB NOT NULL, source BLOB NOT NULL, sources BLOB NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS readers (name TEXT PRIMARY KEY, position INTEGER NOT NULL) STRICT;
"""
COLUMNS = ("point", "measured_at", "received_at", "value", "flags", "source")
TYPES = (np.int32, np.int64, np.int64, np.float64, np.uint16, np.int16)
ROW_BYTES = sum(np.dtype(t).itemsize for t in TYPES)
BATCH_BYTES = 200
"""What a batch takes beside its rows, roughly."""


class JournalError(Exception):
    """The journal cannot take more at the moment; nothing of the call was kept.

    Attributes
    ----------
    code
        ``"journal-full"``: the readers are too far behind; ``"disk"``: the file cannot be written.
    """

    retryable = True

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail


class Journal:
    """A journal file, opened and created where missing. Safe to call from several threads.

    Parameters
    ----------
    path
        The SQLite file. One process may append to it; its folder is made.
    max_bytes
        Bound of what waits for the readers.
    dead_letter_max_bytes
        Bound of the dead letters' payloads.
    """

    def __init__(self, path: Path, max_bytes: int, dead_letter_max_bytes: int) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path = path
        self.max_bytes = max_bytes
        self._writing = threading.Lock()
        self._grown = threading.Condition()
        self._connection = self._connect()
        self._connection.executescript(SCHEMA)
        self.box = DeadLetterBox(self._connection, self._writing, dead_letter_max_bytes)
        self._recent: deque[tuple[int, Batch]] = deque()
        self._recent_rows = 0
        self._committed = self._load_positions()
        self._cursor = dict(self._committed)
        self._kept_at = elapsed()
        self._trimmed_to = 0
        newest, rows, batches = self._connection.execute(
            "SELECT (SELECT max(seq) FROM sqlite_sequence WHERE name = 'batches'), total(rows), count(*) FROM batches"
        ).fetchone()
        self._newest = int(newest or 0)
        self._sizes: deque[tuple[int, int]] = deque(
            (position, rows * ROW_BYTES + BATCH_BYTES)
            for position, rows in self._connection.execute("SELECT position, rows FROM batches ORDER BY position")
        )
        self._bytes = int(rows) * ROW_BYTES + int(batches) * BATCH_BYTES

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._path, timeout=10, isolation_level=None, check_same_thread=False)
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA wal_autocheckpoint=4000")
        return connection

    def _load_positions(self) -> dict[str, int]:
        kept = dict(self._connection.execute("SELECT name, position FROM readers").fetchall())
        return {name: int(kept.get(name, 0)) for name in READERS}

    @property
    def bytes(self) -> int:
        """Bytes that wait for the slowest reader."""
        return self._bytes

    def append(self, batch: Batch, dead_letters: Sequence[DeadLetter] = (), now: int = 0) -> int:
        """Keep a batch and the dead letters that came with it; on return both are on the disk.

        ``now`` (UTC ms) is when that was. Returns the batch's position (the newest one when it is empty).

        Raises
        ------
        JournalError
            Full, or the disk is; nothing was kept.
        """
        size = len(batch) * ROW_BYTES + BATCH_BYTES if len(batch) else 0
        if self._bytes + size > self.max_bytes:
            raise JournalError("journal-full", f"{self._bytes} of {self.max_bytes} bytes wait for the readers")
        with self._writing, self._transaction() as connection:
            position = self._insert(connection, batch, now) if len(batch) else self._newest
            self.box.put(connection, dead_letters)
            self._keep_positions(connection)
        if len(batch):
            self._grow(position, batch, size)
        return position

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        try:
            self._connection.execute("BEGIN IMMEDIATE")
            yield self._connection
            self._connection.execute("COMMIT")
        except sqlite3.Error as error:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            raise JournalError("disk", f"{self._path}: {error}") from error

    @staticmethod
    def _insert(connection: sqlite3.Connection, batch: Batch, now: int) -> int:
        columns = [
            np.ascontiguousarray(getattr(batch, name), dtype).tobytes()
            for name, dtype in zip(COLUMNS, TYPES, strict=True)
        ]
        cursor = connection.execute(
            "INSERT INTO batches (rows, appended_at, point, measured_at, received_at, value, flags, source, sources)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (len(batch), now, *columns, msgspec.json.encode(batch.sources)),
        )
        return int(cursor.lastrowid or 0)

    def _grow(self, position: int, batch: Batch, size: int) -> None:
        with self._grown:
            self._newest = position
            self._bytes += size
            self._sizes.append((position, size))
            self._recent.append((position, batch))
            self._recent_rows += len(batch)
            while self._recent_rows * ROW_BYTES > RECENT_BYTES and len(self._recent) > 1:
                self._recent_rows -= len(self._recent.popleft()[1])
            self._grown.notify_all()

    def read(self, reader: str, limit_rows: int) -> list[tuple[int, Batch]]:
        """The next batches for ``reader``, oldest first, about ``limit_rows`` rows of them; empty when there are none."""
        with self._grown:
            after = self._cursor[reader]
            found = self._from_memory(after, limit_rows)
        if found is None:
            found = list(self._from_disk(after, limit_rows))
        if found:
            self._cursor[reader] = found[-1][0]
        return found

    def _from_memory(self, after: int, limit_rows: int) -> list[tuple[int, Batch]] | None:
        """The batches after a position when memory has all of them, else ``None``."""
        if after >= self._newest:
            return []
        if not self._recent or self._recent[0][0] > after + 1:
            return None
        found, rows = [], 0
        for position, batch in self._recent:
            if position <= after:
                continue
            found.append((position, batch))
            rows += len(batch)
            if rows >= limit_rows:
                break
        return found

    def _from_disk(self, after: int, limit_rows: int) -> Iterator[tuple[int, Batch]]:
        rows = 0
        with closing(self._connect()) as connection:
            for position, sources, *blobs in connection.execute(
                "SELECT position, sources, point, measured_at, received_at, value, flags, source"
                " FROM batches WHERE position > ? ORDER BY position",
                (after,),
            ):
                columns = [np.frombuffer(blob, dtype) for blob, dtype in zip(blobs, TYPES, strict=True)]
                batch = Batch(*columns, tuple(msgspec.json.decode(sources, type=list[str])))
                yield position, batch
                rows += len(batch)
                if rows >= limit_rows:
                    return

    def rewind(self, reader: str) -> None:
        """Let ``reader`` read again from what it committed last."""
        self._cursor[reader] = self._committed[reader]

    def commit(self, reader: str, position: int) -> None:
        """``reader`` is done with everything up to ``position``; what all readers are done with is forgotten.

        Kept on disk with the next append, or after a second: a reader may see some batches again after a crash.
        """
        self._committed[reader] = max(position, self._committed[reader])
        if elapsed() - self._kept_at >= KEEP_POSITIONS_EVERY_S:
            self.flush()

    def flush(self) -> None:
        """Put the readers' positions on the disk and forget what they are done with. Raises `JournalError`."""
        with self._writing, self._transaction() as connection:
            self._keep_positions(connection)

    def _keep_positions(self, connection: sqlite3.Connection) -> None:
        connection.executemany(
            "INSERT INTO readers VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET position = excluded.position",
            list(self._committed.items()),
        )
        self._kept_at = elapsed()
        done = min(self._committed.values())
        if done <= self._trimmed_to:
            return
        connection.execute("DELETE FROM batches WHERE position <= ?", (done,))
        self._trimmed_to = done
        with self._grown:
            while self._sizes and self._sizes[0][0] <= done:
                self._bytes -= self._sizes.popleft()[1]

    def wait(self, reader: str, timeout_s: float) -> bool:
        """Until there is something for ``reader`` to read, at most ``timeout_s``; whether there is."""
        with self._grown:
            return self._grown.wait_for(lambda: self._newest > self._cursor[reader], timeout_s)

    def wake(self) -> None:
        """Let everyone in `wait` look again (they are being stopped)."""
        with self._grown:
            self._grown.notify_all()

    def unwritten(self) -> list[Batch]:
        """The batches that the writer has not brought to the store for certain, oldest first."""
        with self._grown:
            after = self._committed[WRITER]
            found = self._from_memory(after, 1 << 62)
        if found is None:
            found = list(self._from_disk(after, 1 << 62))
        return [batch for _, batch in found]

    def lag(self, reader: str) -> tuple[int, int | None]:
        """How many batches ``reader`` has still to commit, and when (UTC ms) the oldest of them was appended."""
        after = self._committed[reader]
        if after >= self._newest:
            return 0, None
        with closing(self._connect()) as connection:
            count, oldest = connection.execute(
                "SELECT count(*), min(appended_at) FROM batches WHERE position > ?", (after,)
            ).fetchone()
        return int(count), oldest

    def close(self) -> None:
        """Put the positions on the disk and close the file; harmless when called twice."""
        try:
            self.flush()
        except JournalError:
            # The positions of the last flush hold: some batches will be read again, which changes nothing.
            return
        finally:
            self._connection.close()
