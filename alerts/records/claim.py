"""Exclusive use of the records, by a running service or by a replay that changes them: one at a time.

Two services on the same records would judge everything twice and settle each other's tickets. What does not
ask for exclusive use (an import, a new user, a dry run) works beside whoever has it.
"""

from __future__ import annotations

import fcntl
import threading
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from sqlalchemy import URL, Connection, NullPool, create_engine, text
from sqlalchemy.exc import SQLAlchemyError

from alerts.records.sql.errors import RecordsError, translated
from ingest.durations import SECOND
from ingest.problems import why_unreadable
from ingest.said import Said

CLAIM_LOCK = 0x77656E7963
"""PostgreSQL advisory lock of the session that has exclusive use."""
WAIT_MS = 5 * SECOND
"""How long a claim waits for the one before it, whose process may have just been killed."""
RELEASE_S = 1.0
"""How long a release waits for a renewal that is under way."""
SESSION_OPTIONS = "-c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3"
"""The server ends the session of a machine that is gone within half a minute, and the claim with it."""
CONNECT_ARGS = {
    "connect_timeout": 10,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 20 * SECOND,
    "application_name": "wenya: exclusive use",
}


class Claim(Protocol):
    """Exclusive use of the records, until it is released or lost."""

    def renew(self) -> None:
        """Return when it is held, taken again if it was lost.

        Raises
        ------
        RecordsError
            ``in-use``: somebody else has taken it since; ``unavailable`` and the like: whether somebody has
            cannot be found out now.
        """
        ...

    def release(self) -> None:
        """Let others claim the records; harmless when called twice."""
        ...


class FileClaim:
    """Exclusive use of a SQLite file: a lock on ``<database>.lock`` beside it, which ends with the process.

    Raises `RecordsError` ``in-use``, or ``unavailable`` when the lock file cannot be opened.
    """

    def __init__(self, database: Path) -> None:
        try:
            self._file = database.with_name(database.name + ".lock").open("a")
        except OSError as error:
            raise RecordsError(
                "unavailable",
                Said("file-reason", file=str(database), reason=why_unreadable(error)),
                retryable=True,
            ) from error
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            self._file.close()
            raise _in_use(str(database)) from error

    def renew(self) -> None:
        """A lock on a file is not lost while its process lives."""

    def release(self) -> None:
        """Let others claim the file."""
        self._file.close()


class SessionClaim:
    """Exclusive use of a PostgreSQL database: an advisory lock of a session that is used for nothing else.

    The session is outside every pool, so that nobody gives it back. Raises `RecordsError` ``in-use``, or why
    the database cannot be reached.
    """

    def __init__(self, address: URL) -> None:
        self._engine = create_engine(
            address,
            poolclass=NullPool,
            isolation_level="AUTOCOMMIT",
            connect_args=CONNECT_ARGS | {"options": f"{SESSION_OPTIONS} -c lock_timeout={WAIT_MS}"},
        )
        host = address.host or Said("records-this-machine")
        self._where = Said("records-database-at", database=str(address.database), host=host)
        self._lock = threading.Lock()
        self._released = False
        self._session: Connection | None = self._taken()

    def _taken(self) -> Connection:
        with translated():
            session = self._engine.connect()
            try:
                session.execute(text("SELECT pg_advisory_lock(:key)"), {"key": CLAIM_LOCK})
            except BaseException as error:
                session.close()
                if getattr(getattr(error, "orig", None), "sqlstate", None) == "55P03":  # lock not available
                    raise _in_use(self._where) from error
                raise
        return session

    def renew(self) -> None:
        """As `Claim.renew`."""
        with self._lock:
            if self._released:
                return
            if self._session is not None:
                with suppress(SQLAlchemyError):
                    self._session.execute(text("SELECT 1"))
                    return
                self._drop()
            self._session = self._taken()

    def release(self) -> None:
        """As `Claim.release`; a server that answers nobody learns of it when the process has ended."""
        self._released = True
        if self._lock.acquire(timeout=RELEASE_S):
            try:
                self._drop()
            finally:
                self._lock.release()

    def _drop(self) -> None:
        session, self._session = self._session, None
        if session is not None:
            with suppress(SQLAlchemyError):
                session.close()


def _in_use(where: Said | str) -> RecordsError:
    return RecordsError("in-use", Said("records-in-use", where=where))
