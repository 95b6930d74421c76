"""What devices report about themselves beside their readings: battery, status, housekeeping."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from ingest.codecs.json_text import number, text_as_number
from ingest.readings.batch import Flag, WireReadings

LOW_BATTERY_BELOW = 10.0
"""Percent of charge below which a device's readings are not reliable."""

PERCENT_KEYS = ("battery_percent", "battery_percentage", "batteryPercent", "batteryPercentage")
"""Channels whose name says that they hold the charge in percent."""

BATTERY_KEYS = ("battery", "batt", "battery_level", "batteryLevel", "Battery_Level")
"""Channels that hold the charge in a unit that only the device's maker knows: percent, volts or steps."""

STATUS_FLAGS = {
    "low_battery": Flag.LOW_BATTERY,
    "low-battery": Flag.LOW_BATTERY,
    "moved": Flag.MOVED,
    "device_fault": Flag.DEVICE_FAULT,
    "device-fault": Flag.DEVICE_FAULT,
    "sensor_fault": Flag.DEVICE_FAULT,
}
"""Channels that are true (or 1) when the device reports a fault of its own."""

HOUSEKEEPING_UNITS = frozenset({"%EL", "EL", "%RH", "%", "V", "mV", "dB", "dBm"})
"""Units of charge, humidity, voltage and signal: quantities that no rule judges."""

HOUSEKEEPING_KEYS = frozenset(
    {key.lower() for key in (*BATTERY_KEYS, *PERCENT_KEYS)}
    | {
        "battery_voltage",
        "batv",
        "bat_v",
        "voltage",
        "humidity",
        "relative_humidity",
        "rssi",
        "snr",
        "lqi",
        "csq",
    }
)
"""The same quantities by the key (in lower case) that device makers give them."""

_NOT_CHANNELS = frozenset({"timestamp", "history", *STATUS_FLAGS})


class DeviceStatus(NamedTuple):
    """What a device says of the readings beside it.

    Attributes
    ----------
    flags
        Bits of `Flag`.
    low_if_percent
        Its charge is low if that is in percent, which only the inventory can tell.
    """

    flags: int = 0
    low_if_percent: bool = False

    def over(self, other: DeviceStatus) -> DeviceStatus:
        """Both together: a buffered value's own status and that of the message."""
        return DeviceStatus(self.flags | other.flags, self.low_if_percent or other.low_if_percent)


def is_housekeeping(name: str, unit: str | None, *, by_key: bool) -> bool:
    """Whether an unregistered ``name`` is only housekeeping; ``by_key`` where the maker chose the keys."""
    return unit in HOUSEKEEPING_UNITS or (by_key and name.rpartition("/")[2].lower() in HOUSEKEEPING_KEYS)


def is_low(charge: object) -> bool:
    """Whether a ``charge`` (as on the wire) is a percentage below ``LOW_BATTERY_BELOW``.

    A number below 0 is no percentage, and neither is anything but a number.
    """
    return 0 <= number(charge) < LOW_BATTERY_BELOW


def status_of(channels: Mapping[str, Any]) -> DeviceStatus:
    """What follows from a device's own channels."""
    flags = 0
    for key, flag in STATUS_FLAGS.items():
        if text_as_number(channels.get(key)) in (True, 1):
            flags |= flag
    if _any_is_low(channels, PERCENT_KEYS):
        flags |= Flag.LOW_BATTERY
    return DeviceStatus(flags, _any_is_low(channels, BATTERY_KEYS))


def _any_is_low(channels: Mapping[str, Any], keys: tuple[str, ...]) -> bool:
    return any(is_low(text_as_number(channels[key])) for key in keys if key in channels)


def add_channels(
    device: str, channels: Mapping[str, Any], measured_at: int, status: DeviceStatus, out: WireReadings
) -> None:
    """Append one reading named ``device/key`` for each channel that has a value.

    A text that spells a number is that number. What is no number is appended as NaN: whether a reading was
    expected there depends on the inventory.
    """
    before = len(out)
    for key, value in channels.items():
        if value is not None and key not in _NOT_CHANNELS:
            out.add(f"{device}/{key}", None, measured_at, number(text_as_number(value)), status.flags)
    if status.low_if_percent:
        out.low_if_percent.update(range(before, len(out)))
