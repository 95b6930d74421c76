"""The plan of the demo town: who lives where, what is measured, and which gateway speaks for it.

Two heating stations with their buildings, and the mains of the water company. As heating companies do,
only the telling flats of a building have sensors: lowest, middle and top floor, gables included (field.md,
section 2.0).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ingest.clock import MINUTE
from ingest.inventory import Calendar, Device, Gateway, Inventory, Level, Place, Point, Span
from ingest.quantities import QUANTITIES, Metric
from simulators.gateways import Wire

GABLES = {1, 3}
"""Which of a floor's flats 1, 2 and 3 have a gable wall."""
DENSE = tuple((floor, number) for floor in (1, 3, 6) for number in (1, 2, 3))
SPARSE = ((1, 1), (6, 3))
"""Which flats of a building are measured: (floor, number)."""
ROOMS = {"living": "客厅", "bedroom": "卧室"}
ORGANISATION, HEAT, WATER = "town", "heat", "water"


@dataclass(frozen=True, slots=True)
class Building:
    """One building: its measured flats among all its households, and how its gateway speaks.

    ``sampling`` and ``upload`` are ``P`` and ``U``, minutes.
    """

    id: str
    name: str
    station: str
    wire: Wire
    sampling: int
    upload: int
    measured: tuple[tuple[int, int], ...] = DENSE
    households: int = 180


@dataclass(frozen=True, slots=True)
class WaterSite:
    """A place of the water company with a pressure sensor; ``tap`` adds chlorine, turbidity and pH."""

    id: str
    name: str
    tap: bool = False
    pressure_max: float | None = None


STATIONS = {"station-1": "城东换热站", "station-2": "城西换热站"}
BUILDINGS = (
    Building("b1", "锦绣家园1号楼", "station-1", Wire.JSON, 20, 60),
    Building("b2", "锦绣家园2号楼", "station-1", Wire.SENML, 10, 30),
    Building("b3", "锦绣家园3号楼", "station-1", Wire.THINGSBOARD, 20, 60),
    Building("b4", "锦绣家园4号楼", "station-1", Wire.CHIRPSTACK, 10, 30),
    Building("b5", "锦绣家园5号楼", "station-1", Wire.TTS, 10, 10),
    # Few sensors a building, and few of the town's: an outage's group (judgement.md, 6) is the station,
    # neither one building nor the whole company.
    Building("b6", "河西小区6号楼", "station-2", Wire.CHIRPSTACK, 10, 30, SPARSE, 150),
    Building("b7", "河西小区7号楼", "station-2", Wire.TTS, 10, 10, SPARSE, 150),
    Building("b8", "河西小区8号楼", "station-2", Wire.SENML, 10, 30, SPARSE, 150),
    Building("b9", "河西小区9号楼", "station-2", Wire.JSON, 20, 60, SPARSE, 150),
)
WATER_SITES = (
    WaterSite("main-east", "东环路干管", tap=True),
    WaterSite("main-west", "西环路干管"),
    WaterSite("main-north", "北街末梢", tap=True),
    WaterSite("booster-1", "城南加压站", pressure_max=0.6),
)
PRESSURE_GATEWAY, QUALITY_GATEWAY = "gw-mains", "gw-taps"
CALENDAR = Calendar(
    id="town-calendar",
    heating_season=(Span("11-15", "03-15"),),
    # Clause B4; it leaves open when summer is, the dates are this town's own (AMB-8).
    supply_winter=("06:00-10:00", "11:00-16:00", "17:00-22:00"),
    supply_summer=("06:00-10:00", "11:00-16:00", "17:00-23:00"),
    summer=Span("05-01", "09-30"),
)


@dataclass(frozen=True, slots=True)
class Channel:
    """One measured quantity with the way it takes: point, device and field, gateway, wire format.

    ``unit`` is what the device says; ``resolution`` and ``noise`` are in the point's canonical unit.
    """

    point: Point
    gateway: str
    wire: Wire
    device: str
    field: str
    unit: str
    resolution: float
    noise: float
    alias: str | None


@dataclass(frozen=True, slots=True)
class Flat:
    """A measured household: its building's station, and whether it has a gable wall."""

    place: Place
    building: Building
    gable: bool


def flats() -> tuple[Flat, ...]:
    """All measured flats, building by building, floor by floor."""
    return tuple(
        Flat(
            Place(f"{b.id}-{floor}0{number}", Level.HOUSEHOLD, f"{floor}0{number}室", b.id, households=1),
            b,
            number in GABLES,
        )
        for b in BUILDINGS
        for floor, number in b.measured
    )


