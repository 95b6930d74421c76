"""Rosters that tests look at: a post of two shifts a day in which two crews take turns."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from alerts.duty.roster import DutyPattern, DutyPost, PlannedShift
from ingest.durations import EPOCH

SHANGHAI = ZoneInfo("Asia/Shanghai")
DAY_SHIFT, NIGHT_SHIFT = (8 * 60, 20 * 60), (20 * 60, 32 * 60)
SINCE = date(2026, 1, 1)


def at(text: str, zone: ZoneInfo = SHANGHAI) -> int:
    """UTC ms of ``"2026-01-15 08:00"`` in ``zone``."""
    local = datetime.fromisoformat(text).replace(tzinfo=zone)
    return round((local - EPOCH).total_seconds() * 1000)


def planned(day: int, hours: tuple[int, int], chief: str, *crew: str) -> PlannedShift:
    return PlannedShift(day, *hours, chief, crew)


def post(*shifts: PlannedShift, days: int = 1, since: date = SINCE, **more) -> DutyPost:
    """A post, around the clock unless something else is said."""
    of = {"id": "repair", "name": "抢修队", "department": "repair", "round_the_clock": True, "leads": None}
    return DutyPost(**(of | {"patterns": (DutyPattern(since, days, shifts),)} | more))


TEAM = post(
    planned(1, DAY_SHIFT, "wang", "li"),
    planned(1, NIGHT_SHIFT, "zhao"),
    planned(2, DAY_SHIFT, "zhao"),
    planned(2, NIGHT_SHIFT, "wang", "li"),
    days=2,
)
