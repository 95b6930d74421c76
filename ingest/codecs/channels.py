"""An object of channels as device makers nest them, made flat: path -> value and unit.

``{"air": {"temperature": 18.2}}`` is the channel ``air/temperature``, the second item of an array has the
path ``.../1``, and what says its value and its unit is one channel: ``{"p": {"value": 2.36, "unit": "bar"}}``
is ``p``, in bar.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from ingest.readings.names import cut

HISTORY = "history"
"""Key of buffered values, each with a time of its own: no channel."""
DEEPEST = 8
"""Levels of nesting that are looked into; what lies deeper is no number."""
LONGEST_UNIT = 32
"""Characters of a text that may be a unit."""

_NESTED = (dict, list)


class Channels(NamedTuple):
    """Values by path, and the units of those that say one."""

    values: Mapping[str, Any]
    units: Mapping[str, str]


def flat(channels: Mapping[str, Any]) -> Channels:
    """``channels`` by their paths; mostly they are flat, and then they are what they were."""
    if not any(value.__class__ in _NESTED for value in channels.values()):
        return Channels(channels, {})
    values: dict[str, Any] = {}
    units: dict[str, str] = {}
    live = {key: value for key, value in channels.items() if key != HISTORY}
    for path, value, unit in _leaves("", live, DEEPEST):
        values[path] = value
        if unit is not None:
            units[path] = unit
    return Channels(values, units)


def _leaves(path: str, nested: Any, levels: int) -> Iterator[tuple[str, Any, str | None]]:
    items = nested.items() if nested.__class__ is dict else enumerate(nested)
    for key, value in items:
        here = cut(f"{path}/{key}" if path else str(key))
        if value.__class__ is dict and "value" in value and value["value"].__class__ not in _NESTED:
            yield here, value["value"], _unit_of(value)
        elif value.__class__ in _NESTED and value and levels > 1:
            yield from _leaves(here, value, levels - 1)
        else:
            yield here, value, None


def _unit_of(pair: Mapping[str, Any]) -> str | None:
    """The unit beside a value, ``None`` where it says none."""
    unit = pair.get("unit")
    if unit.__class__ is not str:
        return None
    unit = unit.strip()
    return unit if 0 < len(unit) <= LONGEST_UNIT else None
