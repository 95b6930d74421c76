"""Units on the wire, as docs/wire-format.md lists them: what they mean in the canonical unit."""

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


SAME = (1.0, 0.0)
UNITS: dict[str, Unit] = {
    **_of(-10, 50, **dict.fromkeys(("degC", "Cel", "°C", "℃", "C"), SAME), K=(1.0, -273.15)),
    **_of(-0.1, 2.5, MPa=SAME, kPa=(1e-3, 0.0), Pa=(1e-6, 0.0), bar=(0.1, 0.0), mH2O=(0.00980665, 0.0)),
    **_of(0, 10, **dict.fromkeys(("mg/L", "mg/l", "ppm"), SAME)),
    **_of(0, 1000, **dict.fromkeys(("NTU", "FNU"), SAME)),
    **_of(0, 14, pH=SAME),
}
"""Unit on the wire -> what it means. No unit serves two quantities."""


def to_canonical(unit: str, value: float) -> float:
    """``value`` in ``unit`` as a receiver takes it: converted and rounded to `DECIMALS`."""
    means = UNITS[unit]
    return value if means.canonical else round(value * means.factor + means.offset, DECIMALS)


def from_canonical(unit: str, value: float) -> float:
    """What a device that speaks ``unit`` says for the canonical ``value``; a whole number as an int."""
    means = UNITS[unit]
    if means.canonical:
        return value
    said = round((value - means.offset) / means.factor, DECIMALS)
    return int(said) if said == int(said) else said
