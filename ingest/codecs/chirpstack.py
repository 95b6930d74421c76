"""ChirpStack, ``application/{app}/device/{devEui}/event/up``: ``integration.UplinkEvent`` as JSON.

Version 4, and version 3, which has the channels as a text (``objectJSON``) and its times with the gateways.

Names are ``devEui/channel`` in lower case as far as the address goes, the address taken from the topic,
which is what the broker's access list guards. Empty fields are omitted on the wire (protobuf's JSON
mapping).
"""

from __future__ import annotations

from typing import Any

import msgspec

from ingest.codecs.json_text import Json
from ingest.codecs.lorawan import add_uplink, first_instant
from ingest.readings.batch import WireReadings


class _UplinkEvent(msgspec.Struct):
    """What is read of an uplink; the device's tags are not, since names are mapped in the inventory alone."""

    time: Any = None
    object: dict[str, Any] | None = None
    objectJSON: str | None = None  # noqa: N815 - as version 3 calls it, from here on
    rxInfo: Any = None  # noqa: N815
    publishedAt: Any = None  # noqa: N815


_JSON = Json[_UplinkEvent](_UplinkEvent)
_CHANNELS = Json[dict[str, Any]](dict[str, Any])


def decode(topic: list[str], payload: bytes, received_at: int, out: WireReadings) -> None:
    """Append the uplink's readings to ``out``, measured at ``time`` unless the channels have a timestamp.

    Raises
    ------
    PayloadError
        ``MALFORMED``, ``TOO_DEEP``, ``BAD_TIME`` or ``NO_READINGS``, naming index and key.
    """
    event = _JSON.read(payload)
    device, text = topic[3].lower(), event.objectJSON
    if text is None or event.object is not None:
        uplink_at = first_instant({"time": event.time}, received_at)
        add_uplink(device, event.object, "object", uplink_at, received_at, 0, out)
    else:
        uplink_at = first_instant(_times_of_version_3(event), received_at)
        channels = _CHANNELS.read(text.encode()) if text else None
        add_uplink(device, channels, "objectJSON", uplink_at, received_at, 0, out)


def _times_of_version_3(event: _UplinkEvent) -> dict[str, Any]:
    """The times of an event of version 3: of the gateways, which need not know any, and of the server."""
    heard = event.rxInfo if event.rxInfo.__class__ is list else []
    by_gateway = {
        f"rxInfo[{index}].time": each.get("time") or None
        for index, each in enumerate(heard)
        if each.__class__ is dict
    }
    return {"time": event.time, **by_gateway, "publishedAt": event.publishedAt or None}
