"""The names that a person reads, where records and readings hold ids.

What has left the inventory keeps its id and nothing else: a name is never made up.
"""

from __future__ import annotations

from collections.abc import Sequence

from ingest.inventory.tree import Inventory, Level
from ingest.printable import told
from ingest.said import Said, name_of

WAY = " › "
"""Between the names down to a place."""
MOST_NAMES = 2
"""Names of a shortened path: the place, and what it is in."""


def point_name(inventory: Inventory, point: str) -> Said | str:
    """What to call the point with the id ``point``: its name, else its place and what it measures there.

    The id alone for a point that left.
    """
    known = inventory.points.get(point)
    if known is None or known.name:
        return name_or_id(point, inventory)
    place = inventory.name_of(known.place)
    return Said("point-at-place", place=place, metric=name_of("metric", known.metric))


def point_in_full(inventory: Inventory, point: str) -> Said | str:
    """As `point_name`, with the name of its place before its own: there is a living room in every flat."""
    known = inventory.points.get(point)
    if known is None or not known.name:
        return point_name(inventory, point)
    return " ".join(shortened([inventory.name_of(known.place), known.name], 2))


def name_or_id(point: str, inventory: Inventory) -> str:
    """The own name of a point; its id where it has none, and for a point that left."""
    known = inventory.points.get(point)
    return point if known is None else known.name or point


def gateway_name(gateway: str, inventory: Inventory) -> str:
    """The name of a gateway; its id where it has none, and for one that the inventory does not know."""
    known = inventory.gateways.get(gateway)
    return gateway if known is None else known.name or gateway


def device_name(device: str, inventory: Inventory) -> str:
    """The name of a device; its id where it has none, and for one that left."""
    known = inventory.devices.get(device)
    return device if known is None else known.name or device


def point_told(inventory: Inventory, point: str) -> str:
    """A point in a line of a log, its place and id beside its name: "603室 卧室 [b7-603-bedroom]"."""
    known = inventory.points.get(point)
    if known is None:
        return point
    at = inventory.places.get(known.place)
    names = [name for name in ("" if at is None else at.name, known.name) if name]
    return told(" ".join(shortened(names, 2)), point)


def place_names(inventory: Inventory, place: str) -> dict[str, str | list[str]]:
    """What an event says of ``place``: its id, its name, and the names on the way down to it."""
    return {
        "place": place,
        "place_name": inventory.name_of(place),
        "place_path": inventory.path_of(place),
    }


def short_path(inventory: Inventory, place: str, most: int = MOST_NAMES) -> list[str]:
    """The last names on the way down to ``place``, at most ``most`` (1 or more); its own is the last one.

    The organisation is left out, since everything is in it, and so is a name that the next one says again:
    "丁香苑3号楼" before "丁香苑3号楼301". The id alone for a place that left.
    """
    if place not in inventory.places:
        return [place]
    way = [
        node for node in inventory.upwards(place) if node.id == place or node.level is not Level.ORGANISATION
    ]
    return shortened([node.name or node.id for node in reversed(way)], most)


def shortened(names: Sequence[str], most: int) -> list[str]:
    """``names`` without those that the next one begins with, and of these the last ``most``."""
    kept: list[str] = []
    for name in names:
        while kept and _says_again(kept[-1], name):
            kept.pop()
        kept.append(name)
    return kept[-most:]


def _says_again(name: str, longer: str) -> bool:
    """Whether ``longer`` begins with the whole of ``name``: "3号楼301" does with "3号楼", 101 not with 1."""
    if not longer.startswith(name):
        return False
    joint = name[-1:] + longer[len(name) : len(name) + 1]
    return len(joint) < 2 or not (joint.isascii() and joint.isalnum())
