"""Who did what, and whether what is on record is as it was written."""

from __future__ import annotations

from dataclasses import astuple
from typing import Annotated, Any, Self

from fastapi import APIRouter, Query
from pydantic import BaseModel

from alerts.chain.links import GENESIS, ChainedTable, ChainHead
from alerts.chain.verification import BrokenLink, ChainFault, ChainVerdict
from alerts.desk.lookups.list_page import Position
from alerts.desk.people.audit import audit_head, list_audit, verify_audit
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

WALKED = 50_000
"""Rows after which an answer to ``verify`` leaves the rest to the next request, some two seconds."""


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


class HeadItem(BaseModel):
    """A head of the chain: the number of its last row and that row's hash, in hexadecimal digits.

    ``at`` is when it was asked for.
    """

    seq: int
    hash: str
    at: Timestamp


class BrokenItem(BaseModel):
    """Where the chain does not hold first; ``table`` and ``id`` name the row where there is one."""

    fault: ChainFault
    seq: int
    table: ChainedTable | None
    id: int | None
    reason: str

    @classmethod
    def of(cls, broken: BrokenLink, language: Language) -> Self:
        """As the API shows it."""
        reason = language.say(broken.said)
        return cls(fault=broken.fault, seq=broken.seq, table=broken.table, id=broken.id, reason=reason)


class VerdictItem(BaseModel):
    """What a walk along the chain found.

    ``until``, with its ``hash``, is the last row that holds; ``next`` goes on behind it, where there is more.
    ``broken`` is the first row that does not hold, ``null`` where all that was walked does.
    """

    until: int
    hash: str
    broken: BrokenItem | None
    next: str | None


@router.get("/head", responses=problem_responses())
def head(service: ServiceDep, viewer: Annotated[Viewer, asks(audit_head)]) -> HeadItem:
    """How far the chain over audit and histories reaches now: keep it elsewhere, as an anchor."""
    found = audit_head(service.records, viewer)
    at = rfc3339(service.wall.now(), DEFAULT_ZONE)
    return HeadItem(seq=found.seq, hash=found.hash.hex(), at=at)


@router.get("/verify", responses=problem_responses(ProblemKind.BAD_CURSOR))
def verify(
    service: ServiceDep,
    cursors: CursorsDep,
    language: AnswerLanguage,
    viewer: Annotated[Viewer, asks(verify_audit)],
    anchor: Annotated[
        str | None,
        Query(
            pattern="^[0-9]{1,18}:[0-9a-f]{64}$", description="`seq:hash` of a head that was noted before."
        ),
    ] = None,
    cursor: Cursor = None,
) -> VerdictItem:
    """Walk the chain over audit and histories up to its first fault, a bounded part with each request."""
    position = cursors.read("audit/verify", [anchor], cursor)
    start = GENESIS if position is None else ChainHead(int(position[0]), bytes.fromhex(str(position[1])))
    anchors = [] if anchor is None else [_anchor(anchor)]
    found = verify_audit(service.records, viewer, anchors, start=start, most=WALKED)
    return VerdictItem(
        until=found.until.seq,
        hash=found.until.hash.hex(),
        broken=None if found.broken is None else BrokenItem.of(found.broken, language),
        next=cursors.after("audit/verify", [anchor], _behind(found)),
    )


def _anchor(text: str) -> ChainHead:
    seq, _, digits = text.partition(":")
    return ChainHead(int(seq), bytes.fromhex(digits))


def _behind(found: ChainVerdict) -> Position | None:
    goes_on = found.broken is None and not found.ended
    return [found.until.seq, found.until.hash.hex()] if goes_on else None
