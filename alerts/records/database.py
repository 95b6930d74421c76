"""Opens the records, and gives out transactions: one writer at a time, readers on a snapshot of their own."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from functools import partial
from itertools import chain, islice
from pathlib import Path
from typing import Any, Self, TypeVar

from psycopg.types.array import ListBinaryDumper
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from alerts.records.claim import Claim, FileClaim, SessionClaim
from alerts.records.sql.errors import RecordsError, translated
from alerts.records.sql.json_texts import read_json, write_json
from alerts.records.sql.migrate import is_behind, require_current, upgrade
from alerts.records.sql.patience import PULSE_S, OpenConnections, Pulse, give_up_when_silent
from alerts.records.sql.staging import Bite
from alerts.records.sql.writing.ahead import send_writes_ahead
from alerts.records.transaction import Transaction
from alerts.records.turns import OneLook, Turns
from ingest.clock import elapsed
from ingest.durations import MINUTE, SECOND
from ingest.said import Said

WRITER_LOCK = 0x77656E7961
"""Advisory lock ("wenya") of a writer in PostgreSQL, so that events are numbered as they commit."""
PATIENCE_MS = 30 * SECOND
"""How long a writer waits for the one before it."""
WAL_RETRY_MS = 10
POSTGRES_OPTIONS = f"-c lock_timeout={PATIENCE_MS} -c idle_in_transaction_session_timeout={5 * MINUTE}"
PEOPLE_OPTIONS = f"{POSTGRES_OPTIONS} -c statement_timeout={PATIENCE_MS}"
"""Nobody is still there after that."""
KEEPALIVE = {"keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 3}
"""The session of a server that is gone ends within a minute."""
CONNECT_S = 10
PEOPLE_CONNECT_S = 2
READERS = 16
WORKERS, MORE_WORKERS = 8, 8
"""Connections to PostgreSQL that are kept, and further ones when they are needed: of what works by itself."""
PEOPLE, MORE_PEOPLE = 16, 24
"""The same of what is asked for: one for each thread of the HTTP server."""
PEOPLE_WAIT_S = 0.5
"""How long somebody waits for one of these."""
JSON_COLUMNS = {"json_serializer": write_json, "json_deserializer": read_json}
LONGEST_PAUSE_S = 0.2
"""How long at most it gives way after a bite."""

Worked = TypeVar("Worked")


class Records:
    """Inventory, rules' history, episodes, tickets, users and events in SQLite or PostgreSQL.

    Safe to use from several threads. Build it with `open`.
    """

    def __init__(self, engine: Engine, turns: Turns | None = None, pulse: Pulse | None = None) -> None:
        self._engine = engine
        self._writer, self._reader = _for_writing(engine), _for_reading(engine)
        self._writing = turns or Turns()
        self._look = OneLook()
        self._pulse = pulse
        self._connections = OpenConnections(engine) if engine.dialect.name == "postgresql" else None

    @classmethod
    def open(cls, url: str, *, as_they_are: bool = False) -> Self:
        """Connect and bring the tables up to date, but not under a service that runs on them.

        Parameters
        ----------
        url
            ``sqlite:///relative/or//absolute/path`` or ``postgresql://user:password@host:port/database``.
        as_they_are
            To look and change nothing: tables that are missing or of an older version are refused.

        Raises
        ------
        RecordsError
            ``url``, ``newer-database``, ``older-database``, ``in-use``, ``refused`` or ``unavailable``;
            nothing stays open.
        """
        records = cls(_engine_for(url))
        engine = records._engine
        try:
            with translated():
                if as_they_are:
                    _require_file(engine.url)
                    require_current(engine)
                else:
                    with records.claim() if is_behind(engine) else nullcontext():
                        upgrade(engine)
        except BaseException:
            records.close()
            raise
        return records

    def for_people(self, pulse: Pulse) -> Records:
        """The same records over connections of their own, for those who wait for an answer.

        When PostgreSQL answers nobody, as ``pulse`` tells, whatever asks here fails within a second
        (``unavailable``) and leaves no connection behind; nor does it take one from what works by itself.
        A file has no such troubles: there it is these records. Close both.
        """
        if self._engine.dialect.name != "postgresql":
            return self
        return Records(_for_people(self._engine.url, pulse), self._writing, pulse)

    @property
    def changes(self) -> int:
        """Grows with each commit of this process after which something of the desk may fall due."""
        return self._writing.changes

    def look(self) -> None:
        """For whoever waits for another's use of these records: raise when there is nothing to wait for.

        Raises `RecordsError` ``unavailable`` when PostgreSQL answers nobody and these are `for_people`.
        """
        if self._pulse is not None and not self._pulse.answers(PULSE_S):
            raise RecordsError("unavailable", Said("records-silent"), retryable=True)

    @contextmanager
    def begin(self) -> Iterator[Transaction]:
        """A writing transaction: committed at the end of the block, rolled back when the block raises.

        Writers come one after the other, in this process and across processes. Raises `RecordsError`, with
        code ``busy`` when the writer before takes longer than `PATIENCE_MS`.
        """
        if not self._writing.acquire(PATIENCE_MS / SECOND, self.look):
            raise RecordsError("busy", Said("records-writing"), retryable=True)
        try:
            with translated(), self._writer.connect() as connection, connection.begin():
                if connection.dialect.name == "postgresql":
                    connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": WRITER_LOCK})
                tx = Transaction(connection)
                yield tx
                tx.chain.save_head()
            if tx.may_fall_due:
                self._writing.changes += 1
        finally:
            self._writing.release()

    @contextmanager
    def reading(self) -> Iterator[Transaction]:
        """A read-only transaction on one snapshot; never waits for a writer. Raises `RecordsError`."""
        if self._look.tx is not None:
            yield self._look.tx
            return
        with translated(), self._reader.connect() as connection, connection.begin():
            yield Transaction(connection, is_snapshot=True)

    @contextmanager
    def one_look(self) -> Iterator[None]:
        """All that this thread reads here within the block is read in one transaction, on one snapshot.

        For who asks several things of the same, such as a page: what it shows fits together, and what one
        question found need not be asked again by the next. Not around anything that waits for others, such
        as a store, or that writes and reads what it wrote. Raises `RecordsError`.
        """
        with self.reading() as tx:
            before, self._look.tx = self._look.tx, tx
            try:
                yield
            finally:
                self._look.tx = before

    def save_in_bites(self, bites: Iterable[Bite], accept: Callable[[Transaction], None]) -> None:
        """Put many rows on record as one, without holding up other writers for longer than a bite takes.

        Killed on the way, all of them are in force or none; see `alerts.records.sql.staging`.

        Parameters
        ----------
        bites
            Taken one by one between the transactions.
        accept
            Called in the transaction that puts them in force. What it raises leaves everything as it was.

        Raises
        ------
        RecordsError
            Nothing is in force then: ``overtaken``, retryable, when another import came first.
        """
        rest = iter(bites)
        first = list(islice(rest, 2))
        if len(first) < 2:
            with self.begin() as tx:
                # What was accepted before and is still staged would be applied later, over these rows.
                if tx.staging.is_empty():
                    accept(tx)
                    for bite in first:
                        tx.staging.apply(bite)
                    return
        with self.begin() as tx:
            staged_import = tx.staging.begin()
        try:
            for bite in chain(first, rest):
                self._give_way_after(partial(_stage, staged_import, bite))
            with self.begin() as tx:
                accept(tx)
                tx.staging.accept(staged_import)
        except BaseException:
            with suppress(RecordsError), self.begin() as tx:
                tx.staging.give_up(staged_import)
            raise
        self.work_off()

    def work_off(self) -> None:
        """Bring what was accepted into its tables, bite by bite, and delete what was given up."""
        with self.reading() as tx:
            if tx.staging.is_empty():
                return
        with self.begin() as tx:
            tx.staging.give_up()
        while self._give_way_after(lambda tx: tx.staging.work_off()):
            continue

    def move_to_territories(self, before: int, most: int = 20) -> None:
        """Have what is over follow the places that moved until ``before`` (UTC ms): ``most`` bites of it."""
        with self.reading() as tx:
            if not tx.territories.due(before):
                return
        for _ in range(most):
            if not self._give_way_after(lambda tx: tx.territories.move_some(before)):
                return

    def _give_way_after(self, work: Callable[[Transaction], Worked]) -> Worked:
        """Do ``work`` in a transaction, and leave the records to others for as long as it took.

        In this process writers have their turns anyway; one in another process polls for a free moment.
        """
        with self.begin() as tx:
            started = elapsed()
            result = work(tx)
        threading.Event().wait(min(elapsed() - started, LONGEST_PAUSE_S))
        return result

    @contextmanager
    def claim(self) -> Iterator[Claim]:
        """Exclusive use of the records for the block, for a service or for a replay that changes them.

        It keeps out others that claim them, and nobody else. Raises `RecordsError`, with code ``in-use`` when
        somebody else has it.
        """
        claim = self._new_claim()
        try:
            yield claim
        finally:
            claim.release()

    def _new_claim(self) -> Claim:
        if self._engine.dialect.name == "postgresql":
            return SessionClaim(self._engine.url)
        with translated(), self._reader.connect() as connection:
            (_, _, file) = connection.exec_driver_sql("PRAGMA database_list").first() or ("", "", "")
        return FileClaim(Path(file).resolve())

    def check(self) -> None:
        """Raise `RecordsError` unless the database answers right now."""
        with self.reading() as tx:
            tx.meta.get("check")

    def give_up(self) -> None:
        """When PostgreSQL answers nobody and we stop: who waits for it, or asks later, fails at once."""
        if self._connections is not None:
            self._connections.give_up()

    def close(self) -> None:
        """Release every connection; harmless when called twice."""
        self._engine.dispose()


def _for_writing(engine: Engine) -> Engine:
    return engine.execution_options(wenya_write=True)


def _for_reading(engine: Engine) -> Engine:
    if engine.dialect.name == "postgresql":
        engine = engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    return engine.execution_options(wenya_write=False)


def _stage(staged_import: int, bite: Bite, tx: Transaction) -> None:
    tx.staging.stage(staged_import, bite)


def _require_file(address: URL) -> None:
    """SQLite would make one."""
    if address.get_backend_name() == "sqlite" and not Path(str(address.database)).exists():
        raise RecordsError(
            "unavailable",
            Said("file-reason", file=str(address.database), reason=Said("records-no-file")),
            retryable=True,
        )


def _engine_for(url: str) -> Engine:
    try:
        address = make_url(url)
    except ArgumentError:
        raise RecordsError("url", Said("records-no-url")) from None
    if address.drivername.partition("+")[0] == "postgresql":
        return _postgres(address.set(drivername="postgresql+psycopg"))
    if address.drivername.partition("+")[0] == "sqlite":
        return _sqlite(address.set(drivername="sqlite+pysqlite"))
    raise RecordsError("url", Said("records-other-database", driver=address.drivername))


def _postgres(address: URL) -> Engine:
    engine = create_engine(
        address,
        pool_size=WORKERS,
        max_overflow=MORE_WORKERS,
        pool_pre_ping=True,
        pool_timeout=CONNECT_S,
        connect_args={"connect_timeout": CONNECT_S, "options": POSTGRES_OPTIONS, **KEEPALIVE},
        **JSON_COLUMNS,
    )
    event.listen(engine, "connect", _prepare_postgres)
    send_writes_ahead(engine)
    return engine


def _for_people(address: URL, pulse: Pulse) -> Engine:
    engine = create_engine(
        address,
        pool_size=PEOPLE,
        max_overflow=MORE_PEOPLE,
        pool_pre_ping=True,
        pool_timeout=PEOPLE_WAIT_S,
        connect_args={"connect_timeout": PEOPLE_CONNECT_S, "options": PEOPLE_OPTIONS, **KEEPALIVE},
        **JSON_COLUMNS,
    )
    event.listen(engine, "connect", _prepare_postgres)
    send_writes_ahead(engine)
    give_up_when_silent(engine, pulse)
    return engine


def _prepare_postgres(connection: Any, _: object) -> None:
    """Send arrays as bytes: as text, which psycopg prefers, each value in them is searched for quotes."""
    connection.adapters.register_dumper(list, ListBinaryDumper)
    # A plan for values that are not known yet takes every array for one of ten values: each statement is
    # planned for its own. What the server may keep is its plan of how to look up what a row that is written
    # refers to: to plan that took longer than to do it.
    connection.prepare_threshold = None


def _sqlite(address: URL) -> Engine:
    if address.database in (None, "", ":memory:"):
        raise RecordsError("url", Said("records-in-memory"))
    engine = create_engine(
        address,
        pool_size=READERS,
        pool_timeout=CONNECT_S,
        connect_args={"timeout": PATIENCE_MS / SECOND, "check_same_thread": False},
        **JSON_COLUMNS,
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _: object) -> None:
    """Durable commits, readers beside the writer, references held, and transactions begun by us alone."""
    connection.isolation_level = None
    _write_ahead(connection)
    for setting in ("synchronous=FULL", "foreign_keys=ON", "temp_store=MEMORY"):
        connection.execute(f"PRAGMA {setting}")


def _write_ahead(connection: Any) -> None:
    """Turn write-ahead logging on, which a file remembers.

    Two services that start on a new file at the same moment collide here: this is the one statement for
    which SQLite does not wait itself until a lock is free.
    """
    for attempt in range(PATIENCE_MS // WAL_RETRY_MS):
        if attempt:
            threading.Event().wait(WAL_RETRY_MS / SECOND)
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
                raise
        else:
            return
    raise sqlite3.OperationalError("database is locked")


def _begin_sqlite(connection: Connection) -> None:
    write = connection.get_execution_options().get("wenya_write", True)
    connection.exec_driver_sql(f"PRAGMA query_only = {'OFF' if write else 'ON'}")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")
