"""Contacts as they are shown: masked, but for a look that is put on record (H39, H46, W28)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from functools import cached_property

from alerts.desk.lookups.errors import NotFound
from alerts.desk.lookups.list_page import ListPage, Position
from alerts.desk.lookups.seeing import own_departments, seen_of, units_of
from alerts.desk.matters.desk_in_force import DeskInForce
from alerts.matters.choices import ContactChannel
from alerts.matters.confidentiality import may_reveal, shown
from alerts.matters.contact import Contact
from alerts.people.audit import AuditKind
from alerts.people.roles import Right
from alerts.people.use_cases import ScopeKind, use_case
from alerts.people.viewer import Grant, Viewer
from alerts.records import Records, Transaction
from alerts.tickets.desk_moves.allowed import may_give
from alerts.tickets.desk_moves.matter_file import Actor, Around, MatterFile
from alerts.tickets.desk_moves.refusals import NOT_YOURS, MoveRefused, Reason
from alerts.tickets.ticket import Ticket
from ingest.inventory.tree import Inventory
from ingest.said import Said

CALLS_BACK = ("call_back", "call_back_interim")
"""The commands of callers: whoever may give one on a ticket now calls whom its contacts are from (P2, P3)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactFilter:
    """Which contacts are asked for; ``None``: any.

    Attributes
    ----------
    phone
        However it is written.
    ticket
        Number of the ticket that they are about.
    start, end
        UTC ms: registered in ``[start, end)``.
    """

    phone: str | None = None
    ticket: str | None = None
    channel: ContactChannel | None = None
    start: int | None = None
    end: int | None = None


@use_case("contacts.list", Right.LOOK, ScopeKind.PLACES)
def list_contacts(
    records: Records,
    viewer: Viewer,
    wanted: ContactFilter,
    after: Position | None,
    limit: int,
    *,
    inventory: Inventory,
) -> ListPage[Contact]:
    """Up to ``limit`` contacts after the position ``after``, newest first, masked.

    Those on tickets that they see, and those that they registered. A page looks through a bounded number of
    contacts, and may be short, or empty, and go on. By a phone nothing is found of whom a reporter is hidden
    from: it would tell who that is. Raises `Forbidden`.
    """
    territories = viewer.scope(Right.LOOK).territories(inventory)
    own = own_departments(viewer, inventory)
    if wanted.phone is not None and not viewer.sees_people:
        return ListPage([], None)
    with records.reading() as tx:
        if wanted.ticket is not None and _sees(tx, viewer, wanted.ticket, inventory):
            territories = None
        found, last = tx.contacts.page(
            phone=wanted.phone,
            ticket=wanted.ticket,
            channel=wanted.channel,
            start=wanted.start,
            end=wanted.end,
            cursor=after,
            limit=limit,
            territories=territories,
            units=units_of(viewer, Right.LOOK, inventory),
            registered_by=viewer.name,
            not_about=() if wanted.phone is None else own,
        )
    return ListPage([_shown(each, viewer, own) for each in found], None if last is None else list(last))


@use_case("contacts.one", Right.LOOK, ScopeKind.OBJECT)
def find_contact(records: Records, viewer: Viewer, number: str, *, inventory: Inventory) -> Contact:
    """The contact ``number``, masked. Raises `NotFound`, also for one that they do not see; `Forbidden`."""
    with records.reading() as tx:
        contact, _ = _seen_contact(tx, viewer, Right.LOOK, number, inventory)
    return _shown(contact, viewer, own_departments(viewer, inventory))


@use_case("contacts.reveal", Right.WORK, ScopeKind.OBJECT)
def reveal_contact(
    records: Records,
    viewer: Viewer,
    number: str,
    now: int,
    *,
    desk: DeskInForce,
    wall: int | None = None,
) -> Contact:
    """The contact ``number`` with all that is known of who it is from.

    For who registered it, for persons in charge of its ticket, and for who may call back about that now;
    never for the department that it is about. The look is on record, at ``now`` (UTC ms), before anybody has
    the answer.

    Raises
    ------
    Forbidden, NotFound, MoveRefused, RecordsError
        ``MoveRefused``: they see the contact, and not who it is from.
    """
    with records.begin() as tx:
        contact, ticket = _seen_contact(tx, viewer, Right.WORK, number, desk.inventory)
        record_look(tx, viewer, contact, ticket, now, desk=desk, wall=wall)
    return contact


