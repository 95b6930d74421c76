"""When a rule applies, for the reference: hours, season, supply periods and outages, one mark at a time.

Written from judgement.md alone. It shares no code with the product, so that the two can be held against each
other.
"""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from alerts.rules.rule import ALWAYS, CONTRACT, SUPPLY, Rule
from ingest.inventory.tree import Calendar, DateSpan, Inventory, Point

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class CalendarMissing(Exception):  # noqa: N818 - named for what is wrong
    """A rule needs a calendar that nobody set."""


@lru_cache(maxsize=500_000)
def local_time(instant: int, zone: str) -> datetime:
    """The wall clock at ``instant`` (UTC ms) in ``zone``."""
    return (EPOCH + timedelta(milliseconds=instant)).astimezone(ZoneInfo(zone))


def in_period(clock: time, period: str) -> bool:
    """Whether the wall clock lies in a half-open period such as ``"06:00-21:00"`` or ``"21:00-06:00"``."""
    start, end = period.split("-")
    now = clock.isoformat(timespec="microseconds")  # padded with zeros, so text compares as time does
    return start <= now < end if start < end else start <= now or now < end


def in_span(day: datetime, span: DateSpan) -> bool:
    """Whether a local day lies in a span, both its days included; ``MM-DD`` comes back every year."""
    form = "%m-%d" if len(span.start) == len("MM-DD") else "%Y-%m-%d"
    today = day.strftime(form)
    if span.start <= span.end:
        return span.start <= today <= span.end
    return today >= span.start or today <= span.end


def in_season(rule: Rule, point: Point, inventory: Inventory, mark: int) -> bool:
    """Whether the mark lies in the heating season, or the rule knows no season."""
    if not rule.heating_season:
        return True
    season = calendar_of(rule, point, inventory).heating_season
    if season is None:
        raise CalendarMissing(f"{rule.id} needs the heating season at {point.place}")
    day = local_time(mark, inventory.zone_of(point.place))
    return any(in_span(day, span) for span in season)


def in_hours(rule: Rule, point: Point, inventory: Inventory, mark: int) -> bool:
    """Whether the mark lies in the rule's hours; approved outages are taken off the supply periods."""
    here = local_time(mark, inventory.zone_of(point.place))
    if rule.hours == ALWAYS:
        return True
    if rule.hours == CONTRACT:
        return point.contract_hours is None or in_period(here.time(), point.contract_hours)
    if rule.hours == SUPPLY:
        return in_supply(rule, point, inventory, here) and not in_outage(point, inventory, mark)
    return in_period(here.time(), rule.hours)


def in_supply(rule: Rule, point: Point, inventory: Inventory, here: datetime) -> bool:
    """Whether the wall clock lies in a supply period; one across midnight is of the day it begins on."""
    today = supply_periods(rule, point, inventory, here)
    yesterday = supply_periods(rule, point, inventory, here - timedelta(days=1))
    clock = here.time()
    evening = [p for p in today if in_period(clock, p) and not after_midnight(clock, p)]
    return bool(evening) or any(after_midnight(clock, p) for p in yesterday)


def after_midnight(clock: time, period: str) -> bool:
    """Whether the wall clock lies in the second day's part of a period that crosses midnight."""
    start, end = period.split("-")
    return end <= start and clock.isoformat(timespec="microseconds") < end


def supply_periods(rule: Rule, point: Point, inventory: Inventory, day: datetime) -> tuple[str, ...]:
    """The supply periods that begin on a local day."""
    calendar = calendar_of(rule, point, inventory)
    if calendar.summer is None:
        raise CalendarMissing(f"{rule.id} needs to know the summer at {point.place}")
    periods = calendar.supply_summer if in_span(day, calendar.summer) else calendar.supply_winter
    if periods is None:
        raise CalendarMissing(f"{rule.id} needs the supply periods at {point.place}")
    return periods


def in_outage(point: Point, inventory: Inventory, mark: int) -> bool:
    """Whether supply to the point, or to anything above it, is stopped with approval at the mark."""
    above = {place.id for place in inventory.upwards(point.place)}
    return any(o.place in above and o.start <= mark < o.end for o in inventory.outages.values())


def calendar_of(rule: Rule, point: Point, inventory: Inventory) -> Calendar:
    """The calendar at or above the point."""
    calendar = inventory.calendar_of(point.place)
    if calendar is None:
        raise CalendarMissing(f"{rule.id} needs a calendar at {point.place}")
    return calendar
