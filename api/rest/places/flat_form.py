"""The form for a list of flats, to be filled in and imported."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter
from starlette.responses import Response

from alerts.desk.registration import import_inventory
from alerts.people.viewer import Viewer
from api.access.authentication import asks
from api.http.files.media_types import WORKBOOK
from api.http.files.table_file import FileLanguage, TableForm, file_headers
from api.http.problems import problem_responses
from ingest.inventory.files.flats.form import write_flat_form
from ingest.said import Said
from ingest.words.packages import catalogue_of

router = APIRouter(prefix="/inventory", tags=["inventory"])

FORM: dict[int | str, dict[str, Any]] = {
    200: {"content": {WORKBOOK: {"schema": {"type": "string", "format": "binary"}}}}
}


@router.get("/flats/form", response_class=Response, responses=problem_responses() | FORM)
def form_for_flats(_viewer: Annotated[Viewer, asks(import_inventory)], language: FileLanguage) -> Response:
    """A workbook with headings, choices, examples and notes in the language of the answer."""
    catalogue = catalogue_of(language.tag)
    name = Said("flats-form-sheet").written(catalogue)
    headers = file_headers(name, TableForm.XLSX, language)
    return Response(write_flat_form(catalogue), media_type=WORKBOOK, headers=headers)
