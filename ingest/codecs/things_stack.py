"""The Things Stack v3, ``v3/{app}/devices/{id}/up``: the JSON form of ``ApplicationUp``.

Names are ``dev_eui/channel``, the address in lower case, or ``device_id/channel`` where there is no address;
the decoder tries the second for the first. Empty fields are omitted on the wire.
"""

from __future__ import annotations

from typing import Any

import msgspec

from ingest.codecs.channels import flat
from ingest.codecs.device_status import DeviceStatus, add_channels
from ingest.codecs.json_text import Json
from ingest.codecs.lorawan import add_uplink, first_instant
from ingest.readings.batch import DeadLetterReason, Flag, PayloadError, WireReadings
from ingest.said import Said


class _Identifiers(msgspec.Struct):
    dev_eui: str | None = None


class _UplinkMessage(msgspec.Struct):
    decoded_payload: dict[str, Any] | None = None
    normalized_payload: Any = None
    received_at: Any = None


class _ApplicationUp(msgspec.Struct):
    end_device_ids: _Identifiers = msgspec.field(default_factory=_Identifiers)
    uplink_message: _UplinkMessage = msgspec.field(default_factory=_UplinkMessage)
    received_at: Any = None
    simulated: bool = False


_JSON = Json[_ApplicationUp](_ApplicationUp)


def decode(topic: list[str], payload: bytes, received_at: int, out: WireReadings) -> None:
    """Append the uplink's readings to ``out``.

    The server's normalized form is read beside what the device's codec made, but for keys that this has, too.

    Measured at, in this order: ``decoded_payload.timestamp`` (of a normalized measurement ``time``),
    ``uplink_message.received_at``, ``received_at``, the time of receipt. ``simulated`` flags them all.

    Raises
    ------
    PayloadError
        ``MALFORMED``, ``TOO_DEEP``, ``BAD_TIME`` or ``NO_READINGS``, naming index and key.
    """
    up = _JSON.read(payload)
    uplink = up.uplink_message
    uplink_at = first_instant(
        {"uplink_message.received_at": uplink.received_at, "received_at": up.received_at}, received_at
    )
    device = up.end_device_ids.dev_eui.lower() if up.end_device_ids.dev_eui else topic[3]
    flags = Flag.SIMULATED if up.simulated else 0
    where = "uplink_message.decoded_payload"
    channels, before = uplink.decoded_payload or {}, len(out)
    measurements = _measurements(uplink.normalized_payload)
    if channels or not measurements:
        add_uplink(device, channels, where, uplink_at, received_at, flags, out)
    for index, measurement in enumerate(measurements):
        at = first_instant(
            {f"uplink_message.normalized_payload[{index}].time": measurement.pop("time", None)}, uplink_at
        )
        normalized = {key: value for key, value in measurement.items() if key not in channels}
        add_channels(device, flat(normalized), at, DeviceStatus(flags), out)
    if len(out) == before:
        detail = Said("letter-no-channel-value", at="uplink_message.normalized_payload")
        raise PayloadError(DeadLetterReason.NO_READINGS, detail)


def _measurements(normalized: Any) -> list[dict[str, Any]]:
    """The measurements of a normalized payload: one as an object, or an array of them."""
    several = normalized if normalized.__class__ is list else [normalized]
    return [each for each in several if each.__class__ is dict]
