"""The inventory as a whole: out as a file, and in again, all or nothing."""

from __future__ import annotations

from typing import Annotated, Any, Self

from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel, Field
from starlette.responses import Response

from alerts.desk import registration
from alerts.desk.registration import InventoryImport
from alerts.people.viewer import Viewer
from alerts.records import RecordsError
from api.access.authentication import ask_again, asks
from api.http.dependencies import FORMATS, AnswerLanguage, ServiceDep, format_sent
from api.http.files.media_types import WORKBOOK
from api.http.foreseen_errors import problem_of
from api.http.problems import BadItem, HttpProblem, ProblemKind, bad_item, problem_responses
from api.words.languages import Language
from ingest.inventory.extent import households_in
from ingest.inventory.files.workbook import FileFormat
from ingest.said import Said

router = APIRouter(prefix="/inventory", tags=["inventory"])

FILE: dict[str, Any] = {
    media_type: {"schema": {"type": "string"} | ({"format": "binary"} if media_type == WORKBOOK else {})}
    for media_type in FORMATS
}
JSON_FILE: dict[str, Any] = FILE | {"application/json": {"schema": {"type": "object"}}}


Replace = Annotated[
    bool, Query(description="What the file does not name leaves the inventory; else it is merged in.")
]


class ImportOutcome(BaseModel):
    """What the inventory now in force holds."""

    version: int
    places: int
    departments: int
    points: int
    gateways: int
    models: int
    devices: int
    aliases: int
    calendars: int
    outages: int
    households: Annotated[int | None, Field(description="`null`: none is registered, and nobody knows.")]
    warnings: Annotated[list[BadItem], Field(description="What should be known of the file that was taken.")]

    @classmethod
    def of(cls, done: InventoryImport, language: Language) -> Self:
        """The sizes of the inventory after an import, and what is to be said of its file."""
        inventory = done.after
        return cls(
            version=inventory.version,
            places=len(inventory.places),
            departments=len(inventory.departments),
            points=len(inventory.points),
            gateways=len(inventory.gateways),
            models=len(inventory.models),
            devices=len(inventory.devices),
            aliases=len(inventory.aliases),
            calendars=len(inventory.calendars),
            outages=len(inventory.outages),
            households=households_in(inventory),
            warnings=[bad_item(each, language) for each in done.warnings],
        )


async def _body(request: Request) -> bytes:
    """All of it, from who still may send it when it has come."""
    body = await request.body()
    await ask_again(request, registration.import_inventory)
    return body


@router.get(
    "",
    response_class=Response,
    responses=problem_responses() | {200: {"content": JSON_FILE, "description": "The file."}},
)
def inventory(
    service: ServiceDep,
    viewer: Annotated[Viewer, asks(registration.export_inventory)],
    form: Annotated[
        FileFormat, Query(alias="format", description="`json`, `csv`, `toml` or `xlsx`.")
    ] = "json",
) -> Response:
    """The inventory in force, as the import takes it."""
    media_type = next(name for name, each in FORMATS.items() if each == form)
    known, now = service.inventory(), service.wall.now()
    content = registration.export_inventory(service.records, known, viewer, form, now)
    saved = {} if form == "json" else {"Content-Disposition": f'attachment; filename="inventory.{form}"'}
    return Response(content, media_type=media_type, headers=saved)


@router.post(
    "/import",
    responses=problem_responses(
        ProblemKind.BAD_INVENTORY,
        ProblemKind.STALE_VERSION,
        ProblemKind.UNSUPPORTED_MEDIA_TYPE,
        ProblemKind.TOO_LARGE,
        ProblemKind.RECORDS_UNAVAILABLE,
    ),
    openapi_extra={"requestBody": {"required": True, "content": JSON_FILE}},
)
def import_inventory(
    service: ServiceDep,
    viewer: Annotated[Viewer, asks(registration.import_inventory)],
    form: Annotated[FileFormat, Depends(format_sent)],
    body: Annotated[bytes, Depends(_body)],
    language: AnswerLanguage,
    *,
    replace: Replace = False,
    previewed: Annotated[
        str | None,
        Query(pattern="^[0-9a-f]{64}$", description="`mark` of a preview: exactly that is done, or nothing."),
    ] = None,
) -> ImportOutcome:
    """Take over a file, all of it or nothing; `errors` of the refusal names every bad row."""
    source = (f"body.{form}", body)
    try:
        done = service.import_inventory(viewer, source, replace=replace, previewed=previewed)
        return ImportOutcome.of(done, language)
    except registration.StalePreviewError as error:
        raise HttpProblem(ProblemKind.STALE_VERSION, error.said) from error
    except RecordsError as error:
        problem = problem_of(error)
        if problem.kind is ProblemKind.RECORDS_UNAVAILABLE:
            problem = HttpProblem(problem.kind, Said("refusal-import-unsure", said=problem.said))
        raise problem from error
