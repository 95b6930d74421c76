"""Encoders of the wire formats: uplinks in, ``(topic, payload)`` out; pure.

The encoders are written from the formats' own documents (field.md, sections 2.1 to 2.6) and our contract
(docs/wire-format.md), not from our decoders. Where a flag in a message would cover other readings too, the
message is split.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby

import msgspec

from ingest.readings.batch import FLAG_NAMES, Flag
from simulators.gateways import lorawan
from simulators.gateways.sparkplug import sparkplug
from simulators.wire.messages import (
    ChannelUpload,
    EncodedMessage,
    Message,
    Reading,
    Wire,
    chunks,
    device_of,
    grouped_by_time,
    seconds,
    status,
)
from simulators.wire.units import UNITS, to_canonical


def encode(
    wire: Wire, gateway: str, uploads: Sequence[ChannelUpload], now: int, *, history: bool = False
) -> list[Message]:
    """What ``gateway`` publishes at ``now`` (UTC ms) when it has received ``uploads``; see `pack`."""
    return [
        (encoded.topic, encoded.payload) for encoded in pack(wire, gateway, uploads, now, history=history)
    ]


def pack(
    wire: Wire, gateway: str, uploads: Sequence[ChannelUpload], now: int, *, history: bool = False
) -> list[EncodedMessage]:
    """The messages of ``gateway`` with ``uploads`` at ``now`` (UTC ms), each with its readings.

    ``history``: all readings were buffered and none is live any more; the formats that can mark that do.
    """
    readings = [reading for each in uploads for reading in each.readings(now)]
    return pack_readings(wire, gateway, readings, now, history=history)


def pack_readings(
    wire: Wire, gateway: str, readings: Sequence[Reading], now: int, *, history: bool = False
) -> list[EncodedMessage]:
    """The same for single readings, as a gateway holds them in its buffer."""
    if history:
        readings = [reading._replace(live=False) for reading in readings]
    return list(_ENCODERS[wire](gateway, readings, now, history))


Encoder = Callable[[str, Sequence[Reading], int, bool], Iterable[EncodedMessage]]


def _json(gateway: str, readings: Sequence[Reading], _now: int, history: bool) -> Iterator[EncodedMessage]:
    if history:
        readings = [reading._replace(flags=reading.flags | Flag.HISTORY) for reading in readings]
    for part in chunks(readings):
        payload = msgspec.json.encode([_item(reading) for reading in part])
        yield EncodedMessage(Wire.JSON, f"wenya/v1/{gateway}/json", payload, tuple(part))


def _item(reading: Reading) -> dict[str, object]:
    item: dict[str, object] = {
        "point": reading.upload.name,
        "value": reading.value,
        "measured_at": reading.at,
    }
    if not UNITS[reading.upload.unit].canonical:
        item["unit"] = reading.upload.unit
    if reading.flags:
        item["flags"] = [name for flag, name in FLAG_NAMES.items() if reading.flags & flag]
    return item


def _senml(gateway: str, readings: Sequence[Reading], now: int, history: bool) -> Iterator[EncodedMessage]:
    for same_flags in _split_by_flags(readings):
        for part in chunks(same_flags):
            payload = msgspec.json.encode(_records(part, now, history))
            yield EncodedMessage(Wire.SENML, f"wenya/v1/{gateway}/senml", payload, tuple(part))


def _split_by_flags(readings: Sequence[Reading]) -> list[list[Reading]]:
    """Readings in groups such that within each, those of one base name have the same flags.

    A flag in a pack covers every reading of its base name.
    """
    flags_of: dict[str, list[int]] = {}
    groups: list[list[Reading]] = []
    for reading in readings:
        flag_sets = flags_of.setdefault(device_of(reading.upload.name), [])
        if reading.flags not in flag_sets:
            flag_sets.append(reading.flags)
        number = flag_sets.index(reading.flags)
        if number == len(groups):
            groups.append([])
        groups[number].append(reading)
    return groups


def _records(readings: Sequence[Reading], now: int, history: bool) -> list[dict[str, object]]:
    """One pack: base time once, base name and unit where they change, times relative to the base."""
    records: list[dict[str, object]] = []
    base_name = base_unit = None
    reported: set[str] = set()
    for base, run in groupby(readings, key=lambda reading: device_of(reading.upload.name)):
        for reading in run:
            record: dict[str, object] = {} if records else {"bt": seconds(now)}
            if base != base_name:
                record["bn"] = base_name = base
            if reading.upload.unit != base_unit:
                record["bu"] = base_unit = reading.upload.unit
            record["n"] = reading.upload.name[len(base) :]
            if reading.at != now:
                record["t"] = seconds(reading.at - now)
            record["v"] = reading.value
            records.append(record)
        if base not in reported:
            reported.add(base)
            records += _status_records(reading, now, history, anonymous=not base)
    return records


def _status_records(
    last: Reading, now: int, history: bool, *, anonymous: bool
) -> Iterator[dict[str, object]]:
    """Charge and flags under the base name in force, at the time of the ``last`` reading.

    Without a base name the devices of several points cannot be distinguished, and no charge is sent.
    """
    at: dict[str, object] = {} if last.at == now else {"t": seconds(last.at - now)}
    for key, value in status(last.flags, None if history or anonymous else last.upload.battery).items():
        if key == "battery":
            yield {"n": key, "u": "%EL", **at, "v": value}
        else:
            yield {"n": key, **at, "vb": value}


def _thingsboard(
    _gateway: str, readings: Sequence[Reading], _now: int, history: bool
) -> Iterator[EncodedMessage]:
    for part in chunks(readings):
        devices: dict[str, list[Reading]] = {}
        for reading in part:
            devices.setdefault(reading.upload.device, []).append(reading)
        telemetry = {device: _entries(own, history) for device, own in devices.items()}
        yield EncodedMessage(
            Wire.THINGSBOARD, "v1/gateway/telemetry", msgspec.json.encode(telemetry), tuple(part)
        )


def _entries(readings: Sequence[Reading], history: bool) -> list[dict[str, object]]:
    """One device's telemetry: an entry for each time and set of flags, the charge in the newest."""
    entries: list[dict[str, object]] = []
    groups = grouped_by_time(readings)
    for number, group in enumerate(groups, start=1):
        first = group[0]
        values: dict[str, object] = {
            each.upload.field: to_canonical(each.upload.unit, each.value) for each in group
        }
        newest = number == len(groups) and not history
        values |= status(first.flags, first.upload.battery if newest else None)
        entries.append({"ts": first.at, "values": values})
    return entries


_ENCODERS: dict[Wire, Encoder] = {
    Wire.JSON: _json,
    Wire.SENML: _senml,
    Wire.THINGSBOARD: _thingsboard,
    Wire.CHIRPSTACK: lorawan.chirpstack,
    Wire.TTS: lorawan.things_stack,
    Wire.SPARKPLUG: sparkplug,
}
