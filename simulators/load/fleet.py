"""The devices of a load test: their gateways, and their inventory."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from ingest.durations import MINUTE
from ingest.inventory.devices import Device, Gateway
from ingest.inventory.tree import Calendar, DateSpan, Inventory, Level, Place, Point
from ingest.readings.quantities import Metric
from ingest.readings.speakers import GatewayFormat
from ingest.said import Said
from simulators.wire.messages import Wire

MOST_DEVICES = 1_000_000
"""As many as six digits can number; a round of single readings then takes about 100 MB of packets."""
MOST_GATEWAYS = 10_000
"""As many as four digits can number."""
MOST_READINGS_A_PACK = 10_000
"""The service's default for one message (`ingest.decoding.decoder.MAX_READINGS_PER_MESSAGE`)."""
USUAL_GATEWAYS = 10
"""An assumption."""
ROOMS_A_BUILDING = 100
"""An assumption: a tower of about 30 floors with three or four flats each, one sensor a flat."""
ORGANISATION, STATION = "load", "load-station"
CALENDAR = Calendar("load-all-year", heating_season=(DateSpan("01-01", "12-31"),))
"""A season without an end, so that a load is judged on any day."""


@dataclass(frozen=True, slots=True)
class Fleet:
    """Devices ``load-000000`` and on, one room sensor each, in messages of ``pack`` readings.

    The devices of one message follow each other, and so do the messages of one gateway.

    Raises
    ------
    ValueError
        A number is out of bounds, the last pack would not be full, or there are more gateways than messages.
    """

    devices: int
    gateways: int
    pack: int

    def __post_init__(self) -> None:
        _within(Said("fleet-readings-a-pack"), self.pack, MOST_READINGS_A_PACK)
        _within(Said("fleet-devices"), self.devices, MOST_DEVICES)
        _within(Said("fleet-how-many-gateways"), self.gateways, MOST_GATEWAYS)
        if self.devices % self.pack:
            raise ValueError(Said("fleet-packs", devices=str(self.devices), pack=str(self.pack)))
        if self.gateways > self.messages:
            raise ValueError(
                Said(
                    "fleet-gateways",
                    devices=str(self.devices),
                    pack=str(self.pack),
                    messages=str(self.messages),
                    gateways=str(self.gateways),
                )
            )

    @classmethod
    def of(cls, devices: int, pack: int = 1, gateways: int | None = None) -> Self:
        """At least ``devices`` devices, so that packs are whole; ``gateways`` are by default a few.

        Raises
        ------
        ValueError
            As the class does.
        """
        _within(Said("fleet-readings-a-pack"), pack, MOST_READINGS_A_PACK)
        whole = -(-devices // pack) * pack
        return cls(whole, min(USUAL_GATEWAYS, whole // pack) if gateways is None else gateways, pack)

    @property
    def messages(self) -> int:
        """Messages of one round: one reading of every device."""
        return self.devices // self.pack

    @property
    def wire(self) -> Wire:
        """Single readings travel as JSON objects, packs as SenML."""
        return Wire.JSON if self.pack == 1 else Wire.SENML

    def gateway_of(self, message: int) -> int:
        """Which gateway sends the round's message number ``message``."""
        return message * self.gateways // self.messages


def point_id(device: int) -> str:
    """The id of a device and of its point."""
    return f"load-{device:06d}"


def gateway_id(gateway: int) -> str:
    """The id of a gateway."""
    return f"load-gw-{gateway:04d}"


def inventory_of(fleet: Fleet, *, sampling_ms: int = MINUTE) -> Inventory:
    """What a service has to import to know ``fleet``: a room a household, 100 households a building.

    Parameters
    ----------
    sampling_ms
        ``P`` and ``U`` of every point: the time between two readings of a device at the intended rate.
    """
    places = {
        ORGANISATION: Place(ORGANISATION, Level.ORGANISATION, "Load", calendar=CALENDAR.id),
        STATION: Place(STATION, Level.STATION, "Station", parent=ORGANISATION),
    }
    points, devices = {}, {}
    for number in range(fleet.devices):
        building = f"load-b-{number // ROOMS_A_BUILDING}"
        if building not in places:
            places[building] = Place(building, Level.BUILDING, building, parent=STATION)
        home, name = f"load-h-{number}", point_id(number)
        places[home] = Place(home, Level.HOUSEHOLD, home, parent=building, households=1)
        devices[name] = Device(name, gateway_id(fleet.gateway_of(number // fleet.pack)))
        points[name] = Point(
            name, Metric.INDOOR_TEMPERATURE, home, sampling_ms, sampling_ms, residential=True, device=name
        )
    gateways = {
        name: Gateway(name, STATION, name, GatewayFormat.NATIVE)
        for name in map(gateway_id, range(fleet.gateways))
    }
    return Inventory(places, points, gateways, devices, calendars={CALENDAR.id: CALENDAR})


def _within(what: Said, number: int, most: int) -> None:
    if not 1 <= number <= most:
        raise ValueError(Said("fleet-size", number=str(number), what=what, most=str(most)))
