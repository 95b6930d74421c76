"""For which gateways and points others may speak: counted and said here, for all who tell it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ingest.inventory.tree import Inventory


def unbound_counts(inventory: Inventory, *, bind_gateways: bool) -> dict[str, int]:
    """``"gateway"`` and ``"point"`` -> how many are unbound: all of them where none is to be bound."""
    if not bind_gateways:
        return {"gateway": len(inventory.gateways), "point": len(inventory.points)}
    return {"gateway": len(inventory.unbound_gateways), "point": len(inventory.unbound_points)}


def unbound_warnings(
    inventory: Inventory, source: str, *, bind_gateways: bool, most_names: int = 20
) -> Iterator[str]:
    """A sentence for whatever is guarded against no other gateway's account; none: all is guarded.

    ``source`` is what to call the inventory. ``most_names`` are named, the rest are counted.
    """
    if not bind_gateways:
        yield "mqtt.bind_gateways is off: whoever may publish may speak for every point"
        return
    if inventory.unbound_gateways:
        yield (
            f"{source}: gateways without a format are unbound, and every topic that names no gateway"
            f" speaks for them: {_some(inventory.unbound_gateways, most_names)}"
        )
    if inventory.unbound_points:
        yield (
            f"{source}: points whose device is behind no gateway are unbound, and every gateway speaks"
            f" for them: {_some(inventory.unbound_points, most_names)}"
        )


def _some(names: Sequence[str], most: int) -> str:
    """The first of ``names``, and how many there are beyond."""
    more = len(names) - most
    return ", ".join(names[:most]) + (f" and {more} more" if more > 0 else "")
