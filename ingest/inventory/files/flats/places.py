"""The places that a list of flats names, as a tree, and which of them are on record already."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from ingest.inventory.files.flats.headings import FlatKey
from ingest.inventory.files.flats.sheet import ListedFlat
from ingest.inventory.files.flats.spelling import (
    is_chinese_number,
    one_spelling,
    runs_on,
    spelling_of_building,
)
from ingest.inventory.tree import Inventory, Level, Place, Point
from ingest.said import Said

LEVELS = {
    FlatKey.ORGANISATION: Level.ORGANISATION,
    FlatKey.BRANCH: Level.UNIT,
    FlatKey.STATION: Level.STATION,
    FlatKey.BUILDING: Level.BUILDING,
    FlatKey.ROOM: Level.HOUSEHOLD,
}


@dataclass(eq=False, slots=True)
class Node:
    """A place that the list names.

    ``label`` is its name beside that of what it lies in, ``spelling`` the same for all spellings of that,
    ``spoken`` what an id is made of; ``rows`` are those of the flats in it, ``spellings`` the labels they
    have for it, in order; ``known`` is the place on record that it is.
    """

    level: Level
    name: str
    label: str
    spelling: str
    spoken: tuple[str, ...]
    parent: Node | None
    rows: list[ListedFlat] = field(default_factory=list)
    spellings: dict[str, None] = field(default_factory=dict)
    known: Place | None = None
    id: str = ""

    @property
    def path(self) -> tuple[str, ...]:
        """Its labels from the top."""
        return (*(self.parent.path if self.parent else ()), self.label)


class Places:
    """The places that ``rows`` name, as a tree; ``organisation`` holds all where no column says another.

    Spellings of what is plainly one place are one. A flat that is there under two spellings of its building
    is refused: nobody can tell whether it is one flat.
    """

    def __init__(self, rows: Iterable[ListedFlat], organisation: str) -> None:
        self._found: dict[tuple[str, ...], Node] = {}
        for row in rows:
            self._add(row, "" if FlatKey.ORGANISATION in row.sheet.columns else organisation)

    @property
    def nodes(self) -> list[Node]:
        """All of them, each after what it lies in."""
        return [*self._found.values()]

    def taken_as_one(self) -> list[tuple[str, ...]]:
        """The spellings of each place that has several."""
        return [tuple(node.spellings) for node in self._found.values() if len(node.spellings) > 1]

    def _add(self, row: ListedFlat, organisation: str) -> None:
        parent: Node | None = None
        path: tuple[str, ...] = ()
        for role, level in LEVELS.items():
            label, spelling, spoken = _called(role, row, organisation)
            if not label:
                continue
            path = (*path, f"{level}/{spelling}")
            node = self._found.get(path)
            if node is None:
                name = _name_in(parent, label, row) if level is Level.HOUSEHOLD else label
                node = self._found[path] = Node(level, name, label, spelling, spoken, parent)
            elif level is Level.HOUSEHOLD:
                _refuse_another_spelling(row, node.rows[0])
            node.rows.append(row)
            node.spellings[label] = None
            parent = node


def _refuse_another_spelling(row: ListedFlat, first: ListedFlat) -> None:
    """Refuse ``row`` if its flat is that of the ``first`` one, in a building that is spelt otherwise."""
    building = row[FlatKey.BUILDING]
    if building != first[FlatKey.BUILDING]:
        where = first.where_from(row)
        said = Said("flats-spelt-otherwise", value=building, first=first[FlatKey.BUILDING], where=where)
        row.refuse(FlatKey.BUILDING, said)


def _called(role: FlatKey, row: ListedFlat, organisation: str) -> tuple[str, str, tuple[str, ...]]:
    """Label, spelling and what an id is made of."""
    chinese = row.sheet.chinese
    if role is FlatKey.BUILDING:
        community, building = row[FlatKey.COMMUNITY], row[FlatKey.BUILDING]
        bare = building.removeprefix(community) if not runs_on(community, building) else building
        said = _numbered(bare.strip(), "{}号楼", "Building {}", chinese)
        between = " " if not chinese or runs_on(community, f"{community}{said}") else ""
        label = f"{community}{between}{said}".strip()
        return label, spelling_of_building(community, said), (community, building)
    if role is FlatKey.ROOM:
        unit, room = row[FlatKey.UNIT], row[FlatKey.ROOM]
        door = _numbered(unit, "{}单元", "{}-", chinese) if unit else ""
        label = room if door and room.startswith(door) else f"{door}{room}"
        return label, one_spelling(Level.HOUSEHOLD, label), (unit, room)
    text = row[role] or (organisation if role is FlatKey.ORGANISATION else "")
    return text, one_spelling(LEVELS[role], text), (text,)


def _name_in(parent: Node | None, label: str, row: ListedFlat) -> str:
    """What a flat is called: by its building."""
    around = parent.name if parent else ""
    return f"{around}{'' if row.sheet.chinese else ' '}{label}".strip()


def _numbered(text: str, in_chinese: str, in_english: str, chinese: bool) -> str:
    bare = text.isascii() and text.isalnum() and any(letter.isdigit() for letter in text)
    if chinese:
        return in_chinese.format(text) if bare or is_chinese_number(text) else text
    return in_english.format(text) if bare else text


_At = tuple[str | None, Level, str]
SAME = 0.9
"""The share of its devices by which a building or station of another name is taken for it."""


class OnRecord:
    """What an inventory has, by what a list of flats can know of it: names, and devices."""

    def __init__(self, inventory: Inventory) -> None:
        self.inventory = inventory

    @cached_property
    def device_ids(self) -> dict[str, str]:
        """Id of a device in small letters -> its id."""
        return {id_.lower(): id_ for id_ in self.inventory.devices}

    @cached_property
    def _points(self) -> dict[str, list[Point]]:
        found: dict[str, list[Point]] = {}
        for point in self.inventory.points.values():
            if point.device:
                found.setdefault(point.device, []).append(point)
        return found

    @cached_property
    def _by_name(self) -> Mapping[_At, set[str]]:
        """Place (``None``: anywhere), level and name -> ids of the places in it that are called so.

        Flats are found in their building only: each is called as flats of others are.
        """
        found: dict[_At, set[str]] = {}
        for place in self.inventory.places.values():
            above = list(self.inventory.upwards(place.id))[1:]
            label = self.label_of(place)
            around = [each.id for each in (above[:1] if place.level is Level.HOUSEHOLD else above)]
            for holder in (None, *around):
                for called in {place.name, label}:
                    found.setdefault((holder, place.level, called), set()).add(place.id)
        return found

    def label_of(self, place: Place) -> str:
        """Its name beside that of what it lies in: of a flat without that of its building."""
        if place.parent is None or place.level is not Level.HOUSEHOLD:
            return place.name
        return place.name.removeprefix(self.inventory.places[place.parent].name).strip() or place.name

    @cached_property
    def _by_spelling(self) -> Mapping[_At, set[str]]:
        """As `_by_name`, with `one_spelling` of the name."""
        found: dict[_At, set[str]] = {}
        for (holder, level, name), ids in self._by_name.items():
            found.setdefault((holder, level, one_spelling(level, name)), set()).update(ids)
        return found

    def is_spelling(self, node: Node, place: Place) -> bool:
        """Whether ``place`` is called as ``node`` is, in another spelling."""
        return place.id in self._by_spelling.get((_holder(node), node.level, node.spelling), ())

    def points_of(self, device: str) -> list[Point]:
        """The points that a device measures."""
        return self._points.get(self.device_ids.get(device.lower(), ""), [])

    def named(self, node: Node) -> Place | None:
        """The one place that is called as ``node`` is and lies where it does."""
        if node.parent is not None and node.parent.known is None:
            return None
        found = self._by_name.get((_holder(node), node.level, node.label), set())
        return self.inventory.places[next(iter(found))] if len(found) == 1 else None

    def spelt_otherwise(self, node: Node) -> Place | None:
        """A place that is called as ``node`` is in another spelling, and lies where it does.

        Of several, as a list of before may have left them, the one in which most devices are.
        """
        if node.parent is not None and node.parent.known is None:
            return None
        found = self._by_spelling.get((_holder(node), node.level, node.spelling), set())
        if not found:
            return None
        best = min(found, key=lambda place: (-len(self._devices_in.get(place, ())), place))
        return self.inventory.places[best]

    @cached_property
    def _devices_in(self) -> Mapping[str, set[str]]:
        """Place -> the devices that measure at and below it."""
        found: dict[str, set[str]] = {}
        for points in self._points.values():
            for point in points:
                for above in self.inventory.upwards(point.place):
                    found.setdefault(above.id, set()).add(point.device or "")
        return found

    def has_other_devices(self, node: Node) -> int:
        """How many devices are in the place that ``node`` is, if the list has some there and none of them."""
        there = self._devices_in.get(node.known.id, set()) if node.known else set()
        named = self._devices_of(node)
        return len(there) if named and not named & there else 0

    def _devices_of(self, node: Node) -> set[str]:
        """What the list has there, as on record where it is."""
        ids = {row[FlatKey.DEVICE] for row in node.rows} - {""}
        return {self.device_ids.get(id_.lower(), id_) for id_ in ids}

    def with_its_devices(self, node: Node) -> Place | None:
        """The one place of its level in which all devices are that ``node`` has, and are on record.

        ``None`` too where that is larger than a flat and has more than a tenth of its devices elsewhere: a
        part of a place that was carried off is not that place under another name.
        """
        found: dict[str, Place] = {}
        devices = self._devices_of(node) & self._points.keys()
        for device in devices:
            for point in self._points[device]:
                for place in self.inventory.upwards(point.place):
                    if place.level is node.level:
                        found[place.id] = place
        if len(found) != 1:
            return None
        (place,) = found.values()
        is_part = len(devices) < len(self._devices_in[place.id]) * SAME
        return None if is_part and node.level is not Level.HOUSEHOLD else place


def _holder(node: Node) -> str | None:
    """The place on record that ``node`` lies in; ``None``: anywhere."""
    return node.parent.known.id if node.parent and node.parent.known else None


class NameChanges(NamedTuple):
    """Of the places that a list names: those with another name than on record, and those in another spelling.

    The latter keep the name that they have.
    """

    renamed: list[Node]
    spelt_otherwise: list[Node]


def recognise(nodes: Iterable[Node], on_record: OnRecord) -> NameChanges:
    """Say of each node which place on record it is.

    By its name, where it lies. Else by the devices in it, if no other place of the list has that name: so a
    place that is called otherwise keeps its id, and all that is known of it. Else by another spelling of its
    name. A flat is taken for another name of one in the same building only: a device that was carried further
    leaves its flat behind.
    """
    found = NameChanges([], [])
    by_level: dict[Level, list[Node]] = {level: [] for level in Level}
    for node in nodes:
        by_level[node.level].append(node)
    for level in Level:
        _recognise_at_level(by_level[level], on_record, found)
    return found


def _recognise_at_level(nodes: list[Node], on_record: OnRecord, found: NameChanges) -> None:
    """Those of one level, when what they lie in is known; each place on record is one of them at most."""
    claimed: set[str] = set()

    def claim(node: Node, place: Place | None) -> None:
        if place is not None and place.id not in claimed:
            claimed.add(place.id)
            node.known = place

    for node in nodes:
        if node.level is Level.HOUSEHOLD:  # its building may have kept its name
            node.name = _name_in(node.parent, node.label, node.rows[0])
        claim(node, on_record.named(node))
    others = [node for node in nodes if node.known is None]
    for node in others:
        place = on_record.with_its_devices(node)
        claim(node, place if place is not None and _may_be(node, place) else None)
    for node in others:
        if node.known is None:
            claim(node, on_record.spelt_otherwise(node))
        if node.known is not None:
            _keep_name(node, node.known, on_record, found)


def _keep_name(node: Node, place: Place, on_record: OnRecord, found: NameChanges) -> None:
    """Let ``node`` have the name of the ``place`` that it is if only its spelling is another one; note it."""
    if on_record.is_spelling(node, place):
        label = on_record.label_of(place)
        node.name = _name_in(node.parent, label, node.rows[0]) if node.level is Level.HOUSEHOLD else label
        found.spelt_otherwise.append(node)
    elif place.name != node.name:
        found.renamed.append(node)


def _may_be(node: Node, place: Place) -> bool:
    if node.level is not Level.HOUSEHOLD:
        return True
    return node.parent is not None and node.parent.known is not None and node.parent.known.id == place.parent


def common(nodes: Mapping[Node, None] | Iterable[Node]) -> Node:
    """The narrowest place that holds all ``nodes``, of which there is one at least."""
    ways = [_way(node) for node in nodes]
    shared = ways[0]
    for way in ways[1:]:
        shared = [one for one, other in zip(shared, way, strict=False) if one is other]
    return shared[-1] if shared else ways[0][0]


def _way(node: Node | None) -> list[Node]:
    return [] if node is None else [*_way(node.parent), node]
