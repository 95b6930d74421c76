"""The places that a list of flats names, as a tree, and which of them are on record already."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from ingest.inventory.files.flats.headings import FlatKey
from ingest.inventory.files.flats.sheet import ListedFlat
from ingest.inventory.files.flats.spelling import one_spelling
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

    ``label`` is its name beside that of what it lies in, ``spoken`` what an id is made of; ``rows`` are those
    of the flats in it, ``spellings`` the labels that they have for it, each with its first row; ``known`` is
    the place on record that it is.
    """

    level: Level
    name: str
    label: str
    spoken: tuple[str, ...]
    parent: Node | None
    rows: list[ListedFlat] = field(default_factory=list)
    spellings: dict[str, ListedFlat] = field(default_factory=dict)
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
            name, label, spoken = _called(role, row, organisation, parent)
            if not label:
                continue
            path = (*path, f"{level}/{one_spelling(level, label)}")
            node = self._found.get(path)
            if node is None:
                node = self._found[path] = Node(level, name, label, spoken, parent)
            elif level is Level.HOUSEHOLD:
                _refuse_another_spelling(row, node.rows[0])
            node.rows.append(row)
            node.spellings.setdefault(label, row)
            parent = node


def _refuse_another_spelling(row: ListedFlat, first: ListedFlat) -> None:
    """Refuse ``row`` if its flat is that of the ``first`` one, in a building that is spelt otherwise."""
    building = row[FlatKey.BUILDING]
    if building != first[FlatKey.BUILDING]:
        role = FlatKey.BUILDING if FlatKey.BUILDING in row.sheet.columns else FlatKey.ROOM
        where = first.where_from(row)
        row.refuse(
            role, Said("flats-spelt-otherwise", value=building, first=first[FlatKey.BUILDING], where=where)
        )


def _called(
    role: FlatKey, row: ListedFlat, organisation: str, parent: Node | None
) -> tuple[str, str, tuple[str, ...]]:
    """Name, label and what an id is made of."""
    chinese = row.sheet.chinese
    if role is FlatKey.BUILDING:
        community, building = row[FlatKey.COMMUNITY], row[FlatKey.BUILDING]
        said = _numbered(building, "{}号楼", "Building {}", chinese)
        label = said if said.startswith(community) else f"{community}{'' if chinese else ' '}{said}".strip()
        return label, label, (community, building)
    if role is FlatKey.ROOM:
        unit, room = row[FlatKey.UNIT], row[FlatKey.ROOM]
        door = _numbered(unit, "{}单元", "{}-", chinese) if unit else ""
        label = room if door and room.startswith(door) else f"{door}{room}"
        around = parent.name if parent else ""
        return f"{around}{'' if chinese else ' '}{label}".strip(), label, (unit, room)
    text = row[role] or (organisation if role is FlatKey.ORGANISATION else "")
    return text, text, (text,)


def _numbered(text: str, in_chinese: str, in_english: str, chinese: bool) -> str:
    bare = text.isascii() and text.isalnum() and any(letter.isdigit() for letter in text)
    return (in_chinese if chinese else in_english).format(text) if bare else text


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
            label = place.name.removeprefix(above[0].name).strip() if above else ""
            around = [each.id for each in (above[:1] if place.level is Level.HOUSEHOLD else above)]
            for holder in (None, *around):
                for called in {place.name, label or place.name}:
                    found.setdefault((holder, place.level, called), set()).add(place.id)
        return found

    @cached_property
    def _by_spelling(self) -> Mapping[_At, set[str]]:
        """As `_by_name`, with `one_spelling` of the name."""
        found: dict[_At, set[str]] = {}
        for (holder, level, name), ids in self._by_name.items():
            found.setdefault((holder, level, one_spelling(level, name)), set()).update(ids)
        return found

    def points_of(self, device: str) -> list[Point]:
        """The points that a device measures."""
        return self._points.get(self.device_ids.get(device.lower(), ""), [])

    def named(self, node: Node) -> Place | None:
        """The one place that is called as ``node`` is, in whatever spelling, and lies where it does."""
        if node.parent is not None and node.parent.known is None:
            return None
        holder = node.parent.known.id if node.parent and node.parent.known else None
        found = self._by_name.get((holder, node.level, node.label)) or self._by_spelling.get(
            (holder, node.level, one_spelling(node.level, node.label)), set()
        )
        return self.inventory.places[next(iter(found))] if len(found) == 1 else None

    @cached_property
    def _devices_below(self) -> Counter[str]:
        """Place -> how many devices measure at and below it."""
        places = {(point.device, point.place) for points in self._points.values() for point in points}
        at = {(device, above.id) for device, place in places for above in self.inventory.upwards(place)}
        return Counter(place for _, place in at)

    def with_its_devices(self, node: Node) -> Place | None:
        """The one place of its level in which all devices are that ``node`` has, and are on record.

        ``None`` too where that is larger than a flat and has more than a tenth of its devices elsewhere: a
        part of a place that was carried off is not that place under another name.
        """
        found: dict[str, Place] = {}
        named = {self.device_ids.get(row[FlatKey.DEVICE].lower(), "") for row in node.rows}
        devices = named & self._points.keys()
        for device in devices:
            for point in self._points[device]:
                for place in self.inventory.upwards(point.place):
                    if place.level is node.level:
                        found[place.id] = place
        if len(found) != 1:
            return None
        (place,) = found.values()
        is_part = len(devices) < self._devices_below[place.id] * SAME
        return None if is_part and node.level is not Level.HOUSEHOLD else place


def recognise(nodes: Iterable[Node], on_record: OnRecord) -> list[Node]:
    """Say of each node which place on record it is; those that get another name by it.

    By its name, where it lies. Else by the devices in it, if no other place of the list has that name: so a
    place that is called otherwise keeps its id, and all that is known of it. A flat is taken for another
    name of one in the same building only: a device that was carried further leaves its flat behind.
    """
    renamed: list[Node] = []
    by_level: dict[Level, list[Node]] = {level: [] for level in Level}
    for node in nodes:
        by_level[node.level].append(node)
    for level in Level:
        claimed: set[str] = set()
        for node in by_level[level]:
            node.known = on_record.named(node)
            if node.known is not None:
                claimed.add(node.known.id)
        for node in by_level[level]:
            if node.known is not None:
                continue
            place = on_record.with_its_devices(node)
            if place is None or place.id in claimed or not _may_be(node, place):
                continue
            claimed.add(place.id)
            node.known = place
            if place.name != node.name:
                renamed.append(node)
    return renamed


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
