"""When a rule applies: local wall-clock hours, heating season and supply calendar as spans of UTC.

Hours are converted once into sorted, disjoint, half-open spans of UTC, for whole days around the instants in
question (ingest/inventory/local_time.py); after that a mark costs one binary search. Points that share hours,
zone, season, calendar and outages form a group and share the result (judgement.md, sections 1 to 3).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from enum import StrEnum
from typing import Literal, NamedTuple
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from alerts.rules.rule import ALWAYS, CONTRACT, SUPPLY, Rule, RuleKind
from alerts.rules.selection import applies
from ingest.durations import DAY, EPOCH, MINUTE
from ingest.inventory.local_time import (
    MINUTES_A_DAY,
    Bounds,
    Periods,
    bounds_of,
    common_spans,
    contains,
    day_in,
    on_days,
    parse_hours,
    stretches,
)
from ingest.inventory.tree import Calendar, DateSpan, Inventory, Point
from ingest.problems import Problem
from ingest.said import Said, said_by

DAYS_AHEAD = 31
"""Days computed beyond the instants in question, so that a running clock computes spans once a month."""
MOST_DAYS_KEPT = 1100
"""Days whose spans are kept from one call to the next; with three periods a day, 50 kB a group."""


class CalendarMissing(Exception):  # noqa: N818 - named for what is missing
    """A rule needs a calendar that is not set; there is no default (judgement.md, section 2)."""

    def __init__(self, rule: str, point: str, place: str, needed: str) -> None:
        super().__init__(Said("rules-calendar-missing", rule=rule, needed=needed, point=point, place=place))
        self.rule = rule
        self.point = point
        self.place = place
        self.needed = needed


class ApplicabilityGroup(NamedTuple):
    """What decides when a rule applies to a point; points that share it share one `Applicability`.

    Equal values make equal groups, whatever inventory they come from.
    """

    hours: tuple[str, ...] | Literal["always"]
    zone: str
    season: tuple[DateSpan, ...] | None
    supply: Calendar | None
    outages: tuple[tuple[int, int], ...]


def hours_in_words(group: ApplicabilityGroup, instant: int) -> str:
    """``"always"``, or the periods of the local day of ``instant`` (UTC ms) with ``|`` between them."""
    hours = group.hours
    if group.supply is not None:
        day = (EPOCH + timedelta(milliseconds=instant)).astimezone(ZoneInfo(group.zone)).date()
        hours = _supply_hours(group.supply, day)
    return hours if isinstance(hours, str) else "|".join(hours)


def _supply_hours(supply: Calendar, day: date) -> tuple[str, ...]:
    """The supply periods that begin on the local ``day``."""
    warm = supply.summer is not None and day_in(supply.summer, day)
    return (supply.supply_summer if warm else supply.supply_winter) or ()


class Outside(StrEnum):
    """Why an instant is not one at which a rule judges."""

    SEASON = "season"
    HOURS = "hours"
    OUTAGE = "outage"


class _SpanTable(NamedTuple):
    """The spans of UTC computed for ``start <= instant < end`` (UTC ms)."""

    start: int
    end: int
    hours: Bounds | None
    season: Bounds | None


class Applicability:
    """When one group of points is judged. Cheap for instants near those of earlier calls; thread-safe.

    Parameters
    ----------
    hours
        Local half-open periods, or ``"always"``. Ignored when ``supply`` is given.
    zone
        IANA name.
    season
        The days of the heating season, or ``None`` for a rule without season.
    supply
        The calendar whose supply periods are the hours; those that begin on a local day in ``summer`` are the
        summer ones.
    outages
        Half-open spans, UTC ms, in which nothing is judged. They may overlap.
    """

    def __init__(
        self,
        hours: tuple[str, ...] | Literal["always"],
        zone: str,
        season: tuple[DateSpan, ...] | None,
        supply: Calendar | None,
        outages: Sequence[tuple[int, int]],
    ) -> None:
        self._zone = ZoneInfo(zone)
        self._season = season
        self._periods = _daily_periods(hours, supply)
        self._outages = bounds_of(outages) if outages else None
        self._table = _SpanTable(0, 0, None, None)

    def applicable(self, instants: NDArray[np.int64]) -> NDArray[np.bool_]:
        """bool[n]: ``instants`` (int64[n], UTC ms) in the hours, in season, outside every outage."""
        table = self._table_for(instants)
        inside = np.ones(len(instants), np.bool_)
        if table.hours is not None:
            inside &= contains(table.hours, instants)
        if table.season is not None:
            inside &= contains(table.season, instants)
        if self._outages is not None:
            inside &= ~contains(self._outages, instants)
        return inside

    def why_outside(self, instant: int) -> Outside | None:
        """Why ``instant`` (UTC ms) is not applicable, the season before the hours; ``None``: it is."""
        instants = np.array([instant], np.int64)
        table = self._table_for(instants)
        parts = ((Outside.SEASON, table.season), (Outside.HOURS, table.hours))
        for why, bounds in parts:
            if bounds is not None and not contains(bounds, instants)[0]:
                return why
        stopped = self._outages is not None and contains(self._outages, instants)[0]
        return Outside.OUTAGE if stopped else None

    def in_season(self, instants: NDArray[np.int64]) -> NDArray[np.bool_]:
        """bool[n]: ``instants`` (int64[n], UTC ms) in the heating season; all True for a rule without one."""
        table = self._table_for(instants)
        if table.season is None:
            return np.ones(len(instants), np.bool_)
        return contains(table.season, instants)

    def spans(self, start: int, end: int) -> Bounds:
        """The spans of ``start <= instant < end`` (UTC ms) in the hours and in season; outages are inside."""
        table = self._build(start, end)
        spans = np.array([start, end], np.int64)
        for inner in (table.hours, table.season):
            if inner is not None:
                spans = common_spans(spans, inner)
        return spans

    def _table_for(self, instants: NDArray[np.int64]) -> _SpanTable:
        """Spans that cover all ``instants``, computed anew where the last ones do not reach."""
        table = self._table
        if (self._periods is None and self._season is None) or not len(instants):
            return table
        first, last = int(instants.min()), int(instants.max())
        if table.start <= first and last < table.end:
            return table
        start, end = (first // DAY - 1) * DAY, (last // DAY + 1 + DAYS_AHEAD) * DAY
        if max(end, table.end) - min(start, table.start) <= MOST_DAYS_KEPT * DAY:
            start, end = min(start, table.start), max(end, table.end)
        self._table = table = self._build(start, end)
        return table

    def _build(self, start: int, end: int) -> _SpanTable:
        pieces = list(stretches(self._zone, start, end))
        season = self._season
        return _SpanTable(
            start,
            end,
            None if self._periods is None else on_days(pieces, self._periods),
            None if season is None else on_days(pieces, lambda day: _whole_day_if_in(season, day)),
        )


def _daily_periods(hours: tuple[str, ...] | Literal["always"], supply: Calendar | None) -> Periods | None:
    """The periods of each day, or ``None`` for always."""
    if supply is not None:
        in_ms = {hours: _in_ms(hours) for hours in (supply.supply_winter or (), supply.supply_summer or ())}
        return lambda day: in_ms[_supply_hours(supply, day)]
    if isinstance(hours, str):
        return None
    fixed = _in_ms(hours)
    return lambda _day: fixed


def _in_ms(hours: Iterable[str]) -> tuple[tuple[int, int], ...]:
    periods = (parse_hours(period) for period in hours)
    return tuple(
        (start * MINUTE, (end if end > start else end + MINUTES_A_DAY) * MINUTE) for start, end in periods
    )


def _whole_day_if_in(season: tuple[DateSpan, ...], day: date) -> tuple[tuple[int, int], ...]:
    return ((0, DAY),) if any(day_in(span, day) for span in season) else ()


class _PlaceSettings(NamedTuple):
    """What decides at a place when rules apply there."""

    zone: str
    calendar: Calendar | None
    outages: tuple[tuple[int, int], ...]


class ApplicabilityGroups:
    """The group of each (rule, point) pair; what decides it is worked out once for places that share it."""

    def __init__(self, inventory: Inventory) -> None:
        self._inventory = inventory
        self._by_place: dict[str, _PlaceSettings] = {}
        self._outages: dict[str, list[tuple[int, int]]] = {}
        for outage in inventory.outages.values():
            self._outages.setdefault(outage.place, []).append((outage.start, outage.end))

    def group(self, rule: Rule, point: Point) -> ApplicabilityGroup:
        """The group of ``point`` under ``rule``. Raises `CalendarMissing`."""
        at_place = self._settings_of(point.place)
        missing = _missing_part(rule, at_place.calendar)
        if missing is not None:
            raise CalendarMissing(rule.id, point.id, point.place, missing)
        calendar = at_place.calendar
        by_supply = rule.hours == SUPPLY
        return ApplicabilityGroup(
            _hours_of(rule, point),
            at_place.zone,
            calendar.heating_season if calendar and rule.heating_season else None,
            calendar if by_supply else None,
            at_place.outages if by_supply or rule.kind is RuleKind.FALL else (),
        )

    def alike(self, point: Point) -> tuple[int, str | None]:
        """Equal for points that are in one group under every rule."""
        return id(self._settings_of(point.place)), point.contract_hours

    def _settings_of(self, place: str) -> _PlaceSettings:
        known = self._by_place.get(place)
        if known is not None:
            return known
        node = self._inventory.places.get(place)
        if node and node.parent and not node.zone and not node.calendar and place not in self._outages:
            known = self._by_place[place] = self._settings_of(node.parent)
        else:
            outages = [
                span for node in self._inventory.upwards(place) for span in self._outages.get(node.id, ())
            ]
            known = self._by_place[place] = _PlaceSettings(
                self._inventory.zone_of(place), self._inventory.calendar_of(place), tuple(sorted(outages))
            )
        return known


def _hours_of(rule: Rule, point: Point) -> tuple[str, ...] | Literal["always"]:
    if rule.hours in (ALWAYS, SUPPLY):
        return "always"
    if rule.hours == CONTRACT:
        return "always" if point.contract_hours is None else (point.contract_hours,)
    return (rule.hours,)


def _missing_part(rule: Rule, calendar: Calendar | None) -> str | None:
    """The part of a calendar that ``rule`` needs and ``calendar`` does not have."""
    if rule.heating_season and (calendar is None or calendar.heating_season is None):
        return "heating_season"
    if rule.hours == SUPPLY:
        for needed in ("supply_winter", "supply_summer", "summer"):
            if calendar is None or getattr(calendar, needed) is None:
                return needed
    return None


def group_of(rule: Rule, point: Point, inventory: Inventory) -> ApplicabilityGroup:
    """The group of one point; `ApplicabilityGroups` is the same for many. Raises `CalendarMissing`."""
    return ApplicabilityGroups(inventory).group(rule, point)


def applicability(rule: Rule, point: Point, inventory: Inventory) -> Applicability:
    """When ``rule`` judges ``point``. Raises `CalendarMissing`."""
    return Applicability(*group_of(rule, point, inventory))


def missing_calendars(
    rules: Mapping[str, Rule], inventory: Inventory, file: Said | str = "inventory"
) -> list[Problem]:
    """One problem for each rule and missing part of a calendar; names the first point, counts the others."""
    grouping = ApplicabilityGroups(inventory)
    found: dict[tuple[str, str], list[CalendarMissing]] = {}
    for rule in rules.values():
        if not rule.heating_season and rule.hours != SUPPLY:
            continue
        for point in inventory.points.values():
            if not applies(rule, point):
                continue
            try:
                grouping.group(rule, point)
            except CalendarMissing as missing:
                found.setdefault((missing.rule, missing.needed), []).append(missing)
    return [
        Problem(file, f"calendars ({needed})", _with_others(said_by(cases[0]), len(cases) - 1))
        for (_, needed), cases in found.items()
    ]


def _with_others(reason: Said | str, others: int) -> Said | str:
    return Said("rules-and-others", reason=reason, others=others) if others else reason
