"""What ChirpStack and The Things Stack share: an object of channels that the device's own codec made.

Some makers' codecs (Milesight's, for one) put buffered values beside the live ones, as ``history``: an array
of ``{"timestamp": Unix seconds, channel: value}``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ingest.codecs.channels import HISTORY, flat
from ingest.codecs.device_status import DeviceStatus, add_channels, status_of
from ingest.codecs.json_text import quote, text_as_number
from ingest.codecs.timestamps import NoTimeError, instant, unix_instant
from ingest.readings.batch import DeadLetterReason, Flag, PayloadError, WireReadings
from ingest.said import Said


def first_instant(candidates: Mapping[str, object], received_at: int) -> int:
    """UTC ms of the first of ``candidates`` (key on the wire -> time, or ``None``), else ``received_at``.

    Raises
    ------
    PayloadError
        ``BAD_TIME``, naming the key.
    """
    for key, raw in candidates.items():
        if raw is not None:
            try:
                return instant(raw, received_at)
            except NoTimeError as error:
                detail = Said("letter-at", at=key, reason=error.said)
                raise PayloadError(DeadLetterReason.BAD_TIME, detail) from None
    return received_at


def add_uplink(
    device: str,
    channels: Mapping[str, Any] | None,
    where: str,
    uplink_at: int,
    received_at: int,
    flags: int,
    out: WireReadings,
) -> None:
    """Append the readings of one uplink, live and buffered.

    Parameters
    ----------
    device
        First part of the readings' names.
    channels
        What the device's codec made of the payload, ``None`` if it has no codec; ``where`` is its key on the
        wire.
    uplink_at
        When the network received it, UTC ms: the time of live values unless there is a
        ``channels["timestamp"]``.
    received_at
        UTC ms.
    flags
        Bits of `Flag` for all of it, besides those that follow from the channels.

    Raises
    ------
    PayloadError
        ``NO_READINGS``, ``MALFORMED`` or ``BAD_TIME``, naming index and key.
    """
    if not channels:
        raise PayloadError(DeadLetterReason.NO_READINGS, Said("letter-no-channels", at=where))
    before = len(out)
    live = flat(channels)
    status = status_of(live).over(DeviceStatus(flags))
    measured_at = uplink_at
    if channels.get("timestamp") is not None:
        measured_at = _timestamp(channels, where, received_at)
    add_channels(device, live, measured_at, status, out)
    buffered = status.over(DeviceStatus(Flag.HISTORY))
    history = channels.get(HISTORY) or []
    if history.__class__ is not list:
        detail = Said("letter-no-array", at=f"{where}.history", found=quote(history))
        raise PayloadError(DeadLetterReason.MALFORMED, detail)
    for index, item in enumerate(history):
        place = f"{where}.history[{index}]"
        if item.__class__ is not dict:
            detail = Said("letter-no-object", at=place, found=quote(item))
            raise PayloadError(DeadLetterReason.MALFORMED, detail)
        at, values = _timestamp(item, place, received_at), flat(item)
        add_channels(device, values, at, status_of(values).over(buffered), out)
    if len(out) == before:
        raise PayloadError(DeadLetterReason.NO_READINGS, Said("letter-no-channel-value", at=where))


def _timestamp(channels: Mapping[str, Any], where: str, received_at: int) -> int:
    try:
        return unix_instant(text_as_number(channels.get("timestamp")), received_at)
    except NoTimeError as error:
        detail = Said("letter-at", at=f"{where}.timestamp", reason=error.said)
        raise PayloadError(DeadLetterReason.BAD_TIME, detail) from None
