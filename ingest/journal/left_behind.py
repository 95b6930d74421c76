"""What a service that has stopped left in its journal for the readings store: looked at, and not touched."""

from __future__ import annotations

import fcntl
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

from ingest.journal.file import BUSY_S, as_journal_errors, format_of, lock_or_refuse
from ingest.journal.journal import SELECT, WRITER, batch_of_row
from ingest.readings.batch import Batch

POSITION = "SELECT coalesce(max(position), 0) FROM readers WHERE name = ?"


@contextmanager
def left_behind(path: Path) -> Iterator[Callable[[], Iterator[Batch]]]:
    """For the block, what gives the batches that the writer has not brought to the store, oldest first.

    They are read anew at each call. No service can begin to append meanwhile, and nothing is written: a
    journal of an earlier format stays one.

    Raises
    ------
    JournalError
        ``"in-use"`` while a service runs; ``"damaged"``, ``"newer-journal"`` or ``"disk"``.
    """
    with ExitStack() as stack, as_journal_errors(path):
        lock = path.with_name(path.name + ".lock")
        if lock.exists():
            lock_or_refuse(path, stack.enter_context(lock.open()), fcntl.LOCK_SH)
        # Read-only, SQLite could not go on with what a crash left in its own log.
        address = f"{path.resolve().as_uri()}?mode=rw"
        connection = stack.enter_context(
            closing(sqlite3.connect(address, uri=True, timeout=BUSY_S, isolation_level=None))
        )
        connection.execute("PRAGMA query_only = ON")
        is_empty = not format_of(path, connection)

        def unwritten() -> Iterator[Batch]:
            if is_empty:
                return
            with as_journal_errors(path):
                (after,) = connection.execute(POSITION, (WRITER,)).fetchone()
                for position, sources, *blobs in connection.execute(SELECT, (after,)):
                    yield batch_of_row(path, position, sources, blobs)

        yield unwritten
