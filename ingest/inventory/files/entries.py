"""From a file's bytes to entries: which kind of item, where in the file, its values as they were written."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

from ingest.inventory.files.problem_collector import ProblemCollector, at_key
from ingest.inventory.files.teller import Teller
from ingest.inventory.notation import not_one_of
from ingest.problems import Problems
from ingest.said import Said, said_by
from ingest.spreadsheets.csv_files import ESCAPED, decoded, delimiter_of
from ingest.spreadsheets.rows import UnreadableWorkbookError, WorkbookRow, column_name
from ingest.spreadsheets.workbook_rows import sheets_in
from ingest.toml_files import not_of_format, parse_toml, read_bytes

LARGEST = 256 * 1024 * 1024
"""Bytes of one file; an inventory of a million points is about 100 MiB."""

TABLES = {
    "calendars": "calendar",
    "places": "place",
    "departments": "department",
    "gateways": "gateway",
    "models": "model",
    "devices": "device",
    "points": "point",
    "aliases": "alias",
    "outages": "outage",
}
"""Table of a TOML or JSON file, and name of a CSV file or a sheet without ``type`` column -> kind."""

DESK_TABLES = {"departments": "department"}
"""Table of the desk's own file -> kind."""

PART = "part"
"""Key of a TOML or JSON file, and type of a row, for places: the file is a part, what is below them."""

FILE = Said("file-whole")
"""Where a problem is that no row alone has."""

At = int | str | tuple[str, int]
"""Where an item is: ``3`` is a row, ``("points", 3)`` one of a sheet, ``"points 3 (h-301)"`` told."""

NOTES = frozenset({"填表说明", "说明", "notes"})
"""Titles of sheets of which nobody thinks that they are read."""

REMARK = "#"
"""A row of a CSV file or a sheet whose type begins so is no row, as a line of TOML is none."""


CellOf = Callable[[str], tuple[Said, Said | str] | None]


class Entry(NamedTuple):
    """One item as it is in a file.

    Of the kind `PART` it is no item: its ``id`` is a place below which the file is a part, if it has one.
    """

    kind: str
    file: str
    at: At
    values: Mapping[str, Any]
    cell_of: CellOf = lambda _key: None
    """Of a list of flats: the cell that says a key, and its heading."""

    @property
    def where(self) -> Said | str:
        """Where it is in the file; made when asked for, since there may be a million of them."""
        return self.at if isinstance(self.at, str) else _row(self.at)

    def told(self, reason: Said) -> tuple[Said | str, Said]:
        """Where ``reason`` is, and itself; of a list of flats by its cell and heading, not by a key."""
        values = dict(reason.values)
        cell = self.cell_of(str(values["key"])) if "key" in values else None
        if cell is None:
            return self.where, reason
        where, heading = cell
        return where, Said(reason.key, **values | {"key": heading})


FlatReader = Callable[[str, Iterator[WorkbookRow], Teller], bool]
"""Takes the rows of a sheet of that name if they are a list of flats; whether they are."""


def entries_of(
    source: Path | tuple[str, bytes], collector: ProblemCollector, read_flats: FlatReader
) -> Iterator[Entry]:
    """The entries of a file, of a folder of CSV files, or of bytes with the name of a file.

    Lists of flats in them are given to ``read_flats``.
    """
    for name, content in _files(source, collector):
        suffix = Path(name).suffix.lower()
        if suffix == ".csv":
            yield from _csv_entries(name, content, collector, read_flats)
        elif suffix == ".xlsx":
            yield from _workbook_entries(name, content, collector, read_flats)
        elif suffix in (".toml", ".json"):
            yield from _table_entries(name, _tables(name, content, collector), TABLES, collector)
        else:
            collector.add(name, FILE, Said("inventory-file-type"))


def desk_entries(path: Path, collector: ProblemCollector) -> Iterator[Entry]:
    """The entries of the desk's own file, a TOML file; tables of it that hold none are left alone."""
    if path.suffix.lower() != ".toml":
        collector.add(path.name, FILE, Said("inventory-desk-file-type"))
        return
    for name, content in _files(path, collector):
        tables = _tables(name, content, collector)
        held = {table: rows for table, rows in tables.items() if table in DESK_TABLES}
        yield from _table_entries(name, held, DESK_TABLES, collector)


