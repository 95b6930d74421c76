"""A row of the inventory is edited as a file with it would be imported: looked at first, then done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from starlette.responses import RedirectResponse

from alerts.desk.installing.inventory_rows import InventoryTable, inventory_row
from alerts.desk.installing.preview import InventoryPreview, preview_inventory
from alerts.desk.registration import StalePreviewError
from alerts.people.viewer import Viewer
from api.access.authentication import asks
from api.access.forms import PostedForm
from api.console.pages.inventory.browsing import PATH, row_path
from api.console.pages.rendering import language_of, render_page
from api.console.pages.sign_in import SEE_OTHER
from api.console.views.inventory.row_form import EDITED, cells_shown, cells_typed, file_typed, row_form
from api.http.dependencies import ServiceDep, start_files_of
from api.http.foreseen_errors import problem_of
from api.http.parameters import PRINTABLE
from api.http.problems import HttpProblem, ProblemKind
from api.ports.running_service import RunningService
from ingest.inventory.files.problem_collector import InventoryProblems
from ingest.problems import Problem
from ingest.said import Said

router = APIRouter()

EDIT = f"{PATH}/edit"
SomeId = Annotated[str, Query(max_length=256, pattern=f"{PRINTABLE}|^$")]


@router.get(EDIT)
def row_to_edit(
    request: Request,
    service: ServiceDep,
    viewer: Annotated[Viewer, asks(preview_inventory, inventory_row)],
    table: InventoryTable = InventoryTable.PLACES,
    id: SomeId = "",  # noqa: A002 - as in the API
    place: SomeId = "",
    parent: SomeId = "",
    gateway: SomeId = "",
    point: SomeId = "",
) -> Response:
    """The form of a row; without ``id`` that of a new one, of which a link may say what it belongs to."""
    _require_form(table)
    cells: dict[str, str] = {}
    if id:
        row = inventory_row(service.inventory(), viewer, table, id)
        cells = cells_shown(row.values, language_of(request), service.inventory().root_zone)
    else:
        cells = {"place": place, "parent": parent, "gateway": gateway, "point": point}
    return _render(request, service, table, id, cells)


@router.post(EDIT)
def row_edited(
    request: Request,
    service: ServiceDep,
    viewer: Annotated[Viewer, asks(preview_inventory)],
    form: PostedForm,
) -> Response:
    """What the row as typed would change; with the mark of that it is done."""
    table = next((each for each in InventoryTable if each == form.get("table")), None)
    if table is None:
        raise HttpProblem(ProblemKind.NOT_FOUND, Said("error-not-found"))
    _require_form(table)
    id_, cells = form.get("id", ""), cells_typed(table, form)
    if id_:
        cells[next(iter(cells))] = id_  # under another id it would be a second row beside this one
    source = file_typed(table, cells)
    stale: HttpProblem | None = None
    try:
        if form.get("save"):
            service.import_inventory(viewer, source, replace=False, previewed=form.get("mark", ""))
            return RedirectResponse(row_path(table, next(iter(cells.values()))), SEE_OTHER)
    except StalePreviewError as error:
        stale = HttpProblem(ProblemKind.STALE_VERSION, error.said)
    except InventoryProblems as error:
        return _render(request, service, table, id_, cells, error=error)
    try:
        found = preview_inventory(
            *(service.records, viewer, source, service.plan().rules, service.clock.now()),
            replace=False,
            start_files=start_files_of(service),
        )
    except InventoryProblems as error:
        return _render(request, service, table, id_, cells, error=error)
    return _render(request, service, table, id_, cells, found=found, stale=stale)


def _require_form(table: InventoryTable) -> None:
    if table not in EDITED:
        raise HttpProblem(ProblemKind.NOT_FOUND, Said("error-not-found"))


def _render(
    request: Request,
    service: RunningService,
    table: InventoryTable,
    id_: str,
    cells: Mapping[str, str],
    *,
    found: InventoryPreview | None = None,
    stale: HttpProblem | None = None,
    error: InventoryProblems | None = None,
) -> Response:
    problems: Sequence[Problem] = error.problems if error else ()
    drawn = row_form(table, cells, language_of(request), problems)
    return render_page(
        request,
        "inventory/edit.html",
        "inventory",
        problem=stale if error is None else problem_of(error),
        table=table,
        id=id_,
        drawn=drawn,
        found=found,
        path_of=row_path,
        start_file=start_files_of(service)[0],
    )
