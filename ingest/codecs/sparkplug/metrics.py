"""What one metric of Sparkplug B says: its value by its data type, its unit and its quality."""

from __future__ import annotations

import math
from typing import Any, Final

import numpy as np

from ingest.codecs.channels import LONGEST_UNIT
from ingest.readings.names import cut

UNIT: Final = "engUnit"
"""The property that holds a metric's unit."""
_QUALITY: Final = "Quality"
_GOOD: Final = range(192, 256)
"""Qualities that are good, as in OPC; 0 is bad, and 500 stale."""

SESSION: Final = "bdSeq"
"""The metric of births and deaths of an edge node by which they belong together."""
_OF_THE_PROTOCOL: Final = ("Node Control/", "Device Control/")
"""How metrics begin that are orders to the sender."""

_SIGNED_BITS: Final = {1: 8, 2: 16, 3: 32, 4: 64}
"""Data types of Int8 to Int64, which travel as unsigned numbers in two's complement."""
_UNSIGNED: Final = frozenset({5, 6, 7, 8})
_NUMBERS: Final = frozenset({*_SIGNED_BITS, *_UNSIGNED, 9, 10})
"""Data types whose values are numbers: those, Float and Double."""
_VALUES: Final = (
    "float_value",
    "double_value",
    "int_value",
    "long_value",
    "boolean_value",
    "string_value",
)


def is_of_the_protocol(name: str) -> bool:
    """Whether a metric is no channel of a device, but between it and those that command it."""
    return name == SESSION or name.startswith(_OF_THE_PROTOCOL)


def name_of_metric(metric: Any) -> str:
    """Its name, as long as a path may be; empty where it has only an alias."""
    return cut(str(metric.name))


def needs_birth(metric: Any) -> bool:
    """Whether what a number is cannot be told without the birth: no name, or an integer of unknown sign."""
    if metric.HasField("float_value") or metric.HasField("double_value") or metric.HasField("boolean_value"):
        return not metric.name
    if metric.HasField("int_value") or metric.HasField("long_value"):
        return not metric.name or not metric.datatype
    return False


def value_of(metric: Any) -> float | bool | str | None:
    """Its value: a number, a truth, a text (also what is none of these); ``None``: it has none.

    NaN where it is not of the type that it says.
    """
    if metric.is_null:
        return None
    match next((field for field in _VALUES if metric.HasField(field)), None):
        case None:
            return "" if metric.datatype not in _NUMBERS else None
        case "float_value":
            # Of 32 bits: what its device meant by it, 17.4, and not the nearest of 64, 17.399999618530273.
            return float(str(np.float32(metric.float_value)))
        case "int_value" | "long_value" as field:
            return _integer(int(getattr(metric, field)), metric.datatype)
        case field:
            value: float | bool | str = getattr(metric, field)
            return value


def _integer(number: int, datatype: int) -> float | str:
    bits = _SIGNED_BITS.get(datatype)
    if bits is not None:
        number &= (1 << bits) - 1
        return float(number - (1 << bits) if number >> (bits - 1) else number)
    if datatype in _UNSIGNED:
        return float(number)
    return math.nan if datatype in _NUMBERS else ""


def unit_of(metric: Any) -> str | None:
    """The unit that its properties say, ``None`` where they say none."""
    found = _property(metric, UNIT)
    unit = str(found.string_value).strip() if found is not None and found.HasField("string_value") else ""
    return unit if 0 < len(unit) <= LONGEST_UNIT else None


def is_bad(metric: Any) -> bool:
    """Whether its properties say that its value is not good."""
    found = _property(metric, _QUALITY)
    if found is None:
        return False
    for field in ("int_value", "long_value"):
        if found.HasField(field):
            return getattr(found, field) not in _GOOD
    return False


def _property(metric: Any, key: str) -> Any:
    """The value of a property, ``None`` where there is none or it is null."""
    if not metric.HasField("properties"):
        return None
    properties = metric.properties
    for name, value in zip(properties.keys, properties.values, strict=False):
        if name == key:
            return None if value.is_null else value
    return None
