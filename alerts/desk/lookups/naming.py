"""Whom and what a form may name: places, departments and people, looked up as somebody types."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple, TypeVar

from alerts.episodes.maintenance import MaintainedKind, place_of
from alerts.people.roles import Right, is_of_the_desk, who_may
from alerts.people.use_cases import ScopeKind, use_case
from alerts.people.user import UserKind
from alerts.people.viewer import Viewer
from alerts.places.finding import LONGEST, NameLines, PlaceNames, folded, installed_names
from alerts.records import Records, Transaction
from ingest.inventory.departments import Department
from ingest.inventory.tree import Inventory

Named = TypeVar("Named")


class NameablePerson(NamedTuple):
    """Somebody who works at a desk: their name, and ids of the departments that they do it for.

    None for who does it for the whole organisation.
    """

    name: str
    departments: tuple[str, ...]


class NameBook:
    """What can be named, kept ready in memory: places of one inventory, people as of one change of theirs.

    For several threads at once: the worst that two of them do is the same work twice.
    """

    def __init__(self) -> None:
        self._places: tuple[Inventory, PlaceNames] | None = None
        self._installed: dict[MaintainedKind, tuple[Inventory, NameLines]] = {}
        self._devices: tuple[Inventory, NameLines] | None = None
        self._people: tuple[int, Sequence[NameablePerson]] | None = None

    def places(self, inventory: Inventory) -> PlaceNames:
        """The names of the places of ``inventory``."""
        kept = self._places
        if kept is None or kept[0] is not inventory:
            kept = self._places = (inventory, PlaceNames(inventory))
        return kept[1]

    def installed(self, inventory: Inventory, kind: MaintainedKind) -> NameLines:
        """The names of the gateways, places or points of ``inventory``."""
        if kind is MaintainedKind.PLACE:
            return self.places(inventory)
        kept = self._installed.get(kind)
        if kept is None or kept[0] is not inventory:
            things = inventory.gateways if kind is MaintainedKind.GATEWAY else inventory.points
            kept = self._installed[kind] = (inventory, installed_names(inventory, things))
        return kept[1]

    def devices(self, inventory: Inventory) -> NameLines:
        """The names of the devices of ``inventory``."""
        kept = self._devices
        if kept is None or kept[0] is not inventory:
            named = sorted((each.name, id_) for id_, each in inventory.devices.items())
            kept = self._devices = (inventory, NameLines((id_, folded(name)) for name, id_ in named))
        return kept[1]

    def people(self, tx: Transaction) -> Sequence[NameablePerson]:
        """Those who may be handed something, by name; read again once somebody may do something else."""
        version = tx.access.version()
        kept = self._people
        if kept is None or kept[0] != version:
            kept = self._people = (version, _nameable(tx))
        return kept[1]


@use_case("names.places", Right.REGISTER, ScopeKind.ANYWHERE)
def find_places(viewer: Viewer, inventory: Inventory, text: str, most: int, *, book: NameBook) -> list[str]:
    """Ids of up to ``most`` places whose id or whose names on the way down have ``text`` in them.

    Of the whole organisation: nobody is turned away for where they live (W12). Raises `Forbidden`.
    """
    return book.places(inventory).like(text, most)


@use_case("names.installed", Right.INSTALL, ScopeKind.PLACES)
def find_installed(
    viewer: Viewer, inventory: Inventory, kind: MaintainedKind, text: str, most: int, *, book: NameBook
) -> list[str]:
    """Ids of up to ``most`` gateways, places or points with ``text`` in their id or the names down to them.

    Of those that the viewer may work on. Raises `Forbidden`.
    """
    return _there(viewer, Right.INSTALL, inventory, kind, text, most, book)


@use_case("names.seen", Right.LOOK, ScopeKind.PLACES)
def find_seen(
    viewer: Viewer, inventory: Inventory, kind: MaintainedKind, text: str, most: int, *, book: NameBook
) -> list[str]:
    """As `find_installed`, of those that the viewer sees: what a list is narrowed to, or a try-out is of.

    Raises `Forbidden`.
    """
    return _there(viewer, Right.LOOK, inventory, kind, text, most, book)


def _there(
    who: Viewer,
    right: Right,
    inventory: Inventory,
    kind: MaintainedKind,
    text: str,
    most: int,
    book: NameBook,
) -> list[str]:
    scope = who.scope(right)

    def is_theirs(id_: str) -> bool:
        place = place_of(inventory, kind, id_)
        return place is not None and scope.sees_place(inventory, place)

    return book.installed(inventory, kind).like(text, most, is_theirs)


@use_case("names.departments", Right.WORK, ScopeKind.ANYWHERE)
def find_departments(viewer: Viewer, inventory: Inventory, text: str, most: int) -> list[Department]:
    """Up to ``most`` departments with ``text`` in name or id, those that begin with it first.

    Of the whole organisation: a matter may be about any of them, and be handed to any. No more of them than
    their ids and names is for who asks. Raises `Forbidden`.
    """
    return departments_like(inventory.departments.values(), text)[:most]


@use_case("names.people", Right.WORK, ScopeKind.ANYWHERE)
def find_people(
    records: Records, viewer: Viewer, inventory: Inventory, text: str, most: int, *, book: NameBook
) -> list[NameablePerson]:
    """Up to ``most`` people who work at a desk, by their names or by those of their departments.

    Those whose names begin with ``text`` come first. It takes no right to see users: the name and the
    departments are what stands on every ticket, and there is no more of anybody here. Raises `Forbidden`,
    `RecordsError`.
    """
    with records.reading() as tx:
        people = book.people(tx)
    known = inventory.departments

    def words(person: NameablePerson) -> list[str]:
        units = [each for each in person.departments if each in known]
        return [person.name, *units, *(known[each].name for each in units)]

    return _like(people, text, words)[:most]


def departments_like(departments: Iterable[Department], text: str) -> list[Department]:
    """Those of ``departments`` with ``text`` in name or id, those that begin with it first."""
    in_order = sorted(departments, key=lambda each: each.id)
    return _like(in_order, text, lambda each: [each.name, each.id])


def _like(things: Iterable[Named], text: str, words: Callable[[Named], Iterable[str]]) -> list[Named]:
    """``things`` with ``text`` in one of their ``words``: those that a word begins with it first."""
    wanted = folded(text)
    if not wanted or len(wanted) > LONGEST:
        return []
    first: list[Named] = []
    others: list[Named] = []
    for thing in things:
        said = [folded(word) for word in words(thing)]
        if any(word.startswith(wanted) for word in said):
            first.append(thing)
        elif any(wanted in word for word in said):
            others.append(thing)
    return first + others


def _nameable(tx: Transaction) -> list[NameablePerson]:
    found = []
    for user in tx.users.enabled_with(who_may(Right.WORK)):
        if user.kind is UserKind.PERSON:
            departments = {each.department: None for each in user.grants if is_of_the_desk(each.role)}
            found.append(NameablePerson(user.name, tuple(each for each in departments if each is not None)))
    return found
