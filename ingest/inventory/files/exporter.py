"""Export: the same TOML, CSV and JSON that import reads, so that what goes out can come back unchanged."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
from dataclasses import fields
from datetime import timedelta
from typing import Any, Literal

from ingest.durations import EPOCH
from ingest.inventory.departments import Department
from ingest.inventory.devices import Device, DeviceModel, Gateway
from ingest.inventory.files.entries import PART, TABLES
from ingest.inventory.files.limit_columns import LimitColumns
from ingest.inventory.files.values import NOTHING
from ingest.inventory.notation import write_duration
from ingest.inventory.tree import DateSpan, Inventory, Level, Place, Point
from ingest.spreadsheets.csv_files import safe_cell

InventoryFormat = Literal["toml", "csv", "json"]

Plain = dict[str, Any]
"""Texts, numbers, booleans, lists of texts and tables of numbers: what all three formats can hold."""

Table = tuple[str, list[Plain]]


def csv_columns(limit_columns: LimitColumns) -> tuple[str, ...]:
    """The columns of a CSV file, in the order in which a person reads them."""
    limits = [column.key for column in limit_columns]
    return (
        *("type", "id", "name", "level", "parent", "place", "households", "zone", "calendar"),
        *("pump_station", "built_up", "longitude", "latitude"),
        *("kind", "line", "head", "leader", "phones", "channels"),
        *("duties", "petition_staff", "data_delivery"),
        *("metric", "sampling", "upload", "residential", *limits, "limits", "contract_hours", "meter_side"),
        *("water_kind", "registered_at", "device", "gateway", "gateways", "format", "formerly"),
        *("model", "battery", "ignore", "point", "unit"),
        *("heating_season", "supply_winter", "supply_summer", "summer"),
        *("start", "end", "approved_by", "reason"),
    )


def write_inventory(
    inventory: Inventory,
    form: InventoryFormat,
    limit_columns: LimitColumns,
    part: Sequence[str] | None = None,
) -> str:
    """``inventory`` as the text of a file. Reading it gives the same inventory, but for keys and version.

    ``part`` are the places below which it is a part of another, and can only be merged into that; ``None``:
    it is everything.

    ``limit_columns`` are the limits that have a column of their own. In CSV, an apostrophe before a cell that
    a spreadsheet might run keeps it a text, and import takes it off; columns without any value are left out.
    """
    tables = plain_tables(inventory, limit_columns)
    if form == "csv":
        return _csv(tables, limit_columns, part)
    first: Plain = {} if part is None else {PART: list(part)}
    if form == "json":
        return json.dumps(first | dict(tables), ensure_ascii=False, indent=1) + "\n"
    keys = [f"{key} = {_toml_value(value)}\n" for key, value in first.items()]
    return "\n".join([*keys, *toml_lines(tables)])


def plain_tables(inventory: Inventory, limit_columns: LimitColumns) -> list[Table]:
    """Name and rows of each table; what is referred to comes before what refers to it."""
    return [
        (table, [plain_row(item, limit_columns) for item in getattr(inventory, table).values()])
        for table in TABLES
    ]


def plain_row(item: Any, limit_columns: LimitColumns) -> Plain:
    """The keys of a file for ``item``; those without a value are left out."""
    row = {field.name: getattr(item, field.name) for field in fields(item)}
    row = {key: row[key] for key in ("id", "name") if key in row} | row  # first what a person looks for
    if isinstance(item, Point):
        row = _plain_point(item, row, limit_columns)
    if isinstance(item, Department):
        row = _plain_department(item, row)
    if isinstance(item, Gateway):
        row["formerly"] = item.formerly or None
    if isinstance(item, Device):
        several = bool(row.pop("further_gateways"))
        row |= {"gateway": None if several else item.gateway, "gateways": item.gateways if several else None}
    if isinstance(item, Device | DeviceModel):
        row["ignore"] = row.pop("ignored") or None
    if isinstance(item, DeviceModel):
        row = _plain_model(item, row)
    if isinstance(item, Place):
        row = _plain_place(item, row)
    for key in ("start", "end", "registered_at"):
        if key in row:
            row[key] = _time(row[key])
    return {key: _value(value) for key, value in row.items() if value is not None and value != ""}


def _plain_place(place: Place, row: Plain) -> Plain:
    row["pump_station"] = place.pump_station or None
    return row if place.level is Level.HOUSEHOLD else {key: row[key] for key in row if key != "households"}


def _plain_department(department: Department, row: Plain) -> Plain:
    row["line"] = row.pop("lines") or None
    row["phones"] = [f"{band.hours}={band.number}" for band in department.phones] or None
    for key in ("channels", "duties", "petition_staff", "data_delivery"):
        row[key] = row[key] or None
    return row


def _plain_model(model: DeviceModel, row: Plain) -> Plain:
    for key, period in (("sampling", model.sampling_ms), ("upload", model.upload_ms)):
        del row[f"{key}_ms"]
        row[key] = None if period is None else write_duration(period)
    row["channels"] = [
        f"{path}={metric}" + (f" {unit}" if unit else "") for path, metric, unit in model.channels
    ] or None
    return row


def _plain_point(point: Point, row: Plain, limit_columns: LimitColumns) -> Plain:
    row = row | {"sampling": write_duration(point.sampling_ms), "upload": write_duration(point.upload_ms)}
    limits = dict(point.limits)
    row |= {column.key: limits.pop(column.rule, None) for column in limit_columns}
    row["limits"] = limits or None
    row["registered_at"] = point.registered_at or None
    return {key: value for key, value in row.items() if key not in ("sampling_ms", "upload_ms", "key")}


def _value(value: Any) -> Any:
    if isinstance(value, DateSpan):
        return f"{value.start}..{value.end}"
    if isinstance(value, tuple):
        return [_value(item) for item in value]
    return str(value) if isinstance(value, str) else value


def _time(instant: int | None) -> str | None:
    if instant is None:
        return None
    return (EPOCH + timedelta(milliseconds=instant)).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def toml_lines(tables: Iterable[Table]) -> list[str]:
    """The lines of a TOML file with ``tables``."""
    lines: list[str] = []
    for table, rows in tables:
        for row in rows:
            lines += [f"[[{table}]]", *(f"{key} = {_toml_value(value)}" for key, value in row.items()), ""]
    return lines


def _toml_value(value: Any) -> str:
    if isinstance(value, dict):
        return (
            "{" + ", ".join(f"{json.dumps(key)} = {_toml_value(item)}" for key, item in value.items()) + "}"
        )
    if isinstance(value, float):
        return repr(value)
    # JSON's texts, numbers, booleans and lists of texts are TOML's too.
    return json.dumps(value, ensure_ascii=False)


def _csv(tables: list[Table], limit_columns: LimitColumns, part: Sequence[str] | None) -> str:
    # A part of nothing says so, too: else it would be everything.
    rows = [] if part is None else [{"type": PART, "id": place} for place in part or ("",)]
    rows += [{"type": TABLES[table], **row} for table, table_rows in tables for row in table_rows]
    used = {key for row in rows for key in row} | {"type", "id"}
    return csv_text([column for column in csv_columns(limit_columns) if column in used], rows)


def csv_text(columns: Sequence[str], rows: Iterable[Plain]) -> str:
    """The text of a CSV file with ``columns``."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([_cell(row.get(column)) for column in columns] for row in rows)
    return text.getvalue()


def _cell(value: Any) -> str:
    return safe_cell(cell_text(value))


def cell_text(value: Any) -> str:
    """What a cell of a CSV file says for ``value`` of a `Plain` row, before spreadsheets are thought of."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return "|".join(value) or NOTHING
    if isinstance(value, dict):
        return "|".join(f"{rule}={limit!r}" for rule, limit in value.items())
    return str(value)
