"""Points and what they measured."""

from __future__ import annotations

from typing import Self

from pydantic import BaseModel

from alerts.places.names import device_name
from api.http.times import rfc3339
from api.rest.base_models import Page, Timestamp
from ingest.inventory.tree import Inventory, Point
from ingest.inventory.water_ways import PointWater
from ingest.readings.batch import Batch, flag_names
from ingest.readings.quantities import QUANTITIES
from ingest.stores.contract import HourlyRow


class PointItem(BaseModel):
    """A point of the inventory. ``limits`` are the point's own, by rule; periods in seconds.

    ``name`` and ``device_name`` are as people call them; the id where nobody named it.
    """

    id: str
    name: str
    metric: str
    unit: str
    place: str
    place_name: str
    place_path: list[str]
    sampling_s: float
    upload_s: float
    residential: bool | None
    limits: dict[str, float]
    contract_hours: str | None
    meter_side: str | None
    water_kind: PointWater | None
    device: str | None
    device_name: str | None
    registered_at: Timestamp

    @classmethod
    def of(cls, point: Point, inventory: Inventory) -> Self:
        """The point as the API shows it."""
        return cls(
            id=point.id,
            name=point.name or point.id,
            metric=point.metric,
            unit=QUANTITIES[point.metric].unit,
            place=point.place,
            place_name=inventory.name_of(point.place),
            place_path=inventory.path_of(point.place),
            sampling_s=point.sampling_ms / 1000,
            upload_s=point.upload_ms / 1000,
            residential=point.residential,
            limits=dict(point.limits),
            contract_hours=point.contract_hours,
            meter_side=point.meter_side,
            water_kind=point.water_kind,
            device=point.device,
            device_name=None if point.device is None else device_name(point.device, inventory),
            registered_at=rfc3339(point.registered_at, inventory.zone_of(point.place)),
        )


class PointPage(Page):
    """Points by id."""

    items: list[PointItem]


class ReadingItem(BaseModel):
    """One reading; ``flags`` is empty for a clean one, ``source`` the route it came by."""

    measured_at: Timestamp
    value: float
    received_at: Timestamp
    source: str
    flags: list[str]

    @classmethod
    def of(cls, batch: Batch, row: int, zone: str) -> Self:
        """Row ``row`` of ``batch``."""
        return cls(
            measured_at=rfc3339(int(batch.measured_at[row]), zone),
            value=float(batch.value[row]),
            received_at=rfc3339(int(batch.received_at[row]), zone),
            source=batch.sources[int(batch.source[row])],
            flags=flag_names(int(batch.flags[row])),
        )


class ReadingPage(Page):
    """Raw readings in order of time."""

    items: list[ReadingItem]


class HourlyItem(BaseModel):
    """One hour that begins at ``hour``: figures over its clean readings."""

    hour: Timestamp
    minimum: float
    mean: float
    maximum: float
    count: int

    @classmethod
    def of(cls, row: HourlyRow, zone: str) -> Self:
        """The row as the API shows it."""
        return cls(
            hour=rfc3339(row.hour, zone),
            minimum=row.minimum,
            mean=row.mean,
            maximum=row.maximum,
            count=row.count,
        )


class HourlyPage(Page):
    """Hourly figures in order of time."""

    items: list[HourlyItem]
