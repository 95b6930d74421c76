"""Files that people add, and look at (desk.md, section 17)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from alerts.attachments.media_types import media_type_of
from alerts.attachments.refusals import BadAttachment
from alerts.attachments.store import ArrivedFile, AttachmentStore
from alerts.desk.lookups.errors import NotFound
from alerts.desk.lookups.seeing import for_whom_seen, own_departments, units_of
from alerts.matters.confidentiality import is_hidden_from
from alerts.matters.files.attachment import Attachment
from alerts.matters.settings import DeskSettings
from alerts.people.audit import AuditKind
from alerts.people.roles import Right
from alerts.people.use_cases import ScopeKind, use_case
from alerts.people.viewer import NOWHERE, Grant, Viewer
from alerts.records import Records, Transaction
from alerts.tickets.refusals import UnknownTicket
from alerts.tickets.ticket import Ticket
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
    viewer.scope(Right.WORK)
    media_type = media_type_of(arrived.path, said_to_be)
    if media_type not in settings.attachment_types:
        raise BadAttachment(Said("attachment-kind", kinds=tuple(sorted(settings.attachment_types))))
    new = Attachment(arrived.digest, arrived.bytes, media_type, now, viewer.name)
    told: dict[str, Any] = {"bytes": new.bytes, "media_type": media_type.value}
    if ticket is not None:
        told["ticket"] = ticket
    with records.begin() as tx:
        whom = _for_whom(viewer, inventory)
        if ticket is not None:
            found = tx.tickets.by_number([ticket]).values()
            seen_for = for_whom_seen(tx, viewer, Right.WORK, found, inventory)
            if seen_for is None:
                raise UnknownTicket(Said("refusal-no-ticket", number=ticket))
            whom = seen_for
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
    viewer.scope(Right.WORK)
    with records.begin() as tx:
        found = tx.attachments.by_digest([digest]).get(digest)
        whom: str | None = None
        if found is not None:
            own = tx.attachments.added_by([digest], viewer.name)
            shown = () if own else _shown_on(tx, digest, viewer, inventory)
            whom = "" if own else for_whom_seen(tx, viewer, Right.WORK, shown, inventory)
        if found is None or whom is None:
            raise NotFound(Said("refusal-no-attachment", digest=digest))
        tx.audit.act_for(whom, viewer, AuditKind.ATTACHMENT_LOOKED_AT, now, digest)
    return AttachmentFile(found, store.whole(digest))


def _shown_on(tx: Transaction, digest: str, viewer: Viewer, inventory: Inventory) -> Collection[Ticket]:
    """The tickets on which ``viewer`` may see the attachment, if they work there."""
    numbers = tx.attachments.tickets_of([digest])[digest]
    own = own_departments(viewer, inventory)
    contacts = tx.contacts.of_tickets(numbers) if own else {}
    hidden = {
        number for number, those in contacts.items() if any(is_hidden_from(each, own) for each in those)
    }
    return tx.tickets.by_number(numbers - hidden).values()


def _for_whom(viewer: Viewer, inventory: Inventory) -> str:
    """For whom they work, wherever they do; empty: for themselves."""

    def works(grants: tuple[Grant, ...]) -> bool:
        who = replace(viewer, grants=grants)
        return who.where(Right.WORK) != NOWHERE or bool(units_of(who, Right.WORK, inventory))

    every = ("", *viewer.acting_for)
    those = {whom: tuple(each for each in viewer.grants if each.acting_for == whom) for whom in every}
    return next((whom for whom, grants in those.items() if works(grants)), "")
