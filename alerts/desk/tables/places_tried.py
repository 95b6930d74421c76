"""Where a matter is that the desk's tables are tried on."""

from __future__ import annotations

from alerts.desk.lookups.errors import NotFound
from alerts.people.roles import Right
from alerts.people.viewer import Viewer
from alerts.places.finding import place_asked
from ingest.inventory.tree import Inventory
from ingest.said import Said


def place_tried(who: Viewer, inventory: Inventory, text: str | None) -> str:
    """Id of the place that ``text`` means, of those that ``who`` sees; ``None``: the root of the tree.

    Raises `PlaceUnclear`; `NotFound`: there is no place at all; `Forbidden`.
    """
    scope = who.scope(Right.LOOK)
    if text is not None:
        return place_asked(text, inventory, lambda place: scope.sees_place(inventory, place))
    root = next(iter(inventory.roots), None)
    if root is None:
        raise NotFound(Said("refusal-no-places"))
    return root
