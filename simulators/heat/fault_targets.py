"""Which flats and stations the heat faults hit, and when the next one begins or ends."""

from __future__ import annotations

from collections.abc import Sequence
from fnmatch import fnmatchcase
from typing import TypeVar

import numpy as np

from ingest.said import Said
from simulators.faults.kinds import (
    BlockedRiser,
    Fault,
    StationOutage,
    StationPumpTrip,
    UnderHeated,
    WindowOpen,
)
from simulators.faults.schedule import NEVER, next_change
from simulators.heat.flat_layout import Block, FlatLayout, Ints

EstateFault = StationOutage | StationPumpTrip | BlockedRiser | WindowOpen | UnderHeated
WILDCARDS = frozenset("*?[")
F = TypeVar("F", bound=Fault)


class FaultTargets:
    """The heat faults among ``faults``, each with the flats or the station that it hits.

    Attributes
    ----------
    all
        ``(fault, indices)``, int64 indices of flats or of one station.

    Raises
    ------
    ValueError
        A station, household, building or riser that the town lacks; the message names the fault's
        kind and key.
    """

    def __init__(
        self, faults: Sequence[Fault], blocks: Sequence[Block], stations: Sequence[str], ids: Sequence[str]
    ) -> None:
        self._blocks, self._layout = blocks, FlatLayout.of(blocks)
        self._stations, self._ids = stations, ids
        self._number = {flat: number for number, flat in enumerate(ids)}
        self.all = [(fault, self._hit(fault)) for fault in faults if isinstance(fault, EstateFault)]

    def of(self, kind: type[F]) -> list[tuple[F, Ints]]:
        """The faults of one kind with what they hit."""
        return [(fault, hit) for fault, hit in self.all if isinstance(fault, kind)]

    def next_change(self, t: int) -> int:
        """When a fault begins or ends next after ``t`` (UTC ms), or `NEVER`."""
        return min((next_change(fault, t) for fault, _ in self.all), default=NEVER)

    def _hit(self, fault: EstateFault) -> Ints:
        if isinstance(fault, StationOutage | StationPumpTrip):
            return self._station(fault)
        if isinstance(fault, BlockedRiser):
            return self._riser(fault)
        return self._households(fault)

    def _station(self, fault: StationOutage | StationPumpTrip) -> Ints:
        if fault.station not in self._stations:
            raise ValueError(Said("fault-no-station", kind=fault.kind, station=repr(fault.station)))
        return np.array([list(self._stations).index(fault.station)])

    def _riser(self, fault: BlockedRiser) -> Ints:
        number = next((n for n, block in enumerate(self._blocks) if block.id == fault.building), None)
        if number is None:
            raise ValueError(Said("fault-no-building", kind=fault.kind, building=repr(fault.building)))
        risers = self._blocks[number].risers
        if fault.riser > risers:
            has = Said("town-risers", building=fault.building, risers=str(risers))
            raise ValueError(Said("fault-no-riser", kind=fault.kind, has=has, riser=str(fault.riser)))
        return np.flatnonzero((self._layout.block == number) & (self._layout.riser == fault.riser))

    def _households(self, fault: WindowOpen | UnderHeated) -> Ints:
        pattern = fault.household
        if not WILDCARDS & set(pattern):
            found = [self._number[pattern]] if pattern in self._number else []
        else:
            found = [number for number, flat in enumerate(self._ids) if fnmatchcase(flat, pattern)]
        if not found:
            raise ValueError(Said("fault-no-household", kind=fault.kind, pattern=repr(pattern)))
        return np.array(found)
