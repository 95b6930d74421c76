"""The inventory row by row: its tables in pages, and a row with where what it does not say comes from."""

from __future__ import annotations

from typing import Annotated, Self

from fastapi import APIRouter, Query
from pydantic import BaseModel

from alerts.desk.installing.inventory_rows import (
    InventoryLine,
    InventoryRow,
    InventoryTable,
    RowValue,
    inventory_row,
    inventory_rows,
)
from alerts.people.viewer import Viewer
from api.access.authentication import asks
from api.http.dependencies import CursorsDep, PageSize, ServiceDep, start_files_of
from api.http.paging import Cursor
from api.http.parameters import LONGEST_NAME, WRITTEN, InventoryId
from api.http.problems import ProblemKind, problem_responses

router = APIRouter(prefix="/inventory", tags=["inventory"])


class InventoryLineItem(BaseModel):
    """A row: its id, what it is called, and the id of the place that it is at; empty where it is at none."""

    id: str
    name: str
    place: str

    @classmethod
    def of(cls, line: InventoryLine) -> Self:
        """As the API shows it."""
        return cls(id=line.id, name=line.name, place=line.place)


class InventoryLines(BaseModel):
    """Rows of a table by their ids, and how many rows each table has."""

    items: list[InventoryLineItem]
    next: str | None
    counts: dict[InventoryTable, int]


class RowGiver(BaseModel):
    """The row that says what holds for another."""

    table: InventoryTable
    id: str


class RowValueItem(BaseModel):
    """A key of a row as a cell of a file says it, empty where the row does not.

    ``inherited`` is what holds for it then, as ``giver`` says; null for a giver: that is the default.
    """

    key: str
    text: str
    required: bool
    inherited: str
    giver: RowGiver | None

    @classmethod
    def of(cls, value: RowValue) -> Self:
        """As the API shows it."""
        giver = None if value.giver is None else RowGiver(table=value.giver[0], id=value.giver[1])
        return cls(
            key=value.key,
            text=value.text,
            required=value.required,
            inherited=value.inherited,
            giver=giver,
        )


class ReferringRowsItem(BaseModel):
    """Rows of a table that refer to one: how many, and the first 100 of them."""

    table: InventoryTable
    count: int
    rows: list[InventoryLineItem]


class InventoryRowShown(BaseModel):
    """A row with all its keys. ``at_start``: a file has it, and each start makes it what that file says."""

    table: InventoryTable
    id: str
    version: int
    at_start: bool
    values: list[RowValueItem]
    referring: list[ReferringRowsItem]

    @classmethod
    def of(cls, row: InventoryRow) -> Self:
        """As the API shows it."""
        referring = [
            ReferringRowsItem(
                table=each.table, count=each.count, rows=[InventoryLineItem.of(line) for line in each.rows]
            )
            for each in row.referring
        ]
        return cls(
            table=row.table,
            id=row.line.id,
            version=row.version,
            at_start=row.at_start,
            values=[RowValueItem.of(each) for each in row.values],
            referring=referring,
        )


@router.get("/{table}", responses=problem_responses(ProblemKind.BAD_CURSOR))
def rows_of_inventory(
    service: ServiceDep,
    cursors: CursorsDep,
    viewer: Annotated[Viewer, asks(inventory_rows)],
    table: InventoryTable,
    size: PageSize,
    text: Annotated[
        str,
        Query(max_length=LONGEST_NAME, pattern=WRITTEN, description="Words that are all in the id or name."),
    ] = "",
    cursor: Cursor = None,
) -> InventoryLines:
    """Rows of a table of the inventory in force, in the order of their ids."""
    filters = [table, text]
    after = cursors.read("inventory-rows", filters, cursor)
    found = inventory_rows(service.inventory(), viewer, table, text, after, size)
    items = [InventoryLineItem.of(each) for each in found.page.items]
    following = cursors.after("inventory-rows", filters, found.page.last)
    return InventoryLines(items=items, next=following, counts=dict(found.counts))


@router.get("/{table}/row", responses=problem_responses(ProblemKind.NOT_FOUND))
def row_of_inventory(
    service: ServiceDep,
    viewer: Annotated[Viewer, asks(inventory_row)],
    table: InventoryTable,
    id: InventoryId,  # noqa: A002 - as in the API
) -> InventoryRowShown:
    """A row, with what holds for it where it says nothing, and the rows that refer to it."""
    return InventoryRowShown.of(
        inventory_row(service.inventory(), viewer, table, id, start_files_of(service))
    )
