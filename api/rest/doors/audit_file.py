"""The audit as a file: bounded, written as it is read, and nothing in it is ever run."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import StreamingResponse

from alerts.desk.people.audit import MOST_EXPORTED, export_audit
from alerts.people.audit import AuditEvent, AuditFilter, AuditKind
from alerts.people.viewer import Viewer
from api.access.authentication import asks
from api.http.dependencies import ServiceDep
from api.http.files.table_file import (
    FILE,
    FileLanguage,
    TableForm,
    csv_answer,
    local_time,
    workbook_answer,
)
from api.http.parameters import OptionalId
from api.http.problems import problem_responses
from api.http.times import Instant, rfc3339
from api.words.languages import Language
from ingest.said import Said
from ingest.spreadsheets.workbooks import SheetCell, SheetMaker

router = APIRouter(prefix="/audit", tags=["people"])

COLUMNS = ("id", "at", "kind", "what", "actor", "acting_for", "address", "subject", "data")
WHAT = COLUMNS.index("what")
NAME = "audit"
SHEET_WHAT = 2
"""Which column of a sheet says what was done."""


@router.get("/export", response_class=StreamingResponse, responses=problem_responses() | FILE)
def audit_file(
    service: ServiceDep,
    language: FileLanguage,
    viewer: Annotated[Viewer, asks(export_audit)],
    kind: AuditKind | None = None,
    actor: OptionalId = None,
    subject: OptionalId = None,
    start: Annotated[Instant | None, Query(alias="from", description="At or after this instant.")] = None,
    end: Annotated[Instant | None, Query(alias="to", description="Before this instant.")] = None,
    form: Annotated[TableForm, Query(alias="format", description="`csv` or `xlsx`.")] = TableForm.CSV,
) -> StreamingResponse:
    """What was done, newest first: 100 000 lines at most, the last of which says if there are more.

    The export is a line of the audit.
    """
    wanted = AuditFilter(kind=kind, actor=actor, subject=subject, start=start, end=end)
    pages = export_audit(service.records, viewer, wanted, service.wall.now())
    zone = service.inventory().root_zone
    if form is TableForm.CSV:
        return csv_answer(COLUMNS, csv_rows(pages, language, zone), NAME, language)
    return workbook_answer(_sheet(pages, language, zone), NAME, language)


def csv_rows(
    pages: Iterable[list[AuditEvent]], language: Language, zone: str, most: int = MOST_EXPORTED
) -> Iterator[list[list[str]]]:
    """The rows of the file, page by page; instants in ``zone``, of ``most`` events at most."""
    for shown, more in _bounded(pages, most):
        rows = [_csv_row(event, language, zone) for event in shown]
        yield [*rows, [*[""] * WHAT, language.say(more)]] if more else rows


def _sheet(pages: Iterable[list[AuditEvent]], language: Language, zone: str) -> Callable[[SheetMaker], None]:
    heads = (
        *(Said("exported-number"), Said("exported-at", zone=zone), Said("audit-kind"), Said("audit-who")),
        *(Said("exported-acting-for"), Said("exported-address"), Said("audit-whom"), Said("audit-data")),
    )

    def fill(book: SheetMaker) -> None:
        sheet = book.sheet(language.text("audit-title"), [language.say(each) for each in heads])
        for shown, more in _bounded(pages, MOST_EXPORTED):
            sheet.append(_sheet_row(event, language, zone) for event in shown)
            if more:
                sheet.append([[*[None] * SHEET_WHAT, language.say(more)]])

    return fill


def _bounded(pages: Iterable[list[AuditEvent]], most: int) -> Iterator[tuple[list[AuditEvent], Said | None]]:
    """Events of ``pages``, ``most`` at most; and what is to be said after them, where there are more."""
    told = 0
    for page in pages:
        shown = page[: most - told]
        told += len(shown)
        if len(shown) < len(page):
            yield shown, Said("audit-export-more", count=told)
            return
        yield shown, None


def _csv_row(event: AuditEvent, language: Language, zone: str) -> list[str]:
    return [str(event.id), rfc3339(event.at, zone), event.kind.value, *_told(event, language)]


def _sheet_row(event: AuditEvent, language: Language, zone: str) -> list[SheetCell]:
    return [event.id, local_time(event.at, zone), *_told(event, language)]


def _told(event: AuditEvent, language: Language) -> list[str]:
    """What every kind of file says in texts: what was done, by whom and from where, to what, and the rest."""
    data = json.dumps(event.data, ensure_ascii=False, sort_keys=True) if event.data else ""
    what = language.name_of("audit", event.kind)
    return [what, event.actor, event.acting_for, event.address, event.subject, data]
