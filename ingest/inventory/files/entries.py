"""From a file's bytes to entries: which kind of item, where in the file, its values as they were written."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

from ingest.inventory.files.problem_collector import ProblemCollector
from ingest.problems import Problems
from ingest.toml_files import parse_toml, read_bytes

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
"""Table of a TOML or JSON file, and name of a CSV file without ``type`` column -> kind."""

DESK_TABLES = {"departments": "department"}
"""Table of the desk's own file -> kind."""

REMARK = "#"
"""A row of a CSV file whose type begins so is no row, as a line of TOML is none."""

ESCAPED = ("=", "+", "-", "@", "'")
"""A spreadsheet may run a cell that begins so; an apostrophe before it keeps it a text."""


class Entry(NamedTuple):
    """One item as it is in a file; ``where`` is ``"row 12"`` or ``"points 3 (h-301)"``."""

    kind: str
    file: str
    where: str
    values: Mapping[str, Any]


def entries_of(source: Path | tuple[str, bytes], collector: ProblemCollector) -> Iterator[Entry]:
    """The entries of a file, of a folder of CSV files, or of bytes with the name of a file."""
    for name, content in _files(source, collector):
        suffix = Path(name).suffix.lower()
        if suffix == ".csv":
            yield from _csv_entries(name, content, collector)
        elif suffix in (".toml", ".json"):
            yield from _table_entries(name, _tables(name, content, collector), TABLES, collector)
        else:
            collector.add(name, "file", "must be .toml, .csv or .json")


def desk_entries(path: Path, collector: ProblemCollector) -> Iterator[Entry]:
    """The entries of the desk's own file, a TOML file of departments and nothing else."""
    if path.suffix.lower() != ".toml":
        collector.add(path.name, "file", "must be .toml")
        return
    for name, content in _files(path, collector):
        yield from _table_entries(name, _tables(name, content, collector), DESK_TABLES, collector)


def _files(source: Path | tuple[str, bytes], collector: ProblemCollector) -> Iterator[tuple[str, bytes]]:
    if isinstance(source, tuple):
        yield source
        return
    paths = sorted(source.glob("*.csv")) if source.is_dir() else [source]
    if not paths:
        collector.add(str(source), "folder", "holds no .csv file")
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
        collector.add(name, "file", "nested deeper than any inventory")
    except ValueError as error:  # Not UTF-8, not JSON, or an integer of more digits than Python reads.
        collector.add(name, "file", f"not JSON: {error}")
    else:
        if isinstance(tables, dict):
            return tables
        collector.add(name, "file", "must be an object with the lists " + ", ".join(TABLES))
    return {}


def _table_entries(
    name: str, tables: Mapping[str, Any], known: Mapping[str, str], collector: ProblemCollector
) -> Iterator[Entry]:
    for table, rows in tables.items():
        kind = known.get(table)
        if kind is None:
            file = "an inventory" if known is TABLES else "the desk's file"
            collector.add(name, table, f"unknown; {file} holds {', '.join(known)}")
        elif not isinstance(rows, list):
            collector.add(name, table, "must be a list")
        else:
            for number, row in enumerate(rows, start=1):
                where = f"{table} {number}"
                if isinstance(row, dict):
                    called = row.get("id", row.get("name"))
                    yield Entry(
                        kind, name, f"{where} ({called[:64]})" if isinstance(called, str) else where, row
                    )
                else:
                    collector.add(name, where, "must be a table")


def _csv_entries(name: str, content: bytes, collector: ProblemCollector) -> Iterator[Entry]:
    text = _decoded(content)
    if text is None:
        collector.add(name, "file", "neither UTF-8 nor GB18030")
        return
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    try:
        header = [column.strip().lower() for column in next(reader, [])]
        implied = TABLES.get(Path(name).stem.lower())
        if "type" not in header and implied is None:
            collector.add(name, "row 1", "no column 'type'; docs/guides/inventory.md shows the columns")
            return
        if len(set(header)) < len(header):
            collector.add(name, "row 1", "a column is there twice")
            return
        for row in reader:
            where = f"row {reader.line_num}"
            if len(row) > len(header):
                collector.add(name, where, f"has {len(row)} cells under {len(header)} columns")
                continue
            cells = {
                column: _unescaped(cell) for column, cell in zip(header, row, strict=False) if cell.strip()
            }
            kind = cells.pop("type", implied)
            if kind is not None and kind.startswith(REMARK):
                continue
            if kind in TABLES.values():
                yield Entry(str(kind), name, where, cells)
            elif cells or kind:
                collector.add(name, where, f"type: must be one of {', '.join(TABLES.values())}, not {kind!r}")
    except csv.Error as error:
        collector.add(name, f"row {reader.line_num}", f"not CSV: {error}")


def _decoded(content: bytes) -> str | None:
    """The text, in one of the encodings that spreadsheets save here."""
    encodings = ["utf-16"] if content[:2] in (b"\xff\xfe", b"\xfe\xff") else ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def _delimiter(text: str) -> str:
    """What separates the cells of the first line: spreadsheets use semicolons where the comma is decimal."""
    first = text.split("\n", 1)[0]
    return max(",;\t", key=first.count)


def _unescaped(cell: str) -> str:
    cell = cell.strip()
    return cell[1:] if cell.startswith("'") and cell[1:2] in ESCAPED else cell
