"""Local days and their midnights. A day that begins twice begins when it first does."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from ingest.durations import EPOCH


def local_day(instant: int, zone: ZoneInfo) -> date:
    """The local day at ``instant`` (UTC ms)."""
    return (EPOCH + timedelta(milliseconds=instant)).astimezone(zone).date()


def midnight(day: date, zone: ZoneInfo) -> int:
    """The instant (UTC ms) at which the local ``day`` begins, which is 24:00 of the day before."""
    return wall_time(day, time(), zone)


def wall_time(day: date, at: time, zone: ZoneInfo) -> int:
    """The first instant (UTC ms) at which clocks on ``day`` show ``at``; one that they skip, as before it."""
    local = datetime.combine(day, at, zone)
    return (local - EPOCH) // timedelta(milliseconds=1)
