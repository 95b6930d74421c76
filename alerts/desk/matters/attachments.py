"""Files that people add, and look at (desk.md, section 17)."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Any, NamedTuple

from alerts.attachments.media_types import media_type_of
from alerts.attachments.refusals import BadAttachment
from alerts.attachments.store import ArrivedFile, AttachmentStore
from alerts.desk.lookups.errors import NotFound
from alerts.matters.confidentiality import is_hidden_from
from alerts.matters.files.attachment import Attachment
from alerts.matters.settings import DeskSettings
from alerts.people.audit import AuditKind
from alerts.people.roles import Right
from alerts.people.use_cases import ScopeKind, use_case
from alerts.people.viewer import NOWHERE, Scope, Viewer, lies_in
from alerts.records import Records, Transaction
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
    settings: DeskSettings,
    said_to_be: str = "",
    ticket: str | None = None,
) -> Attachment:
    """Keep a file that has arrived; returns what is on record of it, which another may have added before.

    Parameters
    ----------
    now
        UTC ms, of the wall clock.
    settings
        Say which types the site takes.
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
    if media_type not in settings.attachment_types:
        raise BadAttachment(Said("attachment-kind", kinds=tuple(sorted(settings.attachment_types))))
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
    """The attachment ``digest``, for who has added it or works a ticket that it belongs to.

    Of a restricted matter that tells who reported it, as the reporter does: the department that the matter is
    about gets it only where it has added it itself (W28; desk.md, section 17).

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
        whom = ""
        if not tx.attachments.added_by([digest], viewer.name):
            shown = [each for each in _shown_on(tx, digest, viewer, inventory) if lies_in(each, workable)]
            if not shown:
                raise NotFound(Said("refusal-no-attachment", digest=digest))
            whom = _for_whom(viewer, inventory, shown)
        tx.audit.act_for(whom, viewer, AuditKind.ATTACHMENT_LOOKED_AT, now, digest)
    return AttachmentFile(found, store.whole(digest))


def _shown_on(tx: Transaction, digest: str, viewer: Viewer, inventory: Inventory) -> set[str]:
    """In which territories the tickets are on which ``viewer`` may see the attachment, if they work there."""
    numbers = tx.attachments.tickets_of([digest])[digest]
    own = departments_of(viewer, inventory)
    contacts = tx.contacts.of_tickets(numbers) if own else {}
    hidden = {
        number for number, those in contacts.items() if any(is_hidden_from(each, own) for each in those)
    }
    return {each.territory for each in tx.tickets.by_number(numbers - hidden).values()}


def departments_of(viewer: Viewer, inventory: Inventory) -> set[str]:
    """Ids of the departments to which ``viewer`` belongs by their roles, and of those above these."""
    found: set[str] = set()
    for grant in viewer.grants:
        above = grant.department
        while above is not None and above not in found:
            found.add(above)
            department = inventory.departments.get(above)
            above = None if department is None else department.parent
    return found


def _for_whom(viewer: Viewer, inventory: Inventory, territories: Collection[str] | None) -> str:
    """For whom they work there, in one of ``territories`` or wherever they do; empty: for themselves."""

    def is_there(scope: Scope) -> bool:
        reached = scope.territories(inventory)
        if territories is None:
            return scope != NOWHERE
        return any(lies_in(each, reached) for each in territories)

    return viewer.for_whom(Right.WORK, is_there)
