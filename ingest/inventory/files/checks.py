"""What must hold for an inventory as a whole: a tree, references to items that exist, unambiguous names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain

from ingest.inventory.departments import Department
from ingest.inventory.files.problem_collector import at_key
from ingest.inventory.responsibility import double_duties, double_units, responsibility_gaps
from ingest.inventory.tree import Inventory, Level, Place
from ingest.readings.quantities import QUANTITIES, Metric
from ingest.said import Said, Value, name_of

RANK = {level: rank for rank, level in enumerate(Level)}
"""0 is the highest level."""

REFERENCES = (
    ("places", "place", "parent", "places", "place"),
    ("places", "place", "calendar", "calendars", "calendar"),
    ("departments", "department", "parent", "departments", "department"),
    ("departments", "department", "place", "places", "place"),
    ("points", "point", "place", "places", "place"),
    ("points", "point", "device", "devices", "device"),
    ("gateways", "gateway", "place", "places", "place"),
    ("outages", "outage", "place", "places", "place"),
)
"""Table, kind and field that refers; table and kind that it refers to."""

InventoryDefect = tuple[str, str, Said]
"""Kind and id of the item at fault, and the reason."""


def defects(inventory: Inventory, unreadable: frozenset[str] = frozenset()) -> Iterator[InventoryDefect]:
    """Everything that is wrong with ``inventory`` as a whole; nothing when it may be used.

    ``unreadable`` are ids in the file that could not be read: that they are missing is not repeated for each
    item that refers to them.
    """
    sound = True
    for defect in chain(
        _references(inventory, unreadable),
        _gateways(inventory, unreadable),
        _levels(inventory),
        _cycles("place", inventory.places),
        _cycles("department", inventory.departments),
        _aliases(inventory),
        _double_units(inventory),
        _double_duties(inventory),
    ):
        sound = False
        yield defect
    # Who answers for a place is sought upwards, which leads nowhere in what is no tree.
    if sound and not unreadable:
        for gap in responsibility_gaps(inventory):
            yield "place", gap.place, gap.reason(inventory)


def _references(inventory: Inventory, unreadable: frozenset[str]) -> Iterator[InventoryDefect]:
    for table, kind, key, target, named in REFERENCES:
        there = getattr(inventory, target)
        for item in getattr(inventory, table).values():
            reference = getattr(item, key)
            if reference is not None and reference not in there and reference not in unreadable:
                yield kind, item.id, _missing(key, named, reference)
    for name, alias in inventory.aliases.items():
        if alias.point not in inventory.points and alias.point not in unreadable:
            yield "alias", name, _missing("point", "point", alias.point)


def _missing(key: str, kind: str, name: str) -> Said:
    return at_key(key, Said("inventory-not-there", kind=name_of("item", kind), id=name))


def _gateways(inventory: Inventory, unreadable: frozenset[str]) -> Iterator[InventoryDefect]:
    """Each id speaks for one gateway: it is in force, or it is one gateway's former one."""
    for device in inventory.devices.values():
        for named in device.gateways:
            if named not in inventory.gateways and named not in unreadable:
                yield "device", device.id, _missing("gateway", "gateway", named)
    renamed: dict[str, str] = {}
    for gateway in inventory.gateways.values():
        for former in gateway.formerly:
            other = renamed.setdefault(former, gateway.id)
            if former in inventory.gateways:
                yield "gateway", gateway.id, at_key("formerly", Said("inventory-id-in-force", id=former))
            elif other != gateway.id:
                taken = Said("inventory-former-taken", id=former, other=other)
                yield "gateway", gateway.id, at_key("formerly", taken)


def _levels(inventory: Inventory) -> Iterator[InventoryDefect]:
    for place in inventory.places.values():
        parent = inventory.places.get(place.parent or "")
        if parent is not None and RANK[parent.level] >= RANK[place.level]:
            above, below = parent.level.value, place.level.value
            order = Said("inventory-level-order", id=parent.id, above=above, below=below)
            yield "place", place.id, at_key("parent", order)


def _cycles(kind: str, items: Mapping[str, Place | Department]) -> Iterator[InventoryDefect]:
    """Follow the parents of each item once: ``seen`` holds those that need no second look."""
    seen: set[str] = set()
    for start in items:
        here: str | None = start
        way: list[str] = []
        while here is not None and here in items and here not in seen:
            seen.add(here)
            way.append(here)
            here = items[here].parent
        if here is not None and here in way:
            ring = [*way[way.index(here) :], here]
            yield kind, here, at_key("parent", Said("inventory-ring", ring=" > ".join(ring[:8])))


def _double_units(inventory: Inventory) -> Iterator[InventoryDefect]:
    for department, other, line in double_units(inventory):
        place = department.place or ""
        second = Said(
            "inventory-second-unit",
            name=other.name,
            id=other.id,
            line=name_of("line", line),
            place=inventory.name_of(place),
            place_id=place,
        )
        yield "department", department.id, at_key("place", second)


def _double_duties(inventory: Inventory) -> Iterator[InventoryDefect]:
    for department, other, duty in double_duties(inventory):
        of: dict[str, Value] = {"name": other.name, "id": other.id, "duty": name_of("duty", duty)}
        place = department.place
        if place is None:
            second = Said("inventory-second-duty", **of)
        else:
            second = Said("inventory-second-duty-at", **of, place=inventory.name_of(place), place_id=place)
        yield "department", department.id, at_key("duties", second)


def _other_unit(unit: str, metric: Metric) -> Said:
    of, units = name_of("metric", metric), tuple(QUANTITIES[metric].conversions)
    return Said("inventory-alias-unit", unit=repr(unit), metric=of, units=units)


def _aliases(inventory: Inventory) -> Iterator[InventoryDefect]:
    in_lower_case: dict[str, str] = {}
    for name, alias in inventory.aliases.items():
        point = inventory.points.get(alias.point)
        if name in inventory.points and name != alias.point:
            yield "alias", name, at_key("name", Said("inventory-alias-is-point", point=alias.point))
        if point is not None and alias.unit is not None:
            units = QUANTITIES[point.metric].conversions
            if alias.unit not in units:
                yield "alias", name, at_key("unit", _other_unit(alias.unit, point.metric))
        other = in_lower_case.setdefault(name.lower(), name)
        if other != name:
            yield "alias", name, at_key("name", Said("inventory-alias-case", other=other))
