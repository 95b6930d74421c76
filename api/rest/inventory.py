"""The inventory as a whole: out as a file, and in again, all or nothing."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from alerts.rules.inventory_files import read_inventory, write_inventory
from api.access.authentication import Engineer, Reader
from api.http.dependencies import ServiceDep
from api.http.problems import HttpProblem, ProblemKind, problem_responses
from api.rest.inventory_models import ImportOutcome
from ingest.inventory.files.exporter import InventoryFormat
from ingest.inventory.files.importer import merge

router = APIRouter(prefix="/inventory", tags=["inventory"])

FORMATS: dict[str, InventoryFormat] = {"application/json": "json", "text/csv": "csv"}
"""Media type -> format. Neither is one that a plain HTML form can send."""
FILE: dict[str, Any] = {media_type: {"schema": {"type": "string"}} for media_type in FORMATS}
JSON_FILE: dict[str, Any] = FILE | {"application/json": {"schema": {"type": "object"}}}
TOML = "application/toml"
TOML_FILE: dict[str, Any] = {TOML: {"schema": {"type": "string"}}}


def _format_sent(request: Request) -> InventoryFormat:
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type not in FORMATS:
        raise HttpProblem(ProblemKind.UNSUPPORTED_MEDIA_TYPE, f"Send one of {', '.join(FORMATS)}.")
    return FORMATS[media_type]


async def _body(request: Request) -> bytes:
    return await request.body()


@router.get(
    "",
    response_class=Response,
    responses=problem_responses() | {200: {"content": JSON_FILE | TOML_FILE, "description": "The file."}},
)
def inventory(
    service: ServiceDep,
    _reader: Reader,
    form: Annotated[InventoryFormat, Query(alias="format", description="`json`, `csv` or `toml`.")] = "json",
) -> Response:
    """The inventory in force, as the import takes it."""
    media_type = next((name for name, known in FORMATS.items() if known == form), TOML)
    return Response(write_inventory(service.inventory(), form), media_type=media_type)


@router.post(
    "/import",
    responses=problem_responses(
        ProblemKind.BAD_INVENTORY, ProblemKind.UNSUPPORTED_MEDIA_TYPE, ProblemKind.TOO_LARGE
    ),
    openapi_extra={"requestBody": {"required": True, "content": JSON_FILE}},
)
def import_inventory(
    service: ServiceDep,
    _engineer: Engineer,
    form: Annotated[InventoryFormat, Depends(_format_sent)],
    body: Annotated[bytes, Depends(_body)],
    *,
    replace: Annotated[
        bool, Query(description="What the file does not name leaves the inventory; else it is merged in.")
    ] = False,
) -> ImportOutcome:
    """Take over a file, all of it or nothing; `errors` of the refusal names every bad row."""
    known = service.inventory()
    read = (
        read_inventory((f"body.{form}", body)) if replace else read_inventory((f"body.{form}", body), known)
    )
    merge(known, read, replace=replace)
    return ImportOutcome.of(service.import_inventory(read, replace=replace))
