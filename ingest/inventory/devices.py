"""The gateways and devices that send the readings of points."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from ingest.readings.quantities import Metric
from ingest.readings.speakers import GatewayFormat


@dataclass(frozen=True, slots=True)
class Gateway:
    """What publishes. ``place`` is where its own silence is a concern.

    Attributes
    ----------
    format
        Which topics speak for it beside those that name it; ``None``, *unbound*: all that name no gateway.
    formerly
        Ids that it had before, and may still publish under.
    """

    id: str
    place: str
    name: str = ""
    format: GatewayFormat | None = None
    formerly: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Alias:
    """What a device calls a channel, and the point that it is.

    ``unit`` is that of values which come without one; ``None``: they are in the point's canonical unit.
    """

    name: str
    point: str
    unit: str | None = None


def aliases_to(points: Mapping[str, str]) -> dict[str, Alias]:
    """Aliases by name, of name -> point id."""
    return {name: Alias(name, point) for name, point in points.items()}


class BatteryUnit(StrEnum):
    """What the figure means that a device calls its battery."""

    PERCENT = "percent"
    VOLTS = "volts"


class ModelChannel(NamedTuple):
    """What all devices of a model call what they measure, by its path, and the unit of bare values."""

    path: str
    metric: Metric
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class DeviceModel:
    """What is known of all devices of one model; ``id`` is the model as devices name it.

    Attributes
    ----------
    battery
        The unit of the charge that they report.
    sampling_ms, upload_ms
        The periods of a point whose row says none, milliseconds.
    channels
        What they measure, each metric once: a device's one point of that metric is called so.
    ignored
        Paths of channels that nobody wants.
    """

    id: str
    battery: BatteryUnit | None = None
    sampling_ms: int | None = None
    upload_ms: int | None = None
    channels: tuple[ModelChannel, ...] = ()
    ignored: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Device:
    """A sensor behind a gateway. Points name their device; aliases map its channels to points.

    ``gateway`` is the one whose silence is its own; ``further_gateways`` hear it too, and speak for it also.
    ``battery`` is the unit of its charge where it differs from the model's, or no model says it. ``name`` is
    what people call it, empty where nobody named it. ``ignored`` are paths of channels that nobody wants,
    beside those of its model.
    """

    id: str
    gateway: str | None = None
    model: str = ""
    further_gateways: tuple[str, ...] = ()
    battery: BatteryUnit | None = None
    name: str = ""
    ignored: tuple[str, ...] = ()

    @property
    def gateways(self) -> tuple[str, ...]:
        """All gateways that may speak for it."""
        return () if self.gateway is None else (self.gateway, *self.further_gateways)
