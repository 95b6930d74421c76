"""The audit, read by those who may, and whether it and all histories are as they were written.

Every use case that changes something tells the audit.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import asdict

from alerts.attachments.store import AttachmentStore
from alerts.chain.links import GENESIS, ChainHead
from alerts.chain.verification import ChainPage, ChainVerdict, verify
from alerts.desk.lookups.list_page import ListPage, Position, cut
from alerts.desk.people.sealed_things import SealedThings
from alerts.people.audit import AuditEvent, AuditFilter, AuditKind
from alerts.people.roles import Right
from alerts.people.use_cases import ScopeKind, use_case
from alerts.people.viewer import Viewer
from alerts.records import Records

WALKED_AT_ONCE = 10_000
"""Rows of the chain that are read at once; each such page is a look at the records of its own."""

MOST_EXPORTED, EXPORTED_AT_ONCE = 100_000, 1_000
"""Events of one export, and of one page of it."""


@use_case("audit.list", Right.AUDIT, ScopeKind.WHOLE)
def list_audit(
    records: Records, viewer: Viewer, wanted: AuditFilter, after: Position | None, limit: int
) -> ListPage[AuditEvent]:
    """Up to ``limit`` events after ``after``, newest first. Raises `Forbidden`, `RecordsError`."""
    with records.reading() as tx:
        found = tx.audit.page(wanted, after, limit + 1)
    return cut(found, limit, lambda event: [event.at, event.id])


@use_case("audit.export", Right.AUDIT, ScopeKind.WHOLE)
def export_audit(
    records: Records, viewer: Viewer, wanted: AuditFilter, now: int, *, most: int = MOST_EXPORTED
) -> Iterator[list[AuditEvent]]:
    """The events of `list_audit` in pages, the newest ``most`` at most, and one more where there are more.

    The export is on record at ``now`` (UTC ms) before anybody has a line of it, and is no line of it itself.
    Each page is a look at the records of its own. Raises `Forbidden`, `RecordsError`, also between pages.
    """
    # Under names of their own: some filters are called as what every line of the audit has.
    asked = {f"asked_{key}": str(value) for key, value in asdict(wanted).items() if value is not None}
    with records.begin() as tx:
        newest = tx.audit.page(wanted, None, 1)
        tx.audit.act(viewer, AuditKind.AUDIT_EXPORTED, now, **asked)
    return _pages(records, wanted, newest, most)


def _pages(
    records: Records, wanted: AuditFilter, newest: list[AuditEvent], most: int
) -> Iterator[list[AuditEvent]]:
    """``newest`` and the events behind it: those that come meanwhile are before it."""
    page, left = newest, most + 1
    while page and left > 0:
        yield page
        left -= len(page)
        after = page[-1].at, page[-1].id
        with records.reading() as tx:
            page = tx.audit.page(wanted, after, min(EXPORTED_AT_ONCE, left)) if left else []


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
    store: AttachmentStore | None = None,
) -> ChainVerdict:
    """Walk the chain over audit and histories, page by page, up to its first fault (clauses C3, B24).

    Signed sheets and files of tickets are held against what the rows tell of them; a walk over all of the
    chain in one go finds a sheet as well that is signed and of which nothing tells.

    Parameters
    ----------
    anchors, start, most
        As in `alerts.chain.verification.verify`.
    store
        Where the files are, of which each is read; ``None``: only the records are looked at.

    Raises
    ------
    Forbidden, RecordsError
    """
    sealed = SealedThings(records, store)
    whole = start == GENESIS and most is None
    signed = sealed.signed_now() if whole else ()

    def page_after(seq: int) -> ChainPage:
        with records.reading() as tx:
            return tx.chain.page(seq, WALKED_AT_ONCE)

    found = verify(page_after, anchors, start=start, most=most, first_broken=sealed.first_broken)
    if found.broken is None and whole:
        return found._replace(broken=sealed.never_told(signed, found.until.seq))
    return found
