"""The audit as a file for spreadsheets: bounded, written as it is read, and nothing in it is ever run."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import StreamingResponse

from alerts.desk.people.audit import MOST_EXPORTED, export_audit
from alerts.people.audit import AuditEvent, AuditFilter, AuditKind
from alerts.people.viewer import Viewer
from api.access.authentication import asks
from api.http.dependencies import AnswerLanguage, ServiceDep
from api.http.parameters import OptionalId
from api.http.problems import problem_responses
from api.http.times import Instant, rfc3339
from api.words.languages import Language
from ingest.spreadsheets import BYTE_ORDER_MARK, csv_lines

router = APIRouter(prefix="/audit", tags=["people"])

COLUMNS = ("id", "at", "kind", "what", "actor", "acting_for", "address", "subject", "data")
HEADERS = {"Content-Disposition": 'attachment; filename="audit.csv"', "Cache-Control": "no-store"}


@router.get(
    "/export",
    response_class=StreamingResponse,
    responses=problem_responses()
    | {200: {"content": {"text/csv": {"schema": {"type": "string"}}}, "description": "The file."}},
)
def audit_file(
    service: ServiceDep,
    language: AnswerLanguage,
    viewer: Annotated[Viewer, asks(export_audit)],
    kind: AuditKind | None = None,
    actor: OptionalId = None,
    subject: OptionalId = None,
    start: Annotated[Instant | None, Query(alias="from", description="At or after this instant.")] = None,
    end: Annotated[Instant | None, Query(alias="to", description="Before this instant.")] = None,
) -> StreamingResponse:
    """What was done, newest first, as CSV: 100 000 lines at most, the last of which says if there are more.

    The export is a line of the audit.
    """
    wanted = AuditFilter(kind=kind, actor=actor, subject=subject, start=start, end=end)
    pages = export_audit(service.records, viewer, wanted, service.wall.now())
    text = csv_of(pages, language, service.inventory().root_zone)
    return StreamingResponse(text, media_type="text/csv; charset=utf-8", headers=HEADERS)


def csv_of(
    pages: Iterable[list[AuditEvent]], language: Language, zone: str, most: int = MOST_EXPORTED
) -> Iterator[str]:
    """The text of the file, a part for each page; instants in ``zone``, of ``most`` events at most."""
    yield BYTE_ORDER_MARK + csv_lines([COLUMNS])
    told = 0
    for page in pages:
        shown = page[: most - told]
        told += len(shown)
        yield csv_lines(_cells(event, language, zone) for event in shown)
        if len(shown) < len(page):
            yield csv_lines([["", "", "", language.text("audit-export-more", count=told)]])
            return


def _cells(event: AuditEvent, language: Language, zone: str) -> list[str]:
    return [
        str(event.id),
        rfc3339(event.at, zone),
        event.kind.value,
        language.name_of("audit", event.kind),
        event.actor,
        event.acting_for,
        event.address,
        event.subject,
        json.dumps(event.data, ensure_ascii=False, sort_keys=True) if event.data else "",
    ]
