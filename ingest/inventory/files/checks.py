"""What must hold for an inventory as a whole: a tree, references to items that exist, unambiguous names."""

from __future__ import annotations

from collections.abc import Iterator

from ingest.inventory.tree import Inventory, Level

RANK = {level: rank for rank, level in enumerate(Level)}
"""0 is the highest level."""

REFERENCES = (
    ("places", "place", "parent", "places", "place"),
    ("places", "place", "calendar", "calendars", "calendar"),
    ("points", "point", "place", "places", "place"),
    ("points", "point", "device", "devices", "device"),
    ("gateways", "gateway", "place", "places", "place"),
    ("outages", "outage", "place", "places", "place"),
)
"""Table, kind and field that refers; table and kind that it refers to."""

InventoryDefect = tuple[str, str, str]
"""Kind and id of the item at fault, and the reason."""


def defects(inventory: Inventory, unreadable: frozenset[str] = frozenset()) -> Iterator[InventoryDefect]:
    """Everything that is wrong with ``inventory`` as a whole; nothing when it may be used.

    ``unreadable`` are ids in the file that could not be read: that they are missing is not repeated for each
    item that refers to them.
    """
    yield from _references(inventory, unreadable)
    yield from _gateways(inventory, unreadable)
    yield from _levels(inventory)
    yield from _cycles(inventory)
    yield from _aliases(inventory)


def _references(inventory: Inventory, unreadable: frozenset[str]) -> Iterator[InventoryDefect]:
    for table, kind, key, target, named in REFERENCES:
        there = getattr(inventory, target)
        for item in getattr(inventory, table).values():
            reference = getattr(item, key)
            if reference is not None and reference not in there and reference not in unreadable:
                yield kind, item.id, f"{key}: there is no {named} {reference}"
    for name, point in inventory.aliases.items():
        if point not in inventory.points and point not in unreadable:
            yield "alias", name, f"point: there is no point {point}"


def _gateways(inventory: Inventory, unreadable: frozenset[str]) -> Iterator[InventoryDefect]:
    """Each id speaks for one gateway: it is in force, or it is one gateway's former one."""
    for device in inventory.devices.values():
        for named in device.gateways:
            if named not in inventory.gateways and named not in unreadable:
                yield "device", device.id, f"gateway: there is no gateway {named}"
    renamed: dict[str, str] = {}
    for gateway in inventory.gateways.values():
        for former in gateway.formerly:
            other = renamed.setdefault(former, gateway.id)
            if former in inventory.gateways:
                yield "gateway", gateway.id, f"formerly: {former} is the id of a gateway that is there"
            elif other != gateway.id:
                yield "gateway", gateway.id, f"formerly: {former} is what {other} was called already"


def _levels(inventory: Inventory) -> Iterator[InventoryDefect]:
    for place in inventory.places.values():
        parent = inventory.places.get(place.parent or "")
        if parent is not None and RANK[parent.level] >= RANK[place.level]:
            reason = f"parent: {parent.id} is a {parent.level}, which cannot hold a {place.level}"
            yield "place", place.id, reason


def _cycles(inventory: Inventory) -> Iterator[InventoryDefect]:
    """Follow the parents of each place once: ``seen`` holds the places that need no second look."""
    seen: set[str] = set()
    for start in inventory.places:
        here: str | None = start
        way: list[str] = []
        while here is not None and here in inventory.places and here not in seen:
            seen.add(here)
            way.append(here)
            here = inventory.places[here].parent
        if here is not None and here in way:
            ring = [*way[way.index(here) :], here]
            yield "place", here, f"parent: its parents lead back to itself: {' > '.join(ring[:8])}"


def _aliases(inventory: Inventory) -> Iterator[InventoryDefect]:
    in_lower_case: dict[str, str] = {}
    for name, point in inventory.aliases.items():
        if name in inventory.points and name != point:
            yield "alias", name, f"name: is the id of another point than {point}"
        other = in_lower_case.setdefault(name.lower(), name)
        if other != name:
            yield "alias", name, f"name: differs from the alias {other} in case only"
