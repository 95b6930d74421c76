"""One box that finds what somebody means: a place, a point, a number, a telephone, a person."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from itertools import islice

from alerts.desk.departments import list_departments
from alerts.desk.lookups.errors import NotFound
from alerts.desk.lookups.naming import NameBook, find_people
from alerts.desk.lookups.seeing import seen_of
from alerts.desk.matters.contact_lookups import ContactFilter, find_contact, list_contacts
from alerts.desk.matters.lists.meant import as_typed, is_telephone, ticket_number
from alerts.episodes.maintenance import MaintainedKind
from alerts.people.roles import Right
from alerts.people.use_cases import ScopeKind, use_case, use_case_of
from alerts.people.viewer import Viewer
from alerts.places.finding import LONGEST, folded
from alerts.records import Records
from ingest.inventory.tree import Inventory

CONTACT = re.compile(r"^l(?P<year>[0-9]{4}) ?- ?(?P<no>[0-9]{1,9})$")


class HitKind(StrEnum):
    """What was found, in the order in which it is shown."""

    TICKET = "ticket"
    CONTACT = "contact"
    PLACE = "place"
    GATEWAY = "gateway"
    DEVICE = "device"
    POINT = "point"
    DEPARTMENT = "department"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class Hit:
    """Something that was found.

    Attributes
    ----------
    id
        Its id or number; of a person the name.
    of
        The ticket of a contact, else the place it is at; empty where it is at none that is seen.
    """

    kind: HitKind
    id: str
    of: str = ""


@use_case("search.everything", Right.LOOK, ScopeKind.PLACES)
def search_everything(
    records: Records,
    viewer: Viewer,
    text: str,
    most: int,
    now: int,
    *,
    inventory: Inventory,
    book: NameBook,
) -> list[Hit]:
    """Up to ``most`` of each kind that ``text`` may mean, of what the viewer sees, in the order of kinds.

    Of what is installed all words of ``text`` are in the id or the names on the way down; of departments and
    people the name has it. Tickets and contacts are found by their number, contacts by a whole telephone
    number as well where `list_contacts` finds them. ``now`` (UTC ms) has the year of a number without one.
    Raises `Forbidden`, `RecordsError`.
    """
    if not folded(text) or len(text) > LONGEST:
        return []
    looking = _Looking(records, viewer, as_typed(text), most, now, inventory, book)
    return [hit for kind in HitKind for hit in islice(looking.of(kind), most)]


class _Looking:
    """Looks for one text."""

    def __init__(
        self,
        records: Records,
        viewer: Viewer,
        text: str,
        most: int,
        now: int,
        inventory: Inventory,
        book: NameBook,
    ) -> None:
        self._records, self._viewer, self._text, self._most = records, viewer, text, most
        self._inventory, self._book = inventory, book
        self._scope = viewer.scope(Right.LOOK)
        self._now = now

    def of(self, kind: HitKind) -> Iterator[Hit]:
        look: dict[HitKind, Callable[[], Iterator[Hit]]] = {
            HitKind.TICKET: self._ticket,
            HitKind.CONTACT: self._contacts,
            HitKind.PLACE: partial(self._installed, HitKind.PLACE, MaintainedKind.PLACE),
            HitKind.GATEWAY: partial(self._installed, HitKind.GATEWAY, MaintainedKind.GATEWAY),
            HitKind.DEVICE: self._devices,
            HitKind.POINT: partial(self._installed, HitKind.POINT, MaintainedKind.POINT),
            HitKind.DEPARTMENT: self._departments,
            HitKind.PERSON: self._people,
        }
        return look[kind]()

    def _ticket(self) -> Iterator[Hit]:
        number = ticket_number(self._text, self._now, self._inventory)
        if number is None:
            return
        with self._records.reading() as tx:
            tickets = tx.tickets.by_number([number])
            seen = seen_of(tx, self._viewer, Right.LOOK, tickets.values(), self._inventory)
        if number in seen:
            yield Hit(HitKind.TICKET, number, tickets[number].place)

    def _contacts(self) -> Iterator[Hit]:
        records, viewer, inventory = self._records, self._viewer, self._inventory
        found = CONTACT.match(self._text.casefold())
        if found is not None:
            with suppress(NotFound):
                number = f"L{found['year']}-{int(found['no']):06}"
                contact = find_contact(records, viewer, number, inventory=inventory)
                yield Hit(HitKind.CONTACT, contact.number, contact.ticket)
        elif is_telephone(self._text):
            wanted = ContactFilter(phone=self._text)
            page = list_contacts(records, viewer, wanted, None, self._most, inventory=inventory)
            yield from (Hit(HitKind.CONTACT, each.number, each.ticket) for each in page.items)

    def _installed(self, kind: HitKind, named: MaintainedKind) -> Iterator[Hit]:
        lines = self._book.installed(self._inventory, named)
        for id_ in lines.like(self._text, self._most, lambda id_: self._sees(self._place_of(kind, id_))):
            yield Hit(kind, id_, self._place_of(kind, id_))

    def _devices(self) -> Iterator[Hit]:
        found = self._book.devices(self._inventory).like(self._text, self._most, self._sees_device)
        yield from (Hit(HitKind.DEVICE, each) for each in found)

    def _departments(self) -> Iterator[Hit]:
        found = list_departments(self._inventory, self._viewer, None, self._most, text=self._text).items
        yield from (Hit(HitKind.DEPARTMENT, each.id) for each in found)

    def _people(self) -> Iterator[Hit]:
        if use_case_of(find_people).admits(self._viewer):
            asked = (self._records, self._viewer, self._inventory, self._text, self._most)
            yield from (Hit(HitKind.PERSON, each.name) for each in find_people(*asked, book=self._book))

    def _place_of(self, kind: HitKind, id_: str) -> str:
        inventory = self._inventory
        if kind is HitKind.PLACE:
            return id_
        return (inventory.gateways[id_] if kind is HitKind.GATEWAY else inventory.points[id_]).place

    def _sees(self, place: str) -> bool:
        return self._scope.sees_place(self._inventory, place)

    def _sees_device(self, id_: str) -> bool:
        """By its gateways; who sees everything sees one without any."""
        known = self._inventory
        gateways = (known.gateways.get(each) for each in known.devices[id_].gateways)
        return self._scope.roots is None or any(
            gateway is not None and self._sees(gateway.place) for gateway in gateways
        )
