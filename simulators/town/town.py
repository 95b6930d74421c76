"""A town of a scenario: weather, stations, flats, water, devices and gateways, step by step.

The town never reads a clock and never sleeps: ``update(t)`` moves it to ``t`` and returns what its
gateways publish then. The same scenario and seed give the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ingest.durations import MINUTE
from ingest.problems import Problem
from ingest.said import Said, said_by
from simulators.gateways.links import SentMessage
from simulators.heat.estate import Estate
from simulators.heat.rooms import Rooms
from simulators.heat.weather import weather_of
from simulators.recordings.timed_csv import RecordingError
from simulators.scenario.files import ScenarioError
from simulators.scenario.schema import QUICKEST, Scenario
from simulators.town.checks import check
from simulators.town.field import Field
from simulators.town.layout import TownLayout, lay_out
from simulators.water.network import network_of
from simulators.wire.messages import Message
from simulators.wire.topic_guard import TopicGuard

Floats = NDArray[np.float64]


class Town:
    """The town of ``scenario``.

    Parameters
    ----------
    scenario
        What to simulate.
    seed
        For every random number in it; None takes the scenario's.
    file
        The scenario's name in errors.
    cache
        Where computed water networks are kept; None is the user's cache.

    Attributes
    ----------
    start, until
        UTC ms.
    inventory
        What the service must import, without keys.
    truth
        float64[channels]: the true values after the last update, in canonical units.
    notes
        Notes for its user, such as that the analytic network replaces WNTR.

    Raises
    ------
    ScenarioError
        The scenario refers to something that it does not define.
    """

    def __init__(
        self,
        scenario: Scenario,
        *,
        seed: int | None = None,
        file: str = "scenario",
        cache: Path | None = None,
    ) -> None:
        self.scenario = scenario
        self.seed = scenario.seed if seed is None else seed
        self.start, self.until = scenario.start, scenario.until
        self.layout: TownLayout = lay_out(scenario)
        check(scenario, self.layout, file)
        self.inventory = self.layout.inventory
        self.faults = scenario.faults
        self._acts = {act.at for matter in scenario.matters for act in matter.acts}
        self.notes: list[Said] = []
        self.readings = 0
        heat, water, field = np.random.default_rng(self.seed).spawn(3)
        # A part's error does not name the key of the file; this is where it is known.
        key = "faults"
        try:
            self._heat(heat)
            key = "water"
            self._water(water, cache)
        except RecordingError as error:
            raise ScenarioError([Problem(file, "weather.csv", said_by(error))]) from error
        except ValueError as error:
            raise ScenarioError([Problem(file, key, said_by(error))]) from error
        guard = TopicGuard(self.inventory, [channel.point.id for channel in self.layout.channels])
        self.field = Field(field, self.layout.channels, self.faults, start=self.start, guard=guard)
        self.truth = self._truth_at(self.start)
        periods = [channel.point.sampling_ms for channel in self.layout.channels]
        self.tick = MINUTE if all(period % MINUTE == 0 for period in periods) else QUICKEST

    def _heat(self, rng: np.random.Generator) -> None:
        scenario, layout = self.scenario, self.layout
        weather_rng, estate_rng, rooms_rng = rng.spawn(3)
        self.weather = weather_of(scenario.weather, weather_rng, self.start, self.until, scenario.zone)
        stations = [station.id for station in scenario.stations]
        self.estate = None
        if layout.blocks:
            self.estate = Estate(
                estate_rng,
                layout.blocks,
                stations,
                self.weather,
                self.faults,
                self.start,
                zone=scenario.zone,
                thermostats=scenario.thermostats,
            )
        points = [channel.point.id for channel in layout.rooms]
        self.rooms = Rooms(rooms_rng, layout.room_flats, points, self.faults)

    def _water(self, rng: np.random.Generator, cache: Path | None) -> None:
        scenario = self.scenario
        self.network = None
        if scenario.water is None:
            return
        self.network, note = network_of(
            scenario.water,
            scenario.calendar,
            self.faults,
            rng=rng,
            start=self.start,
            until=self.until + MINUTE,
            zone=scenario.zone,
            cache=cache,
        )
        self.notes += [note] if note else []

    def _truth_at(self, t: int) -> Floats:
        rooms = self.rooms.air(t, self.estate.air) if self.estate else np.empty(0)
        return np.concatenate((rooms, *(column[0] for column in self.water_truth(np.array([t])))))

    def water_truth(self, t: NDArray[np.int64]) -> tuple[Floats, Floats]:
        """The true pressures and the true water quality at ``t`` (int64[n], UTC ms).

        Returns float64[n, pressure channels] and float64[n, quality channels], canonical units.
        """
        layout = self.layout
        if self.network is None:
            return np.empty((len(t), 0)), np.empty((len(t), 0))
        pressure = self.network.pressure(t)[:, layout.pressure_sites]
        if not len(layout.quality_sites):
            return pressure, np.empty((len(t), 0))
        return pressure, self.network.quality(t)[:, layout.quality_sites, layout.quality_kinds]

    def update(self, t: int) -> tuple[list[SentMessage], int]:
        """Move to ``t`` (UTC ms, not before the last one): what is published then, and when to call again."""
        if self.estate:
            self.estate.step_to(t)
        self.truth = self._truth_at(t)
        sent = self.field.update(t, self.truth)
        self.readings += sum(len(message.rows.channel) for message in sent)
        return sent, min(self.field.next_due, t - t % self.tick + self.tick)

    def steps(self) -> Iterator[tuple[int, list[SentMessage]]]:
        """``(t, messages)`` of every tick from ``start`` to ``until``."""
        for t in range(self.start, self.until + 1, self.tick):
            yield t, self.update(t)[0]

    def is_tick(self, t: int, sent: list[SentMessage]) -> bool:
        """Whether ``t`` is published: a step of the scenario, its end, when people act, or with messages."""
        step = (t - self.start) % self.scenario.step == 0
        return bool(sent) or step or t in self._acts or t + self.tick > self.until

    def plays(self) -> Iterator[tuple[int, list[Message]]]:
        """``(t, messages)`` for `simulators.publishing.driver.drive`; nothing is recorded."""
        for t, sent in self.steps():
            if self.is_tick(t, sent):
                yield t, [(message.topic, message.payload) for message in sent]
