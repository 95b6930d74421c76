"""A WNTR network as tables: the computed instants of each kind of day, and their interpolation.

Without tanks the pressures of an instant depend on that instant alone, so that a fault needs no finer steps,
only instants where it begins and where it has its full effect. The quality of water depends on the days
before, too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from ingest.durations import DAY, MINUTE
from simulators.water.analytic_network import BaseQuality, on_site
from simulators.water.cache import UNREADABLE, Cache, key_of
from simulators.water.days import DayKind, DayTable, kinds_of
from simulators.water.spells import FADES, Spell
from simulators.water.supply import BEFORE, Floats, Instants, Supply

if TYPE_CHECKING:
    from simulators.water.epanet import Pipes

MODEL = 1
"""Version of this model, in the cache's key: raise it when the numbers change."""
GRID = 5 * MINUTE
"""Distance of the computed instants without faults: demand and supply change slowly."""
QUALITY_LEAD = 3 * DAY
"""How long before a day its quality is computed from: water older than that is at no site with a demand."""
HYDRAULIC = ("burst", "water-pump-trip", "closed-valve")
CHEMICAL = ("dosing-failure", "contamination")


@dataclass(frozen=True)
class NetworkSetup:
    """The inputs of the tables: the network, sites as ``(id, junction or None)``, supply and faults."""

    network: str
    sites: tuple[tuple[str, str | None], ...]
    supply: Supply
    spells: tuple[Spell, ...]


@dataclass(frozen=True)
class PipeState:
    """Faults of the pipes: m2 of the hole by column, shut columns, and whether the pumps are off."""

    holes: tuple[tuple[int, float], ...] = ()
    shut: frozenset[int] = frozenset()
    tripped: bool = False


@dataclass(frozen=True)
class Tables:
    """Pressure, MPa ([n, sites]); chlorine, mg/L, and turbidity by contamination, NTU ([n, sites, 2])."""

    pressure: DayTable
    quality: DayTable


class ComputedNetwork:
    """Pressure and quality interpolated in ``tables``; see `simulators.water.network.Network`."""

    def __init__(self, rng: np.random.Generator, setup: NetworkSetup, tables: Tables, source: str) -> None:
        self.source = source
        self._base = BaseQuality(rng, len(setup.sites))
        self._supply = setup.supply
        self._spells = setup.spells
        self._tables = tables

    def pressure(self, t: Instants) -> Floats:
        """float64[len(t), sites], MPa, at ``t`` (UTC ms)."""
        day = self._supply.day(t)
        found = self._tables.pressure.at(day - BEFORE, t - self._supply.midnights[day])
        on_site(found, t, self._spells)
        return found

    def quality(self, t: Instants) -> Floats:
        """float64[len(t), sites, 3] at ``t`` (UTC ms): free chlorine mg/L, turbidity NTU, pH."""
        day = self._supply.day(t)
        since = t - self._supply.midnights[day]
        found = self._base.quality(t, self._supply.demand(t), since)
        found[..., :2] += self._tables.quality.at(day - BEFORE, since)
        return found


def tables_of(setup: NetworkSetup, release: str, cache: Cache) -> Tables:
    """The tables of ``setup`` by WNTR ``release``; every kind of day is taken from the cache if it is there.

    Raises
    ------
    ImportError
        If something must be computed and wntr cannot be imported.
    ValueError
        If the network lacks a site's junction.
    """
    solver = _Solver(setup, release, cache)
    supply, spells = setup.supply, setup.spells
    return Tables(
        DayTable.computed(kinds_of(supply, spells, HYDRAULIC, FADES), partial(solver.solve, _pressure)),
        DayTable.computed(kinds_of(supply, spells, CHEMICAL, QUALITY_LEAD), partial(solver.solve, _quality)),
    )


