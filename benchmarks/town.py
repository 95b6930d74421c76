"""Towns: a day of 100 000 flats stepped and nothing sent, a day of 1 000 flats with all their messages."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass

import numpy as np

from ingest.clock import elapsed
from ingest.durations import DAY, MINUTE
from ingest.inventory.tree import DEFAULT_ZONE
from simulators.faults.kinds import StationOutage, WindowOpen
from simulators.heat.estate import Estate
from simulators.heat.flat_layout import Block
from simulators.heat.weather import Winter
from simulators.ledger.recorder import Recorder
from simulators.scenario.files import parse
from simulators.scenario.schema import WeatherSection
from simulators.town.town import Town

SHAPES = ((6, 3), (11, 4), (18, 4))
"""Floors and risers of the buildings, by turns."""
STATIONS = 40
START = 1_768_406_400_000
"""2026-01-15T00:00 in Shanghai."""
SEED = 7


@dataclass(frozen=True)
class DayCost:
    """Seconds for the day, and before it for drawing the flats and settling them to the weather."""

    flats: int
    day_s: float
    settling_s: float
    coldest: float


def measure(flats: int = 100_000) -> DayCost:
    """A town of ``flats`` or a few more, where people air their flats and a station is out for a while."""
    stations = [f"station-{n}" for n in range(STATIONS)]
    blocks: list[Block] = []
    count = 0
    while count < flats:
        n = len(blocks)
        blocks.append(Block(f"b{n}", stations[n % STATIONS], *SHAPES[n % len(SHAPES)]))
        count += blocks[-1].flats
    hour = 60 * MINUTE
    faults = [
        StationOutage(start=START + 5 * hour, end=START + 9 * hour, station="station-1"),
        WindowOpen(start=START + 7 * hour, end=START + 7 * hour + 20 * MINUTE, household="*-302", daily=True),
    ]
    started = elapsed()
    weather = Winter(
        np.random.default_rng(SEED), WeatherSection(synoptic=3.0), START, START + DAY, DEFAULT_ZONE
    )
    estate = Estate(np.random.default_rng(SEED), blocks, stations, weather, faults, START)
    settled = elapsed()
    coldest = min(float(estate.step_to(t).min()) for t in range(START + MINUTE, START + DAY + 1, MINUTE))
    return DayCost(count, elapsed() - settled, settled - started, coldest)


THOUSAND = """
title = "A thousand flats"
shows = "Fifty buildings of twenty flats, two rooms each, half by SenML and half by ChirpStack."
start = 2026-01-15T00:00:00
stations = [{ id = "s1" }, { id = "s2" }]
buildings = [
    { id = "a", station = "s1", count = 25, floors = 5, risers = 4, measured = "all", wire = "senml" },
    { id = "b", station = "s2", count = 25, floors = 5, risers = 4, measured = "all", wire = "chirpstack" },
]
faults = [{ kind = "station-outage", start = 05:50:00, end = 09:00:00, station = "s1" }]
"""


@dataclass(frozen=True)
class PlayCost:
    """Seconds for a day with devices, gateways and messages, and then for its ledger."""

    readings: int
    day_s: float
    ledger_s: float


def play() -> PlayCost:
    """A day of 1 000 flats, as gateways would send it; sent nowhere."""
    town = Town(parse(tomllib.loads(THOUSAND), "thousand.toml"))
    recorder = Recorder(town)
    began = elapsed()
    for _ in recorder.plays():
        pass
    played = elapsed()
    recorder.finish()
    return PlayCost(town.readings, played - began, elapsed() - played)
