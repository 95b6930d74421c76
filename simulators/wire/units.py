"""Units on the wire, as docs/wire-format.md lists them, and their conversion to the canonical unit."""

from __future__ import annotations

from typing import NamedTuple

DECIMALS = 9
"""Digits that a receiver rounds converted values to (docs/wire-format.md, units: 1e-9)."""


class Unit(NamedTuple):
    """``canonical = value * factor + offset``, and the canonical quantity's physical range, ends included."""

    factor: float
    offset: float
    lowest: float
    highest: float

    @property
    def canonical(self) -> bool:
        """Whether values are the same in the canonical unit."""
        return self.factor == 1 and self.offset == 0


def _of(lowest: float, highest: float, **others: tuple[float, float]) -> dict[str, Unit]:
    return {name: Unit(factor, offset, lowest, highest) for name, (factor, offset) in others.items()}


IDENTITY = (1.0, 0.0)
UNITS: dict[str, Unit] = {
    **_of(-10, 50, **dict.fromkeys(("degC", "Cel", "°C", "℃", "C"), IDENTITY), K=(1.0, -273.15)),
    **_of(-10, 50, **dict.fromkeys(("degF", "°F", "℉", "F"), (5 / 9, -160 / 9))),
    **_of(-0.1, 2.5, MPa=IDENTITY, kPa=(1e-3, 0.0), Pa=(1e-6, 0.0), hPa=(1e-4, 0.0)),
    **_of(-0.1, 2.5, bar=(0.1, 0.0), mbar=(1e-4, 0.0), psi=(0.006894757293168, 0.0), mH2O=(0.00980665, 0.0)),
    **_of(0, 10, **dict.fromkeys(("mg/L", "mg/l", "ppm"), IDENTITY)),
    **_of(0, 1000, **dict.fromkeys(("NTU", "FNU"), IDENTITY)),
    **_of(0, 14, pH=IDENTITY),
    **_of(-1, 100, m=IDENTITY, cm=(0.01, 0.0), mm=(1e-3, 0.0)),
}
"""Unit on the wire -> its conversion. No unit is used for two quantities."""


def to_canonical(unit: str, value: float) -> float:
    """``value`` in ``unit`` as a receiver stores it: converted and rounded to `DECIMALS`."""
    known = UNITS[unit]
    return value if known.canonical else round(value * known.factor + known.offset, DECIMALS)


def from_canonical(unit: str, value: float) -> float:
    """The canonical ``value`` as a device reports it in ``unit``; a whole number as an int."""
    known = UNITS[unit]
    if known.canonical:
        return value
    converted = round((value - known.offset) / known.factor, DECIMALS)
    return int(converted) if converted == int(converted) else converted
