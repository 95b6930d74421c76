"""Encoder of Sparkplug B: one message for each device, every metric by its name and at its own time.

Written from the numbers of the project's ``.proto``, so that the service's parser has something to be
compared with. Who uses no aliases is understood without a birth, and so none is published: an encoder knows
only what it sends now. Messages have no number for the same reason.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence

from ingest.readings.batch import Flag
from simulators.wire.messages import EncodedMessage, Reading, Wire, chunks, status
from simulators.wire.units import UNITS

GROUP = "heat"
"""The group of the town's edge nodes."""
INT64, DOUBLE, BOOLEAN = 4, 10, 11
"""Data types of metrics."""
_VARINT, _EIGHT_BYTES, _BYTES = 0, 1, 2
"""How a field travels."""


def sparkplug(
    gateway: str, readings: Sequence[Reading], now: int, _history: bool
) -> Iterator[EncodedMessage]:
    """``DDATA`` of all devices among ``readings``; what is not live is historical.

    A complaint in a message covers all of it, so that those of different flags go apart.
    """
    devices: dict[tuple[str, int], list[Reading]] = {}
    for reading in readings:
        devices.setdefault((reading.upload.device, reading.flags), []).append(reading)
    for (device, flags), own in devices.items():
        for part in chunks(own):
            metrics = [*map(_metric, part), *_status_metrics(part, flags)]
            payload = _number(1, now) + b"".join(_field(2, metric) for metric in metrics)
            topic = f"spBv1.0/{GROUP}/DDATA/{gateway}/{device}"
            yield EncodedMessage(Wire.SPARKPLUG, topic, payload, tuple(map(_as_sent, part)))


def _as_sent(reading: Reading) -> Reading:
    return reading if reading.live else reading._replace(flags=reading.flags | Flag.HISTORY)


def _metric(reading: Reading) -> bytes:
    historical = b"" if reading.live else _number(5, 1)
    unit = reading.upload.unit
    properties = b"" if UNITS[unit].canonical else _field(9, _text(1, "engUnit") + _field(2, _text(8, unit)))
    return _named(reading.upload.field, reading.at) + historical + properties + _value(reading.value)


def _status_metrics(part: Sequence[Reading], flags: int) -> Iterator[bytes]:
    """Charge and complaints, at the time of the newest reading, of whose clock they are."""
    newest = part[-1]
    for key, value in status(flags, newest.upload.battery if newest.live else None).items():
        yield _named(key, newest.at) + _value(value)


def _named(name: str, at: int) -> bytes:
    return _text(1, name) + _number(3, at)


def _value(value: object) -> bytes:
    """A metric's data type and value."""
    match value:
        case bool():
            return _number(4, BOOLEAN) + _number(14, int(value))
        case int():
            return _number(4, INT64) + _number(11, value % 2**64)
        case float():
            return _number(4, DOUBLE) + bytes([13 << 3 | _EIGHT_BYTES]) + struct.pack("<d", value)
    raise TypeError(value)


def _text(number: int, text: str) -> bytes:
    return _field(number, text.encode())


def _field(number: int, content: bytes) -> bytes:
    return bytes([number << 3 | _BYTES]) + _varint(len(content)) + content


def _number(number: int, value: int) -> bytes:
    return bytes([number << 3 | _VARINT]) + _varint(value)


def _varint(value: int) -> bytes:
    """Seven bits a byte, the lowest first; the eighth says that more follow."""
    written = bytearray()
    while value > 0x7F:
        written.append(value & 0x7F | 0x80)
        value >>= 7
    written.append(value)
    return bytes(written)
