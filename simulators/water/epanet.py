"""The door to WNTR: a bundled network's pipes between pumping stations, solved for pressure and quality.

What is used of the network and what is not: ``docs/decisions/0017-water-from-wntr.md``.
"""

from __future__ import annotations

import tempfile
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

import numpy as np
import wntr

from ingest.durations import MINUTE, SECOND
from ingest.said import Said
from simulators.water.supply import Floats

MPA_A_METRE = 9.80665e-3
"""MPa of one metre of water, at 1 000 kg/m3."""
PASCAL = 6
"""Decimals of a pressure in MPa that are kept. WNTR's solver adds in an order that depends on memory
addresses: the last bits (2e-16 MPa was seen) differ from run to run, and the same scenario must give the same
bytes."""
GRAVITY = 0.06 / MPA_A_METRE
"""Head of the clear wells over the town, m: that of the mains when no pump runs, 0.06 MPa (an
assumption)."""
OUTLET = 40.0
"""Head behind the pumps, m: 0.39 MPa (field.md: municipal mains have 0.20 to 0.45)."""
FULL = 0.14 / MPA_A_METRE
"""Head at which taps get their whole demand, m: 0.14 MPa, the least that clause C20 allows."""
HOLE = 0.75
"""Discharge coefficient of a hole (WNTR's own, for turbulent flow out of a sharp edge)."""
JOINT, SMOOTH = 10.0, 130.0
"""Length, m, and Hazen-Williams roughness of the pipe in a pump's place (an assumption: cast iron)."""
DOSE = 0.6
"""Free chlorine that leaves the works, mg/L (field.md: at least 0.3 after 30 minutes' contact)."""
BULK, WALL = 0.5 / 86_400, 0.05 / 86_400
"""First-order decay of chlorine in the water, 1/s, as EPANET's own example Net1 has it; at the wall, m/s
(Net1 has 0.3 m a day, as of old iron; an assumption for lined pipes)."""
TRACE = 1e-6
"""EPANET takes a dose of exactly 0 for "none given" and keeps the last one; this is nearly 0."""


