"""The tree of places, the points in it, their calendars, and all that is installed as one value.

``organisation > heating or water unit > station > building > household > point``. An `Inventory` is
immutable: a change makes a new one with a higher ``version``, so that readers can hold one without locks.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from ingest.inventory.behind_gateways import BehindGateways
from ingest.inventory.departments import Department
from ingest.inventory.devices import Alias, BatteryUnit, Device, DeviceModel, Gateway
from ingest.inventory.former_points import FormerPoint
from ingest.inventory.walks import children_without, nearest_of
from ingest.inventory.water_ways import PointWater
from ingest.inventory.wire_names import NamedPoint, WireNames, is_ignored, wire_names_of
from ingest.readings.quantities import QUANTITIES, Metric
from ingest.readings.speakers import FormerSpeaker, PointSpeakers, Speakers, speakers_of

DEFAULT_ZONE = "Asia/Shanghai"


class Level(StrEnum):
    """The levels of the tree of places, highest first. A level may be skipped, never inverted."""

    ORGANISATION = "organisation"
    UNIT = "unit"
    STATION = "station"
    BUILDING = "building"
    HOUSEHOLD = "household"


@dataclass(frozen=True, slots=True)
class Place:
    """A node of the tree; its ``zone`` and ``calendar`` hold below it unless a lower place has its own.

    ``households`` is how many households a household-level place represents; elsewhere it is 0, and the
    affected households of a node are the sum below it. ``pump_station``: of the secondary supply, as
    everything below is then (H8, W16). ``built_up``: in the built-up area or outside (B1), below too unless a
    lower place says otherwise; ``None``: it says nothing. ``longitude`` and ``latitude``: where it is itself,
    in degrees of WGS 84, both or neither; what lies below it has its own or none.
    """

    id: str
    level: Level
    name: str
    parent: str | None = None
    households: int = 0
    zone: str | None = None
    calendar: str | None = None
    pump_station: bool = False
    built_up: bool | None = None
    longitude: float | None = None
    latitude: float | None = None


@dataclass(frozen=True, slots=True)
class Point:
    """One measured quantity at one place.

    Attributes
    ----------
    key
        Issued once by the records, never used again; -1 until then. Columns of readings carry it.
    sampling_ms, upload_ms
        ``P`` and ``U >= P`` of judgement.md, milliseconds.
    residential
        For indoor temperature: residents' room or not; ``None`` for other metrics.
    limits
        Rule id -> limit in the canonical unit, overriding the rule's own.
    contract_hours
        ``"08:00-18:00"`` or ``None`` for all day (clause H17).
    meter_side
        ``"before"`` or ``"after"`` the user's meter (clause C23), or ``None``.
    water_kind
        Which water it measures (clause C18); ``None``: unknown, or no water.
    registered_at
        UTC ms; a point without any reading counts as silent from here on.
    name
        As people call it, beside its place; empty where nobody named it.
    """

    id: str
    metric: Metric
    place: str
    sampling_ms: int
    upload_ms: int
    residential: bool | None = None
    limits: Mapping[str, float] = field(default_factory=dict)
    contract_hours: str | None = None
    meter_side: str | None = None
    water_kind: PointWater | None = None
    registered_at: int = 0
    device: str | None = None
    name: str = ""
    key: int = -1


@dataclass(frozen=True, slots=True)
class DateSpan:
    """From ``start`` to ``end``, both days included.

    ``MM-DD`` every year (may cross New Year), or ``YYYY-MM-DD`` once.
    """

    start: str
    end: str


@dataclass(frozen=True, slots=True)
class Calendar:
    """Heating season and supply periods. Nothing in it has a silent default (AMB-8, AMB-14).

    ``supply_winter`` and ``supply_summer`` hold half-open local hours such as ``"06:00-10:00"``; ``summer``
    says which days use the summer ones. ``None`` means not set.
    """

    id: str
    heating_season: tuple[DateSpan, ...] | None = None
    supply_winter: tuple[str, ...] | None = None
    supply_summer: tuple[str, ...] | None = None
    summer: DateSpan | None = None


@dataclass(frozen=True, slots=True)
class Outage:
    """An approved stop of supply (clauses C20, C33) at and below ``place``; half-open, UTC ms."""

    id: str
    place: str
    start: int
    end: int
    approved_by: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Inventory:
    """Everything that is installed, as one immutable value.

    Mappings are keyed by id, ``aliases`` by name. Names are looked up as they are first and
    then in lower case (hex addresses come in both), so two aliases that differ only in case are refused at
    import. ``former_points`` and ``former_speakers`` are by point key, and no part of what is installed.
    """

    places: Mapping[str, Place] = field(default_factory=dict)
    points: Mapping[str, Point] = field(default_factory=dict)
    gateways: Mapping[str, Gateway] = field(default_factory=dict)
    devices: Mapping[str, Device] = field(default_factory=dict)
    aliases: Mapping[str, Alias] = field(default_factory=dict)
    calendars: Mapping[str, Calendar] = field(default_factory=dict)
    outages: Mapping[str, Outage] = field(default_factory=dict)
    models: Mapping[str, DeviceModel] = field(default_factory=dict)
    departments: Mapping[str, Department] = field(default_factory=dict)
    version: int = 0
    former_points: Mapping[int, FormerPoint] = field(default_factory=dict, compare=False, repr=False)
    former_speakers: Mapping[int, tuple[FormerSpeaker, ...]] = field(
        default_factory=dict, compare=False, repr=False
    )

    @cached_property
    def by_key(self) -> dict[int, Point]:
        """Point key -> point."""
        return {p.key: p for p in self.points.values()}

    @cached_property
    def by_key_with_former(self) -> dict[int, Point | FormerPoint]:
        """Point key -> point, former ones too: only to write readings to the store and to read them there."""
        ever: dict[int, Point | FormerPoint] = dict(self.former_points)
        ever.update(self.by_key)
        return ever

    @cached_property
    def issued_keys(self) -> NDArray[np.bool_]:
        """bool[highest key + 1]: whether a point has the key, or had it."""
        issued = np.zeros(max(self.by_key_with_former, default=-1) + 1, np.bool_)
        issued[list(self.by_key_with_former)] = True
        return issued

    @cached_property
    def wire_names(self) -> WireNames:
        """What devices call points."""
        points = [NamedPoint(each.id, each.key, each.metric, each.device) for each in self.points.values()]
        return wire_names_of(points, self.aliases, self.devices, self.models)

    def ignores(self, device: str, channel: str) -> bool:
        """Whether nobody wants what a device (as `wire_names` calls it) sends there."""
        known = self.devices.get(self.wire_names.device_id(device))
        return is_ignored(channel, known, self.models)

    @cached_property
    def roots(self) -> tuple[str, ...]:
        """Ids of the places that lie in no other: of organisations, as a rule of one."""
        return tuple(place.id for place in self.places.values() if place.parent is None)

    @cached_property
    def children(self) -> dict[str, list[str]]:
        """Place id -> ids of the places directly below it."""
        below: dict[str, list[str]] = {place: [] for place in self.places}
        for place in self.places.values():
            if place.parent is not None:
                below[place.parent].append(place.id)
        return below

    @cached_property
    def larger_children(self) -> dict[str, list[str]]:
        """`children` without households: of a city's places few, so that a walk down these is short."""
        homes = {place.id for place in self.places.values() if place.level is Level.HOUSEHOLD}
        return children_without(self.children, homes)

    @cached_property
    def points_at(self) -> dict[str, list[Point]]:
        """Place id -> the points directly at it."""
        at: dict[str, list[Point]] = {place: [] for place in self.places}
        for point in self.points.values():
            at[point.place].append(point)
        return at

    @cached_property
    def _points_in_order(self) -> dict[tuple[str | None, Metric | None], list[str]]:
        return {}

    @cached_property
    def household_counts(self) -> Mapping[str, int]:
        """Place id -> how many households lie at and below it, of those that have any."""
        homes = [place for place in self.places.values() if place.level is Level.HOUSEHOLD]
        found = Counter(place.id for place in homes)
        for parent, count in Counter(place.parent for place in homes if place.parent).items():
            found.update({above.id: count for above in self.upwards(parent)})
        return found

    def points_in_order(self, place: str | None, metric: Metric | None) -> list[str]:
        """Ids of the points at and below ``place`` in order; ``None``: of all places, of every metric.

        Sorted when first asked for, so that a list may be read page by page.
        """
        found = self._points_in_order.get((place, metric))
        if found is None:
            points: Iterable[Point] = self.points.values()
            if place is not None:
                points = (point for node in self.below(place) for point in self.points_at[node.id])
            found = sorted(point.id for point in points if metric in (None, point.metric))
            self._points_in_order[place, metric] = found
        return found

    def upwards(self, place: str) -> Iterator[Place]:
        """``place`` itself, then its ancestors up to the root."""
        here: str | None = place
        while here is not None:
            node = self.places[here]
            yield node
            here = node.parent

    def below(self, place: str) -> Iterator[Place]:
        """``place`` itself and everything under it."""
        todo = [place]
        while todo:
            here = todo.pop()
            yield self.places[here]
            todo.extend(self.children[here])

    def nearest_at_or_above(self, wanted: Iterable[str]) -> dict[str, str]:
        """Place id -> the nearest of the places ``wanted`` at or above it; without those that have none."""
        return nearest_of(self.places, wanted)

    @cached_property
    def territories(self) -> dict[str, str]:
        """Place id -> the nearest place at or above it that a department names; without those that have none.

        The places of one territory are seen by the same departments.
        """
        return self.nearest_at_or_above(each.place for each in self.departments.values() if each.place)

    def territory_of(self, place: str) -> str:
        """The territory of ``place``; empty where no department names a place at or above it."""
        return self.territories.get(place, "")

    def households_below(self, place: str) -> int:
        """Households affected when ``place`` is: the sum below it, measured or not."""
        return sum(node.households for node in self.below(place))

    def zone_of(self, place: str) -> str:
        """IANA zone in force at ``place``; the default where nobody set one, and for a place that left."""
        if place not in self.places:
            return DEFAULT_ZONE
        return next((node.zone for node in self.upwards(place) if node.zone), DEFAULT_ZONE)

    @property
    def root_zone(self) -> str:
        """The zone of the tree's root: for instants that belong to no place."""
        return self.zone_of(self.roots[0]) if self.roots else DEFAULT_ZONE

    def name_of(self, place: str) -> str:
        """The name of ``place``; its id where it has none, and for a place that left."""
        node = self.places.get(place)
        return place if node is None else node.name or node.id

    def path_of(self, place: str) -> list[str]:
        """The names from the organisation down to ``place``; the id alone for a place that left."""
        if place not in self.places:
            return [place]
        return [node.name or node.id for node in self.upwards(place)][::-1]

    def is_pump_station(self, place: str) -> bool:
        """Whether ``place`` or one above it is a pump station of the secondary supply (H8, W16)."""
        return any(node.pump_station for node in self.upwards(place))

    def is_built_up(self, place: str) -> bool | None:
        """Whether ``place`` is in the built-up area (B1), as the nearest one says; ``None``: none does."""
        return next((node.built_up for node in self.upwards(place) if node.built_up is not None), None)

    def calendar_of(self, place: str) -> Calendar | None:
        """The nearest calendar at or above ``place``, or ``None`` if there is none."""
        name = next((node.calendar for node in self.upwards(place) if node.calendar), None)
        return None if name is None else self.calendars[name]

    def gateway_of(self, point: Point) -> str | None:
        """The gateway of ``point``'s device whose silence is its own, if it has one."""
        device = self.devices.get(point.device) if point.device else None
        return device.gateway if device else None

    def gateways_of(self, point: Point) -> tuple[str, ...]:
        """The gateways that may speak for ``point``; none: any may."""
        device = self.devices.get(point.device) if point.device else None
        return device.gateways if device else ()

    @cached_property
    def behind_gateways(self) -> BehindGateways:
        """The points whose silence is a gateway's, in columns."""
        points = ((self.gateway_of(point), point) for point in self.points.values())
        return BehindGateways.of(self.gateways, points)

    @cached_property
    def gateway_by_name(self) -> dict[str, str]:
        """Ids and former ids of gateways -> id."""
        names = {former: gateway.id for gateway in self.gateways.values() for former in gateway.formerly}
        return names | {name: name for name in self.gateways}

    @cached_property
    def gateways_by_territory(self) -> dict[str, list[str]]:
        """Territory (empty: none) -> ids and former ids of the gateways in it."""
        found: dict[str, list[str]] = {}
        for gateway in self.gateways.values():
            found.setdefault(self.territory_of(gateway.place), []).extend((gateway.id, *gateway.formerly))
        return found

    @cached_property
    def speakers(self) -> Speakers:
        """Who may speak for which point."""
        return speakers_of(
            {gateway.id: gateway.format for gateway in self.gateways.values()},
            self.gateway_by_name,
            (
                PointSpeakers(key, self.gateways_of(point), self.former_speakers.get(key, ()))
                for key, point in self.by_key.items()
            ),
            max(self.by_key, default=-1) + 1,
        )

    @cached_property
    def unbound_gateways(self) -> tuple[str, ...]:
        """Ids of gateways without a format: every topic that names no gateway speaks for them."""
        return tuple(gateway.id for gateway in self.gateways.values() if gateway.format is None)

    @cached_property
    def unbound_points(self) -> tuple[str, ...]:
        """Ids of points that are behind no gateway: anybody speaks for them."""
        return tuple(point.id for point in self.points.values() if not self.gateways_of(point))

    @cached_property
    def keys_with_percent(self) -> frozenset[int]:
        """Keys of the points whose device reports its charge in percent, by itself or by its model."""
        percent = BatteryUnit.PERCENT
        devices = {device.id for device in self.devices.values() if self._battery_of(device) is percent}
        return frozenset(point.key for point in self.points.values() if point.device in devices)

    def _battery_of(self, device: Device) -> BatteryUnit | None:
        model = self.models.get(device.model)
        return device.battery or (model.battery if model else None)

    @cached_property
    def physical_range(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Lowest and highest plausible value: float64[highest key + 1] by point key, NaN where none is."""
        size = max(self.by_key, default=-1) + 1
        lowest, highest = np.full(size, np.nan), np.full(size, np.nan)
        for key, point in self.by_key.items():
            lowest[key] = QUANTITIES[point.metric].lowest
            highest[key] = QUANTITIES[point.metric].highest
        return lowest, highest
