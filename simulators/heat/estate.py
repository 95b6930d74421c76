"""The estate: all flats of all buildings with their stations, weather and heat faults."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from ingest.durations import DAY, HOUR, MINUTE, SECOND
from ingest.inventory.tree import DEFAULT_ZONE
from ingest.said import Said
from simulators.faults.kinds import (
    BlockedRiser,
    Fault,
    StationOutage,
    StationPumpTrip,
    UnderHeated,
    WindowOpen,
)
from simulators.heat import people
from simulators.heat.balance import SteadyConditions, settle, share_for
from simulators.heat.fault_targets import FaultTargets
from simulators.heat.flat_layout import Block, Floats, Ints, Neighbours, ids_of
from simulators.heat.flats import Flats, airing
from simulators.heat.parameters import draw
from simulators.heat.station import Stations, curve
from simulators.heat.sun import local_offset
from simulators.heat.weather import Weather

STEP = MINUTE
"""The longest step, ms; every whole minute ends one."""
SPIN_STEP = 10 * MINUTE
"""The same for the day before the start."""
GROUP = 4096
"""How many flats are stepped together at least: their arrays, some 0.7 MB, stay in a core's cache."""


@dataclass(frozen=True, slots=True)
class FlatGroup:
    """Some whole buildings, stepped together: the range of their flats, and their state."""

    span: slice
    flats: Flats


