"""Who did what."""

from __future__ import annotations

from dataclasses import astuple
from typing import Annotated, Any, Self

from fastapi import APIRouter, Query
from pydantic import BaseModel

from alerts.desk.people.audit import list_audit
from alerts.people.audit import AuditEvent, AuditFilter, AuditKind, actor_in_words
from alerts.people.viewer import Viewer
from api.access.authentication import asks
from api.http.dependencies import AnswerLanguage, CursorsDep, PageSize, ServiceDep
from api.http.paging import Cursor
from api.http.parameters import OptionalId
from api.http.problems import ProblemKind, problem_responses
from api.http.times import Instant, rfc3339
from api.rest.base_models import Page, Timestamp
from api.words.languages import Language
from ingest.inventory.tree import DEFAULT_ZONE

router = APIRouter(prefix="/audit", tags=["people"])


class AuditItem(BaseModel):
    """Something that was done: by whom, from which address, to whom or what. ``data`` depends on the kind.

    ``acting_for``: for whom the actor stood in, else empty; ``who`` says both in the language of the answer.
    """

    id: int
    at: Timestamp
    kind: AuditKind
    actor: str
    acting_for: str
    who: str
    address: str
    subject: str
    data: dict[str, Any]

    @classmethod
    def of(cls, event: AuditEvent, language: Language) -> Self:
        """As the API shows it."""
        return cls(
            id=event.id,
            at=rfc3339(event.at, DEFAULT_ZONE),
            kind=event.kind,
            actor=event.actor,
            acting_for=event.acting_for,
            who=language.say(actor_in_words(event.actor, event.acting_for)),
            address=event.address,
            subject=event.subject,
            data=dict(event.data),
        )


class AuditPage(Page):
    """What was done, newest first."""

    items: list[AuditItem]


@router.get("", responses=problem_responses(ProblemKind.BAD_CURSOR))
def audit(
    service: ServiceDep,
    cursors: CursorsDep,
    language: AnswerLanguage,
    limit: PageSize,
    viewer: Annotated[Viewer, asks(list_audit)],
    kind: AuditKind | None = None,
    actor: OptionalId = None,
    subject: OptionalId = None,
    start: Annotated[Instant | None, Query(alias="from", description="At or after this instant.")] = None,
    end: Annotated[Instant | None, Query(alias="to", description="Before this instant.")] = None,
    cursor: Cursor = None,
) -> AuditPage:
    """What was done, newest first."""
    wanted = AuditFilter(kind=kind, actor=actor, subject=subject, start=start, end=end)
    filters = astuple(wanted)
    after = cursors.read("audit", filters, cursor)
    page = list_audit(service.records, viewer, wanted, after, limit)
    return AuditPage(
        items=[AuditItem.of(event, language) for event in page.items],
        next=cursors.after("audit", filters, page.last),
    )
