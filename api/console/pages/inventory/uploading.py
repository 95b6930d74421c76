"""A file comes into the inventory: what it would change is looked at, and then just that is done."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response

from alerts.desk.installing.preview import InventoryPreview, preview_inventory
from alerts.desk.registration import StalePreviewError
from alerts.people.viewer import Viewer
from api.access.authentication import ask_again, asks
from api.console.pages.inventory.browsing import PATH
from api.console.pages.rendering import language_of, render_page
from api.console.views.inventory.row_form import problem_lines
from api.http.dependencies import FORMATS, ServiceDep, format_sent, start_files_of
from api.http.foreseen_errors import problem_of
from api.http.problems import HttpProblem, ProblemKind
from ingest.inventory.files.problem_collector import InventoryProblems
from ingest.inventory.files.workbook import FileFormat
from ingest.inventory.tree import Inventory

router = APIRouter()

UPLOAD = f"{PATH}/upload"
TYPES = {f".{form}": media_type for media_type, form in FORMATS.items()}
"""How the name of a file ends -> the media type that the script sends it with."""


async def _body(request: Request) -> bytes:
    """All of it, from who still may send it when it has come."""
    body = await request.body()
    await ask_again(request, preview_inventory)
    return body


@router.get(UPLOAD)
def file_to_upload(
    request: Request, service: ServiceDep, _viewer: Annotated[Viewer, asks(preview_inventory)]
) -> Response:
    """The form, of which the script sends the file as it is."""
    return _render(request, service.settings.api.max_body_bytes)


@router.post(UPLOAD)
def inventory_uploaded(
    request: Request,
    service: ServiceDep,
    viewer: Annotated[Viewer, asks(preview_inventory)],
    form: Annotated[FileFormat, Depends(format_sent)],
    body: Annotated[bytes, Depends(_body)],
    *,
    replace: bool = False,
    previewed: Annotated[str | None, Query(pattern="^[0-9a-f]{64}$")] = None,
) -> Response:
    """What the file would change; with the mark of that it is done. The answer is the page again."""
    source, most = (f"body.{form}", body), service.settings.api.max_body_bytes
    stale: HttpProblem | None = None
    try:
        if previewed is not None:
            done = service.import_inventory(viewer, source, replace=replace, previewed=previewed)
            return _render(request, most, done=done.after)
    except StalePreviewError as error:
        stale = HttpProblem(ProblemKind.STALE_VERSION, error.said)
    except InventoryProblems as error:
        return _render(request, most, error=error)
    try:
        found = preview_inventory(
            *(service.records, viewer, source, service.plan().rules, service.clock.now()),
            replace=replace,
            start_files=start_files_of(service),
        )
    except InventoryProblems as error:
        return _render(request, most, error=error)
    return _render(request, most, found=found, stale=stale, start_file=start_files_of(service)[0])


def _render(
    request: Request,
    most: int,
    *,
    found: InventoryPreview | None = None,
    done: Inventory | None = None,
    stale: HttpProblem | None = None,
    error: InventoryProblems | None = None,
    start_file: object = None,
) -> Response:
    return render_page(
        request,
        "inventory/upload.html",
        "inventory",
        problem=stale if error is None else problem_of(error),
        types=TYPES,
        most=most,
        found=found,
        done=done,
        problems=problem_lines(error.problems, language_of(request)) if error else (),
        start_file=start_file,
    )
