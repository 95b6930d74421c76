"""How gateways say it: uplinks in, ``(topic, payload)`` out, in any of the wire formats; pure.

The encoders are written from the formats' own documents (field.md, sections 2.1 to 2.5), not from our
decoders.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from itertools import groupby, islice
from typing import TypeVar

import msgspec

from ingest.clock import SECOND

Message = tuple[str, bytes]
T = TypeVar("T")

READINGS_PER_MESSAGE = 100
"""Native packs are cut here: below every broker's default payload limit."""
APPLICATION = "heat"
"""The application that the town's LoRaWAN devices belong to."""


class Wire(StrEnum):
    """The wire formats of design.md."""

    JSON = "json"
    SENML = "senml"
    THINGSBOARD = "thingsboard"
    CHIRPSTACK = "chirpstack"
    TTS = "tts"


@dataclass(frozen=True, slots=True)
class Told:
    """One channel's upload as its gateway hears it.

    ``name`` is what the native formats call the channel (a point id or an alias), ``device`` and ``field``
    what the others do; ``unit`` is the unit of ``value``. ``measured_at`` is UTC ms, oldest first.
    """

    name: str
    device: str
    field: str
    unit: str
    measured_at: Sequence[int]
    value: Sequence[float]

    def readings(self) -> Iterator[tuple[int, float]]:
        """``(measured_at, value)`` pairs, oldest first."""
        return zip(self.measured_at, self.value, strict=True)


def encode(wire: Wire, gateway: str, told: Sequence[Told], now: int) -> list[Message]:
    """What ``gateway`` publishes when it has heard ``told`` at ``now`` (UTC ms).

    Raises
    ------
    ValueError
        The format cannot say it: The Things Stack carries one time per uplink, that of its arrival.
    """
    return _ENCODERS[wire](gateway, told, now) if told else []


def _json(gateway: str, told: Sequence[Told], _now: int) -> list[Message]:
    readings = (
        {"point": each.name, "value": value, "measured_at": at}
        for each in told
        for at, value in each.readings()
    )
    return [(f"wenya/v1/{gateway}/json", msgspec.json.encode(part)) for part in _parts(readings)]


def _senml(gateway: str, told: Sequence[Told], now: int) -> list[Message]:
    records = ((each, at, value) for each in told for at, value in each.readings())
    return [(f"wenya/v1/{gateway}/senml", _pack(part, now)) for part in _parts(records)]


def _pack(records: Sequence[tuple[Told, int, float]], now: int) -> bytes:
    """One pack: base time once, base name and unit where they change, times relative to the base."""
    pack: list[dict[str, str | float]] = []
    base_name = base_unit = None
    for told, at, value in records:
        record: dict[str, str | float] = {} if pack else {"bt": _seconds(now)}
        prefix, slash, last = told.name.rpartition("/")
        if prefix + slash != base_name:
            record["bn"] = base_name = prefix + slash
        if told.unit != base_unit:
            record["bu"] = base_unit = told.unit
        record["n"] = last
        if at != now:
            record["t"] = _seconds(at - now)
        record["v"] = value
        pack.append(record)
    return msgspec.json.encode(pack)


def _thingsboard(_gateway: str, told: Sequence[Told], _now: int) -> list[Message]:
    telemetry: dict[str, list[dict[str, object]]] = {}
    for device, channels in _by_device(told):
        values: dict[int, dict[str, float]] = {}
        for each in channels:
            for at, value in each.readings():
                values.setdefault(at, {})[each.field] = value
        telemetry[device] = [{"ts": at, "values": values[at]} for at in sorted(values)]
    return [("v1/gateway/telemetry", msgspec.json.encode(telemetry))]


def _chirpstack(gateway: str, told: Sequence[Told], now: int) -> list[Message]:
    messages = []
    for device, channels in _by_device(told):
        history: dict[int, dict[str, float]] = {}
        live: dict[str, object] = {}
        for each in channels:
            for at, value in each.readings():
                if at == now:
                    live[each.field] = value
                else:
                    history.setdefault(at, {"timestamp": _seconds(at)})[each.field] = value
        if history:
            live["history"] = [history[at] for at in sorted(history)]
        event = {
            "time": _rfc3339(now),
            "deviceInfo": {"applicationName": APPLICATION, "deviceName": device, "devEui": device},
            "fPort": 85,
            "object": live,
            "rxInfo": [{"gatewayId": gateway, "rssi": -97, "snr": 6.5}],
        }
        messages.append((f"application/{APPLICATION}/device/{device}/event/up", msgspec.json.encode(event)))
    return messages


def _tts(gateway: str, told: Sequence[Told], now: int) -> list[Message]:
    messages = []
    for device, channels in _by_device(told):
        if any(list(each.measured_at) != [now] for each in channels):
            raise ValueError(f"device {device}: The Things Stack carries live values only, so U must equal P")
        event = {
            "end_device_ids": {
                "device_id": f"eui-{device}",
                "application_ids": {"application_id": APPLICATION},
                "dev_eui": device.upper(),
            },
            "received_at": _rfc3339(now),
            "uplink_message": {
                "f_port": 85,
                "decoded_payload": {each.field: each.value[0] for each in channels},
                "rx_metadata": [{"gateway_ids": {"gateway_id": gateway}, "rssi": -97, "snr": 6.5}],
                "received_at": _rfc3339(now),
            },
        }
        messages.append((f"v3/{APPLICATION}/devices/eui-{device}/up", msgspec.json.encode(event)))
    return messages


_ENCODERS: dict[Wire, Callable[[str, Sequence[Told], int], list[Message]]] = {
    Wire.JSON: _json,
    Wire.SENML: _senml,
    Wire.THINGSBOARD: _thingsboard,
    Wire.CHIRPSTACK: _chirpstack,
    Wire.TTS: _tts,
}


def _by_device(told: Sequence[Told]) -> Iterator[tuple[str, list[Told]]]:
    """Channels of one device, which stand side by side, travel in one message."""
    for device, channels in groupby(told, key=lambda each: each.device):
        yield device, list(channels)


def _parts(items: Iterator[T]) -> Iterator[list[T]]:
    while part := list(islice(items, READINGS_PER_MESSAGE)):
        yield part


def _seconds(ms: int) -> int | float:
    """Milliseconds as seconds, whole where they are whole."""
    return ms // SECOND if ms % SECOND == 0 else ms / SECOND


def _rfc3339(ms: int) -> str:
    return datetime.fromtimestamp(ms / SECOND, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
