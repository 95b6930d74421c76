"""A ledger on disk: a folder of Parquet, JSON lines and an inventory; the simulators' door to DuckDB.

The same ledger gives the same bytes.

==================== ==================================================================================
``run.json``         the run, and the published times
``inventory.toml``   the town, to import
``truth.parquet``    ``point, at, value``: the true value of every point at every mark
``delivered.parquet`` ``point, measured_at, value, received_at, flags``: in the order of arrival
``faults.jsonl``     every fault with its spans
``episodes.jsonl``   the episodes expected of the delivered readings
``true-episodes.jsonl`` what judgement.md finds in the true values
``tickets.jsonl``    the tickets that must open
``foreign.jsonl``    the readings that were refused, since their sender may not speak for the point
==================== ==================================================================================
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import duckdb
import msgspec
import numpy as np

from ingest.inventory.files.exporter import write_inventory
from ingest.inventory.files.importer import read_inventory
from ingest.inventory.files.limit_columns import LimitColumns
from ingest.problems import Problems
from ingest.said import Said
from simulators.expected.judging.episodes import ExpectedEpisode
from simulators.expected.judging.readings import DeliveredReadings
from simulators.expected.tickets.expected_ticket import ExpectedTicket
from simulators.expected.tickets.intrusions import ForeignReading
from simulators.ledger.contents import Ledger, RunInfo, Truth

T = TypeVar("T")

FILES = {
    "run.json",
    "inventory.toml",
    "truth.parquet",
    "delivered.parquet",
    "faults.jsonl",
    "episodes.jsonl",
    "true-episodes.jsonl",
    "tickets.jsonl",
    "foreign.jsonl",
}
FORMAT = 4
"""Version of the folder's format; a folder of another version is refused."""
Columns = dict[str, np.ndarray[Any, Any]]


class LedgerError(Exception):
    """A ledger that cannot be written or read; the message names folder, file and reason."""


class _RunFile(msgspec.Struct):
    """``run.json``."""

    format: int
    run: RunInfo
    ticks: list[int]


def ensure_ledger_folder(folder: Path) -> None:
    """Check that a ledger can be written to ``folder``, before anything is played.

    Raises
    ------
    LedgerError
        It is a file, or holds other files.
    """
    if folder.exists() and not folder.is_dir():
        raise LedgerError(Said("ledger-is-file", folder=str(folder)))
    if folder.is_dir() and not {path.name for path in folder.iterdir()} <= FILES:
        raise LedgerError(Said("ledger-other-files", folder=str(folder)))


def write(ledger: Ledger, folder: Path, limit_columns: LimitColumns) -> None:
    """Write ``ledger`` to ``folder``: a new or empty one, or that of a ledger, which is replaced.

    Raises
    ------
    LedgerError
        The folder holds other files, or cannot be written.
    """
    try:
        ensure_ledger_folder(folder)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "run.json").unlink(missing_ok=True)
        run = _RunFile(FORMAT, ledger.run, ledger.ticks.tolist())
        inventory = write_inventory(ledger.inventory, "toml", limit_columns)
        (folder / "inventory.toml").write_text(inventory, encoding="utf-8")
        _lines(folder / "faults.jsonl", ledger.faults)
        _lines(folder / "episodes.jsonl", ledger.episodes)
        _lines(folder / "true-episodes.jsonl", ledger.true_episodes)
        _lines(folder / "tickets.jsonl", ledger.tickets)
        _lines(folder / "foreign.jsonl", ledger.foreign)
        _write_tables(ledger, folder)
        # Removed first and written last, so that a folder with a run.json is a complete ledger of one run.
        (folder / "run.json").write_bytes(msgspec.json.format(msgspec.json.encode(run)) + b"\n")
    except (OSError, duckdb.Error) as error:
        raise LedgerError(_at_fault(folder, error)) from error


def read(folder: Path, limit_columns: LimitColumns) -> Ledger:
    """The ledger in ``folder``.

    Raises
    ------
    LedgerError
        There is none, or a file of it is damaged.
    """
    try:
        run = msgspec.json.decode((folder / "run.json").read_bytes(), type=_RunFile)
        if run.format != FORMAT:
            said = Said("ledger-format", folder=str(folder), found=str(run.format), known=str(FORMAT))
            raise LedgerError(said)
        ZoneInfo(run.run.zone)
        file = ("inventory.toml", (folder / "inventory.toml").read_bytes())
        inventory = read_inventory(file, limit_columns)
        tickets = _records(folder / "tickets.jsonl", ExpectedTicket)
        if any(each.parent is not None and not 0 <= each.parent < len(tickets) for each in tickets):
            raise LedgerError(Said("ledger-dangling", folder=str(folder)))
        truth, delivered = _read_tables(folder)
        return Ledger(
            run=run.run,
            inventory=inventory,
            truth=truth,
            delivered=delivered,
            ticks=np.array(run.ticks, np.int64),
            faults=_records(folder / "faults.jsonl", dict[str, Any]),
            true_episodes=_records(folder / "true-episodes.jsonl", ExpectedEpisode),
            episodes=_records(folder / "episodes.jsonl", ExpectedEpisode),
            tickets=tickets,
            foreign=_records(folder / "foreign.jsonl", ForeignReading),
        )
    except FileNotFoundError as error:
        missing = Path(error.filename).name
        raise LedgerError(Said("ledger-is-none", folder=str(folder), missing=missing)) from error
    except (OSError, duckdb.Error, Problems, ValueError, OverflowError, ZoneInfoNotFoundError) as error:
        raise LedgerError(_at_fault(folder, error)) from error


