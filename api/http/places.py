"""Places as the API shows them. Records outlive the inventory, so a place may be gone from it."""

from __future__ import annotations

from ingest.inventory.tree import DEFAULT_ZONE, Inventory


def zone_of(inventory: Inventory, place: str) -> str:
    """The zone in force at ``place``; the default for a place that is gone."""
    return inventory.zone_of(place) if place in inventory.places else DEFAULT_ZONE


def name_of(inventory: Inventory, place: str) -> str:
    """The name of ``place``; its id for a place that is gone or has none."""
    known = inventory.places.get(place)
    return known.name or known.id if known else place


def path_of(inventory: Inventory, place: str) -> list[str]:
    """The names from the organisation down to ``place``."""
    if place not in inventory.places:
        return [place]
    return [node.name or node.id for node in inventory.upwards(place)][::-1]
