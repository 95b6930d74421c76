"""Of the places, those that somebody sees: the highest ones, and those above one."""

from __future__ import annotations

from alerts.desk.lookups.errors import NotFound
from alerts.people.roles import Right
from alerts.people.viewer import Viewer
from ingest.inventory.tree import Inventory
from ingest.said import Said


def tops_seen(who: Viewer, inventory: Inventory, place: str | None) -> list[str]:
    """The highest places that ``who`` sees at and below ``place``. Raises `NotFound`, `Forbidden`."""
    scope = who.scope(Right.LOOK)
    if place is None:
        if (tops := scope.within(inventory, None)) != [None]:
            return [each for each in tops if each is not None]
        return sorted(inventory.roots)
    seen = scope.within(inventory, place) if place in inventory.places else []
    if not seen:
        raise NotFound(Said("refusal-no-place", id=place))
    return [each for each in seen if each is not None]


def above_seen(who: Viewer, inventory: Inventory, place: str) -> list[str]:
    """The places above ``place`` that ``who`` sees, the highest first."""
    scope = who.scope(Right.LOOK)
    nodes = [each.id for each in inventory.upwards(place)][1:]
    return [each for each in reversed(nodes) if scope.sees_place(inventory, each)]
