"""Which department is meant: by its duty, by the place it answers for, or as the one above another."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from alerts.matters.choices import Line
from alerts.routing.routing_files import ROUTING
from alerts.routing.routing_rows import ABOVE_NAMED, Addressee
from ingest.inventory.departments import DepartmentKind, Duty
from ingest.inventory.tree import Inventory


class FoundDepartment(NamedTuple):
    """A department by its id, and as whom it was found: another than was wanted where that one is nobody."""

    id: str
    found_as: Addressee


class Departments:
    """The departments of one inventory, for as long as that is in force.

    What has been found for a place is remembered, so that each place is looked at once however many matters
    it has: a wave asks for 20 000 flats. Safe to ask from several threads.

    Parameters
    ----------
    inventory
        Sound, as the records have it.
    fallbacks
        Who takes what a duty, or a territorial unit, is not there for, as the routing table says.

    Notes
    -----
    Who works in a department is no part of an inventory: `alerts.people.presence.Staff` knows the members.
    """

    def __init__(
        self,
        inventory: Inventory,
        fallbacks: Mapping[str, tuple[Addressee, ...]] = ROUTING.fallbacks,
    ) -> None:
        self._inventory = inventory
        self._fallbacks = fallbacks
        with_duty = defaultdict[Duty, dict[str | None, str]](dict)
        units = defaultdict[Line, dict[str | None, str]](dict)
        self._at_place = defaultdict[str | None, list[str]](list)
        for each in inventory.departments.values():
            self._at_place[each.place].append(each.id)
            for duty in each.duties:
                with_duty[duty][each.place] = each.id
            for line in each.lines if each.kind is DepartmentKind.TERRITORIAL else ():
                units[line][each.place] = each.id
        self._with_duty = {duty: _ByPlace(inventory, at) for duty, at in with_duty.items()}
        self._units = {line: _ByPlace(inventory, units[line]) for line in Line if line in units}

    def __bool__(self) -> bool:
        """Whether there is any."""
        return bool(self._inventory.departments)

    def duty(self, duty: Duty, place: str | None = None) -> str | None:
        """Id of the department that has ``duty`` for ``place``, or of the one that takes it instead.

        The nearest at or above the place, else one without a place; for no place: one without.
        ``None``: nobody has it, nor takes it.
        """
        found = self.find((Addressee(duty.value, duty),), place=place)
        return None if found is None else found.id

    def territorial(self, line: Line | None, place: str) -> str | None:
        """Id of the territorial unit of ``line`` nearest at or above ``place``; nobody takes it instead.

        Of a matter without a line: the nearest unit of any; of several at one place, the first of `Line`.
        """
        if line is not None:
            return self._units[line].nearest(place) if line in self._units else None
        for node in self._inventory.upwards(place) if place in self._inventory.places else ():
            for units in self._units.values():
                if node.id in units.at:
                    return units.at[node.id]
        return None

    def find(
        self,
        wanted: Sequence[Addressee],
        *,
        line: Line | None = None,
        place: str | None = None,
        named: str | None = None,
    ) -> FoundDepartment | None:
        """The first of ``wanted`` that there is, for a matter of ``line`` at ``place`` that names ``named``.

        Where there is none of them, the first who takes it instead, and so on; ``None``: nobody does.
        ``named`` is the id of the department that the matter is about.
        """
        seen, todo = set[str](), list(wanted)
        while todo:
            following: list[Addressee] = []
            for each in todo:
                id_ = self._exactly(each, line, place, named)
                if id_ is not None:
                    return FoundDepartment(id_, each)
                if each.key not in seen:
                    seen.add(each.key)
                    following += self._fallbacks.get(each.key, ())
            todo = following
        return None

    def above(self, department: str) -> str | None:
        """Id of the department above ``department``; ``None``: there is none, or no such department."""
        here = self._inventory.departments.get(department)
        return None if here is None else here.parent

    def upwards(self, department: str) -> tuple[str, ...]:
        """Ids of ``department`` and of those above it, the nearest first; of no department: none."""
        found: list[str] = []
        each: str | None = department
        while each and each not in found:
            found.append(each)
            each = self.above(each)
        return tuple(found)

    def reaching(self, departments: Iterable[str], place: str) -> frozenset[str]:
        """Ids of those whose reach has what ``departments`` have, or is at ``place`` (desk.md, section 2).

        These departments, those that answer for the place or one above it, and all that are above these.
        """
        here = self._inventory.upwards(place) if place in self._inventory.places else ()
        answering = (each for node in here for each in self._at_place.get(node.id, ()))
        having = (*departments, *answering)
        return frozenset(above for each in having for above in self.upwards(each))

    def head(self, department: str) -> str | None:
        """Name of the user who is head of ``department``."""
        here = self._inventory.departments.get(department)
        return None if here is None else here.head

    def leader(self, department: str) -> str | None:
        """Name of the user who is the leader in charge of ``department`` (W16)."""
        here = self._inventory.departments.get(department)
        return None if here is None else here.leader

    def _exactly(
        self, wanted: Addressee, line: Line | None, place: str | None, named: str | None
    ) -> str | None:
        if wanted.duty is not None:
            having = self._with_duty.get(wanted.duty)
            near = None if having is None or place is None else having.nearest(place)
            return near if near is not None or having is None else having.at.get(None)
        if wanted.key == ABOVE_NAMED:
            return None if named is None else self.above(named)
        return None if place is None else self.territorial(wanted.line or line, place)


class _ByPlace:
    """Departments with one purpose by their places; ``at`` holds the one without a place under ``None``."""

    def __init__(self, inventory: Inventory, at: Mapping[str | None, str]) -> None:
        self.at = at
        self._places = inventory.places
        self._found: dict[str, str | None] = {}

    def nearest(self, place: str) -> str | None:
        """The one nearest at or above ``place``; a place that has left has none."""
        way: list[str] = []
        here: str | None = place if place in self._places else None
        while here is not None and here not in self._found and here not in self.at:
            way.append(here)
            here = self._places[here].parent
        found = None if here is None else self.at.get(here) or self._found[here]
        self._remember(way, found)
        return found

    def _remember(self, places: Iterable[str], found: str | None) -> None:
        self._found.update(dict.fromkeys(places, found))
