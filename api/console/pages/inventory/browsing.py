"""The inventory: its tables to look through, and a row with all that is known of it."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request, Response

from alerts.desk.installing.inventory_rows import InventoryTable, inventory_row, inventory_rows
from alerts.people.viewer import Viewer
from api.access.authentication import asks
from api.console.pages.rendering import language_of, render_page
from api.console.views.inventory.row_form import EDITED, value_in_words
from api.http.dependencies import CursorsDep, ServiceDep, start_files_of
from api.http.paging import Cursor
from api.http.parameters import LONGEST_NAME, WRITTEN, InventoryId

router = APIRouter()

PATH = "/inventory"
ROW = f"{PATH}/row"
CURSOR_NAME = "console-inventory"
ROWS_PER_PAGE = 100
PAGE_OF = {
    InventoryTable.PLACES: "/places/",
    InventoryTable.POINTS: "/points/",
    InventoryTable.GATEWAYS: "/gateways/",
}
"""Tables whose rows have a page of how they are now."""


def row_path(table: InventoryTable, id_: str) -> str:
    """Where the page of a row is."""
    return f"{ROW}?{urlencode({'table': table, 'id': id_})}"


@router.get(PATH)
def inventory_page(
    request: Request,
    service: ServiceDep,
    cursors: CursorsDep,
    viewer: Annotated[Viewer, asks(inventory_rows)],
    table: InventoryTable = InventoryTable.PLACES,
    text: Annotated[str, Query(alias="q", max_length=LONGEST_NAME, pattern=WRITTEN)] = "",
    cursor: Cursor = None,
) -> Response:
    """Rows of a table by their ids, and where the tree begins."""
    inventory, filters = service.inventory(), [table, text]
    after = cursors.read(CURSOR_NAME, filters, cursor)
    found = inventory_rows(inventory, viewer, table, text, after, ROWS_PER_PAGE)
    return render_page(
        request,
        "inventory/inventory.html",
        "inventory",
        found=found,
        table=table,
        text=text,
        next=cursors.after(CURSOR_NAME, filters, found.page.last),
        in_force=inventory.version,
        nothing_installed=not inventory.points,
        edited=EDITED,
        path_of=row_path,
    )


@router.get(ROW)
def inventory_row_page(
    request: Request,
    service: ServiceDep,
    viewer: Annotated[Viewer, asks(inventory_row)],
    table: InventoryTable,
    id: InventoryId,  # noqa: A002 - as in the API
) -> Response:
    """A row: what it says, what holds for it otherwise, and what refers to it."""
    inventory, language = service.inventory(), language_of(request)
    row = inventory_row(inventory, viewer, table, id, start_files_of(service))
    zone = inventory.root_zone
    called = {
        value.key: value_in_words(value.key, value.text or value.inherited, language, zone)
        for value in row.values
    }
    way = list(inventory.upwards(id))[:0:-1] if table is InventoryTable.PLACES else []
    return render_page(
        request,
        "inventory/row.html",
        "inventory",
        row=row,
        called=called,
        way=way,
        editable=table in EDITED,
        page_of=PAGE_OF.get(table),
        path_of=row_path,
        start_file=start_files_of(service)[0],
    )
