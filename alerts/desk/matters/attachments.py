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
from alerts.desk.matters.contact_lookups import WorkedTicket, looks_for, revealable
from alerts.desk.matters.desk_in_force import DeskInForce
from alerts.desk.matters.issuing import SIGNED
from alerts.matters.confidentiality import is_hidden_from
from alerts.matters.files.attachment import Attachment
from alerts.matters.settings import DeskSettings
from alerts.people.audit import AuditKind
from alerts.people.roles import Right, has_files
from alerts.people.use_cases import ScopeKind, use_case
from alerts.people.viewer import NOWHERE, Grant, Viewer
from alerts.records import Records, Transaction
from alerts.tickets.refusals import UnknownTicket
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
    desk: DeskInForce,
) -> AttachmentFile:
    """The attachment ``digest``, for who has added it or works a ticket that it belongs to.

    By a role that has files, or since they see who reported it; everybody at a desk is a receiver (W12), and
    that alone opens nothing. The picture of a signature tells who signed, and is for who may see the
    reporter, as `reveal_contact` has it. Of a restricted matter every file tells who reported it: the
    department that the matter is about gets it only where it has added it itself (W28; desk.md, section 17).

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
            whom = "" if own else _reads_for(tx, digest, viewer, desk)
        if found is None or whom is None:
            raise NotFound(Said("refusal-no-attachment", digest=digest))
        tx.audit.act_for(whom, viewer, AuditKind.ATTACHMENT_LOOKED_AT, now, digest)
    return AttachmentFile(found, store.whole(digest))


def _reads_for(tx: Transaction, digest: str, viewer: Viewer, desk: DeskInForce) -> str | None:
    """For whom they read the attachment on one of its tickets: empty for themselves; ``None``: on none."""
    numbers = tx.attachments.tickets_of([digest])[digest]
    inventory, contacts = desk.inventory, tx.contacts.of_tickets(numbers)
    own = own_departments(viewer, inventory)
    hidden = {
        number for number, those in contacts.items() if any(is_hidden_from(each, own) for each in those)
    }
    shown, signed = tx.tickets.by_number(numbers - hidden).values(), _signed_with(tx, digest, numbers)
    with_files = replace(viewer, grants=tuple(each for each in viewer.grants if has_files(each.role)))
    unsigned = [each for each in shown if each.number not in signed]
    found = for_whom_seen(tx, with_files, Right.WORK, unsigned, inventory)
    if found is not None:
        return found
    for ticket in shown:
        those = contacts[ticket.number]
        may = revealable(tx, viewer, those, ticket, desk)
        for contact in those:
            if contact.number in may:
                return looks_for(viewer, contact, WorkedTicket(tx, ticket), desk)
    return None


def _signed_with(tx: Transaction, digest: str, numbers: Collection[str]) -> set[str]:
    """Those of the tickets ``numbers`` of which a user has signed a sheet with the picture ``digest``."""
    facts, sheets = tx.facts.of_tickets(numbers), tx.sheets.of_tickets(numbers)
    by_fact = {
        number: [each.data for fact in facts[number].all_of(SIGNED) for each in (fact, *fact.earlier)]
        for number in numbers
    }
    by_sheet = {number: [each.signature or {} for each in sheets[number]] for number in numbers}
    return {
        number
        for number in numbers
        if any(each.get("image") == digest for each in (*by_fact[number], *by_sheet[number]))
    }


def _for_whom(viewer: Viewer, inventory: Inventory) -> str:
    """For whom they work, wherever they do; empty: for themselves."""

    def works(grants: tuple[Grant, ...]) -> bool:
        who = replace(viewer, grants=grants)
        return who.where(Right.WORK) != NOWHERE or bool(units_of(who, Right.WORK, inventory))

    every = ("", *viewer.acting_for)
    those = {whom: tuple(each for each in viewer.grants if each.acting_for == whom) for whom in every}
    return next((whom for whom, grants in those.items() if works(grants)), "")
