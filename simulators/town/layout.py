"""A scenario laid out: places, points, devices and gateways, and the model behind each channel."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from ingest.inventory.departments import Department, DepartmentKind
from ingest.inventory.devices import BatteryUnit, Device, Gateway, aliases_to
from ingest.inventory.files.values import span
from ingest.inventory.tree import Calendar, Inventory, Level, Outage, Place, Point
from ingest.readings.quantities import QUANTITIES, Metric
from ingest.readings.speakers import GatewayFormat
from simulators.devices.channels import LORAWAN, Channel
from simulators.faults.kinds import PlannedOutage, Swapped
from simulators.heat.flat_layout import Block
from simulators.scenario import schema
from simulators.town.street_plan import with_positions
from simulators.wire.messages import Wire

ORGANISATION, HEAT, WATER, CALENDAR = "town", "heat", "water", "town-calendar"
PRESSURE_GATEWAY, QUALITY_GATEWAY = "gw-mains", "gw-taps"
QUALITY = {"chlorine": Metric.FREE_CHLORINE, "turbidity": Metric.TURBIDITY, "ph": Metric.PH}
"""What a quality probe measures, in the order of `simulators.water.network.Network.quality`."""
QUALITY_NAMES = {Metric.FREE_CHLORINE: "余氯", Metric.TURBIDITY: "浊度", Metric.PH: "pH"}
"""What the points of a quality probe are called."""
ROOM_NAMES = {"living": "客厅", "bedroom": "卧室", "kitchen": "厨房", "study": "书房", "office": "办公室"}
"""What rooms are called; one that is not among them has no name of its own."""
FORMAT_OF = {
    Wire.JSON: GatewayFormat.NATIVE,
    Wire.SENML: GatewayFormat.NATIVE,
    Wire.THINGSBOARD: GatewayFormat.THINGSBOARD,
    Wire.CHIRPSTACK: GatewayFormat.CHIRPSTACK,
    Wire.TTS: GatewayFormat.TTS,
    Wire.SPARKPLUG: GatewayFormat.SPARKPLUG,
}
"""What the inventory says of the gateway of devices that use a wire format."""


@dataclass(frozen=True, slots=True)
class TownLayout:
    """A town before it is simulated.

    Attributes
    ----------
    inventory
        What the service must import, without keys.
    channels
        All channels: rooms, then pressures, then water quality.
    blocks
        All buildings, for the heat model; with every flat, measured or not.
    room_flats
        int64[rooms], which flat (index over all flats of ``blocks``, floor by floor) each room belongs to.
    pressure_sites, quality_sites
        int64, which site each pressure channel, and each quality channel, belongs to.
    quality_kinds
        int64, which of `QUALITY` each quality channel measures.
    duplicate_ids
        Ids that more than one place has.
    """

    inventory: Inventory
    channels: tuple[Channel, ...]
    blocks: tuple[Block, ...]
    room_flats: NDArray[np.int64]
    pressure_sites: NDArray[np.int64]
    quality_sites: NDArray[np.int64]
    quality_kinds: NDArray[np.int64]
    duplicate_ids: tuple[str, ...] = ()

    @property
    def rooms(self) -> tuple[Channel, ...]:
        """The channels that measure rooms."""
        return self.channels[: len(self.room_flats)]


@dataclass(slots=True)
class _Draft:
    """A layout under construction."""

    scenario: schema.Scenario
    places: list[Place] = field(default_factory=list)
    gateways: dict[str, Gateway] = field(default_factory=dict)
    rooms: list[Channel] = field(default_factory=list)
    room_flats: list[int] = field(default_factory=list)
    pressures: list[Channel] = field(default_factory=list)
    pressure_sites: list[int] = field(default_factory=list)
    quality: list[Channel] = field(default_factory=list)
    quality_sites: list[int] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    lorawan: dict[str, int] = field(default_factory=dict)
    """Name of a LoRaWAN device in the other formats -> its number."""

    def swapped(self, point: str) -> bool:
        """Whether the device of ``point`` will be swapped."""
        return any(isinstance(fault, Swapped) and fault.hits(point) for fault in self.scenario.faults)


def lay_out(scenario: schema.Scenario) -> TownLayout:
    """The town of ``scenario``.

    `simulators.town.checks` reports what in it refers to nothing.
    """
    draft = _Draft(scenario)
    draft.places.append(
        Place(ORGANISATION, Level.ORGANISATION, scenario.organisation, zone=scenario.zone, calendar=CALENDAR)
    )
    if scenario.stations:
        _heat(draft)
    if scenario.water is not None:
        _water(draft, scenario.water)
    channels = (*draft.rooms, *draft.pressures, *draft.quality)
    return TownLayout(
        inventory=_inventory(draft, channels),
        channels=channels,
        blocks=tuple(draft.blocks),
        room_flats=np.array(draft.room_flats, np.int64),
        pressure_sites=np.array(draft.pressure_sites, np.int64),
        quality_sites=np.array(draft.quality_sites, np.int64),
        quality_kinds=np.arange(len(draft.quality), dtype=np.int64) % len(QUALITY),
        duplicate_ids=tuple(name for name, times in Counter(p.id for p in draft.places).items() if times > 1),
    )


# Heat ------------------------------------------------------------------------------------------------------


def buildings(scenario: schema.Scenario) -> Iterator[schema.BuildingSection]:
    """Every single building: one with a ``count`` becomes ``b-01``, ``b-02`` and so on."""
    for building in scenario.buildings:
        if building.count == 1:
            yield building
            continue
        digits = max(2, len(str(building.count)))
        for number in range(1, building.count + 1):
            suffix = f"{number:0{digits}}"
            name = building.name and f"{building.name}{number}号楼"
            yield building.model_copy(update={"id": f"{building.id}-{suffix}", "name": name, "count": 1})


def _heat(draft: _Draft) -> None:
    draft.places.append(Place(HEAT, Level.UNIT, "供热分公司", ORGANISATION))
    for station in draft.scenario.stations:
        draft.places.append(Place(station.id, Level.STATION, station.name or station.id, HEAT))
    first_flat = 0
    for building in buildings(draft.scenario):
        _building(draft, building, first_flat)
        first_flat += building.floors * building.risers


def _building(draft: _Draft, building: schema.BuildingSection, first_flat: int) -> None:
    draft.blocks.append(Block(building.id, building.station, building.floors, building.risers))
    draft.places.append(Place(building.id, Level.BUILDING, building.name or building.id, building.station))
    measured = building.measured_flats()
    total = building.households or building.floors * building.risers
    if total > len(measured):
        others = f"{building.id}-others"
        draft.places.append(
            Place(others, Level.HOUSEHOLD, "其他住户", building.id, households=total - len(measured))
        )
    gateway = building.gateway or f"gw-{building.id}"
    if gateway in draft.gateways:
        names = {station.id: station.name for station in draft.scenario.stations}
        name = names.get(building.station) or building.station
        draft.gateways[gateway] = Gateway(gateway, building.station, f"{name}网关")
    else:
        draft.gateways[gateway] = Gateway(gateway, building.id, f"{building.name or building.id}网关")
    for floor, riser in measured:
        flat = f"{building.id}-{floor}{riser:02}"
        draft.places.append(Place(flat, Level.HOUSEHOLD, f"{floor}{riser:02}室", building.id, households=1))
        for room in building.rooms:
            draft.rooms.append(_room(draft, building, flat, room, gateway))
            draft.room_flats.append(first_flat + (floor - 1) * building.risers + riser - 1)


def _room(draft: _Draft, building: schema.BuildingSection, flat: str, room: str, gateway: str) -> Channel:
    residential = building.contract_min is None
    point = Point(
        id=f"{flat}-{room}",
        metric=Metric.INDOOR_TEMPERATURE,
        place=flat,
        sampling_ms=building.device.sampling,
        upload_ms=building.device.upload,
        residential=residential,
        limits={} if building.contract_min is None else {"room.contract": building.contract_min},
        contract_hours=building.contract_hours,
        registered_at=draft.scenario.start,
        name=ROOM_NAMES.get(room, ""),
    )
    return _channel(
        draft, point, gateway, building.wire, "temperature", "Cel", building.device, f"rt-{point.id}"
    )


# Water -----------------------------------------------------------------------------------------------------


def _water(draft: _Draft, water: schema.WaterSection) -> None:
    draft.places.append(Place(WATER, Level.UNIT, "自来水分公司", ORGANISATION))
    for number, site in enumerate(water.sites):
        level = Level.BUILDING if site.homes else Level.STATION
        draft.places.append(Place(site.id, level, site.name or site.id, site.station or WATER))
        homes = [f"{site.id}-{home:03}" for home in range(1, site.homes + 1)]
        for home in homes:
            draft.places.append(Place(home, Level.HOUSEHOLD, f"{home[-3:]}户", site.id, households=1))
        for place in homes or [site.id]:
            own = f"gw-{site.id}" if homes else None
            if site.pressure:
                _pressure(draft, water, site, place, own or PRESSURE_GATEWAY)
                draft.pressure_sites.append(number)
            if site.tap:
                _quality(draft, water, place, own or QUALITY_GATEWAY)
                draft.quality_sites += [number] * len(QUALITY)
        if homes:
            draft.gateways[f"gw-{site.id}"] = Gateway(f"gw-{site.id}", site.id, f"{site.name or site.id}网关")
    for gateway, name in ((PRESSURE_GATEWAY, "管网压力网关"), (QUALITY_GATEWAY, "水质网关")):
        if any(channel.gateway == gateway for channel in (*draft.pressures, *draft.quality)):
            draft.gateways[gateway] = Gateway(gateway, WATER, name)


def _pressure(
    draft: _Draft, water: schema.WaterSection, site: schema.SiteSection, place: str, gateway: str
) -> None:
    limits = {"pressure.low": site.pressure_min, "pressure.high": site.pressure_max}
    point = Point(
        id=f"{place}-pressure",
        metric=Metric.WATER_PRESSURE,
        place=place,
        sampling_ms=water.pressure.sampling,
        upload_ms=water.pressure.upload,
        limits={rule: limit for rule, limit in limits.items() if limit is not None},
        registered_at=draft.scenario.start,
        name="入户压力" if site.homes else "管网压力",
    )
    draft.pressures.append(
        _channel(
            draft,
            point,
            gateway,
            water.pressure_wire,
            "pressure",
            water.pressure_unit,
            water.pressure,
            f"wp-{place}",
        )
    )


def _quality(draft: _Draft, water: schema.WaterSection, place: str, gateway: str) -> None:
    for key, metric in QUALITY.items():
        point = Point(
            id=f"{place}-{key}",
            metric=metric,
            place=place,
            sampling_ms=water.quality.sampling,
            upload_ms=water.quality.upload,
            registered_at=draft.scenario.start,
            name=QUALITY_NAMES[metric],
        )
        unit = QUANTITIES[metric].unit
        draft.quality.append(
            _channel(draft, point, gateway, water.quality_wire, key, unit, water.quality, f"wq-{place}")
        )


# Devices and the inventory ---------------------------------------------------------------------------------


def _channel(
    draft: _Draft,
    point: Point,
    gateway: str,
    wire: Wire,
    key: str,
    unit: str,
    section: schema.DevicesSection,
    device: str,
) -> Channel:
    """The channel of ``point``: its gateway, and its device, named as devices of its format are."""
    after = None
    if wire in LORAWAN:
        number = draft.lorawan.setdefault(device, len(draft.lorawan) + 1)
        device, after = f"24e124{number:010x}", f"24e125{number:010x}"
    else:
        after = f"{device}-new"
    swapped = draft.swapped(point.id)
    return Channel(
        point=replace(point, device=device),
        gateway=gateway,
        wire=wire,
        device=device,
        field=key,
        unit=unit,
        resolution=section.resolution,
        noise=section.noise,
        alias=None if wire is Wire.JSON else f"{device}/{key}",
        bias=section.bias,
        drift=section.drift,
        clock_s=section.clock_s,
        battery=section.battery,
        battery_days=section.battery_days,
        device_after=after if swapped else None,
        alias_after=f"{after}/{key}" if swapped else None,
    )


def _inventory(draft: _Draft, channels: Sequence[Channel]) -> Inventory:
    """The town as the service imports it, with the devices that will be swapped in."""
    aliases = {channel.alias: channel.point.id for channel in channels if channel.alias}
    aliases |= {channel.alias_after: channel.point.id for channel in channels if channel.alias_after}
    devices = {channel.device: _device(channel.device, channel) for channel in channels}
    devices |= {
        channel.device_after: _device(channel.device_after, channel, "（换新）")
        for channel in channels
        if channel.device_after
    }
    outages = [fault for fault in draft.scenario.faults if isinstance(fault, PlannedOutage)]
    return Inventory(
        places={place.id: place for place in with_positions(draft.places)},
        points={channel.point.id: channel.point for channel in channels},
        gateways=_with_formats(draft.gateways, channels),
        devices=devices,
        aliases=aliases_to(aliases),
        calendars={CALENDAR: _calendar(draft.scenario.calendar)},
        departments={each.id: _department(each) for each in draft.scenario.departments},
        outages={
            f"outage-{number}": Outage(
                f"outage-{number}", fault.place, fault.start, fault.end, fault.approved_by, fault.reason
            )
            for number, fault in enumerate(outages, 1)
        },
    )


def _with_formats(gateways: Mapping[str, Gateway], channels: Sequence[Channel]) -> dict[str, Gateway]:
    """The gateways with their formats; one that publishes in several formats has none."""
    formats: dict[str, set[GatewayFormat]] = {}
    for channel in channels:
        formats.setdefault(channel.gateway, set()).add(FORMAT_OF[channel.wire])
    return {
        name: replace(
            gateway, format=next(iter(found)) if len(found := formats.get(name, set())) == 1 else None
        )
        for name, gateway in gateways.items()
    }


def _device(id_: str, channel: Channel, after: str = "") -> Device:
    """A device of the town: all of them report their charge in percent."""
    if channel.point.metric is Metric.INDOOR_TEMPERATURE:
        name = f"{channel.point.name}温度计"
    else:
        name = "压力计" if channel.point.metric is Metric.WATER_PRESSURE else "水质仪"
    return Device(id_, channel.gateway, battery=BatteryUnit.PERCENT, name=name + after)


def _department(section: schema.DepartmentSection) -> Department:
    """A territorial unit of the place, by default of the whole town, or who has duties."""
    territorial = section.line is not None
    return Department(
        section.id,
        section.name or section.id,
        DepartmentKind.TERRITORIAL if territorial else DepartmentKind.FUNCTIONAL,
        lines=() if section.line is None else (section.line,),
        place=section.place or (ORGANISATION if territorial else None),
        head=section.head or None,
        leader=section.leader or None,
        duties=section.duties,
    )


def _calendar(section: schema.CalendarSection) -> Calendar:
    return Calendar(
        id=CALENDAR,
        heating_season=tuple(span(text) for text in section.heating_season),
        supply_winter=section.supply_winter,
        supply_summer=section.supply_summer,
        summer=span(section.summer),
    )