def _files(source: Path | tuple[str, bytes], collector: ProblemCollector) -> Iterator[tuple[str, bytes]]:
    if isinstance(source, tuple):
        yield source
        return
    paths = sorted(source.glob("*.csv")) if source.is_dir() else [source]
    if not paths:
        collector.add(str(source), Said("file-folder"), Said("inventory-empty-folder"))
    for path in paths:
        try:
            yield path.name, read_bytes(path, LARGEST)
        except Problems as unreadable:
            _collect(unreadable, collector)


def _collect(found: Problems, collector: ProblemCollector) -> None:
    for problem in found.problems:
        collector.add(problem.file, problem.where, problem.reason)


def _tables(name: str, content: bytes, collector: ProblemCollector) -> Mapping[str, Any]:
    try:
        if name.lower().endswith(".toml"):
            return parse_toml(name, content)
        tables = json.loads(content.decode("utf-8-sig"), parse_float=Decimal, parse_constant=Decimal)
    except Problems as unreadable:
        _collect(unreadable, collector)
    except RecursionError:
        collector.add(name, FILE, Said("file-too-deep"))
    except ValueError as error:
        collector.add(name, FILE, not_of_format("JSON", _why_not_json(error)))
    else:
        if isinstance(tables, dict):
            return tables
        collector.add(name, FILE, Said("inventory-no-object", tables=tuple(TABLES)))
    return {}


def _why_not_json(error: ValueError) -> Said:
    if isinstance(error, json.JSONDecodeError):
        return Said("file-fault-at", line=str(error.lineno), column=str(error.colno))
    if isinstance(error, UnicodeDecodeError):
        return Said("file-not-utf-8", byte=str(error.start))
    return Said("file-number-too-long")


def _table_entries(
    name: str, tables: Mapping[str, Any], known: Mapping[str, str], collector: ProblemCollector
) -> Iterator[Entry]:
    for table, rows in tables.items():
        kind = PART if table == PART and known is TABLES else known.get(table)
        if kind is None:
            collector.add(name, table, Said("inventory-unknown-table", tables=tuple(known)))
        elif not isinstance(rows, list):
            collector.add(name, table, Said("value-list"))
        elif kind == PART:
            for place in rows or (None,):
                yield Entry(kind, name, table, {"id": place})
        else:
            for number, row in enumerate(rows, start=1):
                where = f"{table} {number}"
                if isinstance(row, dict):
                    called = row.get("id", row.get("name"))
                    yield Entry(
                        kind, name, f"{where} ({called[:64]})" if isinstance(called, str) else where, row
                    )
                else:
                    collector.add(name, where, Said("inventory-no-table"))


def _csv_entries(
    name: str, content: bytes, collector: ProblemCollector, read_flats: FlatReader
) -> Iterator[Entry]:
    text = decoded(content)
    if text is None:
        collector.add(name, FILE, Said("file-encoding"))
        return
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter_of(text), strict=True)
    rows = (WorkbookRow(reader.line_num, [_unescaped(cell) for cell in row]) for row in reader)
    teller = Teller(collector, name, None)
    try:
        stem = Path(name).stem
        entries = _row_entries(TABLES.get(stem.lower()), stem, rows, teller, read_flats)
        if entries is None:
            collector.add(name, FILE, Said("inventory-no-type"))
        else:
            yield from entries
    except csv.Error:
        collector.add(name, _row(reader.line_num), not_of_format("CSV", Said("file-bad-cell")))


