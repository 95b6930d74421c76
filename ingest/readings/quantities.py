"""Metrics, their canonical units, physical ranges, and the other units that are accepted on the wire."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import cache


class Metric(StrEnum):
    """What a point measures; also the name of its measurement in InfluxDB."""

    INDOOR_TEMPERATURE = "indoor_temperature"
    WATER_PRESSURE = "water_pressure"
    FREE_CHLORINE = "free_chlorine"
    TURBIDITY = "turbidity"
    PH = "ph"
    WATER_LEVEL = "water_level"


@dataclass(frozen=True, slots=True)
class Quantity:
    """A metric's canonical unit and physical range; outside it (the ends are inside) a sensor is at fault.

    ``conversions`` maps a unit on the wire to ``(factor, offset)``: ``canonical = value * factor + offset``.
    """

    metric: Metric
    unit: str
    lowest: float
    highest: float
    conversions: dict[str, tuple[float, float]]


QUANTITIES: dict[Metric, Quantity] = {
    q.metric: q
    for q in (
        # Ranges: field.md section 5, plausibility.
        Quantity(
            Metric.INDOOR_TEMPERATURE,
            "degC",
            -10.0,
            50.0,
            {"degC": (1, 0), "Cel": (1, 0), "°C": (1, 0), "℃": (1, 0), "C": (1, 0), "K": (1, -273.15)}
            | dict.fromkeys(("degF", "°F", "℉", "F"), (5 / 9, -160 / 9)),
        ),
        Quantity(
            Metric.WATER_PRESSURE,
            "MPa",
            -0.1,
            2.5,
            {
                "MPa": (1, 0),
                "kPa": (1e-3, 0),
                "Pa": (1e-6, 0),
                "hPa": (1e-4, 0),
                "bar": (0.1, 0),
                "mbar": (1e-4, 0),
                "psi": (0.006894757293168, 0),
                "mH2O": (0.00980665, 0),
            },
        ),
        Quantity(Metric.FREE_CHLORINE, "mg/L", 0.0, 10.0, {"mg/L": (1, 0), "mg/l": (1, 0), "ppm": (1, 0)}),
        Quantity(Metric.TURBIDITY, "NTU", 0.0, 1000.0, {"NTU": (1, 0), "FNU": (1, 0)}),
        Quantity(Metric.PH, "pH", 0.0, 14.0, {"pH": (1, 0)}),
        # Of tanks and suction wells of pump stations (desk.md, 11); the range is ours: field.md names none.
        Quantity(Metric.WATER_LEVEL, "m", -1.0, 100.0, {"m": (1, 0), "cm": (0.01, 0), "mm": (1e-3, 0)}),
    )
}


@cache
def exact_range(metric: Metric) -> tuple[Decimal, Decimal]:
    """The lowest and the highest value that ``metric`` can have, in its canonical unit."""
    quantity = QUANTITIES[metric]
    return Decimal(str(quantity.lowest)), Decimal(str(quantity.highest))
