"""When each job comes round: every hour, at night in the organisation's zone, after midnight in each zone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple, Self
from zoneinfo import ZoneInfo

from apscheduler.triggers.combining import OrTrigger
from apscheduler.triggers.cron import CronTrigger

from alerts.workers.nightly.compliance_job import DAY_CLOSES
from alerts.workers.nightly.reading_jobs import HOUR_GRACE, NIGHT_HOUR
from ingest.durations import MINUTE, SECOND
from ingest.inventory.tree import Inventory

HOURS, NIGHTLY_HOURS, COMPLIANCE, EXPIRY = "hours", "nightly hours", "compliance", "expiry"
CHAIN, ATTACHMENTS, USED_KEYS = "chain", "attachments", "used keys"
MANUAL_READINGS, AUDIT = "manual readings", "audit"
"""The jobs' names. Those that are due at one instant are done in this order."""


class Zones(NamedTuple):
    """The IANA zones of an inventory: the organisation's, and all that any place has, sorted."""

    organisation: str
    every: tuple[str, ...]

    @classmethod
    def of(cls, inventory: Inventory) -> Self:
        """Those of ``inventory``; the default zone stands for an inventory without places."""
        organisation = inventory.root_zone
        named = {place.zone for place in inventory.places.values() if place.zone}
        return cls(organisation, tuple(sorted(named | {organisation})))


def triggers_of(zones: Zones) -> Mapping[str, Any]:
    """Job -> its trigger.

    A trigger says when to look; what is due follows from what was done, so a look too many does nothing.
    Hence the second one after midnight: where the clocks skip the first hour of a day there is no 00:30.
    """
    night = CronTrigger(hour=NIGHT_HOUR, minute=0, timezone=ZoneInfo(zones.organisation))
    after_midnight = [
        CronTrigger(hour="0,1", minute=DAY_CLOSES // MINUTE, timezone=ZoneInfo(zone)) for zone in zones.every
    ]
    hourly = CronTrigger(minute=HOUR_GRACE // MINUTE, timezone=UTC)
    return {
        HOURS: hourly,
        NIGHTLY_HOURS: night,
        COMPLIANCE: OrTrigger(after_midnight),
        EXPIRY: night,
        CHAIN: hourly,
        ATTACHMENTS: night,
        USED_KEYS: night,
        MANUAL_READINGS: hourly,
        AUDIT: night,
    }


def next_after(trigger: Any, now: int) -> int:
    """The first instant (UTC ms) after ``now`` at which ``trigger`` fires."""
    fires: datetime = trigger.get_next_fire_time(None, utc(now) + timedelta(microseconds=1))
    return round(fires.timestamp()) * SECOND


def utc(instant: int) -> datetime:
    """``instant`` (UTC ms) as the scheduler wants it."""
    return datetime.fromtimestamp(instant / SECOND, UTC)
