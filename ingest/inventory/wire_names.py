"""What devices call points: ids and aliases as they are looked up for every reading."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ingest.inventory.devices import Alias


@dataclass(frozen=True, slots=True)
class WireNames:
    """Names as written and in lower case.

    Attributes
    ----------
    key
        Name -> key of its point.
    unit
        Name -> unit of the values that come under it without one; without those that are canonical.
    devices
        What may be the device of an alias, in lower case: all that comes before a ``/`` of it.
    """

    key: Mapping[str, int]
    unit: Mapping[str, str]
    devices: frozenset[str]


def wire_names_of(points: Mapping[str, int], aliases: Mapping[str, Alias]) -> WireNames:
    """The names of ``points`` (id -> key) and ``aliases`` (by name); a point's id counts before an alias."""
    key: dict[str, int] = {}
    unit: dict[str, str] = {}
    for name, alias in aliases.items():
        key[name] = points[alias.point]
        key.setdefault(name.lower(), key[name])
        if alias.unit is not None:
            unit[name] = alias.unit
            unit.setdefault(name.lower(), alias.unit)
    key.update(points)
    return WireNames(key, unit, frozenset(before for name in aliases for before in _before_slashes(name)))


def _before_slashes(name: str) -> Iterator[str]:
    name = name.lower()
    end = name.find("/")
    while end >= 0:
        yield name[:end]
        end = name.find("/", end + 1)
