"""What devices call points: ids and aliases as they are looked up for every reading."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from ingest.inventory.devices import Alias, Device, DeviceModel
from ingest.readings.quantities import Metric


class NamedDevice(NamedTuple):
    """A device as names have it.

    ``id`` is empty where none is registered; who may speak for the point ``point_key`` may speak of it.
    """

    id: str
    point_key: int


@dataclass(frozen=True, slots=True)
class WireNames:
    """Names as written and in lower case.

    Attributes
    ----------
    key
        Name -> key of its point.
    unit
        Name -> unit of the values that come under it without one; without those that are canonical.
    devices
        What may be the device of a name, in lower case: all that comes before a ``/`` of it.
    """

    key: dict[str, int]
    unit: dict[str, str]
    devices: dict[str, NamedDevice]

    def device_id(self, named: str) -> str:
        """The id of the device that is ``named`` so in names, in lower case; that itself if nobody knows."""
        known = self.devices.get(named)
        return (known and known.id) or named


class NamedPoint(NamedTuple):
    """What of a point its names on the wire follow from."""

    id: str
    key: int
    metric: Metric
    device: str | None


def wire_names_of(
    points: Sequence[NamedPoint],
    aliases: Mapping[str, Alias],
    devices: Mapping[str, Device],
    models: Mapping[str, DeviceModel],
) -> WireNames:
    """The names of ``points``: first their ids, then their aliases, then what models call their channels."""
    names = WireNames({}, {}, {})
    point_of = {point.id: point for point in points}
    for alias in aliases.values():
        _add(names, alias, point_of[alias.point], instead=True)
    for alias in _by_models(points, devices, models):
        _add(names, alias, point_of[alias.point], instead=False)
    names.key.update({point.id: point.key for point in points})
    return names


def _add(names: WireNames, alias: Alias, point: NamedPoint, *, instead: bool) -> None:
    """Add a name; ``instead`` of what is in lower case what it is, but not of another alias."""
    lower = alias.name.lower()
    for name in {alias.name, lower}:
        if name not in names.key or (instead and name == alias.name):
            names.key[name] = point.key
            if alias.unit is not None:
                names.unit[name] = alias.unit
    for before in _before_slashes(lower):
        known = names.devices.get(before)
        names.devices[before] = NamedDevice(point.device or (known.id if known else ""), point.key)


def _by_models(
    points: Iterable[NamedPoint], devices: Mapping[str, Device], models: Mapping[str, DeviceModel]
) -> Iterator[Alias]:
    """What models call the one point that a device has of a metric."""
    measured: dict[tuple[str, Metric], list[str]] = {}
    for point in points:
        device = devices.get(point.device or "")
        if device is not None and device.model in models:
            measured.setdefault((device.id, point.metric), []).append(point.id)
    for (id_, metric), (first, *others) in measured.items():
        for channel in models[devices[id_].model].channels:
            if channel.metric is metric and not others:
                yield Alias(f"{id_}/{channel.path}", first, channel.unit)


def is_ignored(channel: str, device: Device | None, models: Mapping[str, DeviceModel]) -> bool:
    """Whether nobody wants a ``channel``: its device or the model of that says so."""
    if device is None:
        return False
    model = models.get(device.model)
    return channel in device.ignored or (model is not None and channel in model.ignored)


def _before_slashes(name: str) -> Iterator[str]:
    end = name.find("/")
    while end >= 0:
        yield name[:end]
        end = name.find("/", end + 1)
