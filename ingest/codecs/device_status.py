"""What devices report about themselves beside their readings: battery, status, housekeeping."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from ingest.codecs.channels import HISTORY, Channels
from ingest.codecs.json_text import number, text_as_number
from ingest.readings.batch import Flag, WireReadings
from ingest.readings.names import cut

LOW_BATTERY_BELOW = 10.0
"""Percent of charge below which a device's readings are not reliable."""

PERCENT_KEYS = ("battery_percent", "battery_percentage", "batteryPercent", "batteryPercentage")
"""Channels whose name says that they hold the charge in percent."""

PERCENT_UNITS = frozenset({"%", "percent", "%EL"})
"""Units by which a channel says so itself."""

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

_NOT_CHANNELS = frozenset({"timestamp", HISTORY, *STATUS_FLAGS})


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


def status_of(channels: Channels) -> DeviceStatus:
    """What follows from a device's own channels."""
    values, units = channels
    flags = 0
    for key, flag in STATUS_FLAGS.items():
        if text_as_number(values.get(key)) in (True, 1):
            flags |= flag
    in_percent = [key for key in BATTERY_KEYS if units.get(key) in PERCENT_UNITS] if units else []
    if _any_is_low(values, (*PERCENT_KEYS, *in_percent)):
        flags |= Flag.LOW_BATTERY
    unknown = [key for key in BATTERY_KEYS if key not in units]
    return DeviceStatus(flags, _any_is_low(values, unknown))


def _any_is_low(channels: Mapping[str, Any], keys: Sequence[str]) -> bool:
    return any(is_low(text_as_number(channels[key])) for key in keys if key in channels)


def add_channels(
    device: str, channels: Channels, measured_at: int, status: DeviceStatus, out: WireReadings
) -> None:
    """Append one reading named ``device/path`` for each channel that has a value.

    A text that spells a number is that number. What is no number is appended as NaN: whether a reading was
    expected there depends on the inventory.
    """
    before, device = len(out), cut(device)
    out.devices.append((before, device))
    values, units = channels
    for key, value in values.items():
        if value is not None and key not in _NOT_CHANNELS:
            name, unit = f"{device}/{key}", units.get(key)
            out.add(name, unit, measured_at, number(text_as_number(value)), status.flags)
    if status.low_if_percent:
        out.low_if_percent.update(range(before, len(out)))