class _Solver:
    """Computes kinds of days, or reads them from the cache."""

    def __init__(self, setup: NetworkSetup, release: str, cache: Cache) -> None:
        self._setup = setup
        self._of = (MODEL, release, setup.network, [junction for _, junction in setup.sites])
        self._cache = cache

    def solve(
        self, how: Callable[[Pipes, DayKind], tuple[Instants, Floats]], kind: DayKind
    ) -> tuple[Instants, Floats]:
        """The instants of a day and its values."""
        key = key_of([*self._of, how.__name__, kind])
        try:
            arrays = self._cache.load(key)
            knots, values = np.asarray(arrays["knots"], np.int64), np.asarray(arrays["values"], np.float64)
            if len(knots) == len(values):
                return knots, values
        except UNREADABLE:
            pass  # missing or damaged: it is computed
        knots, values = how(self._pipes, kind)
        self._cache.save(key, {"knots": knots, "values": values})
        return knots, values

    @cached_property
    def _pipes(self) -> Pipes:
        from simulators.water.epanet import Pipes  # noqa: PLC0415 - the extra may be missing

        return Pipes(self._setup.network, self._setup.sites)


def _pressure(pipes: Pipes, kind: DayKind) -> tuple[Instants, Floats]:
    """Instants and float64[n, sites], MPa: one state between two changes, reached as fast as its fault."""
    found = []
    for knots, state in _stretches(kind):
        opening = kind.opening(knots) * (0.0 if state.tripped else 1.0)
        found.append((knots, pipes.pressure(opening, kind.demand(knots), dict(state.holes), state.shut)))
    return np.concatenate([knots for knots, _ in found]), np.concatenate([values for _, values in found])


def _stretches(kind: DayKind) -> Iterator[tuple[Instants, PipeState]]:
    """``(instants, state)`` in order of time; each stretch holds its end, the first one its beginning too."""
    changes = {-FADES: 0, kind.length: 0}
    for spell in kind.spells:
        for at, over in ((spell.start, spell.comes), (spell.end, spell.goes)):
            if -FADES < at < kind.length:
                changes[at] = min(over, changes.get(at, over))
    for begin, end in pairwise(sorted(changes)):
        settled = min(begin + changes[begin], end)
        grid = np.arange(begin - begin % GRID, end, GRID)
        middle = grid[(grid > settled) & (grid < end)]
        first = [settled] if settled < end else []
        yield np.array([*first, *middle, end], np.int64), _state(kind.spells, begin)


def _state(spells: tuple[Spell, ...], t: int) -> PipeState:
    active = [spell for spell in spells if spell.start <= t < spell.end]
    holes: dict[int, float] = {}
    for spell in active:
        if spell.kind == "burst":
            holes[spell.site] = holes.get(spell.site, 0.0) + spell.amount
    shut = frozenset(spell.site for spell in active if spell.kind == "closed-valve")
    return PipeState(tuple(holes.items()), shut, any(spell.kind == "water-pump-trip" for spell in active))


def _quality(pipes: Pipes, kind: DayKind) -> tuple[Instants, Floats]:
    """Instants and float64[n, sites, 2] of the day; the flow is computed without faults of the pipes."""
    t = np.arange(-QUALITY_LEAD, kind.length + GRID, GRID)
    dose = np.ones(len(t))
    dirt: dict[int, Floats] = {}
    for spell in kind.spells:
        # From the first step that is not before it, and for one step at least.
        first = np.searchsorted(t, spell.start)
        during = slice(first, max(int(np.searchsorted(t, spell.end)), int(first) + 1))
        if spell.kind == "dosing-failure":
            dose[during] = np.minimum(dose[during], spell.amount)
        else:
            of_site = dirt.setdefault(spell.site, np.zeros(len(t)))
            of_site[during] = np.maximum(of_site[during], spell.amount)
    opening, demand = kind.opening(t), kind.demand(t)
    chlorine = pipes.chlorine(opening, demand, dose, GRID)
    turbidity = pipes.tracer(opening, demand, dirt, GRID) if dirt else np.zeros_like(chlorine)
    day = t >= 0
    return t[day], np.stack((chlorine, turbidity), axis=-1)[day]
