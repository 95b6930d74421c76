"""ThingsBoard's gateway format, ``v1/gateway/telemetry``: devices, each with an array of telemetry.

``{device: [{"ts": Unix ms, "values": {key: value}}]}``, or ``{device: [{key: value}]}`` for values of now
(ThingsBoard reference, gateway API). Names are ``device/key``.
"""

from __future__ import annotations

from typing import Any

from ingest.codecs.channels import flat
from ingest.codecs.device_status import add_channels, status_of
from ingest.codecs.json_text import Json, quote, text_as_number
from ingest.codecs.timestamps import NoTimeError, TimeUnitError, instant
from ingest.readings.batch import DeadLetterReason, PayloadError, WireReadings, WrongTime
from ingest.said import Said

_JSON = Json[Any](Any)


def decode(topic: list[str], payload: bytes, received_at: int, out: WireReadings) -> None:  # noqa: ARG001 - all codecs take the same
    """Append the payload's readings to ``out``; a value that is no number becomes NaN.

    A time in another unit than milliseconds costs the readings of its entry only.

    Raises
    ------
    PayloadError
        ``MALFORMED``, ``TOO_DEEP``, ``BAD_TIME`` or ``NO_READINGS``, naming device, index and key.
    """
    devices = _JSON.read(payload)
    if devices.__class__ is not dict:
        raise PayloadError(DeadLetterReason.MALFORMED, Said("letter-no-devices", found=quote(devices)))
    before = len(out)
    for device, entries in devices.items():
        if entries.__class__ is not list:
            detail = Said("letter-device-no-array", device=quote(device), found=quote(entries))
            raise PayloadError(DeadLetterReason.MALFORMED, detail)
        for index, entry in enumerate(entries):
            _add(device, index, entry, received_at, out)
    if len(out) == before:
        raise PayloadError(DeadLetterReason.NO_READINGS, Said("letter-no-device-value"))


def _add(device: str, index: int, entry: Any, received_at: int, out: WireReadings) -> None:
    if entry.__class__ is not dict:
        detail = Said("letter-no-object", at=f"{quote(device)}[{index}]", found=quote(entry))
        raise PayloadError(DeadLetterReason.MALFORMED, detail)
    if "ts" not in entry and "values" not in entry:
        channels = flat(entry)
        add_channels(device, channels, received_at, status_of(channels), out)
        return
    values = entry.get("values")
    if values.__class__ is not dict:
        detail = Said("letter-no-object", at=f"{quote(device)}[{index}].values", found=quote(values))
        raise PayloadError(DeadLetterReason.MALFORMED, detail)
    measured_at, before = received_at, len(out)
    wrong_time: WrongTime | None = None
    try:
        if "ts" in entry:
            measured_at = instant(text_as_number(entry["ts"]), received_at)
    except TimeUnitError as error:
        wrong_time = error.wrong
    except NoTimeError as error:
        detail = Said("letter-at", at=f"{quote(device)}[{index}].ts", reason=error.said)
        raise PayloadError(DeadLetterReason.BAD_TIME, detail) from None
    channels = flat(values)
    add_channels(device, channels, measured_at, status_of(channels), out)
    if wrong_time is not None:
        out.wrong_times.update(dict.fromkeys(range(before, len(out)), wrong_time))
