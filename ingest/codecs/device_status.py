"""What devices report about themselves beside their readings: battery, status, housekeeping."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ingest.codecs.json_text import number
from ingest.readings.batch import Flag, WireReadings

LOW_BATTERY_BELOW = 10.0
"""Percent of charge below which a device's readings are not reliable."""

BATTERY_KEYS = ("battery", "batt", "battery_level", "batteryLevel", "Battery_Level")
"""Channels that hold the charge in percent (not volts)."""

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
    {key.lower() for key in BATTERY_KEYS}
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


def is_housekeeping(name: str, unit: str | None, *, by_key: bool) -> bool:
    """Whether an unregistered ``name`` is only housekeeping; ``by_key`` where the maker chose the keys."""
    return unit in HOUSEKEEPING_UNITS or (by_key and name.rpartition("/")[2].lower() in HOUSEKEEPING_KEYS)


def is_low(charge: object) -> bool:
    """Whether a battery's ``charge`` (percent, as on the wire) is a number below ``LOW_BATTERY_BELOW``."""
    return number(charge) < LOW_BATTERY_BELOW


def status_of(channels: Mapping[str, Any]) -> int:
    """The bits of `Flag` that follow from a device's own channels."""
    flags = 0
    for key, flag in STATUS_FLAGS.items():
        if channels.get(key) in (True, 1):
            flags |= flag
    if any(is_low(channels[key]) for key in BATTERY_KEYS if key in channels):
        flags |= Flag.LOW_BATTERY
    return flags


def add_channels(
    device: str, channels: Mapping[str, Any], measured_at: int, flags: int, out: WireReadings
) -> None:
    """Append one reading named ``device/key`` for each channel that has a value.

    What is no number is appended as NaN: whether a reading was expected there depends on the inventory.
    """
    for key, value in channels.items():
        if value is not None and key not in _NOT_CHANNELS:
            out.add(f"{device}/{key}", None, measured_at, number(value), flags)
