"""Encoders of the two LoRaWAN network servers: one message for each device, buffered values as ``history``.

Keys beside the live values hold for the whole object, ``history`` too (docs/wire-format.md). So what is
flagged live and was not flagged before is sent in a message of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

import msgspec

from ingest.durations import SECOND
from ingest.readings.batch import Flag
from simulators.wire.messages import (
    READINGS_PER_MESSAGE,
    EncodedMessage,
    Reading,
    Wire,
    grouped_by_time,
    status,
)
from simulators.wire.units import to_canonical

APPLICATION = "heat"
"""The application that the town's LoRaWAN devices belong to."""
RSSI, SNR = -97, 6.5
"""Signal of every uplink, dBm and dB; an assumption, and the service does not use it."""
ObjectAndReadings = tuple[dict[str, object], list[Reading]]
"""An object of channels, and its readings."""


def chirpstack(
    gateway: str, readings: Sequence[Reading], now: int, _history: bool
) -> Iterator[EncodedMessage]:
    """ChirpStack v4's uplink events of all devices among ``readings``."""
    for device, channels, contained in _objects(readings, now):
        event = {
            "time": _rfc3339(now),
            "deviceInfo": {"applicationName": APPLICATION, "deviceName": device, "devEui": device},
            "fPort": 85,
            "object": channels,
            "rxInfo": [{"gatewayId": gateway, "rssi": RSSI, "snr": SNR}],
        }
        topic = f"application/{APPLICATION}/device/{device}/event/up"
        yield EncodedMessage(Wire.CHIRPSTACK, topic, msgspec.json.encode(event), tuple(contained))


def things_stack(
    gateway: str, readings: Sequence[Reading], now: int, _history: bool
) -> Iterator[EncodedMessage]:
    """The Things Stack v3's uplink messages of all devices among ``readings``."""
    for device, channels, contained in _objects(readings, now):
        event = {
            "end_device_ids": {
                "device_id": f"eui-{device}",
                "application_ids": {"application_id": APPLICATION},
                "dev_eui": device.upper(),
            },
            "received_at": _rfc3339(now),
            "uplink_message": {
                "f_port": 85,
                "decoded_payload": channels,
                "rx_metadata": [{"gateway_ids": {"gateway_id": gateway}, "rssi": RSSI, "snr": SNR}],
                "received_at": _rfc3339(now),
            },
        }
        topic = f"v3/{APPLICATION}/devices/eui-{device}/up"
        yield EncodedMessage(Wire.TTS, topic, msgspec.json.encode(event), tuple(contained))


def _objects(readings: Sequence[Reading], now: int) -> Iterator[tuple[str, dict[str, object], list[Reading]]]:
    """``(device, object, readings)`` of each message."""
    devices: dict[str, list[Reading]] = {}
    for reading in readings:
        devices.setdefault(reading.upload.device, []).append(reading)
    for device, own in devices.items():
        buffered = grouped_by_time([reading for reading in own if not reading.live])
        for group in grouped_by_time([reading for reading in own if reading.live]):
            history, buffered = _fitting(buffered, group[0].flags)
            yield device, *_object(group, history, now)
        while buffered:
            history, buffered = _fitting(buffered, 0)
            yield device, *_object([], history, now)


def _fitting(groups: list[list[Reading]], flags: int) -> tuple[list[list[Reading]], list[list[Reading]]]:
    """The groups that have ``flags`` themselves, as far as they fit into one message; and the rest."""
    fitting: list[list[Reading]] = []
    rest: list[list[Reading]] = []
    room = READINGS_PER_MESSAGE
    for group in groups:
        if group[0].flags & flags == flags and (len(group) <= room or not fitting):
            fitting.append(group)
            room -= len(group)
        else:
            rest.append(group)
    return fitting, rest


def _object(live: Sequence[Reading], buffered: Sequence[Sequence[Reading]], now: int) -> ObjectAndReadings:
    """The object of the ``live`` readings of one time (or none) with the ``buffered`` ones as its history."""
    channels = _values(live)
    flags = 0
    if live:
        flags = live[0].flags
        if live[0].at != now:  # the device sends its own time; else the network server's is used
            channels["timestamp"] = _unix(live[0].at)
        channels |= status(flags, live[0].upload.battery)
    if buffered:
        channels["history"] = [
            {"timestamp": _unix(group[0].at), **_values(group), **status(group[0].flags & ~flags, None)}
            for group in buffered
        ]
    history = [
        reading._replace(flags=reading.flags | Flag.HISTORY) for group in buffered for reading in group
    ]
    return channels, [*live, *history]


def _values(readings: Sequence[Reading]) -> dict[str, object]:
    return {each.upload.field: to_canonical(each.upload.unit, each.value) for each in readings}


def _unix(ms: int) -> int:
    """Unix seconds where they are whole, else milliseconds: a fraction of a second might be cut off."""
    return ms // SECOND if ms % SECOND == 0 else ms


def _rfc3339(ms: int) -> str:
    return datetime.fromtimestamp(ms / SECOND, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
