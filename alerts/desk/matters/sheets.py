"""Sheets (表单) of a ticket as they are shown: masked, but for a print that is put on record."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from msgspec.structs import replace

from alerts.attachments.refusals import AttachmentGone
from alerts.attachments.store import AttachmentStore
from alerts.chain.sealing import SheetKey
from alerts.desk.lookups.errors import NotFound
from alerts.desk.lookups.seeing import own_departments, seen_of
from alerts.desk.matters.attachments import AttachmentFile
from alerts.desk.matters.contact_lookups import record_look, revealable, sees_contact
from alerts.desk.matters.desk_in_force import DeskInForce
from alerts.desk.matters.issuing import facts_for_sheets, filled_sheet
from alerts.desk.matters.matter_lookup import files_of
from alerts.desk.matters.possible import whole_ticket
from alerts.matters.confidentiality import shown
from alerts.matters.contact import Contact
from alerts.people.roles import Right
from alerts.people.use_cases import ScopeKind, use_case
from alerts.people.viewer import Viewer
from alerts.records import Records, Transaction
from alerts.records.desk.sheets import IssuedSheet
from alerts.sheets.complaint_card import complaint_card
from alerts.sheets.later import with_what_came_later
from alerts.sheets.masking import as_seen, without_people
from alerts.sheets.sheet import Sheet, SheetKind, sheet_of
from alerts.sheets.signatures import digest_of
from alerts.sheets.source import SheetSource
from alerts.tickets.refusals import UnknownTicket
from alerts.tickets.ticket import Ticket
from ingest.said import Said


class WantedSheet(NamedTuple):
    """Which sheet is asked for: of a contact on a ticket; no ``version``: the last."""

    ticket: str
    contact: str
    kind: SheetKind
    version: int | None = None


@dataclass(frozen=True, slots=True)
class ShownSheet:
    """A sheet as somebody sees it.

    Attributes
    ----------
    signed_at
        When the user signed, UTC ms; ``None``: nobody did.
    place
        Id of the place that its ticket is about.
    in_full
        Whether whoever asks may have it with all of the reporter.
    picture
        Of the signature, in full only: who can read it knows who signed.
    """

    sheet: Sheet
    signed_at: int | None
    place: str
    in_full: bool
    picture: AttachmentFile | None = None

    @property
    def digest(self) -> str:
        """SHA-256 of what is shown, hex: in full that of the record, until the centre adds something.

        Of a masked sheet not: with that of the record, what is hidden of a telephone number could be tried
        out in a second.
        """
        return digest_of(self.sheet).hex()


@dataclass(frozen=True, slots=True)
class _WholeSheet:
    """A sheet with all that is on it, its contact as it is now, and its signature."""

    sheet: Sheet
    contact: Contact
    signature: Mapping[str, Any] | None = None

    def shown(self, sheet: Sheet, ticket: Ticket, *, in_full: bool) -> ShownSheet:
        signed_at = None if self.signature is None else int(self.signature["signed_at"])
        return ShownSheet(sheet, signed_at, ticket.place, in_full)


@use_case("sheets.list", Right.LOOK, ScopeKind.OBJECT)
def list_sheets(records: Records, viewer: Viewer, number: str, *, desk: DeskInForce) -> list[ShownSheet]:
    """The sheets of the ticket ``number`` in the order of contact, kind and version, masked.

    The feedback sheets that were issued, and a card of each contact that is a complaint.

    Raises
    ------
    Forbidden, UnknownTicket, RecordsError
    """
    with records.reading() as tx:
        ticket = whole_ticket(tx, viewer, number, desk)
        kept = _kept_of(tx, ticket, desk)
        return _seen(tx, viewer, kept, ticket, desk)


@use_case("sheets.one", Right.LOOK, ScopeKind.OBJECT)
def see_sheet(records: Records, viewer: Viewer, wanted: WantedSheet, *, desk: DeskInForce) -> ShownSheet:
    """One sheet, masked; without any reporter for the department that a restricted matter is about (W28).

    Raises
    ------
    Forbidden, UnknownTicket, NotFound, RecordsError
    """
    with records.reading() as tx:
        ticket = whole_ticket(tx, viewer, wanted.ticket, desk)
        kept = _one(_kept_of(tx, ticket, desk), wanted)
        return _seen(tx, viewer, [kept], ticket, desk)[0]


@use_case("sheets.in-full", Right.WORK, ScopeKind.OBJECT)
def print_sheet_in_full(
    records: Records,
    store: AttachmentStore,
    viewer: Viewer,
    wanted: WantedSheet,
    now: int,
    *,
    desk: DeskInForce,
    wall: int | None = None,
) -> ShownSheet:
    """One sheet with all of the reporter and the picture of the signature, for who may `reveal_contact`.

    The look is on record, at ``now`` (UTC ms), before anybody has the answer.

    Raises
    ------
    Forbidden, UnknownTicket, NotFound, MoveRefused, AttachmentGone, RecordsError
        ``MoveRefused``: they see the sheet, and not who it is about; ``AttachmentGone``: the picture of the
        signature is lost or was changed.
    """
    with records.begin() as tx:
        ticket = _worked(tx, viewer, wanted, desk)
        kept = _one(_kept_of(tx, ticket, desk), wanted)
        record_look(tx, viewer, kept.contact, ticket, now, desk=desk, wall=wall)
        digest = "" if kept.signature is None else str(kept.signature["image"])
        picture = tx.attachments.by_digest([digest]).get(digest) if digest else None
    found = kept.shown(kept.sheet, ticket, in_full=True)
    if not digest:
        return found
    if picture is None:
        raise AttachmentGone(Said("attachment-gone", digest=digest))
    file = AttachmentFile(picture, store.whole(digest))
    return ShownSheet(found.sheet, found.signed_at, found.place, found.in_full, file)


def _worked(tx: Transaction, viewer: Viewer, wanted: WantedSheet, desk: DeskInForce) -> Ticket:
    """The ticket, for who works it or has registered the contact. Raises `UnknownTicket`."""
    ticket = tx.tickets.by_number([wanted.ticket]).get(wanted.ticket)
    contact = tx.contacts.by_number([wanted.contact]).get(wanted.contact)
    if ticket is not None:
        if contact is not None and contact.ticket == ticket.number:
            seen = sees_contact(tx, viewer, Right.WORK, contact, ticket, desk.inventory)
        else:
            seen = bool(seen_of(tx, viewer, Right.WORK, [ticket], desk.inventory))
        if seen:
            return ticket
    raise UnknownTicket(Said("refusal-no-ticket", number=wanted.ticket))


def _one(kept: Collection[_WholeSheet], wanted: WantedSheet) -> _WholeSheet:
    """The one that is ``wanted``. Raises `NotFound`."""
    those = [
        each
        for each in kept
        if (each.sheet.number, each.sheet.kind) == (wanted.contact, wanted.kind)
        and wanted.version in (None, each.sheet.version)
    ]
    if not those:
        raise NotFound(Said("refusal-no-sheet", number=wanted.contact))
    return those[-1]


def _kept_of(tx: Transaction, ticket: Ticket, desk: DeskInForce) -> list[_WholeSheet]:
    """All sheets of ``ticket`` with all that is on them, in the order of contact, kind and version."""
    number = ticket.number
    rows = tx.sheets.of_tickets([number])[number]
    on_ticket = tx.contacts.of_tickets([number])[number]
    contacts = {each.number: each for each in on_ticket}
    moved = {row.contact for row in rows} - contacts.keys() - {""}
    if moved:
        contacts |= tx.contacts.by_number(moved)
    names = _names(desk)
    cards = [_WholeSheet(_card(each, names), each) for each in on_ticket if each.complaint]
    further = _filled_further(tx, rows, ticket, desk)
    issued = [
        _WholeSheet(further.get(row.key) or sheet_of(row.content), contacts[row.contact], row.signature)
        for row in rows
        if row.contact in contacts
    ]
    return sorted(
        [*issued, *cards], key=lambda each: (each.sheet.number, each.sheet.kind, each.sheet.version)
    )


def _filled_further(
    tx: Transaction, rows: Collection[IssuedSheet], ticket: Ticket, desk: DeskInForce
) -> dict[SheetKey, Sheet]:
    """Key of the last version of a sheet -> that sheet as things stand.

    One that nobody has signed yet, to be given to the user, in all of it; a signed one in what the centre
    adds.
    """
    last = {(row.contact, row.kind): row for row in rows if row.kind == SheetKind.FEEDBACK}
    if not last:
        return {}
    file = files_of(tx, [ticket.number])[ticket.number]
    facts = facts_for_sheets(tx, file, desk)
    found = {}
    for row in last.values():
        contact = file.contact(row.contact)
        if contact is None:
            continue
        now = replace(filled_sheet(file, contact, facts, desk, row.issued_at), version=row.version)
        found[row.key] = now if row.frozen_at is None else with_what_came_later(sheet_of(row.content), now)
    return found


def _card(contact: Contact, names: Mapping[str, str]) -> Sheet:
    """Of a complaint, which is kept nowhere else than in its contact."""
    source = SheetSource(contact.ticket, contact, 1, contact.registered_at, department_names=names)
    return complaint_card(source)


def _names(desk: DeskInForce) -> dict[str, str]:
    return {each.id: each.name for each in desk.inventory.departments.values()}


def _seen(
    tx: Transaction, viewer: Viewer, kept: Collection[_WholeSheet], ticket: Ticket, desk: DeskInForce
) -> list[ShownSheet]:
    """``kept`` as ``viewer`` sees them: masked, and whether they may have each in full."""
    own, names = own_departments(viewer, desk.inventory), _names(desk)
    in_full = revealable(tx, viewer, [each.contact for each in kept], ticket, desk)
    found = []
    for each in kept:
        contact = shown(each.contact, own)
        if viewer.sees_people:
            sheet = as_seen(each.sheet, contact, names)
        else:
            sheet = without_people(as_seen(each.sheet, contact.without_people(), names))
        found.append(each.shown(sheet, ticket, in_full=each.contact.number in in_full))
    return found