class Estate:
    """The state of all flats, stepped through time.

    Parameters
    ----------
    rng
        For all parameters.
    blocks, stations
        The buildings, and the ids of the stations that heat them.
    weather
        Outdoor temperature and sun.
    faults
        All faults; only `fault_targets.EstateFault` concerns the estate.
    start
        UTC ms. The flats are simulated from a day before, beginning with the steady state in that day's mean
        weather, with the flats under-heated that are so from ``start`` on and no other fault.
    zone
        IANA name; people's days follow its hours.
    thermostats
        The share of flats with a thermostatic valve.

    Attributes
    ----------
    ids
        The flats' ids, such as ``b1-302``.
    parameters
        The flats' properties, in the order of ``ids``.
    air
        float64[flats], degC; it changes with `step_to`.

    Raises
    ------
    ValueError
        No buildings, a duplicate id, a fault at a place that does not exist, or a flat that cannot get as
        cold as an `UnderHeated` asks for.
    """

    def __init__(
        self,
        rng: np.random.Generator,
        blocks: Sequence[Block],
        stations: Sequence[str],
        weather: Weather,
        faults: Sequence[Fault],
        start: int,
        *,
        zone: str = DEFAULT_ZONE,
        thermostats: float = 0.0,
    ) -> None:
        _check(blocks, stations)
        self.ids = ids_of(blocks)
        self._weather, self._utc_offset = weather, local_offset(start, zone)
        self._targets = FaultTargets(faults, blocks, stations, self.ids)
        self.parameters, wall, floor = draw(rng, blocks, thermostats)
        number = {station: number for number, station in enumerate(stations)}
        self._station_of = np.repeat([number[b.station] for b in blocks], [b.flats for b in blocks])
        self.air, self._mass, self._water = np.full((3, len(self.ids)), 20.0)
        self._groups = [self._group(part, span, wall, floor) for part, span in _split(blocks)]
        self._mean = self._mean_before(start)
        self._shares = {fault: self._share_of(fault, hit) for fault, hit in self._targets.of(UnderHeated)}
        self._now = self._next_change = start - DAY
        self._stations = Stations(stations, weather.outdoor(self._now))
        self._spin_up(start)

    def step_to(self, t: int) -> Floats:
        """Move to ``t`` (UTC ms, not before the last one): a copy of ``air`` (float64[flats], degC) then.

        The result does not depend on how often it is called, as long as all ``t`` are whole minutes.
        """
        while self._now < t:
            if self._now >= self._next_change:
                self._set_faults(self._now)
            minute = (self._now // STEP + 1) * STEP
            self._step(min(minute, t, self._next_change))
        return self.air.copy()

    def _step(self, t: int) -> None:
        dt, self._now = (t - self._now) / SECOND, t
        outdoor, sun = self._weather.outdoor(t), self._weather.sun(t)
        gain = people.gain(t + self._utc_offset)
        np.take(self._stations.step(dt, outdoor), self._station_of, out=self._water)
        for group in self._groups:
            group.flats.step(dt, outdoor, self._water[group.span], sun, gain)

    def _group(self, blocks: Sequence[Block], span: slice, wall: Floats, floor: Floats) -> FlatGroup:
        beside = Neighbours.of(blocks, wall[span], floor[span])
        return FlatGroup(span, Flats(self.parameters.part(span), beside, self.air[span], self._mass[span]))

    def _mean_before(self, start: int) -> SteadyConditions:
        """The mean weather of the day before ``start``, and the water temperature for it."""
        hours = range(start - DAY + HOUR // 2, start, HOUR)
        outdoor = float(np.mean([self._weather.outdoor(t) for t in hours]))
        sun = float(np.mean([self._weather.sun(t) for t in hours]))
        return SteadyConditions(outdoor, np.full(len(self.ids), curve(outdoor)), sun, people.PEOPLE)

    def _settle(self, held: Floats | None = None) -> Floats:
        """Bring all flats to their steady state in the mean weather; returns the shares for ``held``."""
        share = np.ones(len(self.ids))
        for group in self._groups:
            mean = SteadyConditions(
                self._mean.outdoor, self._mean.water[group.span], self._mean.sun, self._mean.people
            )
            if held is None:
                settle(group.flats, mean)
            elif not np.isnan(held[group.span]).all():
                share[group.span] = share_for(group.flats, mean, held[group.span])
        return share

    def _share_of(self, fault: UnderHeated, hit: Ints) -> Floats:
        """The share (float64[flats hit]) of their heat that under-heated flats get.

        Where the fault gives an air temperature, the share is the one that leads to it, with the flats that
        are under-heated when the fault begins.
        """
        if fault.air is None:
            return np.full(len(hit), fault.share)
        share, held = np.ones(len(self.ids)), np.full(len(self.ids), np.nan)
        for other, others in self._targets.of(UnderHeated):
            if other != fault and other.active(fault.start):
                share[others] = 1.0 if other.share is None else other.share
                held[others] = np.nan if other.air is None else other.air
        share[hit], held[hit] = 1.0, fault.air
        self._heat(share, np.zeros(len(self.ids)))
        found = self._settle(held)[hit]
        if found.min() < 0:
            flat = self.ids[hit[found.argmin()]]
            raise ValueError(
                Said(
                    "fault-not-so-cold",
                    kind=fault.kind,
                    flat=flat,
                    air=f"{fault.air:g}",
                    outdoor=f"{self._mean.outdoor:.1f}",
                )
            )
        return found

    def _spin_up(self, start: int) -> None:
        """The day before ``start``, from the steady state."""
        permanent = [(f, hit) for f, hit in self._targets.of(UnderHeated) if f.active(start) and not f.daily]
        share = np.ones(len(self.ids))
        for fault, hit in permanent:
            share[hit] *= self._shares[fault]
        self._heat(share, np.zeros(len(self.ids)))
        self._settle()
        for t in range(self._now + SPIN_STEP, start + 1, SPIN_STEP):
            self._step(t)
        self._set_faults(start)

    def _set_faults(self, t: int) -> None:
        """Begin and end the faults that do so at ``t`` (UTC ms), and find the next such instant."""
        share, windows = np.ones(len(self.ids)), np.zeros(len(self.ids))
        without_heat, pump_stands = np.zeros((2, len(self._stations.ids)), dtype=bool)
        for fault, hit in self._targets.all:
            if not fault.active(t):
                continue
            if isinstance(fault, UnderHeated):
                share[hit] *= self._shares[fault]
            elif isinstance(fault, BlockedRiser):
                share[hit] *= fault.share
            elif isinstance(fault, WindowOpen):
                windows[hit] += airing(self.parameters.area[hit], fault.air_changes)
            elif isinstance(fault, StationOutage):
                without_heat[hit] = True
            elif isinstance(fault, StationPumpTrip):
                pump_stands[hit] = True
        self._stations.set_faults(without_heat, pump_stands)
        self._heat(share, windows)
        self._next_change = self._targets.next_change(t)

    def _heat(self, share: Floats, windows: Floats) -> None:
        """Give the flats their share of heat and their open windows, W/K (both float64[flats])."""
        for group in self._groups:
            mine, air = share[group.span], windows[group.span]
            if not (np.array_equal(mine, group.flats.share) and np.array_equal(air, group.flats.airing)):
                group.flats.set_faults(mine, air)


def _check(blocks: Sequence[Block], stations: Sequence[str]) -> None:
    names = Counter(block.id for block in blocks)
    if not names:
        raise ValueError(Said("town-no-buildings"))
    if duplicates := [name for name, times in names.items() if times > 1]:
        raise ValueError(Said("town-building-twice", id=repr(duplicates[0])))
    if unknown := {block.station for block in blocks} - set(stations):
        raise ValueError(Said("town-no-station", id=repr(min(unknown))))


def _split(blocks: Sequence[Block]) -> Iterator[tuple[Sequence[Block], slice]]:
    """Whole buildings in order, at least `GROUP` flats together if there are so many; and which flats."""
    ends = np.cumsum([block.flats for block in blocks])
    cuts = [0, *(np.flatnonzero(np.diff(ends // GROUP)) + 1).tolist(), len(blocks)]
    for first, last in pairwise(cuts):
        yield blocks[first:last], slice(int(ends[first - 1]) if first else 0, int(ends[last - 1]))
