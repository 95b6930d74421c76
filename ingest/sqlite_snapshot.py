"""A copy of a SQLite file that others go on writing to, as it stood at one instant."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from ingest.said import Said

PATIENCE_S = 30.0
"""How long a writer is waited for."""
PAGES = 2_048
"""Copied in one step."""

Told = Callable[[int, int], None]
"""Called now and then with how much is done, and of how much."""


class SnapshotError(Exception):
    """A file cannot be copied; says which and why."""


@contextmanager
def writers_held(path: Path) -> Iterator[None]:
    """Let nobody write to the file for the block, which is to be short; nothing where there is none.

    Raises `SnapshotError`.
    """
    if not path.exists():
        yield
        return
    with _as_snapshot_error(path), closing(_connect(path)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        finally:
            connection.execute("ROLLBACK")


class SqliteSnapshot:
    """What the file at ``path`` holds now; a context manager. It keeps no writer waiting.

    Raises `SnapshotError`, as all methods do; also where there is no file, since SQLite would make one.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        if not path.exists():
            raise SnapshotError(Said("file-reason", file=str(path), reason=Said("file-not-there")))
        with _as_snapshot_error(path):
            self._connection = _connect(path)
            try:
                self._connection.execute("BEGIN")
                # It is the first question that fixes what is seen.
                self._connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
            except BaseException:
                self._connection.close()
                raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.close()

    def one(self, query: str) -> object:
        """The first value of the first row that ``query`` finds, or ``None``."""
        with _as_snapshot_error(self._path):
            found = self._connection.execute(query).fetchone()
        return found[0] if found else None

    def copy_to(self, target: Path, told: Told) -> None:
        """Write all of it into the new file ``target``, in one piece, with nothing beside it."""
        with _as_snapshot_error(self._path), closing(_connect(target)) as copy:
            self._connection.backup(
                copy, pages=PAGES, progress=lambda _, left, pages: told(pages - left, pages), sleep=0
            )
            copy.execute("PRAGMA journal_mode = DELETE")


def _connect(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(path, timeout=PATIENCE_S, isolation_level=None)


@contextmanager
def _as_snapshot_error(path: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise SnapshotError(Said("store-file", file=str(path), why=str(error))) from error
