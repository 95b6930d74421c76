"""The audit, read by those who may; every use case that changes something tells it."""

from __future__ import annotations

from alerts.desk.lookups.list_page import ListPage, Position, cut
from alerts.people.audit import AuditEvent, AuditFilter
from alerts.people.roles import Right
from alerts.people.use_cases import ScopeKind, use_case
from alerts.people.viewer import Viewer
from alerts.records import Records


@use_case("audit.list", Right.AUDIT, ScopeKind.WHOLE)
def list_audit(
    records: Records, viewer: Viewer, wanted: AuditFilter, after: Position | None, limit: int
) -> ListPage[AuditEvent]:
    """Up to ``limit`` events after ``after``, newest first. Raises `Forbidden`, `RecordsError`."""
    with records.reading() as tx:
        found = tx.audit.page(wanted, after, limit + 1)
    return cut(found, limit, lambda event: [event.at, event.id])
