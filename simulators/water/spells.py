"""Water faults as spells: kind, site, span, and how quickly the effect comes and goes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ingest.durations import MINUTE, SECOND
from ingest.said import Said
from simulators.faults.kinds import (
    Burst,
    ClosedValve,
    Contamination,
    DosingFailure,
    Fault,
    PlannedOutage,
    ThrottledMain,
    WaterFault,
    WaterPumpTrip,
)
from simulators.scenario.schema import SiteSection

FADES = 15 * MINUTE
"""A throttled main and an approved outage come and go over this time, as valves are turned with care: never
as steep as a burst (rule ``fall``: 0.08 MPa within 2 min)."""
COMES_AND_GOES = {
    "burst": (10 * SECOND, MINUTE),
    "water-pump-trip": (MINUTE, 5 * MINUTE),
    "closed-valve": (2 * MINUTE, 5 * MINUTE),
    "throttled-main": (FADES, FADES),
    "planned-outage": (FADES, FADES),
    "contamination": (5 * MINUTE, 5 * MINUTE),
    "dosing-failure": (0, 0),
}
"""How long each takes to come and to go, ms (assumptions: a main breaks in seconds, pumps run down within a
minute, a valve is shut in two)."""
ALL = -1
"""In place of a column: every site."""
GONE_BY_END = {"throttled-main", "planned-outage"}
"""These have no effect left at their end; the others begin to go then."""


class Spell(NamedTuple):
    """A fault's effect from ``start``, fully there ``comes`` ms later, leaving from ``end`` for ``goes`` ms.

    ``site`` is a column, or `ALL`; ``amount`` is the fault's own number: m2 of a burst, MPa of
    a throttled main, NTU, share of the dose.
    """

    kind: str
    site: int
    amount: float
    start: int
    end: int
    comes: int
    goes: int

    @property
    def over(self) -> int:
        """When no effect is left, UTC ms."""
        return self.end + self.goes

    def share(self, t: NDArray[np.int64]) -> NDArray[np.float64]:
        """float64[len(t)]: the share of the whole effect, 0 to 1."""
        came = (t - self.start) / self.comes if self.comes else (t >= self.start).astype(np.float64)
        stays = (self.over - t) / self.goes if self.goes else (t < self.end).astype(np.float64)
        return np.clip(np.minimum(came, stays), 0.0, 1.0)

    def shifted(self, by: int) -> Spell:
        """The same, ``by`` ms later."""
        return self._replace(start=self.start + by, end=self.end + by)


def spells_of(faults: Iterable[Fault], sites: Sequence[SiteSection], until: int) -> tuple[Spell, ...]:
    """The water faults among ``faults`` that begin before ``until`` (UTC ms), daily ones day by day.

    Raises
    ------
    ValueError
        If a fault names an unknown site.
    """
    columns = {site.id: column for column, site in enumerate(sites)}
    return tuple(sorted(_spells(faults, columns, until), key=lambda spell: (spell.start, *spell)))


def _spells(faults: Iterable[Fault], columns: dict[str, int], until: int) -> Iterator[Spell]:
    for fault in faults:
        if not isinstance(fault, WaterFault):
            continue
        site, amount = _effect(fault, columns)
        for start, end in fault.spans(until):
            comes, goes = COMES_AND_GOES[fault.kind]
            if fault.kind in GONE_BY_END:
                comes, goes = min(comes, (end - start) // 2), min(goes, (end - start) // 2)
                end -= goes  # noqa: PLW2901 - the span of the effect, not of the fault
            yield Spell(fault.kind, site, amount, start, end, comes, goes)


def _effect(fault: WaterFault, columns: dict[str, int]) -> tuple[int, float]:
    """The column of its site, or `ALL`, and its amount."""
    match fault:
        case WaterPumpTrip():
            return ALL, 1.0
        case DosingFailure(share=share):
            return ALL, share
        case PlannedOutage(place=place):
            return columns.get(place, ALL), 0.0  # a place that is not a site is above them all
        case Burst(site=site, area=amount):
            pass
        case ThrottledMain(site=site, pressure=amount):
            pass
        case Contamination(site=site, turbidity=amount):
            pass
        case ClosedValve(site=site):
            amount = 0.0
    if site not in columns:
        raise ValueError(Said("fault-no-site", kind=fault.kind, site=repr(site), known=tuple(columns)))
    return columns[site], amount
