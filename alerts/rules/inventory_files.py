"""Inventory files with a column of its own for each limit that a shipped rule takes from its point."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ingest.inventory.files import exporter, importer, template, workbook
from ingest.inventory.files.exporter import InventoryFormat
from ingest.inventory.files.importer import InventoryFile
from ingest.inventory.files.items import keys_of
from ingest.inventory.files.limit_columns import LimitColumn, LimitColumns
from ingest.inventory.files.template import TemplateFormat
from ingest.inventory.files.workbook import FileFormat
from ingest.inventory.tree import Inventory
from ingest.readings.quantities import Metric

LIMIT_COLUMNS: LimitColumns = (
    LimitColumn("contract_min", "room.contract", Metric.INDOOR_TEMPERATURE, contract=True),
    LimitColumn("pressure_min", "pressure.low", Metric.WATER_PRESSURE),
    LimitColumn("pressure_max", "pressure.high", Metric.WATER_PRESSURE),
)
"""The limits that are named in the columns of an inventory file, and the rules they are for."""


def read_inventory(
    source: Path | tuple[str, bytes] | None,
    known: Inventory | None = importer.NOTHING,
    *,
    desk: Path | None = None,
) -> Inventory:
    """`ingest.inventory.files.importer.read_inventory` with the columns of the rules that ship."""
    return importer.read_inventory(source, LIMIT_COLUMNS, known, desk=desk)


def read_inventory_file(
    source: Path | tuple[str, bytes] | None,
    known: Inventory | None,
    *,
    desk: Path | None = None,
    on_record: Inventory | None = None,
) -> InventoryFile:
    """`ingest.inventory.files.importer.read_inventory_file` with the columns of the rules that ship."""
    return importer.read_inventory_file(source, LIMIT_COLUMNS, known, desk=desk, on_record=on_record)


def write_template(form: TemplateFormat) -> str:
    """`ingest.inventory.files.template.write_template` with the columns of the rules that ship."""
    return template.write_template(form, LIMIT_COLUMNS)


def write_inventory(inventory: Inventory, form: InventoryFormat, part: Sequence[str] | None = None) -> str:
    """`ingest.inventory.files.exporter.write_inventory` with the columns of the rules that ship."""
    return exporter.write_inventory(inventory, form, LIMIT_COLUMNS, part)


def inventory_file(inventory: Inventory, form: FileFormat, part: Sequence[str] | None = None) -> bytes:
    """`ingest.inventory.files.workbook.inventory_file` with the columns of the rules that ship."""
    return workbook.inventory_file(inventory, form, LIMIT_COLUMNS, part)


def keys_of_row(kind: str) -> tuple[list[str], list[str]]:
    """The keys that a row of ``kind`` must have, and those that it may have."""
    return keys_of(kind, LIMIT_COLUMNS)


def cells_of(item: Any) -> dict[str, str]:
    """Key -> what a cell of a CSV file says for it, of an item of an inventory."""
    row = exporter.plain_row(item, LIMIT_COLUMNS)
    return {key: exporter.cell_text(value) for key, value in row.items()}


def file_of_row(kind: str, cells: Mapping[str, str]) -> tuple[str, bytes]:
    """The name and bytes of a CSV file with one row: what an import reads as ``cells``."""
    filled = {key: cell for key, cell in cells.items() if cell.strip()}
    called = next(iter(cells.values()), "")
    return f"{kind} {called}.csv", exporter.csv_text(["type", *filled], [{"type": kind, **filled}]).encode()
