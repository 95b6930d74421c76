"""Durations, limits and choices as written in files: ``"20min"``, ``"0.14 MPa"``, ``"residential"``."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache, reduce
from typing import TypeVar

from ingest.durations import DAY, HOUR, MINUTE, SECOND
from ingest.readings.quantities import QUANTITIES, Metric, exact_range
from ingest.said import Said

Choice = TypeVar("Choice", bound=StrEnum)

LONGEST = 366 * DAY
"""No period or window is longer than a year; a longer one is a mistake."""

UNITS_IN_WORDS = (("小时", "h"), ("分钟", "min"), ("分", "min"), ("天", "d"), ("秒", "s"))
"""How people write the units of a duration -> how programs do."""
_UNITS = {"ms": 1, "s": SECOND, "min": MINUTE, "h": HOUR, "d": DAY}
_NUMBER_AND_UNIT = re.compile(r"([+-]?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]{1,3})?)\s*(\S*)", re.ASCII)
_BARE = re.compile(r"\s*[0-9]+(?:\.[0-9]+)?\s*", re.ASCII)
_HALF_AN_HOUR = re.compile(r"半\s*个?\s*小时")
_LONGEST_TEXT = 64
_WRITINGS = 4_096
"""Different writings that are remembered: 100 000 points have a few dozen."""
LONGEST_QUOTED = 80
"""Characters of a user's value that a message repeats."""


def parse_duration(value: object, shortest: int = 1, longest: int = LONGEST) -> int:
    """Milliseconds of ``"20min"``, ``"1h"``, ``"60 s"``, ``"500ms"``, ``"7d"`` or a number of seconds.

    Raises `ValueError`, with a sentence for the user, for anything that is not a whole number of milliseconds
    from ``shortest`` to ``longest``.
    """
    read = _duration if isinstance(value, str) else _duration_of
    return read(value, shortest, longest)


def _duration_of(value: object, shortest: int, longest: int) -> int:
    number, unit = _split(value)
    factor = _UNITS.get(unit or "s")
    if factor is None:
        raise ValueError(Said("value-no-duration", value=quoted(value)))
    exact = number * factor
    if not shortest <= exact <= longest:
        raise ValueError(
            Said(
                "value-duration-range",
                value=quoted(value),
                shortest=write_duration(shortest),
                longest=write_duration(longest),
            )
        )
    if exact != exact.to_integral_value():
        raise ValueError(Said("value-whole-milliseconds", value=quoted(value)))
    return int(exact)


_duration = lru_cache(_WRITINGS)(_duration_of)


def in_units(text: str) -> str:
    """A duration as people write it, with the units of programs; one that has these already as it is."""
    if text.isascii():
        return text
    if _HALF_AN_HOUR.fullmatch(text.strip()):
        return "30min"
    return reduce(lambda said, unit: said.replace(*unit), UNITS_IN_WORDS, text.replace(" ", ""))


def in_words(text: str) -> str:
    """A duration as programs write it, in the units of people: what `in_units` takes back."""
    return reduce(lambda said, unit: said.replace(unit[1], unit[0]), UNITS_IN_WORDS, text)


def is_bare_seconds(value: object) -> bool:
    """Whether ``value`` is a duration without a unit, which is read as seconds: many mean minutes."""
    return not isinstance(value, bool) and bool(_BARE.fullmatch(str(value)))


def write_duration(milliseconds: int) -> str:
    """The shortest form that `parse_duration` reads back to the same: ``1200000 -> "20min"``."""
    for unit in ("d", "h", "min", "s"):
        if milliseconds % _UNITS[unit] == 0:
            return f"{milliseconds // _UNITS[unit]}{unit}"
    return f"{milliseconds}ms"


def parse_limit(value: object, metric: Metric) -> Decimal:
    """A limit in the metric's canonical unit, from ``"0.14 MPa"``, ``"140 kPa"`` or a bare number.

    Raises `ValueError`, with a sentence for the user, for another quantity's unit or a value outside the
    physical range.
    """
    return _limit(value, metric) if isinstance(value, (str, int, float)) else _limit_of(value, metric)


def _limit_of(value: object, metric: Metric) -> Decimal:
    limit = _convert(value, metric, with_offset=True)
    lowest, highest = exact_range(metric)
    if not lowest <= limit <= highest:
        raise ValueError(
            Said(
                "value-limit-range",
                value=quoted(value),
                metric=metric.value,
                lowest=f"{lowest.normalize():f}",
                highest=f"{highest.normalize():f}",
                unit=QUANTITIES[metric].unit,
            )
        )
    return limit


_limit = lru_cache(_WRITINGS, typed=True)(_limit_of)


def parse_difference(value: object, metric: Metric) -> Decimal:
    """A difference of two values, such as a margin, in the canonical unit: 0.2 K is 0.2 degC.

    Raises `ValueError`, with a sentence for the user, for another quantity's unit, and unless it is from 0 to
    the width of the physical range.
    """
    difference = _convert(value, metric, with_offset=False)
    lowest, highest = exact_range(metric)
    if not 0 <= difference <= highest - lowest:
        raise ValueError(
            Said(
                "value-difference-range",
                value=quoted(value),
                metric=metric.value,
                widest=f"{(highest - lowest).normalize():f}",
                unit=QUANTITIES[metric].unit,
            )
        )
    return difference


def parse_decimal(value: object) -> Decimal:
    """A bare finite number. Raises `ValueError`, with a sentence for the user."""
    number, unit = _split(value)
    if unit:
        raise ValueError(Said("value-bare-number", value=quoted(value)))
    return number


def one_of(choices: type[Choice]) -> Callable[[object], Choice]:
    """A reader of one of ``choices``; it raises `ValueError`, with a sentence for the user, for another."""

    def read(value: object) -> Choice:
        try:
            return choices(str(value))
        except ValueError:
            raise ValueError(not_one_of([each.value for each in choices], value)) from None

    return read


def not_one_of(choices: Sequence[str], value: object) -> Said:
    """What is wrong with ``value``, which is none of ``choices``."""
    return Said("value-one-of", choices=tuple(choices), value=quoted(value))


def _convert(value: object, metric: Metric, *, with_offset: bool) -> Decimal:
    number, unit = _split(value)
    quantity = QUANTITIES[metric]
    conversion = quantity.conversions.get(unit or quantity.unit)
    if conversion is None:
        raise ValueError(
            Said(
                "value-no-unit",
                value=quoted(value),
                unit=repr(unit),
                metric=metric.value,
                canonical=quantity.unit,
            )
        )
    factor, offset = (Decimal(str(part)) for part in conversion)
    return number * factor + (offset if with_offset else 0)


def _split(value: object) -> tuple[Decimal, str]:
    """Number and unit (empty when bare)."""
    text = value.strip() if isinstance(value, str) else str(value)
    number = isinstance(value, (int, float, Decimal, str)) and not isinstance(value, bool)
    match = _NUMBER_AND_UNIT.fullmatch(text) if number and len(text) <= _LONGEST_TEXT else None
    if match is None:
        raise ValueError(Said("value-no-number", value=quoted(value)))
    return Decimal(match[1]), match[2]


def quoted(value: object) -> str:
    """``value`` as the user wrote it, cut short when it is long."""
    text = repr(value) if isinstance(value, str) else str(value)
    return text if len(text) <= LONGEST_QUOTED else text[:LONGEST_QUOTED] + "..."
