"""How much an inventory holds, in the figures that people count by."""

from __future__ import annotations

from collections import Counter

from ingest.inventory.tree import Inventory, Level
from ingest.said import Said


def households_in(inventory: Inventory) -> int | None:
    """How many households all places stand for; ``None``: none is registered, and nobody knows."""
    homes = [each.households for each in inventory.places.values() if each.level is Level.HOUSEHOLD]
    return sum(homes) if homes else None


def extent_of(inventory: Inventory) -> Said:
    """Stations, buildings, households and points, as a sentence."""
    levels = Counter(place.level for place in inventory.places.values())
    return Said(
        "extent",
        stations=levels[Level.STATION],
        buildings=levels[Level.BUILDING],
        households=households_said(inventory),
        points=len(inventory.points),
        gateways=len(inventory.gateways),
    )


def households_said(inventory: Inventory) -> Said:
    """The households, or that their number is not known."""
    count = households_in(inventory)
    return Said("extent-unknown") if count is None else Said("extent-households", count=count)
