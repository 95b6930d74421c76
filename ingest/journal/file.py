"""The SQLite file under the journal: one process writes it, and an ended transaction is on the disk."""

from __future__ import annotations

import fcntl
import sqlite3
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, TextIO

from ingest.problems import why_unreadable
from ingest.readings.history import ReadingsUnavailable
from ingest.said import Said

APPLICATION_ID: Final = 0x57_6E_79_4A
"""``WnyJ`` in the file's header distinguishes a journal from any other SQLite file."""
FORMAT: Final = 3
"""Version of the tables, in the file's header (``user_version``).

Files written before formats were numbered have 0 there, and the tables of version 1.
"""
CHECKPOINT_PAGES: Final = 4_000
"""The write-ahead log is copied into the file when it has 16 MiB."""
BUSY_S: Final = 10.0


class JournalError(ReadingsUnavailable):
    """The journal cannot do what it was asked; nothing of the call was kept.

    Attributes
    ----------
    code
        ``"journal-full"``: the readers are too far behind; ``"disk"``: the file cannot be written or read;
        ``"damaged"``: it is no journal, or not a whole one; ``"newer-journal"``: a later version of Wenya
        wrote it; ``"in-use"``: another process appends to it.
    said
        What it is about: a sentence of ours, in which SQLite's own words may stand, which are English.
    detail
        The same in English.
    retryable
        Whether the same call may succeed later.
    """

    def __init__(self, code: str, said: Said) -> None:
        self.code = code
        self.said = said
        self.detail = str(said)
        super().__init__(f"{code}: {self.detail}")
        self.retryable = code in ("journal-full", "disk")


@dataclass(frozen=True, slots=True)
class JournalTransaction:
    """What is being written: all of it reaches the disk, or nothing.

    Attributes
    ----------
    connection
        To execute statements on.
    after_commit
        Called in order once it is on the disk and before the next one begins, to bring memory up to date.
    """

    connection: sqlite3.Connection
    after_commit: list[Callable[[], None]] = field(default_factory=list)


@contextmanager
def as_journal_errors(path: Path) -> Iterator[None]:
    """Raise SQLite's errors as `JournalError` that names the file."""
    try:
        yield
    except sqlite3.Error as error:
        primary = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
        damaged = primary in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
        reason = Said("journal-file", file=str(path), why=str(error))
        raise JournalError("damaged" if damaged else "disk", reason) from error


def lock_or_refuse(path: Path, lock: TextIO, operation: int) -> None:
    """Lock the file beside a journal as ``operation`` says (`fcntl.LOCK_EX`, `fcntl.LOCK_SH`)."""
    try:
        fcntl.flock(lock, operation | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise JournalError("in-use", Said("journal-in-use", file=str(path))) from error


def format_of(path: Path, connection: sqlite3.Connection) -> int:
    """The format of a journal; 0 of an empty file. Raises `JournalError` for what is none that we read."""
    (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    if tables and application != APPLICATION_ID:
        raise JournalError("damaged", Said("journal-is-none", file=str(path)))
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version > FORMAT:
        raise JournalError(
            "newer-journal",
            Said("journal-newer", file=str(path), version=str(version), newest=str(FORMAT)),
        )
    return max(1, int(version)) if tables else 0


class JournalFile:
    """The file, opened and created where missing. Safe to use from several threads.

    Parameters
    ----------
    path
        The file; its folder is made. ``<path>.lock`` beside it is held while it is open.
    schema
        Statements that make what is missing.
    upgrades
        Format -> statements that bring tables of that format to the next one; the file keeps what it holds.

    Raises
    ------
    JournalError
        ``"in-use"``, ``"damaged"``, ``"newer-journal"`` or ``"disk"``; it names the file.
    """

    def __init__(self, path: Path, schema: str, upgrades: Mapping[int, str]) -> None:
        self.path = path
        self._writing = threading.Lock()
        with ExitStack() as opening, as_journal_errors(path):
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
                self._lock = opening.enter_context(path.with_name(path.name + ".lock").open("a"))
            except OSError as error:
                reason = Said("file-reason", file=str(path), reason=why_unreadable(error))
                raise JournalError("disk", reason) from error
            lock_or_refuse(path, self._lock, fcntl.LOCK_EX)
            self._connection = opening.enter_context(closing(self._connect()))
            found = self._recognise(self._connection)
            statements = "".join(upgrades[version] for version in range(found, FORMAT)) + schema
            # All of it or nothing: a process killed in between finds the file as it was.
            self._connection.executescript(
                f"BEGIN IMMEDIATE; {statements} PRAGMA user_version = {FORMAT}; COMMIT;"
            )
            opening.pop_all()

    def _connect(self) -> sqlite3.Connection:
        return sqlite3.connect(self.path, timeout=BUSY_S, isolation_level=None, check_same_thread=False)

    def _recognise(self, connection: sqlite3.Connection) -> int:
        """Initialise an empty file, accept a journal of a known format, refuse anything else unchanged.

        Returns the format of what it holds.
        """
        found = format_of(self.path, connection)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute(f"PRAGMA wal_autocheckpoint = {CHECKPOINT_PAGES}")
        # Deleted rows need not be overwritten. Debian's SQLite does it by default, and writes all data twice.
        connection.execute("PRAGMA secure_delete = OFF")
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        return found or FORMAT

    @contextmanager
    def writing(self) -> Iterator[JournalTransaction]:
        """One transaction, one writer at a time: on the disk when the block ends, or not at all.

        Raises
        ------
        JournalError
            ``"disk"`` or ``"damaged"``.
        """
        transaction = JournalTransaction(self._connection)
        with self._writing:
            with as_journal_errors(self.path):
                self._connection.execute("BEGIN IMMEDIATE")
                try:
                    yield transaction
                    self._connection.execute("COMMIT")
                except BaseException:
                    if self._connection.in_transaction:
                        self._connection.execute("ROLLBACK")
                    raise
            for callback in transaction.after_commit:
                callback()

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """A connection that sees what is on the disk and blocks no writer. Raises `JournalError`."""
        with as_journal_errors(self.path), closing(self._connect()) as connection:
            yield connection

    @property
    def closed(self) -> bool:
        """Whether `close` was called."""
        return self._lock.closed

    def close(self) -> None:
        """Close the file and let others open it; harmless when called twice."""
        with self._writing:
            self._connection.close()
            self._lock.close()
