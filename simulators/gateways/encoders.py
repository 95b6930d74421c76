"""Encoders of the wire formats: uplinks in, ``(topic, payload)`` out; pure.

The encoders are written from the formats' own documents (field.md, sections 2.1 to 2.5) and our contract
(docs/wire-format.md), not from our decoders. Where a flag would hit more readings than are meant, messages
are split.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby

import msgspec

from ingest.readings.batch import FLAG_NAMES, Flag
from simulators.gateways import lorawan
from simulators.wire.messages import (
    READINGS_PER_MESSAGE,
    ChannelUpload,
    EncodedMessage,
    Message,
    Reading,
    Wire,
    device_of,
    joined,
    parts,
    seconds,
    status,
)
from simulators.wire.units import UNITS, to_canonical


def encode(
    wire: Wire, gateway: str, upload: Sequence[ChannelUpload], now: int, *, history: bool = False
) -> list[Message]:
    """What ``gateway`` publishes when it has heard ``upload`` at ``now`` (UTC ms); see `pack`."""
    return [(encoded.topic, encoded.payload) for encoded in pack(wire, gateway, upload, now, history=history)]


def pack(
    wire: Wire, gateway: str, upload: Sequence[ChannelUpload], now: int, *, history: bool = False
) -> list[EncodedMessage]:
    """The messages of ``gateway`` about ``upload`` at ``now`` (UTC ms), each with the readings that it says.

    ``history``: all of it was kept back and nothing is live any more; the formats that can say so do.
    """
    readings = [reading for each in upload for reading in each.readings(now)]
    return pack_readings(wire, gateway, readings, now, history=history)


def pack_readings(
    wire: Wire, gateway: str, readings: Sequence[Reading], now: int, *, history: bool = False
) -> list[EncodedMessage]:
    """The same for single readings, as a gateway holds them that kept them back."""
    if history:
        readings = [reading._replace(live=False) for reading in readings]
    return list(_ENCODERS[wire](gateway, readings, now, history))


Encoder = Callable[[str, Sequence[Reading], int, bool], Iterable[EncodedMessage]]


def _json(gateway: str, readings: Sequence[Reading], _now: int, history: bool) -> Iterator[EncodedMessage]:
    if history:
        readings = [reading._replace(flags=reading.flags | Flag.HISTORY) for reading in readings]
    for part in parts(readings):
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
    for pack_of_one_flag in _one_flag_a_base(readings):
        for part in parts(pack_of_one_flag):
            payload = msgspec.json.encode(_records(part, now, history))
            yield EncodedMessage(Wire.SENML, f"wenya/v1/{gateway}/senml", payload, tuple(part))


def _one_flag_a_base(readings: Sequence[Reading]) -> list[list[Reading]]:
    """Readings dealt out so that in each pack those of one base name, all hit alike, have one flag set."""
    seen: dict[str, list[int]] = {}
    packs: list[list[Reading]] = []
    for reading in readings:
        kinds = seen.setdefault(device_of(reading.upload.name), [])
        if reading.flags not in kinds:
            kinds.append(reading.flags)
        number = kinds.index(reading.flags)
        if number == len(packs):
            packs.append([])
        packs[number].append(reading)
    return packs


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
    """Charge and complaints under the base name in force, at the time of the ``last`` reading.

    Without a base name the devices of several points cannot be told apart, and none says its charge.
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
    for part in parts(readings):
        devices: dict[str, list[Reading]] = {}
        for reading in part:
            devices.setdefault(reading.upload.device, []).append(reading)
        telemetry = {device: _entries(own, history) for device, own in devices.items()}
        yield EncodedMessage(
            Wire.THINGSBOARD, "v1/gateway/telemetry", msgspec.json.encode(telemetry), tuple(part)
        )


def _entries(readings: Sequence[Reading], history: bool) -> list[dict[str, object]]:
    """One device's telemetry: an entry for each time and kind of flags, the charge in the newest."""
    entries: list[dict[str, object]] = []
    groups = joined(readings)
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
}
