"""Rows of the inventory's tables <-> the items that they hold."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from enum import Enum
from typing import Any

from ingest.inventory.departments import (
    DeliveryPeriod,
    Department,
    DepartmentKind,
    Duty,
    PhoneBand,
    ServiceLine,
)
from ingest.inventory.devices import BatteryUnit, Device, DeviceModel, Gateway, ModelChannel
from ingest.inventory.former_points import FormerPoint
from ingest.inventory.tree import Calendar, DateSpan, Level, Place, Point
from ingest.inventory.water_ways import PointWater
from ingest.readings.quantities import Metric
from ingest.readings.speakers import FormerSpeaker, GatewayFormat

METRICS = {metric.value: metric for metric in Metric}
"""A mapping, since calling the enumeration for 100 000 points takes noticeable time."""


def place_of(row: Any) -> Place:
    """A row of `places`."""
    id_, level, name, parent, households, zone, calendar, pump_station, *rest, _ = row
    pumps = bool(pump_station)  # null in rows of before
    return Place(id_, Level(level), name, parent, households, zone, calendar, pumps, *rest)


def department_of(row: Any) -> Department:
    """A row of `departments`."""
    return Department(
        row.id,
        row.name,
        DepartmentKind(row.kind),
        row.parent,
        tuple(map(ServiceLine, row.lines)),
        row.place,
        row.head,
        row.leader,
        tuple(PhoneBand(*band) for band in row.phones),
        tuple(row.channels),
        tuple(map(Duty, row.duties or ())),
        tuple(row.petition_staff or ()),
        tuple(map(DeliveryPeriod, row.data_delivery or ())),
    )


def gateway_of(row: Any) -> Gateway:
    """A row of `gateways`."""
    return Gateway(row.id, row.place, row.name, _format(row.format), tuple(row.formerly or ()))


def former_speaker_of(gateway: str, wire_format: str | None, until: int) -> FormerSpeaker:
    """One of the ``speakers`` in a row of `former_speakers`."""
    return FormerSpeaker(gateway, _format(wire_format), until)


def _format(name: str | None) -> GatewayFormat | None:
    return None if name is None else GatewayFormat(name)


def point_of(row: Any) -> Point:
    """A row of `points`."""
    # By order, and not by name: that is quicker for 100 000 points.
    key, id_, metric, *rest, water_kind, registered_at, device, name, _ = row
    water = None if water_kind is None else PointWater(water_kind)
    fields_in_order: Any = (id_, METRICS[metric], *rest, water, registered_at, device, name or "", key)
    return Point(*fields_in_order)


def device_of(row: Any) -> Device:
    """A row of `devices`."""
    further = tuple(row.further_gateways or ())
    ignored = tuple(row.ignored or ())
    return Device(row.id, row.gateway, row.model, further, battery_of(row), row.name or "", ignored)


def model_of(row: Any) -> DeviceModel:
    """A row of `models`."""
    channels = tuple(ModelChannel(path, METRICS[metric], unit) for path, metric, unit in row.channels or ())
    periods = row.sampling_ms, row.upload_ms
    return DeviceModel(row.id, battery_of(row), *periods, channels, tuple(row.ignored or ()))


def battery_of(row: Any) -> BatteryUnit | None:
    """The unit of charge of a device or model."""
    return None if row.battery is None else BatteryUnit(row.battery)


def former_points_of(rows: Iterable[Any]) -> dict[int, FormerPoint]:
    """Rows of `points` that have left, by key."""
    return {row.key: FormerPoint(row.id, METRICS[row.metric], row.key) for row in rows}


def calendar_of(name: str, spans: Mapping[str, Any]) -> Calendar:
    """A row of `calendars`."""
    season, winter, summer_hours, summer = (
        spans[key] for key in ("heating_season", "supply_winter", "supply_summer", "summer")
    )
    return Calendar(
        name,
        None if season is None else tuple(DateSpan(**span) for span in season),
        None if winter is None else tuple(winter),
        None if summer_hours is None else tuple(summer_hours),
        None if summer is None else DateSpan(**summer),
    )


def row_of(name: Any, item: Any) -> dict[str, Any]:
    """A row of a table without removed rows.

    An item may be a calendar, or the former speakers of a point.
    """
    if isinstance(item, tuple):
        return {"point": name, "speakers": item}
    if isinstance(item, Calendar):
        return {"id": name, "spans": {key: value for key, value in asdict(item).items() if key != "id"}}
    return columns_of(item)


def columns_of(item: Any) -> dict[str, Any]:
    """The fields of a dataclass by name; ``asdict`` copies deeply, which is slow for 100 000 points."""
    return {name: _column_value(getattr(item, name)) for name in item.__dataclass_fields__}


def _column_value(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    return dict(value) if isinstance(value, Mapping) else value