class Pipes:
    """A bundled network with the scenario's sites on its junctions.

    Parameters
    ----------
    network
        ``Net1``, ``Net2`` or ``Net3``.
    sites
        ``(id, junction)`` in order; sites without a junction are spread over those with a demand.

    Raises
    ------
    ValueError
        If the network lacks a junction.
    """

    def __init__(self, network: str, sites: Sequence[tuple[str, str | None]]) -> None:
        self._bundled = wntr.network.WaterNetworkModel(network)
        self._demand_of = {name: _mean_demand(junction) for name, junction in self._bundled.junctions()}
        self._at = _placed(network, sites, self._demand_of)

    def pressure(
        self, opening: Floats, demand: Floats, holes: Mapping[int, float], shut: Collection[int]
    ) -> Floats:
        """float64[n, sites], MPa, in n independent states of supply and demand.

        Parameters
        ----------
        opening, demand
            float64[n]: how far the supply is open (0 to 1), and the demand over its mean.
        holes, shut
            Area of the hole, m2, by column; columns whose pipes are all shut.
        """
        model = self._model(opening, demand, MINUTE)
        for column in shut:
            for pipe in model.get_links_for_node(self._at[column]):
                model.get_link(pipe).initial_status = "Closed"
        for column, area in holes.items():
            junction = model.get_node(self._at[column])
            junction.add_leak(model, area=area, discharge_coeff=HOLE, start_time=0)
        found = wntr.sim.WNTRSimulator(model).run_sim(convergence_error=True).node["pressure"]
        return np.asarray(np.round(found[self._at].to_numpy(np.float64) * MPA_A_METRE, PASCAL), np.float64)

    def chlorine(self, opening: Floats, demand: Floats, dose: Floats, step_ms: int) -> Floats:
        """float64[n, sites], mg/L, every ``step_ms``, where the works dose ``dose`` (float64[n], 0 to 1)."""
        model = self._model(opening, demand, step_ms)
        model.options.reaction.bulk_coeff, model.options.reaction.wall_coeff = -BULK, -WALL
        model.add_pattern("dose", list(np.maximum(dose, TRACE)))
        for works in model.reservoir_name_list:
            model.add_source(f"dose-{works}", works, "CONCEN", DOSE, "dose")
        for _, junction in model.junctions():
            junction.initial_quality = DOSE / 2
        return self._quality(model)

    def tracer(self, opening: Floats, demand: Floats, enters: Mapping[int, Floats], step_ms: int) -> Floats:
        """float64[n, sites]: a substance without decay, held at ``enters`` by column."""
        model = self._model(opening, demand, step_ms)
        for column, level in enters.items():
            model.add_pattern(f"enters-{column}", list(level))
            model.add_source(f"enters-{column}", self._at[column], "SETPOINT", 1.0, f"enters-{column}")
        return self._quality(model)

    def _quality(self, model: wntr.network.WaterNetworkModel) -> Floats:
        model.options.quality.parameter = "CHEMICAL"
        with tempfile.TemporaryDirectory(prefix="wenya-water-") as folder:
            found = wntr.sim.EpanetSimulator(model).run_sim(file_prefix=str(Path(folder, "run")))
        # EPANET works in single precision, and rounding may give slightly negative values.
        values = found.node["quality"][self._at].to_numpy(np.float64)
        return np.asarray(np.maximum(values, 0.0), np.float64)

    def _model(self, opening: Floats, demand: Floats, step_ms: int) -> wntr.network.WaterNetworkModel:
        """The whole network on flat ground, between pumping stations that hold their outlets' head."""
        model = wntr.network.WaterNetworkModel()
        options, step = model.options, step_ms // SECOND
        options.time.hydraulic_timestep = options.time.pattern_timestep = step
        options.time.report_timestep = options.time.quality_timestep = step
        options.time.duration = step * (len(opening) - 1)
        options.hydraulic.demand_model = "PDA"
        options.hydraulic.minimum_pressure, options.hydraulic.required_pressure = 0.0, FULL
        model.add_pattern("head", list(GRAVITY + (OUTLET - GRAVITY) * opening))
        model.add_pattern("demand", list(demand))
        for name, mean in self._demand_of.items():
            model.add_junction(name, base_demand=max(mean, 0.0), demand_pattern="demand", elevation=0.0)
        for name in (*self._bundled.reservoir_name_list, *self._bundled.tank_name_list):
            model.add_reservoir(name, base_head=1.0, head_pattern="head")
        self._lay_pipes(model)
        return model

    def _lay_pipes(self, model: wntr.network.WaterNetworkModel) -> None:
        """The pipes, a short one for each pump, and works where a negative demand feeds the network."""
        for name, pipe in self._bundled.pipes():
            ends = pipe.start_node_name, pipe.end_node_name
            model.add_pipe(name, *ends, pipe.length, pipe.diameter, pipe.roughness)
        for name, pump in self._bundled.pumps():
            ends = pump.start_node_name, pump.end_node_name
            model.add_pipe(name, *ends, JOINT, max(map(self._widest, ends)), SMOOTH)
        for name, mean in self._demand_of.items():
            if mean < 0:
                works = f"works-{name}"
                model.add_reservoir(works, base_head=1.0, head_pattern="head")
                model.add_pipe(works, works, name, JOINT, self._widest(name), SMOOTH)

    def _widest(self, node: str) -> float:
        """Diameter of the widest pipe at a node, m; 0 where there is none."""
        links = self._bundled.get_links_for_node(node)
        pipes = self._bundled.pipe_name_list
        return max((self._bundled.get_link(link).diameter for link in links if link in pipes), default=0.0)


def _mean_demand(junction: wntr.network.Junction) -> float:
    """A junction's demand averaged over its own patterns, m3/s; negative where it feeds the network."""
    return float(
        sum(
            each.base_value * (np.mean(each.pattern.multipliers) if each.pattern else 1.0)
            for each in junction.demand_timeseries_list
        )
    )


def _placed(
    network: str, sites: Sequence[tuple[str, str | None]], demand_of: Mapping[str, float]
) -> list[str]:
    """The junction of each site."""
    drawing = [name for name, mean in demand_of.items() if mean > 0]
    found = []
    for number, (site, junction) in enumerate(sites):
        if junction is not None and junction not in demand_of:
            raise ValueError(
                Said(
                    "water-no-junction",
                    site=site,
                    network=network,
                    junction=repr(junction),
                    some=tuple(drawing[:: max(1, len(drawing) // 8)]),
                )
            )
        spread = drawing[(2 * number + 1) * len(drawing) // (2 * len(sites)) % len(drawing)]
        found.append(spread if junction is None else junction)
    return found
