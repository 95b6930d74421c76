"""The gateways and devices that send the readings of points."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

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


@dataclass(frozen=True, slots=True)
class DeviceModel:
    """What is known of all devices of one model; ``id`` is the model as devices name it."""

    id: str
    battery: BatteryUnit | None = None


@dataclass(frozen=True, slots=True)
class Device:
    """A sensor behind a gateway. Points name their device; aliases map its channels to points.

    ``gateway`` is the one whose silence is its own; ``further_gateways`` hear it too, and speak for it also.
    ``battery`` is the unit of its charge where it differs from the model's, or no model says it. ``name`` is
    what people call it, empty where nobody named it.
    """

    id: str
    gateway: str | None = None
    model: str = ""
    further_gateways: tuple[str, ...] = ()
    battery: BatteryUnit | None = None
    name: str = ""

    @property
    def gateways(self) -> tuple[str, ...]:
        """All gateways that may speak for it."""
        return () if self.gateway is None else (self.gateway, *self.further_gateways)
