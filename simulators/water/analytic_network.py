"""A small analytic network for use without WNTR: no pipes, only their effects at the sites.

Every site has a head, loses pressure with the square of the demand, and has little outside the supply periods
of clause B4. The flow through a hole grows with the root of the pressure, so that the main loses head in
proportion to the pressure that is left: ``p' = p / (1 + (area / A)^2)``. Sites lie along one main, in the
order of their list.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from ingest.durations import DAY, HOUR, MINUTE
from simulators.water.spells import ALL, Spell
from simulators.water.supply import Floats, Instants, Supply

CLOSED_PRESSURE = 0.06
"""Pressure outside the supply periods, MPa: that of the standing mains."""
HEAD = (0.30, 0.38)
"""Pressure of a main without demand, MPa (field.md: municipal mains have 0.20 to 0.45)."""
LOSS = (0.015, 0.035)
"""Pressure lost at mean demand, MPa (an assumption: at the peak the end of the network keeps more than
0.2)."""
HALVING_HOLE = 0.01
"""The hole that halves the pressure at its site, m2 (an assumption; in the bundled networks it is 0.005 to
0.02)."""
SPREAD_OF_HOLE = 0.35
"""The part of a hole's area that acts on the next site along the main, and so on (an assumption)."""

CHLORINE, TURBIDITY, PH = (0.35, 0.60), (0.20, 0.45), (7.3, 7.7)
"""Free chlorine mg/L, turbidity NTU and pH at the sites: well inside the limits of clauses C18 and
C24."""
CHLORINE_TIME = 2 * HOUR
"""Time constant of the chlorine after a failed dosing, and of its return (an assumption: water takes hours
from the works to the taps)."""
TRAVEL_TIME, DILUTION = 20 * MINUTE, 0.6
"""Dirt reaches the next site this much later, diluted to this share (assumptions)."""
WASHOUT_TIME = 10 * MINUTE
"""Time constant of the washout when no more dirt enters (an assumption)."""
DEMAND_TURBIDITY, PH_SWING = 0.03, 0.04
"""How much more turbid the mean demand makes the water, NTU, and half the daily range of pH (assumptions)."""


class AnalyticNetwork:
    """Pressure and quality at ``sites`` sites; no state, only time.

    Parameters
    ----------
    rng
        For heads, losses and the quality of the water.
    sites
        Number of sites.
    supply
        Days and supply periods.
    spells
        The faults' effects.
    """

    source = "analytic stand-in"

    def __init__(self, rng: np.random.Generator, sites: int, supply: Supply, spells: Iterable[Spell]) -> None:
        self._head = rng.uniform(*HEAD, sites)
        self._loss = rng.uniform(*LOSS, sites)
        self._chlorine = rng.uniform(*CHLORINE, sites)
        self._base = BaseQuality(rng, sites)
        self._supply = supply
        self._spells = tuple(spells)
        self._places = np.arange(sites)

    def pressure(self, t: Instants) -> Floats:
        """float64[len(t), sites], MPa, at ``t`` (UTC ms)."""
        opening = self._supply.opening(t)
        hole = np.zeros((len(t), len(self._head)))
        shut = np.zeros_like(hole)
        for spell in self._spells:
            share = spell.share(t)
            if spell.kind == "water-pump-trip":
                opening = opening * (1.0 - share)
            elif spell.kind == "burst":
                hole += spell.amount * share[:, None] * SPREAD_OF_HOLE ** np.abs(self._places - spell.site)
            elif spell.kind == "closed-valve":
                shut[:, spell.site] = np.maximum(shut[:, spell.site], share)
        flowing = self._head - self._loss * self._supply.demand(t)[:, None] ** 2
        found = CLOSED_PRESSURE + (flowing - CLOSED_PRESSURE) * opening[:, None]
        found = found / (1.0 + (hole / HALVING_HOLE) ** 2) * (1.0 - shut)
        on_site(found, t, self._spells)
        return np.asarray(found, np.float64)

    def quality(self, t: Instants) -> Floats:
        """float64[len(t), sites, 3] at ``t`` (UTC ms): free chlorine mg/L, turbidity NTU, pH."""
        demand = self._supply.demand(t)
        found = self._base.quality(t, demand, t - self._supply.midnights[self._supply.day(t)])
        found[..., 0] = self._chlorine * (0.9 + 0.1 * np.minimum(demand, 1.0))[:, None]
        for spell in self._spells:
            if spell.kind == "dosing-failure":
                found[..., 0] *= _left(spell, t)[:, None]
            elif spell.kind == "contamination":
                for site in range(spell.site, len(self._head)):
                    steps = site - spell.site
                    found[:, site, 1] += (
                        spell.amount * DILUTION**steps * _dirt(spell, t - steps * TRAVEL_TIME)
                    )
        return found


class BaseQuality:
    """Turbidity and pH of clean water, nearly constant; chlorine is left 0."""

    def __init__(self, rng: np.random.Generator, sites: int) -> None:
        self._turbidity = rng.uniform(*TURBIDITY, sites)
        self._ph = rng.uniform(*PH, sites)

    def quality(self, t: Instants, demand: Floats, since_midnight: Instants) -> Floats:
        """float64[len(t), sites, 3]."""
        found = np.zeros((len(t), len(self._ph), 3))
        found[..., 1] = self._turbidity + DEMAND_TURBIDITY * demand[:, None]
        found[..., 2] = self._ph + PH_SWING * np.sin(since_midnight * (2.0 * np.pi / DAY))[:, None]
        return found


def on_site(pressure: Floats, t: Instants, spells: Sequence[Spell]) -> None:
    """Effects at single sites: throttled mains and approved outages, which shut the sites' own connections.

    Changes ``pressure`` (float64[len(t), sites], MPa) in place.
    """
    for spell in spells:
        if spell.kind == "throttled-main":
            column = pressure[:, spell.site]
            column += (spell.amount - column) * spell.share(t)
    for spell in spells:
        if spell.kind == "planned-outage":
            columns = pressure if spell.site == ALL else pressure[:, spell.site : spell.site + 1]
            columns *= 1.0 - spell.share(t)[:, None]


def _left(spell: Spell, t: Instants) -> Floats:
    """The part of chlorine that is left, 0 to 1: it falls from the spell's start and rises from its end."""
    during = np.clip(t - spell.start, 0, spell.end - spell.start)
    after = np.maximum(t - spell.end, 0)
    gone = (1.0 - np.exp(-during / CHLORINE_TIME)) * np.exp(-after / CHLORINE_TIME)
    return 1.0 - (1.0 - spell.amount) * gone


def _dirt(spell: Spell, t: Instants) -> Floats:
    """The pulse of a contamination, 0 to 1: it rises linearly, and is washed out from the spell's end."""
    risen = np.clip((np.minimum(t, spell.end) - spell.start) / spell.comes, 0.0, 1.0)
    return np.asarray(risen * np.exp(-np.maximum(t - spell.end, 0) / WASHOUT_TIME), np.float64)