def _at_fault(folder: Path, error: Exception) -> Said:
    return Said("ledger-damaged", folder=str(folder), why=str(error))


def _lines(path: Path, records: Sequence[Any]) -> None:
    # A ticket's set of episodes would be in another order in each process.
    encoder = msgspec.json.Encoder(order="deterministic")
    with path.open("wb") as file:
        for record in records:
            file.write(encoder.encode(record) + b"\n")


def _records(path: Path, kind: type[T]) -> list[T]:
    decoder = msgspec.json.Decoder(kind)
    try:
        return [decoder.decode(line) for line in path.read_bytes().splitlines()]
    except msgspec.DecodeError as error:
        raise msgspec.DecodeError(f"{path.name}: {error}") from error


# Tables ----------------------------------------------------------------------------------------------------


def _write_tables(ledger: Ledger, folder: Path) -> None:
    with _database() as database:
        _names(database, [point for family in ledger.truth for point in family.points])
        database.execute("CREATE TABLE truth (family UTINYINT, name INTEGER, mark BIGINT, value DOUBLE)")
        first = 0
        for number, family in enumerate(ledger.truth):
            count = len(family.points)
            columns: Columns = {
                "family": np.full(family.value.size, number, np.uint8),
                "name": np.tile(np.arange(first, first + count, dtype=np.int32), len(family.at)),
                "mark": np.repeat(family.at, count),
                "value": np.ascontiguousarray(family.value).ravel(),
            }
            _fill(database, "truth", columns)
            first += count
        _copy(
            database,
            'SELECT family, id AS point, mark AS "at", value FROM truth JOIN names ON name = number'
            " ORDER BY truth.rowid",
            folder / "truth.parquet",
        )
        _names(database, ledger.delivered.points)
        database.execute(
            "CREATE TABLE delivered"
            " (name INTEGER, measured_at BIGINT, value DOUBLE, received_at BIGINT, flags USMALLINT)"
        )
        rows = ledger.delivered
        _fill(
            database,
            "delivered",
            {
                "name": rows.point,
                "measured_at": rows.measured_at,
                "value": rows.value,
                "received_at": rows.received_at,
                "flags": rows.flags,
            },
        )
        _copy(
            database,
            "SELECT id AS point, measured_at, value, received_at, flags"
            " FROM delivered JOIN names ON name = number ORDER BY delivered.rowid",
            folder / "delivered.parquet",
        )


def _read_tables(folder: Path) -> tuple[list[Truth], DeliveredReadings]:
    with _database() as database:
        truth = []
        source = str(folder / "truth.parquet")
        families = database.execute(
            "SELECT DISTINCT family FROM read_parquet($1) ORDER BY 1", [source]
        ).fetchall()
        for (family,) in families:
            columns = database.execute(
                'SELECT point, "at", value FROM read_parquet($1) WHERE family = $2', [source, family]
            ).fetchnumpy()
            points = tuple(dict.fromkeys(columns["point"].tolist()))
            value = np.asarray(columns["value"]).reshape(-1, len(points))
            truth.append(Truth(points, np.asarray(columns["at"])[:: len(points)], value))
        columns = database.execute(
            "SELECT point::VARCHAR AS point, measured_at::BIGINT AS measured_at, value::DOUBLE AS value,"
            " received_at::BIGINT AS received_at, flags::USMALLINT AS flags FROM read_parquet($1)",
            [str(folder / "delivered.parquet")],
        ).fetchnumpy()
    names = columns["point"].tolist()
    points = tuple(dict.fromkeys(names))
    number = {name: index for index, name in enumerate(points)}
    return truth, DeliveredReadings(
        np.array([number[name] for name in names], np.int32),
        np.asarray(columns["measured_at"]),
        np.asarray(columns["value"]),
        np.asarray(columns["received_at"]),
        np.asarray(columns["flags"]),
        points,
    )


def _database() -> duckdb.DuckDBPyConnection:
    """In memory and with one thread, which keeps the rows in order."""
    return duckdb.connect(":memory:", config={"threads": 1})


def _names(database: duckdb.DuckDBPyConnection, names: Sequence[str]) -> None:
    database.execute("CREATE OR REPLACE TABLE names (number INTEGER, id VARCHAR)")
    _fill(database, "names", {"number": np.arange(len(names), dtype=np.int32), "id": np.array(names, object)})


def _fill(database: duckdb.DuckDBPyConnection, table: str, columns: Columns) -> None:
    database.register("given", {name: np.ascontiguousarray(column) for name, column in columns.items()})
    database.execute(f"INSERT INTO {table} SELECT {', '.join(columns)} FROM given")  # noqa: S608 - our own names
    database.unregister("given")


def _copy(database: duckdb.DuckDBPyConnection, query: str, path: Path) -> None:
    database.execute(
        f"COPY ({query}) TO '{str(path).replace(chr(39), chr(39) * 2)}' (FORMAT parquet, COMPRESSION zstd)"
    )
