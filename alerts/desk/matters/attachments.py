"""Files that people add, and look at (desk.md, section 17)."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Any, NamedTuple

from alerts.attachments.media_types import media_type_of
from alerts.attachments.store import ArrivedFile, AttachmentStore
from alerts.desk.lookups.errors import NotFound
from alerts.matters.files.attachment import Attachment
from alerts.people.audit import AuditKind
from alerts.people.roles import Right
from alerts.people.use_cases import ScopeKind, use_case
from alerts.people.viewer import NOWHERE, Scope, Viewer, lies_in
from alerts.records import Records
from alerts.tickets.moves import UnknownTicket
from ingest.inventory.tree import Inventory
from ingest.said import Said


class AttachmentFile(NamedTuple):
    """An attachment, and where its file is."""

    attachment: Attachment
    path: Path


@use_case("attachments.add", Right.WORK, ScopeKind.OBJECT)
def add_attachment(
    records: Records,
    store: AttachmentStore,
    viewer: Viewer,
    arrived: ArrivedFile,
    now: int,
    *,
    inventory: Inventory,
    said_to_be: str = "",
    ticket: str | None = None,
) -> Attachment:
    """Keep a file that has arrived; returns what is on record of it, which another may have added before.

    Parameters
    ----------
    now
        UTC ms, of the wall clock.
    said_to_be
        Its media type, as whoever sent it says; empty: they say nothing.
    ticket
        Number of the ticket that it belongs to, which the viewer works; ``None``: of none yet, and it is
        taken away after a day unless it belongs to one by then.

    Raises
    ------
    Forbidden, UnknownTicket, BadAttachment, AttachmentNotKept, RecordsError
        Nothing is kept then.
    """
    workable = viewer.scope(Right.WORK).territories(inventory)
    media_type = media_type_of(arrived.path, said_to_be)
    new = Attachment(arrived.digest, arrived.bytes, media_type, now, viewer.name)
    told: dict[str, Any] = {"bytes": new.bytes, "media_type": media_type.value}
    if ticket is not None:
        told["ticket"] = ticket
    with records.begin() as tx:
        found = None if ticket is None else tx.tickets.by_number([ticket]).get(ticket)
        if ticket is not None and (found is None or not lies_in(found.territory, workable)):
            raise UnknownTicket(Said("refusal-no-ticket", number=ticket))
        whom = _for_whom(viewer, inventory, None if found is None else {found.territory})
        tx.audit.act_for(whom, viewer, AuditKind.ATTACHMENT_ADDED, now, new.digest, **told)
        tx.attachments.add(new)
        if ticket is not None:
            tx.attachments.use(new.digest, ticket)
        kept = tx.attachments.by_digest([new.digest])[new.digest]
        # Last, and in the turn of a writer, which who sweeps has, too.
        store.keep(arrived)
    return kept


@use_case("attachments.one", Right.WORK, ScopeKind.OBJECT)
def find_attachment(
    records: Records,
    store: AttachmentStore,
    viewer: Viewer,
    digest: str,
    now: int,
    *,
    inventory: Inventory,
) -> AttachmentFile:
    """The attachment ``digest``, for who added it or works a ticket that it belongs to.

    The look is put on record at ``now`` (UTC ms, of the wall clock), and all of the file is looked at.

    Raises
    ------
    Forbidden, NotFound, AttachmentGone, RecordsError
        ``AttachmentGone``: it is on record, and its file is lost or was changed.
    """
    workable = viewer.scope(Right.WORK).territories(inventory)
    with records.begin() as tx:
        found = tx.attachments.by_digest([digest]).get(digest)
        if found is None:
            raise NotFound(Said("refusal-no-attachment", digest=digest))
        whom, territories = "", tx.attachments.territories_of(digest)
        if found.added_by != viewer.name:
            if not any(lies_in(each, workable) for each in territories):
                raise NotFound(Said("refusal-no-attachment", digest=digest))
            whom = _for_whom(viewer, inventory, territories)
        tx.audit.act_for(whom, viewer, AuditKind.ATTACHMENT_LOOKED_AT, now, digest)
    return AttachmentFile(found, store.whole(digest))


def _for_whom(viewer: Viewer, inventory: Inventory, territories: Collection[str] | None) -> str:
    """For whom they work there, in one of ``territories`` or wherever they do; empty: for themselves."""

    def is_there(scope: Scope) -> bool:
        reached = scope.territories(inventory)
        if territories is None:
            return scope != NOWHERE
        return any(lies_in(each, reached) for each in territories)

    return viewer.for_whom(Right.WORK, is_there)
