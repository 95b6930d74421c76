"""How values of each metric are written in a language."""

from __future__ import annotations

from collections.abc import Callable
from decimal import ROUND_HALF_EVEN, Decimal

from api.words.languages import Language
from ingest.readings.quantities import QUANTITIES, Metric

DIGITS = {
    Metric.INDOOR_TEMPERATURE: 1,
    Metric.WATER_PRESSURE: 3,
    Metric.FREE_CHLORINE: 2,
    Metric.TURBIDITY: 2,
    Metric.PH: 2,
    Metric.WATER_LEVEL: 2,
}
"""Decimals a value is shown with."""

ValueFormatter = Callable[[float], str]
"""Writes a value with its unit."""


def as_shown(value: float, metric: Metric) -> float:
    """``value`` as people read it: what they see beside each other must add up."""
    return float(Decimal(repr(value)).quantize(Decimal(1).scaleb(-DIGITS[metric]), ROUND_HALF_EVEN))


def value_formatter(metric: Metric | None, language: Language, digits: int | None = None) -> ValueFormatter:
    """How values of ``metric`` are written; ``None`` (the point is gone) as plain numbers.

    ``digits``: decimals, where a value is to be told from another one; ``None``: those of `DIGITS`.
    """
    if metric is None:
        return lambda value: language.number(value, 3 if digits is None else digits)
    unit = language.name_of("unit", QUANTITIES[metric].unit)
    after = "" if metric is Metric.PH else f" {unit}"
    decimals = DIGITS[metric] if digits is None else digits
    return lambda value: language.number(value, decimals) + after
