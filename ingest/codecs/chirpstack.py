"""ChirpStack v4, ``application/{app}/device/{devEui}/event/up``: ``integration.UplinkEvent`` as JSON.

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


_JSON = Json[_UplinkEvent](_UplinkEvent)


def decode(topic: list[str], payload: bytes, received_at: int, out: WireReadings) -> None:
    """Append the uplink's readings to ``out``, measured at ``time`` unless the channels have a timestamp.

    Raises
    ------
    PayloadError
        ``MALFORMED``, ``TOO_DEEP``, ``BAD_TIME`` or ``NO_READINGS``, naming index and key.
    """
    event = _JSON.read(payload)
    uplink_at = first_instant({"time": event.time}, received_at)
    add_uplink(topic[3].lower(), event.object, "object", uplink_at, received_at, 0, out)
