"""One small heated town on a winter day: weather, stations, flats, mains, devices and gateways, step by step.

The town never reads a clock and never sleeps: ``update(t)`` moves it to ``t`` and says what its gateways
publish then. The same seed gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from itertools import groupby
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from ingest.clock import DAY, HOUR, MINUTE, SECOND
from ingest.inventory import DEFAULT_ZONE
from simulators import plan
from simulators.devices import Devices, Uplink
from simulators.faults import Fault, HeatSourceOutage, LowMain, SilentGateway, UnderHeated
from simulators.flats import Flats, Parameters, draw, share_for
from simulators.gateways import Message, Told, Wire, encode
from simulators.mains import Mains
from simulators.station import Stations
from simulators.weather import WinterDay

Floats = NDArray[np.float64]

WINTER_DAY = date(2026, 1, 15)
STEP = MINUTE
GABLE_FLAT = "b1-101"
GABLE_FLAT_AIR = 16.9
"""Where the under-heated flat settles, degC: too cold by day (below 18), lawful at night (above 16)."""
ROOM_SPREAD = 0.15
"""How far a room may be from its flat's air, degC."""


class Town:
    """The demo town.

    Parameters
    ----------
    seed
        Of every random number in it.
    day
        The local day that it starts on, at midnight.
    faulty
        False: the same town with nothing wrong in it.

    Attributes
    ----------
    start
        UTC ms, local midnight of ``day``.
    inventory
        What the service must know of it, keys not issued.
    faults
        What goes wrong, and when.
    truth
        float64[channels]: the true values after the last update, in canonical units.
    uplinks
        What the devices uploaded in the last update, silent gateways' included.
    readings
        How many readings all updates have published.
    """

    def __init__(self, seed: int = 0, *, day: date = WINTER_DAY, faulty: bool = True) -> None:
        rng = np.random.default_rng(seed)
        self.start = local_midnight(day)
        self.flats = plan.flats()
        parameters = draw(rng, np.array([flat.gable for flat in self.flats]))
        self._weather = WinterDay(rng, self.start)
        self.faults = tuple(_faults(self.start, parameters, self._weather.mean)) if faulty else ()
        self._lay_out(rng)
        self._heat(parameters)
        self.truth: Floats = np.zeros(len(self.channels))
        self.uplinks: list[Uplink] = []
        self.readings = 0
        self._now = self.start

    def _lay_out(self, rng: np.random.Generator) -> None:
        """Channels, their devices and the water behind the taps."""
        rooms = plan.room_channels(self.start)
        pressures = plan.pressure_channels(self.start)
        quality = plan.quality_channels(self.start)
        self.channels = [*rooms, *pressures, *quality]
        self.inventory = plan.inventory_of(self.channels)
        self._room_flat = np.repeat(np.arange(len(self.flats)), len(plan.ROOMS))
        self._room_offset = rng.uniform(-ROOM_SPREAD, ROOM_SPREAD, len(rooms))
        points = [channel.point.id for channel in pressures]
        low = [fault for fault in self.faults if isinstance(fault, LowMain)]
        self._mains = Mains(
            rng, points, taps=len(quality) // len(plan.QUALITY), faults=low, midnight=self.start
        )
        self.devices = Devices(
            rng,
            together=_travel_together(self.channels),
            sampling_ms=np.array([channel.point.sampling_ms for channel in self.channels]),
            upload_ms=np.array([channel.point.upload_ms for channel in self.channels]),
            resolution=np.array([channel.resolution for channel in self.channels]),
            noise=np.array([channel.noise for channel in self.channels]),
        )
        self.devices.start(self.start)

    def _heat(self, parameters: Parameters) -> None:
        """Stations and flats, at rest with the weather of the day."""
        outages = [fault for fault in self.faults if isinstance(fault, HeatSourceOutage)]
        self._stations = Stations(list(plan.STATIONS), outages, self._weather.mean)
        stations = list(plan.STATIONS)
        self._flat_station = np.array([stations.index(flat.building.station) for flat in self.flats])
        self._under_heated = [
            ([flat.place.id for flat in self.flats].index(fault.household), fault)
            for fault in self.faults
            if isinstance(fault, UnderHeated)
        ]
        water = self._stations.water[self._flat_station]
        self._flats = Flats.settled(parameters, self._weather.mean, water, self._share(self.start))

    def _share(self, t: int) -> Floats:
        share = np.ones(len(self.flats))
        for index, fault in self._under_heated:
            if fault.active(t):
                share[index] = fault.share
        return share

    def update(self, t: int) -> tuple[list[Message], int]:
        """Move to ``t`` (UTC ms, not before the last one): what is published then, and when to call again."""
        self._move_to(t)
        self.uplinks, next_t = self.devices.update(t, self.truth)
        silent = {f.gateway for f in self.faults if isinstance(f, SilentGateway) and f.active(t)}
        messages: list[Message] = []
        by_gateway = sorted(self.uplinks, key=lambda uplink: self.channels[uplink.channel].gateway)
        for gateway, uplinks in groupby(by_gateway, key=lambda uplink: self.channels[uplink.channel].gateway):
            if gateway not in silent:
                told = [self._told(uplink) for uplink in uplinks]
                messages += encode(self._wire_of(gateway), gateway, told, t)
                self.readings += sum(len(each.value) for each in told)
        return messages, next_t

    def plays(self, hours: float = 24.0, step_ms: int = STEP) -> Iterator[tuple[int, list[Message]]]:
        """``(t, messages)`` for every step of the next ``hours``, from where the town stands."""
        first = self._now
        for t in range(first, first + round(hours * HOUR), step_ms):
            yield t, self.update(t)[0]

    def _move_to(self, t: int) -> None:
        """Let the heat flow until ``t``, at most a `STEP` at a time, and take down the truth."""
        while self._now < t:
            dt_ms = min(STEP, t - self._now)
            self._now += dt_ms
            outdoor = self._weather.outdoor(self._now)
            water = self._stations.step(self._now, dt_ms, outdoor)[self._flat_station]
            share, sun = self._share(self._now), self._weather.sun(self._now)
            self._flats.step(dt_ms / SECOND, outdoor, water, share, sun)
        rooms = self._flats.air[self._room_flat] + self._room_offset
        self.truth = np.concatenate((rooms, self._mains.pressure(t), self._mains.quality(t).T.ravel()))

    def _told(self, uplink: Uplink) -> Told:
        channel = self.channels[uplink.channel]
        values = uplink.value.tolist()
        if channel.unit == "Pa":
            values = [round(value * 1e6) for value in values]
        name = channel.alias or channel.point.id
        return Told(name, channel.device, channel.field, channel.unit, uplink.measured_at.tolist(), values)

    def _wire_of(self, gateway: str) -> Wire:
        return next(channel.wire for channel in self.channels if channel.gateway == gateway)


