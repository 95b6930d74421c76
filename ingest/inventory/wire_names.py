"""What devices call points: ids and aliases as they are looked up for every reading."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest.inventory.devices import Alias

if TYPE_CHECKING:
    from ingest.inventory.tree import Point


@dataclass(frozen=True, slots=True)
class WireNames:
    """Names as written and in lower case.

    Attributes
    ----------
    key
        Name -> key of its point.
    unit
        Name -> unit of the values that come under it without one; without those that are canonical.
    """

    key: Mapping[str, int]
    unit: Mapping[str, str]


def wire_names_of(points: Mapping[str, Point], aliases: Mapping[str, Alias]) -> WireNames:
    """The names of ``points`` (by id) and ``aliases`` (by name); a point's id counts before an alias."""
    key: dict[str, int] = {}
    unit: dict[str, str] = {}
    for name, alias in aliases.items():
        key[name] = points[alias.point].key
        key.setdefault(name.lower(), key[name])
        if alias.unit is not None:
            unit[name] = alias.unit
            unit.setdefault(name.lower(), alias.unit)
    for point in points.values():
        key[point.id] = point.key
    return WireNames(key, unit)
