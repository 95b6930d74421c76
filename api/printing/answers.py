"""Sheets as answers: the page that a browser shows and prints, and the PDF that it saves."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Mapping
from hashlib import sha256

from starlette.responses import HTMLResponse, Response

from alerts.desk.matters.desk_in_force import DeskInForce
from alerts.desk.matters.sheets import ShownSheet
from alerts.sheets.sheet import Sheet
from alerts.sheets.signatures import digest_of
from api.http.language_choice import headers_of
from api.ports.running_service import PagePrinter
from api.printing.sheets import SignatureImage, sheet_page
from api.words.languages import Language

PDF = "application/pdf"
POLICY = (
    "default-src 'none'; style-src 'sha256-{style}'; img-src data:; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)
"""Nothing but the page's own style and the pictures in it."""
STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)


def page_of_sheet(found: ShownSheet, language: Language, at: int, desk: DeskInForce) -> str:
    """The page of ``found``, printed at ``at`` (UTC ms); with the picture of its signature where it has that.

    Raises `OSError` for a picture that cannot be read.
    """
    image = None
    if found.picture is not None:
        kept = found.picture
        image = SignatureImage(kept.attachment.media_type.value, kept.path.read_bytes())
    zone = desk.calendar_at(found.place).zone
    copies = desk.tables.settings.copies
    return sheet_page(found.sheet, found.digest, language, at, zone, image=image, copies=copies)


def as_page(page: str, language: Language) -> HTMLResponse:
    """``page`` for a browser, which keeps nothing of it."""
    style = STYLE.search(page)
    digest = b64encode(sha256(style[1].encode() if style else b"").digest()).decode()
    return HTMLResponse(
        page, headers={**_headers(language), "Content-Security-Policy": POLICY.format(style=digest)}
    )


def page_of_stop_sheet(sheet: Sheet, language: Language, at: int, zone: str, copies: int) -> str:
    """The page of a ``sheet`` of a stop of supply, printed at ``at`` (UTC ms), times in ``zone`` (IANA)."""
    return sheet_page(sheet, digest_of(sheet).hex(), language, at, zone, copies=copies)


def as_pdf(found: ShownSheet, page: str, language: Language, printer: PagePrinter) -> Response:
    """As `pdf_of`, of a sheet of a ticket."""
    return pdf_of(found.sheet, page, language, printer)


def pdf_of(sheet: Sheet, page: str, language: Language, printer: PagePrinter) -> Response:
    """The PDF of ``page``, which is ``sheet``, to be saved. Takes seconds.

    Raises `api.http.problems.HttpProblem`.
    """
    name = f"{sheet.number}-{sheet.kind}-{sheet.version}.pdf"
    saved = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(printer.pdf(page), media_type=PDF, headers={**_headers(language), **saved})


def _headers(language: Language) -> Mapping[str, str]:
    more = {"Cache-Control": "no-store", "Vary": "Accept, Accept-Language, Cookie"}
    return {**headers_of(language), **more}
