"""When a rule applies: local hours, heating season, supply periods and outages, over many marks at once.

judgement.md, sections 1 to 3. Hours are wall-clock and half-open; a period may cross midnight, and a supply
period is of the local day on which it begins. Points that share hours, zone and calendar form a `RuleHours`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from ingest.durations import DAY, HOUR, MINUTE
from ingest.inventory.tree import Calendar, DateSpan, Inventory, Point
from simulators.expected.judging.rules import ReferenceRule

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

QUARTER_MS = 15 * MINUTE
"""Clocks change at whole quarters of an hour UTC (in every zone of the IANA data base since 1973)."""
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class CalendarNotSet(ValueError):  # noqa: N818 - named for what is missing
    """A rule needs a season or supply periods and none are configured; there is no default."""


class RuleHours(NamedTuple):
    """When a rule applies: one for all points that share it.

    ``periods`` are local hours, ``None`` for always; with ``supply`` the hours are its supply periods.
    ``outages`` are half-open spans, UTC ms.
    """

    periods: tuple[str, ...] | None
    zone: str
    season: tuple[DateSpan, ...] | None
    supply: Calendar | None
    outages: tuple[tuple[int, int], ...]


class RuleHoursLookup:
    """The hours of rules at the points of an inventory; each place is looked up once."""

    def __init__(self, inventory: Inventory) -> None:
        self._inventory = inventory
        self._of_place: dict[str, tuple[str, Calendar | None, tuple[tuple[int, int], ...]]] = {}

    def of(self, rule: ReferenceRule, point: Point) -> RuleHours:
        """The hours of ``rule`` at ``point``. Raises `CalendarNotSet`."""
        zone, calendar, outages = self._place(point.place)
        season = calendar.heating_season if calendar else None
        if rule.heating_season and season is None:
            raise CalendarNotSet(
                f"{rule.id} needs the heating season at {point.place}, and none is configured"
            )
        if rule.hours != "supply":
            return RuleHours(_periods(rule, point), zone, season if rule.heating_season else None, None, ())
        if calendar is None or None in (calendar.supply_winter, calendar.supply_summer, calendar.summer):
            raise CalendarNotSet(f"{rule.id} needs supply periods at {point.place}, and none are configured")
        return RuleHours(None, zone, season if rule.heating_season else None, calendar, outages)

    def _place(self, place: str) -> tuple[str, Calendar | None, tuple[tuple[int, int], ...]]:
        if place not in self._of_place:
            known = self._inventory
            above = {node.id for node in known.upwards(place)}
            outages = tuple(sorted((o.start, o.end) for o in known.outages.values() if o.place in above))
            self._of_place[place] = (known.zone_of(place), known.calendar_of(place), outages)
        return self._of_place[place]


def _periods(rule: ReferenceRule, point: Point) -> tuple[str, ...] | None:
    if rule.hours == "contract":
        return None if point.contract_hours is None else (point.contract_hours,)
    return None if rule.hours == "always" else (rule.hours,)


def applicable_at(rule_hours: RuleHours, instants: Ints) -> tuple[Bools, Bools]:
    """``(applicable, in season)``, bool[n] each, at ``instants`` (int64[n], UTC ms).

    Applicable: in the hours, in season, and outside every outage.
    """
    everywhere = np.ones(len(instants), np.bool_)
    if rule_hours.periods is None and rule_hours.season is None and rule_hours.supply is None:
        return everywhere, everywhere
    local = instants + _offsets(rule_hours.zone, instants)
    day, clock = np.divmod(local, DAY)
    season = everywhere
    if rule_hours.season is not None:
        spans = rule_hours.season
        season = _on_days(day, lambda today: any(in_span(today, span) for span in spans))
    inside = season.copy()
    if rule_hours.periods is not None:
        inside &= _in_periods(rule_hours.periods, clock)
    elif rule_hours.supply is not None and rule_hours.supply.summer is not None:
        inside &= _in_supply(rule_hours.supply, rule_hours.supply.summer, day, clock)
    for start, end in rule_hours.outages:
        inside &= (instants < start) | (instants >= end)
    return inside, season


def _offsets(zone: str, instants: Ints) -> Ints:
    """int64[n]: local minus UTC, ms."""
    quarters, of = np.unique(instants // QUARTER_MS, return_inverse=True)
    known = ZoneInfo(zone)
    offsets = [
        (EPOCH + timedelta(milliseconds=quarter * QUARTER_MS)).astimezone(known).utcoffset() or timedelta()
        for quarter in quarters.tolist()
    ]
    return np.array([round(o.total_seconds() * 1000) for o in offsets], np.int64)[of.reshape(-1)]


def _on_days(day: Ints, condition: Callable[[date], bool]) -> Bools:
    """bool[n]: whether a condition is true of the local days ``day`` (int64[n], days since 1970)."""
    days, of = np.unique(day, return_inverse=True)
    epoch = EPOCH.date().toordinal()
    true = [condition(date.fromordinal(epoch + each)) for each in days.tolist()]
    return np.array(true, np.bool_)[of.reshape(-1)]


def in_span(day: date, span: DateSpan) -> bool:
    """Whether a local day lies in ``span``, both ends included; ``MM-DD`` comes every year."""
    if len(span.start) == len("YYYY-MM-DD"):
        return span.start <= day.isoformat() <= span.end
    today = f"{day:%m-%d}"
    if span.start <= span.end:
        return span.start <= today <= span.end
    return not span.end < today < span.start


def _in_ms(period: str) -> tuple[int, int]:
    start, end = (
        int(hour) * HOUR + int(minute) * MINUTE for hour, minute in (t.split(":") for t in period.split("-"))
    )
    return start, end


def _in_periods(periods: tuple[str, ...], clock: Ints) -> Bools:
    inside = np.zeros(len(clock), np.bool_)
    for start, end in map(_in_ms, periods):
        after, before = clock >= start, clock < end
        inside |= (after & before) if start < end else (after | before)
    return inside


def _in_supply(calendar: Calendar, summer: DateSpan, day: Ints, clock: Ints) -> Bools:
    """In a supply period of today, or in the second half of one that began yesterday."""
    warm = _on_days(day, lambda today: in_span(today, summer))
    warm_before = _on_days(day - 1, lambda today: in_span(today, summer))
    inside = np.zeros(len(day), np.bool_)
    for season, in_force, before in (
        (calendar.supply_summer, warm, warm_before),
        (calendar.supply_winter, ~warm, ~warm_before),
    ):
        for start, end in map(_in_ms, season or ()):
            if start < end:
                inside |= in_force & (clock >= start) & (clock < end)
            else:
                inside |= (in_force & (clock >= start)) | (before & (clock < end))
    return inside
