"""One sheet (表单) of a ticket, as a page to be printed or as PDF."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, Response

from alerts.desk.matters.sheets import WantedSheet, print_sheet_in_full, see_sheet
from alerts.people.viewer import Viewer
from alerts.sheets.sheet import SheetKind
from api.access.authentication import asks
from api.access.forms import PostedForm
from api.console.pages.rendering import language_of
from api.console.views.sheets import ADDRESS
from api.http.dependencies import DeskDep, ServiceDep
from api.http.parameters import ContactNumber, SheetVersion, TicketNumber
from api.printing.answers import as_page, as_pdf, page_of_sheet

router = APIRouter()


@router.get(ADDRESS)
def sheet(
    request: Request,
    service: ServiceDep,
    desk: DeskDep,
    viewer: Annotated[Viewer, asks(see_sheet)],
    number: TicketNumber,
    contact: ContactNumber,
    kind: SheetKind,
    version: SheetVersion = None,
    wanted: Annotated[Literal["html", "pdf"], Query(alias="format")] = "html",
) -> Response:
    """The sheet, masked."""
    found = see_sheet(service.records, viewer, WantedSheet(number, contact, kind, version), desk=desk)
    language = language_of(request)
    page = page_of_sheet(found, language, service.clock.now(), desk)
    return as_page(page, language) if wanted == "html" else as_pdf(found, page, language, service.printer)


@router.post(ADDRESS)
def sheet_in_full(
    request: Request,
    service: ServiceDep,
    desk: DeskDep,
    viewer: Annotated[Viewer, asks(print_sheet_in_full)],
    number: TicketNumber,
    contact: ContactNumber,
    kind: SheetKind,
    form: PostedForm,
) -> Response:
    """The sheet with all of who it is about, to be printed; the look is in the audit."""
    now, wall, language = service.clock.now(), service.wall.now(), language_of(request)
    typed = form.get("sheet_version", "")
    version = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 6 else None
    asked, store = WantedSheet(number, contact, kind, version), service.attachments
    found = print_sheet_in_full(service.records, store, viewer, asked, now, desk=desk, wall=wall)
    return as_page(page_of_sheet(found, language, now, desk), language)
