"""The audit, read by those who may, and whether it and all histories are as they were written.

Every use case that changes something tells the audit.
"""

from __future__ import annotations

from collections.abc import Collection

from alerts.chain.links import GENESIS, ChainHead
from alerts.chain.verification import ChainPage, ChainVerdict, verify
from alerts.desk.lookups.list_page import ListPage, Position, cut
from alerts.people.audit import AuditEvent, AuditFilter
from alerts.people.roles import Right
from alerts.people.use_cases import ScopeKind, use_case
from alerts.people.viewer import Viewer
from alerts.records import Records

WALKED_AT_ONCE = 10_000
"""Rows of the chain that are read at once; each such page is a look at the records of its own."""


@use_case("audit.list", Right.AUDIT, ScopeKind.WHOLE)
def list_audit(
    records: Records, viewer: Viewer, wanted: AuditFilter, after: Position | None, limit: int
) -> ListPage[AuditEvent]:
    """Up to ``limit`` events after ``after``, newest first. Raises `Forbidden`, `RecordsError`."""
    with records.reading() as tx:
        found = tx.audit.page(wanted, after, limit + 1)
    return cut(found, limit, lambda event: [event.at, event.id])


@use_case("audit.head", Right.AUDIT, ScopeKind.WHOLE)
def audit_head(records: Records, viewer: Viewer) -> ChainHead:
    """The head of the chain over audit and histories, to be noted elsewhere as an anchor (clause C3).

    Raises `Forbidden`, `RecordsError`.
    """
    with records.reading() as tx:
        return tx.chain.head()


@use_case("audit.verify", Right.AUDIT, ScopeKind.WHOLE)
def verify_audit(
    records: Records,
    viewer: Viewer,
    anchors: Collection[ChainHead] = (),
    *,
    start: ChainHead = GENESIS,
    most: int | None = None,
) -> ChainVerdict:
    """Walk the chain over audit and histories, page by page, up to its first fault (clause C3).

    ``anchors``, ``start`` and ``most`` are as in `alerts.chain.verification.verify`. Raises `Forbidden`,
    `RecordsError`.
    """

    def page_after(seq: int) -> ChainPage:
        with records.reading() as tx:
            return tx.chain.page(seq, WALKED_AT_ONCE)

    return verify(page_after, anchors, start=start, most=most)
