"""Sheets (表单) of a ticket: as data, as a page to be printed, and as PDF."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from alerts.desk.matters.desk_in_force import DeskInForce
from alerts.desk.matters.sheets import (
    ShownSheet,
    WantedSheet,
    list_sheets,
    print_sheet_in_full,
    see_sheet,
)
from alerts.people.viewer import Viewer
from alerts.sheets.sheet import SheetKind
from api.access.authentication import JsonOnly, asks
from api.http.dependencies import AnswerLanguage, DeskDep, ServiceDep
from api.http.parameters import ContactNumber, SheetVersion, TicketNumber
from api.http.problems import ProblemKind, problem_responses
from api.ports.running_service import RunningService
from api.printing.answers import PDF, as_page, as_pdf, page_of_sheet
from api.rest.desk.sheet_models import SheetDocument, SheetItem, SheetList
from api.words.languages import Language

router = APIRouter(prefix="/tickets", tags=["tickets"])


class SheetFormat(StrEnum):
    """As what a sheet is given out."""

    JSON = "json"
    HTML = "html"
    PDF = "pdf"


Format = Annotated[
    SheetFormat, Query(alias="format", description="The same as data, as a page to be printed, or as PDF.")
]
AS_ASKED: dict[int | str, dict[str, Any]] = {
    200: {
        "content": {
            "text/html": {"schema": {"type": "string"}},
            PDF: {"schema": {"type": "string", "format": "binary"}},
        },
        "description": "The sheet.",
    }
}


@router.get("/{number}/sheets", responses=problem_responses(ProblemKind.NOT_FOUND))
def sheets_listed(
    service: ServiceDep,
    desk: DeskDep,
    viewer: Annotated[Viewer, asks(list_sheets)],
    language: AnswerLanguage,
    number: TicketNumber,
    response: Response,
) -> SheetList:
    """The sheets of a ticket: feedback sheets that were issued, and a card of each complaint."""
    response.headers["cache-control"] = "no-store"
    found = list_sheets(service.records, viewer, number, desk=desk)
    zone = _zone(found[0], desk) if found else ""
    return SheetList(items=[SheetItem.of(each, language, zone) for each in found])


@router.get(
    "/{number}/sheets/{contact}/{kind}",
    response_model=SheetDocument,
    responses=problem_responses(ProblemKind.NOT_FOUND, ProblemKind.BUSY, ProblemKind.CANNOT_PRINT) | AS_ASKED,
)
def sheet(
    service: ServiceDep,
    desk: DeskDep,
    viewer: Annotated[Viewer, asks(see_sheet)],
    language: AnswerLanguage,
    number: TicketNumber,
    contact: ContactNumber,
    kind: SheetKind,
    response: Response,
    version: SheetVersion = None,
    wanted: Format = SheetFormat.JSON,
) -> Response | SheetDocument:
    """One sheet, masked: the last version, or the one that is asked for."""
    found = see_sheet(service.records, viewer, WantedSheet(number, contact, kind, version), desk=desk)
    return _answer(service, desk, found, language, wanted, response)


@router.post(
    "/{number}/sheets/{contact}/{kind}/reveal",
    dependencies=[JsonOnly],
    response_model=SheetDocument,
    responses=problem_responses(
        ProblemKind.NOT_FOUND,
        ProblemKind.NOT_YOURS,
        ProblemKind.GONE,
        ProblemKind.UNSUPPORTED_MEDIA_TYPE,
        ProblemKind.BUSY,
        ProblemKind.CANNOT_PRINT,
    )
    | AS_ASKED,
)
def sheet_revealed(
    service: ServiceDep,
    desk: DeskDep,
    viewer: Annotated[Viewer, asks(print_sheet_in_full)],
    language: AnswerLanguage,
    number: TicketNumber,
    contact: ContactNumber,
    kind: SheetKind,
    response: Response,
    version: SheetVersion = None,
    wanted: Format = SheetFormat.JSON,
) -> Response | SheetDocument:
    """One sheet with all of who it is about and the picture of their signature. Each look is in the audit."""
    now, wall = service.clock.now(), service.wall.now()
    asked = WantedSheet(number, contact, kind, version)
    store = service.attachments
    found = print_sheet_in_full(service.records, store, viewer, asked, now, desk=desk, wall=wall)
    return _answer(service, desk, found, language, wanted, response)


def _answer(
    service: RunningService,
    desk: DeskInForce,
    found: ShownSheet,
    language: Language,
    wanted: SheetFormat,
    response: Response,
) -> Response | SheetDocument:
    if wanted is SheetFormat.JSON:
        response.headers["cache-control"] = "no-store"
        return SheetDocument.of(found, language, _zone(found, desk))
    page = page_of_sheet(found, language, service.clock.now(), desk)
    if wanted is SheetFormat.HTML:
        return as_page(page, language)
    return as_pdf(found, page, language, service.printer)


def _zone(found: ShownSheet, desk: DeskInForce) -> str:
    """The time zone of the place that the sheet is about."""
    return desk.calendar_at(found.place).zone
