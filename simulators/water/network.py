"""The town's water network: WNTR with a cache of its results, or the analytic network without it."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Protocol
from zoneinfo import ZoneInfo

import numpy as np

from ingest.said import Said
from simulators.faults.kinds import Fault
from simulators.scenario.schema import CalendarSection, WaterSection
from simulators.water.analytic_network import AnalyticNetwork
from simulators.water.cache import Cache, default_folder
from simulators.water.computed_network import ComputedNetwork, NetworkSetup, tables_of
from simulators.water.spells import spells_of
from simulators.water.supply import Floats, Instants, supply_of


class Network(Protocol):
    """Pressure and quality at a scenario's sites, as functions of time alone."""

    @property
    def source(self) -> str:
        """The source of the numbers, e.g. ``WNTR 1.5.0, Net3``."""
        ...

    def pressure(self, t: Instants) -> Floats:
        """float64[len(t), sites], MPa, at ``t`` (int64, UTC ms).

        Raises
        ------
        ValueError
            For a time outside the scenario's local days.
        """
        ...

    def quality(self, t: Instants) -> Floats:
        """float64[len(t), sites, 3] at ``t``: free chlorine mg/L, turbidity NTU, pH; raises as `pressure`."""
        ...


def network_of(
    water: WaterSection,
    calendar: CalendarSection,
    faults: Sequence[Fault],
    *,
    rng: np.random.Generator,
    start: int,
    until: int,
    zone: str,
    cache: Path | None = None,
) -> tuple[Network, Said | None]:
    """The network of a scenario from ``start`` to ``until`` (UTC ms, both included).

    Parameters
    ----------
    water, calendar
        The scenario's. A site with homes is one site.
    faults
        All faults; those of the water are used.
    rng
        For the small differences between sites.
    zone
        IANA name; supply periods are local.
    cache
        Folder for the results of WNTR; None for the user's own (`cache.default_folder`).

    Returns
    -------
    tuple
        The network, and a sentence for the user if it is not the requested one.

    Raises
    ------
    ValueError
        If a site names an unknown junction, or a fault an unknown site; if the calendar cannot be read.
    """
    supply = supply_of(calendar, ZoneInfo(zone), start, until)
    spells = spells_of(faults, water.sites, until)
    stand_in = AnalyticNetwork(rng, len(water.sites), supply, spells)
    if water.network == "analytic":
        return stand_in, None
    try:
        release = version("wntr")
    except PackageNotFoundError:
        return stand_in, Said("water-no-wntr", network=water.network)
    setup = NetworkSetup(
        water.network, tuple((site.id, site.junction) for site in water.sites), supply, spells
    )
    try:
        tables = tables_of(setup, release, Cache(default_folder() if cache is None else cache))
    except ImportError as error:
        return stand_in, Said("water-bad-wntr", network=water.network, why=str(error))
    return ComputedNetwork(rng, setup, tables, f"WNTR {release}, {water.network}"), None
