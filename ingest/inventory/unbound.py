"""For which gateways and points others may speak: counted and said here, for all who tell it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate

from ingest.inventory.devices import Gateway
from ingest.inventory.tree import Inventory, Point
from ingest.printable import told
from ingest.said import Said

LONGEST_NAMES = 1_500
"""Characters of names in one sentence: a text takes no much longer value."""


def unbound_counts(inventory: Inventory, *, bind_gateways: bool) -> dict[str, int]:
    """``"gateway"`` and ``"point"`` -> how many are unbound: all of them where none is to be bound."""
    if not bind_gateways:
        return {"gateway": len(inventory.gateways), "point": len(inventory.points)}
    return {"gateway": len(inventory.unbound_gateways), "point": len(inventory.unbound_points)}


def unbound_warnings(
    inventory: Inventory, source: Said | str, *, bind_gateways: bool, most_names: int = 20
) -> Iterator[Said]:
    """A sentence for whatever is guarded against no other gateway's account; none: all is guarded.

    ``source`` is what to call the inventory. At most ``most_names`` are named, the rest are counted.
    """
    if not bind_gateways:
        yield Said("unbound-all")
        return
    if inventory.unbound_gateways:
        some = _some(inventory.unbound_gateways, inventory.gateways, most_names)
        yield Said("file-reason", file=source, reason=Said("unbound-gateways", names=some))
    if inventory.unbound_points:
        some = _some(inventory.unbound_points, inventory.points, most_names)
        yield Said("file-reason", file=source, reason=Said("unbound-points", names=some))


def _some(ids: Sequence[str], there: Mapping[str, Gateway | Point], most: int) -> Said:
    """The first of ``ids`` by name, at most so many and as far as they fit, and how many there are beyond."""
    names = [told(there[id_].name, id_) for id_ in ids[:most]]
    lengths = accumulate(map(len, names))
    first = tuple(name for name, length in zip(names, lengths, strict=True) if length <= LONGEST_NAMES)
    if len(first) == len(ids):
        return Said("names-all", names=first)
    return Said("names-some", names=first, more=len(ids) - len(first))
