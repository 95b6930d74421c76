"""Registering (登记): a letter, call or visit becomes a ticket of its own, or joins an open one at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256

import msgspec

from alerts.desk.lookups.seeing import seen_of
from alerts.desk.matters.around import MatterQuestion, around_of
from alerts.desk.matters.desk_in_force import DeskInForce
from alerts.desk.matters.matter_lookup import files_of
from alerts.desk.matters.writing import opening_at, write
from alerts.matters.choices import Category, ContactChannel
from alerts.matters.contact import Contact
from alerts.matters.names import SERVICE_CONCERN
from alerts.people.roles import Right
from alerts.people.use_cases import ScopeKind, use_case
from alerts.people.viewer import Viewer
from alerts.records import Records, Transaction
from alerts.records.desk_rows.idempotency import UsedKey
from alerts.routing.candidates import Candidate
from alerts.routing.proposing import concern_of
from alerts.routing.routing_rows import RoutingTables
from alerts.tickets.desk_moves.changes import DeskChanges
from alerts.tickets.desk_moves.deciding import decide
from alerts.tickets.desk_moves.matter_file import Actor, Around, MatterFile
from alerts.tickets.desk_moves.orders import Order
from alerts.tickets.desk_moves.refusals import FORM, MoveRefused, Reason
from alerts.tickets.ticket import Ticket
from ingest.inventory.tree import Inventory
from ingest.said import Said

REGISTER = "register"
JOIN = "join"
PLACE = "place"
KEY = "idempotency_key"
"""What a refusal calls the key of a program, beside the fields of the form."""
KEY_REUSED = "key-reused"
"""Code of the refusal of a key that something else was registered with."""


@dataclass(frozen=True, slots=True)
class Registration:
    """A letter, call or visit as somebody enters it; of nothing it is known yet whether it fits.

    Attributes
    ----------
    values
        The values of the fields of the row ``register`` of the table of moves, by name. It happened when it
        came (``contacted_at``). Without a ``place`` it is a matter of the whole organisation.
    late_reason
        Why it is entered so late, where it is (C60).
    join
        Number of the open ticket that it joins at once, for who may agree to that (W26); empty: none.
    key
        Under which a program sends it, and sends it again (H30); empty: none.
    """

    values: Mapping[str, object] = field(repr=False)
    late_reason: str = ""
    join: str = ""
    key: str = ""

    @property
    def digest(self) -> bytes:
        """What tells this registration from another one under the same key."""
        said = {"values": self.values, "late_reason": self.late_reason, "join": self.join}
        return sha256(msgspec.json.encode(said, order="sorted")).digest()


@dataclass(frozen=True, slots=True)
class RegisteredContact:
    """A contact that is on record, and its ticket.

    Attributes
    ----------
    contact
        With all that was said of who it is from: for whoever registered it just now, and nobody else.
    ticket
        As it is on record at this answer.
    routed_unit, routed_owner
        Ids of the departments that routing proposes to work on it and to answer for it; empty: nobody.
    candidates
        Open tickets that it may be joined to, of those that the viewer sees, the likeliest first (W26); none
        once the ticket is past that.
    again
        It was on record already, under the same key.
    is_seen
        The viewer is shown the ticket: who takes in what is for others to work is told what became of it at
        that moment, and nothing of its later life.
    """

    contact: Contact
    ticket: Ticket
    routed_unit: str
    routed_owner: str
    candidates: tuple[Candidate, ...]
    again: bool = False
    is_seen: bool = True


@use_case("contacts.register", Right.REGISTER, ScopeKind.ANYWHERE)
def register(
    records: Records,
    viewer: Viewer,
    given: Registration,
    now: int,
    *,
    desk: DeskInForce,
    wall: int | None = None,
) -> RegisteredContact:
    """Put a letter, call or visit on record (W4, W12, W18, C38, C50, H30); whose place it is does not matter.

    Numbers of tickets and of contacts follow one another without gaps: what is refused uses none. The same
    key with the same values is the same contact, however often it is sent: with its ticket as that is now,
    for who sees it by then. What the first answer said is not kept.

    Parameters
    ----------
    viewer
        First responsible for it from now on (W12, C15).
    now, wall
        UTC ms, as for `give_command`.

    Raises
    ------
    Forbidden, MoveRefused, RecordsError
        Nothing is on record then. `MoveRefused` has everything that is missing or does not fit at once.
    """
    with records.begin() as tx:
        used = tx.idempotency.find(viewer.name, given.key) if given.key else None
        if used is not None:
            return _again(tx, viewer, used, given, desk, now)
        file, around = _registered(tx, viewer, given, desk, now, wall)
        contact, ticket = file.contacts[-1], file.ticket
        if given.join:
            _join(tx, viewer, file, given.join, desk, now, wall)
            contact, ticket = replace(contact, ticket=given.join), _ticket(tx, given.join)
        if given.key:
            tx.idempotency.keep(viewer.name, given.key, UsedKey(given.digest, contact.number), now)
        return _told(tx, viewer, contact, ticket, around, desk.inventory)


def _registered(
    tx: Transaction,
    viewer: Viewer,
    given: Registration,
    desk: DeskInForce,
    now: int,
    wall: int | None,
) -> tuple[MatterFile, Around]:
    """The new ticket, and what was so around it."""
    place = _place(given.values, desk.inventory)
    order = Order(
        REGISTER, Actor(viewer.name, viewer.grants), now, given.values, late_reason=given.late_reason
    )
    opening = opening_at(
        tx, desk, place, _concern(given.values, desk.tables.routing), now, is_said=_names_place(given.values)
    )
    question = MatterQuestion(viewer, desk, now, order, opening, wall)
    around = around_of(tx, None, question)
    changes = _decided(order, around, now, desk, _without_key(given))
    return write(tx, None, changes, viewer, desk, now, wall=wall), around


def _decided(
    order: Order, around: Around, now: int, desk: DeskInForce, missing: Sequence[Reason]
) -> DeskChanges:
    """As `decide`, with what is ``missing`` beside the fields of the form among the reasons."""
    try:
        changes = decide(None, order, around, now, desk.tables)
    except MoveRefused as refused:
        if refused.code != FORM:
            raise
        raise MoveRefused(FORM, [*refused.reasons, *missing]) from None
    if missing:
        raise MoveRefused(FORM, missing)
    return changes


def _without_key(given: Registration) -> list[Reason]:
    """A program has to send a key: it cannot know whether what it sent before arrived."""
    if given.key or given.values.get("channel") != ContactChannel.PROGRAM:
        return []
    return [Reason("form-needed", Said("order-needed"), KEY, ("H30",))]


def _names_place(values: Mapping[str, object]) -> bool:
    return isinstance(values.get(PLACE), str) and values[PLACE] != ""


def _place(values: Mapping[str, object], inventory: Inventory) -> str:
    """The place that is named; where none is, or one that there is not, that of the whole organisation."""
    named = values.get(PLACE)
    if isinstance(named, str) and named in inventory.places:
        return named
    root = next(iter(inventory.roots), None)
    if root is None:
        raise MoveRefused(FORM, [Reason("form-needed", Said("order-needed"), PLACE)])
    return root


def _concern(values: Mapping[str, object], routing: RoutingTables) -> str:
    """By which open tickets are found; what is no category is refused by who decides."""
    category = values.get("category")
    if not isinstance(category, str) or category not in {*Category}:
        return SERVICE_CONCERN
    return concern_of(Category(category), routing)


def _join(
    tx: Transaction,
    viewer: Viewer,
    file: MatterFile,
    into: str,
    desk: DeskInForce,
    now: int,
    wall: int | None,
) -> None:
    """并入: the contact goes on to that ticket; its own number stays, closed and linked (W26)."""
    order = Order(JOIN, Actor(viewer.name, viewer.grants), now, {"into": into})
    around = around_of(tx, file, MatterQuestion(viewer, desk, now, order, wall=wall))
    write(tx, file, decide(file, order, around, now, desk.tables), viewer, desk, now, wall=wall)


def _again(
    tx: Transaction, viewer: Viewer, used: UsedKey, given: Registration, desk: DeskInForce, now: int
) -> RegisteredContact:
    """What is on record under the key. Raises `MoveRefused` where something else was sent with it."""
    if used.request != given.digest:
        raise MoveRefused(KEY_REUSED, [Reason(KEY_REUSED, Said("refusal-key-reused"), KEY)])
    contact = tx.contacts.by_number([used.contact])[used.contact]
    file = files_of(tx, [contact.ticket])[contact.ticket]
    around = around_of(tx, file, MatterQuestion(viewer, desk, now))
    told = _told(tx, viewer, contact, file.ticket, around, desk.inventory)
    seen = seen_of(tx, viewer, Right.LOOK, [file.ticket], desk.inventory)
    joins = any(each.starts_from(file.ticket.step) for each in desk.tables.moves.of_word(JOIN))
    return replace(told, candidates=told.candidates if joins else (), again=True, is_seen=bool(seen))


def _told(
    tx: Transaction, viewer: Viewer, contact: Contact, ticket: Ticket, around: Around, inventory: Inventory
) -> RegisteredContact:
    """The answer, without tickets that the viewer does not see."""
    territories = viewer.where(Right.LOOK).territories(inventory)
    named = [each.number for each in around.candidates]
    seen = tx.tickets.seen(named, territories) if named else set()
    return RegisteredContact(
        contact=contact,
        ticket=tx.ticket_views.linked([ticket], territories)[0],
        routed_unit=around.routed_unit,
        routed_owner=around.routed_owner,
        candidates=tuple(each for each in around.candidates if each.number in seen),
    )


def _ticket(tx: Transaction, number: str) -> Ticket:
    return tx.tickets.by_number([number])[number]