def record_look(
    tx: Transaction,
    who: Viewer,
    contact: Contact,
    ticket: Ticket,
    now: int,
    *,
    desk: DeskInForce,
    wall: int | None = None,
) -> None:
    """Put on record that ``who`` looks at all of who ``contact`` on ``ticket`` is from.

    Whoever shows all of a reporter, on a sheet as well, does this in the transaction before, at ``now``
    (UTC ms). Raises `MoveRefused` for who may not look; `Forbidden`, `RecordsError`.
    """
    whom = looks_for(who, contact, WorkedTicket(tx, ticket), desk)
    if whom is None:
        said = Said("refusal-reporter-hidden", number=contact.number)
        raise MoveRefused(NOT_YOURS, [Reason(NOT_YOURS, said, clauses=("H39", "H46", "W28"))])
    kind = AuditKind.REPORTER_LOOKED_AT
    tx.audit.act_for(whom, who, kind, now, contact.number, wall=wall, ticket=ticket.number)


def sees_contact(
    tx: Transaction, who: Viewer, right: Right, contact: Contact, ticket: Ticket, inventory: Inventory
) -> bool:
    """Whether ``who`` has registered ``contact``, or has ``right`` at ``ticket``, on which it is."""
    own = contact.registered_by in (who.name, *who.acting_for)
    return own or bool(seen_of(tx, who, right, [ticket], inventory))


def _seen_contact(
    tx: Transaction, viewer: Viewer, right: Right, number: str, inventory: Inventory
) -> tuple[Contact, Ticket]:
    """A contact and its ticket, for who sees that or has registered it. Raises `NotFound`."""
    contact = tx.contacts.by_number([number]).get(number)
    if contact is not None:
        ticket = tx.tickets.by_number([contact.ticket])[contact.ticket]
        if sees_contact(tx, viewer, right, contact, ticket, inventory):
            return contact, ticket
    raise NotFound(Said("refusal-no-contact", number=number))


def _sees(tx: Transaction, viewer: Viewer, number: str, inventory: Inventory) -> bool:
    tickets = tx.tickets.by_number([number]).values()
    return bool(seen_of(tx, viewer, Right.LOOK, tickets, inventory))


def _shown(contact: Contact, viewer: Viewer, own: Collection[str]) -> Contact:
    return shown(contact, own) if viewer.sees_people else contact.without_people()


class WorkedTicket:
    """A ticket with who works at it, and who has: each read from ``tx`` once somebody asks for it."""

    def __init__(self, tx: Transaction, ticket: Ticket) -> None:
        self._tx = tx
        self.ticket = ticket

    @cached_property
    def file(self) -> MatterFile:
        """With its assignments."""
        number = self.ticket.number
        given = self._tx.assignments.of_tickets([number])[number]
        return MatterFile(ticket=self.ticket, assignments=tuple(given))

    @cached_property
    def file_with_facts(self) -> MatterFile:
        """With its assignments and facts."""
        number = self.ticket.number
        return replace(self.file, facts=self._tx.facts.of_tickets([number])[number])


def revealable(
    tx: Transaction, who: Viewer, contacts: Collection[Contact], ticket: Ticket, desk: DeskInForce
) -> frozenset[str]:
    """Numbers of those of ``contacts``, all on ``ticket``, of which ``who`` may `reveal_contact`."""
    if not contacts:
        return frozenset()
    works, worked = bool(seen_of(tx, who, Right.WORK, [ticket], desk.inventory)), WorkedTicket(tx, ticket)
    return frozenset(
        each.number
        for each in contacts
        if (works or each.registered_by in (who.name, *who.acting_for))
        and looks_for(who, each, worked, desk) is not None
    )


def looks_for(who: Viewer, contact: Contact, worked: WorkedTicket, desk: DeskInForce) -> str | None:
    """For whom they may see the reporter: empty for themselves; ``None``: for nobody.

    ``worked`` is the contact's ticket.
    """
    ticket = worked.ticket
    in_charge = {each.person for each in worked.file.assignments if each.stands}
    in_charge |= {ticket.person_in_charge, ticket.case_officer}
    own = own_departments(who, desk.inventory)
    for whom in ("", *who.acting_for):
        grants = tuple(each for each in who.grants if each.acting_for == whom)
        if any(each.gives(Right.WORK) for each in grants) and may_reveal(
            contact,
            {whom or who.name},
            in_charge=in_charge,
            is_caller=_calls_back(who, grants, worked, desk),
            departments=own,
        ):
            return whom
    return None


def _calls_back(viewer: Viewer, grants: tuple[Grant, ...], worked: WorkedTicket, desk: DeskInForce) -> bool:
    """Whether the table of moves lets them call back about the ticket as it is.

    Not before there is something to ask about, nor once it is closed; never of what they worked at.
    """
    inventory, ticket, place = desk.inventory, worked.ticket, worked.ticket.place
    path = {each.id for each in inventory.upwards(place)} if place in inventory.places else {place}
    around = Around(calendar=desk.calendar_at(place), departments=inventory.departments, path=frozenset(path))

    def may(file: MatterFile) -> bool:
        # No guard of these commands goes by the time.
        at = ticket.opened_at
        return may_give(CALLS_BACK, file, Actor(viewer.name, grants), around, at, desk.tables)

    return may(worked.file) and may(worked.file_with_facts)