def room_channels(registered_at: int) -> list[Channel]:
    """One channel a room, in the order of `flats`, then `ROOMS`."""
    return [
        _room(flat, room, number, registered_at)
        for number, (flat, room) in enumerate((flat, room) for flat in flats() for room in ROOMS)
    ]


def _room(flat: Flat, room: str, number: int, registered_at: int) -> Channel:
    building = flat.building
    lorawan = building.wire in {Wire.CHIRPSTACK, Wire.TTS}
    device = f"24e124{number + 1:010x}" if lorawan else f"rt-{flat.place.id}-{room}"
    point = Point(
        id=f"{flat.place.id}-{room}",
        metric=Metric.INDOOR_TEMPERATURE,
        place=flat.place.id,
        sampling_ms=building.sampling * MINUTE,
        upload_ms=building.upload * MINUTE,
        residential=True,
        registered_at=registered_at,
        device=device,
    )
    alias = None if building.wire is Wire.JSON else f"{device}/temperature"
    return Channel(point, f"gw-{building.id}", building.wire, device, "temperature", "Cel", 0.1, 0.1, alias)


def pressure_channels(registered_at: int) -> list[Channel]:
    """One channel a water site: every minute, in pascal, which the intake converts."""
    return [
        Channel(
            Point(
                id=f"{site.id}-pressure",
                metric=Metric.WATER_PRESSURE,
                place=site.id,
                sampling_ms=MINUTE,
                upload_ms=MINUTE,
                limits={} if site.pressure_max is None else {"pressure.high": site.pressure_max},
                registered_at=registered_at,
                device=f"wp-{site.id}",
            ),
            PRESSURE_GATEWAY,
            Wire.SENML,
            f"wp-{site.id}",
            "pressure",
            "Pa",
            0.001,
            0.0015,
            f"wp-{site.id}/pressure",
        )
        for site in WATER_SITES
    ]


QUALITY = {
    "chlorine": (Metric.FREE_CHLORINE, 0.01, 0.008),
    "turbidity": (Metric.TURBIDITY, 0.01, 0.01),
    "ph": (Metric.PH, 0.01, 0.015),
}
"""Field -> metric, resolution and noise of the quality probe."""


def quality_channels(registered_at: int) -> list[Channel]:
    """Chlorine, turbidity and pH of each tap, tap by tap: every 5 minutes, uploaded every 15."""
    return [
        Channel(
            Point(
                id=f"{site.id}-{field}",
                metric=metric,
                place=site.id,
                sampling_ms=5 * MINUTE,
                upload_ms=15 * MINUTE,
                registered_at=registered_at,
                device=f"wq-{site.id}",
            ),
            QUALITY_GATEWAY,
            Wire.THINGSBOARD,
            f"wq-{site.id}",
            field,
            QUANTITIES[metric].unit,
            resolution,
            noise,
            f"wq-{site.id}/{field}",
        )
        for site in WATER_SITES
        if site.tap
        for field, (metric, resolution, noise) in QUALITY.items()
    ]


def inventory_of(channels: list[Channel]) -> Inventory:
    """The town as the service imports it; the points have no keys yet."""
    return Inventory(
        places={place.id: place for place in _places()},
        points={channel.point.id: channel.point for channel in channels},
        gateways={gateway.id: gateway for gateway in _gateways()},
        devices={channel.device: Device(channel.device, channel.gateway) for channel in channels},
        aliases={channel.alias: channel.point.id for channel in channels if channel.alias},
        calendars={CALENDAR.id: CALENDAR},
    )


def _places() -> Iterator[Place]:
    yield Place(
        ORGANISATION, Level.ORGANISATION, "示范县供热供水公司", zone="Asia/Shanghai", calendar=CALENDAR.id
    )
    yield Place(HEAT, Level.UNIT, "供热分公司", ORGANISATION)
    for station, name in STATIONS.items():
        yield Place(station, Level.STATION, name, HEAT)
    for building in BUILDINGS:
        yield Place(building.id, Level.BUILDING, building.name, building.station)
        others = building.households - len(building.measured)
        yield Place(f"{building.id}-others", Level.HOUSEHOLD, "其他住户", building.id, households=others)
    for flat in flats():
        yield flat.place
    yield Place(WATER, Level.UNIT, "自来水分公司", ORGANISATION)
    for site in WATER_SITES:
        yield Place(site.id, Level.STATION, site.name, WATER)


def _gateways() -> Iterator[Gateway]:
    for building in BUILDINGS:
        yield Gateway(f"gw-{building.id}", building.id, f"{building.name}网关")
    yield Gateway(PRESSURE_GATEWAY, WATER, "管网压力网关")
    yield Gateway(QUALITY_GATEWAY, WATER, "水质网关")