def _workbook_entries(
    name: str, content: bytes, collector: ProblemCollector, read_flats: FlatReader
) -> Iterator[Entry]:
    read, unread = 0, list[Teller]()
    try:
        for title, rows, kind in _seen_sheets(name, content, collector):
            teller = Teller(collector, name, title)
            entries = _row_entries(kind, title, rows, teller, read_flats)
            if entries is None:
                unread.append(teller)
                continue
            read += 1
            if kind == PART:  # one of nothing is a part too
                entries = iter([*entries] or [Entry(PART, name, (title, 1), {})])
            yield from entries
    except UnreadableWorkbookError as error:
        collector.add(name, FILE, said_by(error))
        return
    if not read and not unread:
        collector.add(name, FILE, Said("inventory-no-type"))
    for teller in unread:  # beside sheets of an inventory others may explain them
        if read and (teller.sheet or "").strip().lower() not in NOTES:
            teller.warn(Said("inventory-sheet-unread"))
        elif not read:
            teller.refuse_all(Said("inventory-no-type"))


def _seen_sheets(
    name: str, content: bytes, collector: ProblemCollector
) -> Iterator[tuple[str, Iterator[WorkbookRow], str | None]]:
    """Title, rows and kind of each sheet that has rows; of hidden ones only those of a table."""
    for title, rows, hidden in sheets_in(content):
        if (first := next(rows, None)) is None:
            continue
        kind = PART if title == PART else TABLES.get(title.lower())
        if hidden and kind is None:
            Teller(collector, name, title).warn(Said("inventory-sheet-hidden"))
        else:
            yield title, chain([first], rows), kind


def _row_entries(
    implied: str | None, title: str, rows: Iterator[WorkbookRow], teller: Teller, read_flats: FlatReader
) -> Iterator[Entry] | None:
    """The entries of ``rows``; ``None``: they are neither rows of tables nor a list of flats.

    A list has none of its own: it is read together with others.
    """
    first = next(rows, WorkbookRow(1, ()))
    header = [str(cell).strip().lower() for cell in first.cells]
    if "type" in header or implied is not None:
        return _table_rows(implied, chain([first], rows), teller)
    return iter(()) if read_flats(title, chain([first], rows), teller) else None


def _table_rows(implied: str | None, rows: Iterator[WorkbookRow], teller: Teller) -> Iterator[Entry]:
    """The entries of ``rows``, the first of which is the head: keys, as the guide has them."""
    sound = _sound_rows(rows, teller)
    number, named = next(sound, (1, list[str]()))
    name, collector = teller.file, teller.collector
    header = [column.strip().lower() for column in named]
    if "type" not in header and implied is None:
        collector.add(name, _row(teller.at(number)), Said("inventory-no-type"))
        return
    if len(set(header)) < len(header):
        collector.add(name, _row(teller.at(number)), Said("inventory-column-twice"))
        return
    for number, row in sound:
        at = teller.at(number)
        if len(row) > len(header):
            cells_of = Said("inventory-too-many-cells", cells=len(row), columns=len(header))
            collector.add(name, _row(at), cells_of)
            continue
        cells = {column: cell for column, cell in zip(header, row, strict=False) if cell}
        kind = cells.pop("type", implied)
        if kind is not None and kind.startswith(REMARK):
            continue
        if kind in TABLES.values() or kind == PART:
            yield Entry(str(kind), name, at, cells)
        elif cells or kind:
            collector.add(name, _row(at), at_key("type", not_one_of([*TABLES.values()], kind or "")))


def _sound_rows(rows: Iterator[WorkbookRow], teller: Teller) -> Iterator[tuple[int, list[str]]]:
    """Number and cells of the rows whose cells can all be read."""
    for number, cells in rows:
        for column, cell in enumerate(cells, start=1):
            if not isinstance(cell, str):
                where = Said("file-cell", sheet=teller.sheet or "", cell=f"{column_name(column)}{number}")
                teller.collector.add(teller.file, where, cell)
        if all(isinstance(cell, str) for cell in cells):
            yield number, [str(cell) for cell in cells]


def _row(at: At) -> Said | str:
    if isinstance(at, tuple):
        return Said("file-sheet-row", sheet=at[0], number=str(at[1]))
    return Said("file-row", number=str(at))


def _unescaped(cell: str) -> str:
    cell = cell.strip()
    return cell[1:] if cell.startswith("'") and cell[1:2] in ESCAPED else cell