def local_midnight(day: date) -> int:
    """UTC ms of the midnight that ``day`` starts with in the town's zone."""
    midnight = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(DEFAULT_ZONE))
    return round(midnight.timestamp()) * SECOND


def _faults(midnight: int, flats: Parameters, outdoor: float) -> Iterator[Fault]:
    """What goes wrong on the demo's day."""
    yield SilentGateway(midnight + 3 * HOUR, midnight + 3 * DAY, gateway="gw-b3")
    yield HeatSourceOutage(midnight + 5 * HOUR, midnight + 9 * HOUR + 30 * MINUTE, station="station-2")
    index = [flat.place.id for flat in plan.flats()].index(GABLE_FLAT)
    share = float(share_for(flats, GABLE_FLAT_AIR, outdoor)[index])
    yield UnderHeated(midnight, midnight + 30 * DAY, household=GABLE_FLAT, share=share)
    yield LowMain(
        midnight + 6 * HOUR + 45 * MINUTE,
        midnight + 8 * HOUR + 30 * MINUTE,
        point="main-north-pressure",
        pressure=0.10,
    )


def _travel_together(channels: Sequence[plan.Channel]) -> NDArray[np.int64]:
    """Numbers that are equal where one upload carries both: per LoRaWAN device, else per gateway."""
    lorawan = {Wire.CHIRPSTACK, Wire.TTS}
    talkers = [channel.device if channel.wire in lorawan else channel.gateway for channel in channels]
    numbers = {talker: number for number, talker in enumerate(dict.fromkeys(talkers))}
    return np.array([numbers[talker] for talker in talkers], dtype=np.int64)
