"""QoS 1 PUBLISH packets of MQTT 3.1.1, encoded once and patched: packet id, time and values change.

All packets of a fleet are equally long, so that many of them are one matrix of bytes, a row a message, and
a column of digits is written for all rows at once.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulators.load.fleet import Fleet
from simulators.wire.messages import Wire

PUBLISH_QOS_1 = 0x32
"""First byte of the packet: PUBLISH, QoS 1, not a duplicate, not retained (MQTT 3.1.1, 3.3.1)."""
PACKET_IDS = 65_535
"""Packet identifiers run from 1 to this (MQTT 3.1.1, 2.3.1)."""
COLDEST, WARMEST = 20.0, 24.0
"""Rooms of a load are between these, degC: warm enough for every default rule, so that it opens no ticket."""

_GATEWAY, _PACKET_ID, _DEVICE, _VALUE, _TIME = b"\x01", b"\x02", b"\x03", b"\x04", b"\x05"
"""Placeholders of digits; no other byte of a topic or payload is one of them."""
_VALUES = np.array(
    [list(b"%.2f" % (number / 100)) for number in range(int(COLDEST * 100), int(WARMEST * 100))], np.uint8
)
"""uint8[400, 5]: the digits of every value."""
_FROM_DEVICE_TO_DEVICE, _FROM_ROUND_TO_ROUND = 37, 13
"""Steps through `_VALUES`, coprime to its length: neighbours differ, and so do a device's next readings."""


class _Layout(NamedTuple):
    """One packet with gaps: its bytes, and the columns of the gaps, int64[...].

    ``device`` and ``value`` are of shape [pack, digits].
    """

    packet: NDArray[np.uint8]
    gateway: NDArray[np.int64]
    packet_id: NDArray[np.int64]
    device: NDArray[np.int64]
    value: NDArray[np.int64]
    time: NDArray[np.int64]


class Packets:
    """The packets of those gateways of a fleet that share connection ``part`` of ``parts``.

    Parameters
    ----------
    fleet
        Whose readings.
    part, parts
        Gateway ``g`` is on connection ``g % parts``. ``parts`` may not exceed the gateways.

    Attributes
    ----------
    width
        Bytes of each packet.
    messages
        Packets of one round.
    """

    def __init__(self, fleet: Fleet, part: int = 0, parts: int = 1) -> None:
        layout = _layout(fleet)
        message = np.arange(fleet.messages)
        gateway = message * fleet.gateways // fleet.messages
        message, gateway = message[gateway % parts == part], gateway[gateway % parts == part]
        device = message[:, None] * fleet.pack + np.arange(fleet.pack)
        self._rows = np.tile(layout.packet, (len(message), 1))
        self._rows[:, layout.gateway] = digits(gateway, len(layout.gateway))
        self._rows[:, layout.device] = digits(device, layout.device.shape[1])
        self._phase = (device * _FROM_DEVICE_TO_DEVICE % len(_VALUES)).astype(np.int32)
        self._layout = layout
        self._last_time = np.zeros(len(message), np.int64)
        self._made = 0
        self.messages, self.width = self._rows.shape

    def make(self, packet_ids: NDArray[np.int64], now: int) -> NDArray[np.uint8]:
        """The next packets, uint8[len(packet_ids), width], round after round of the devices.

        Every reading has its own identity: a message's time is ``now`` (UTC ms), or the millisecond after
        that of the same devices' last message where they send more than once a millisecond.
        """
        layout, count = self._layout, len(packet_ids)
        turn, row = np.divmod(np.arange(self._made, self._made + count), self.messages)
        self._made += count
        batch = self._rows[row]
        time = np.maximum(self._last_time[row] + 1, now) + (turn - turn[0] if count else 0)
        self._last_time[row] = time
        batch[:, layout.packet_id[0]] = packet_ids >> 8
        batch[:, layout.packet_id[1]] = packet_ids & 0xFF
        batch[:, layout.time] = digits(time, len(layout.time))
        value = (self._phase[row] + (turn * _FROM_ROUND_TO_ROUND)[:, None]) % len(_VALUES)
        batch[:, layout.value] = _VALUES[value]
        return batch


def digits(numbers: NDArray[np.int64], width: int) -> NDArray[np.uint8]:
    """Decimal digits in ASCII, uint8[..., width] for int64[...]; leading zeros included, the rest cut off."""
    powers = 10 ** np.arange(width - 1, -1, -1)
    return (numbers[..., None] // powers % 10 + ord("0")).astype(np.uint8)


def remaining_length(size: int) -> bytes:
    """The length of the rest of a packet in MQTT's variable-length encoding (MQTT 3.1.1, 2.2.3)."""
    encoded = b""
    while True:
        size, low = divmod(size, 128)
        encoded += bytes([low | (0x80 if size else 0)])
        if not size:
            return encoded


def _layout(fleet: Fleet) -> _Layout:
    single = fleet.wire is Wire.JSON
    payload = _reading() if single else _pack(fleet.pack)
    topic = b"wenya/v1/load-gw-" + _GATEWAY * 4 + (b"/json" if single else b"/senml")
    body = topic + _PACKET_ID * 2 + payload
    head = bytes([PUBLISH_QOS_1]) + remaining_length(2 + len(body)) + len(topic).to_bytes(2)
    gaps = np.frombuffer(body, np.uint8)

    def columns(mark: bytes) -> NDArray[np.int64]:
        return np.flatnonzero(gaps == ord(mark)) + len(head)

    return _Layout(
        np.frombuffer(head + body, np.uint8),
        columns(_GATEWAY),
        columns(_PACKET_ID),
        columns(_DEVICE).reshape(fleet.pack, -1),
        columns(_VALUE).reshape(fleet.pack, -1),
        columns(_TIME),
    )


def _reading() -> bytes:
    """Native JSON: one object, time in milliseconds."""
    return (
        b'{"point":"load-' + _DEVICE * 6 + b'","value":' + _VALUE * 5 + b',"measured_at":' + _TIME * 13 + b"}"
    )


def _pack(size: int) -> bytes:
    """SenML (RFC 8428): base name, unit and time once, time in seconds with three decimals."""
    base = b'{"bn":"load-","bu":"Cel","bt":' + _TIME * 10 + b"." + _TIME * 3 + b","
    record = b'"n":"' + _DEVICE * 6 + b'","v":' + _VALUE * 5 + b"}"
    return b"[" + base + record + (b",{" + record) * (size - 1) + b"]"
