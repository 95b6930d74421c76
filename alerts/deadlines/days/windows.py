"""Hours that count: windows of the local day by kind of day and season, as spans of UTC (desk.md, section 9).

A calendar of hours has any number of half-open windows a day. ``24:00`` is a legal end, and a window whose
end is not later than its start ends on the next day and belongs to the day on which it begins.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from importlib import resources
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

import msgspec

from alerts.deadlines.days.local_days import local_day, midnight
from alerts.deadlines.days.years import YearMissing
from ingest.durations import DAY, MINUTE
from ingest.inventory.local_time import MINUTES_A_DAY, bounds_of, on_days, parse_hours, stretches
from ingest.problems import Problem, Problems
from ingest.said import Said, said_by
from ingest.toml_files import parse_toml, tables_as


class HoursSeason(StrEnum):
    """When in the year a row of hours holds; seasons are those of the inventory's calendar (AMB-8)."""

    ANY = "any"
    """Also where a season has no row of its own, and where nobody set the seasons."""
    WINTER = "winter"
    SUMMER = "summer"


Weekday = Annotated[int, msgspec.Meta(ge=1, le=7)]
"""1 is Monday."""
Days = Literal["working", "all"] | tuple[Weekday, ...]


Periods = Sequence[tuple[int, int]]
"""Periods that begin on a day, in ms after its midnight; at most a day each."""


@dataclass(frozen=True, slots=True)
class Hours:
    """One row of a calendar of hours; ``periods`` are ms after midnight of the day that they begin on."""

    id: str
    periods: tuple[tuple[int, int], ...]
    days: Days
    season: HoursSeason
    clauses: tuple[str, ...]

    @property
    def over_midnight(self) -> bool:
        """Whether a period of it reaches into the next day."""
        return any(end > DAY for _, end in self.periods)


class _HoursItem(msgspec.Struct, forbid_unknown_fields=True):
    id: Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z_]*$")]
    windows: Annotated[list[str], msgspec.Meta(min_length=1)]
    days: Literal["working", "all"] | Annotated[list[Weekday], msgspec.Meta(min_length=1)]
    season: HoursSeason = HoursSeason.ANY
    clauses: tuple[Annotated[str, msgspec.Meta(pattern=r"^[A-Z]\d+$")], ...] = ()


class _HoursFile(msgspec.Struct, forbid_unknown_fields=True):
    hours: list[_HoursItem]


def read_hours(name: str, content: bytes) -> dict[str, tuple[Hours, ...]]:
    """The calendars of hours of the TOML file ``name``, by id.

    Raises
    ------
    Problems
        No TOML; a key that is unknown or missing; no window, no day; a window that is none; two rows of one
        calendar and season; a calendar without a row for any season, which counted no hour where nobody set
        them.
    """
    return hours_of(name, parse_toml(name, content))


def hours_of(name: str, tables: Mapping[str, Any]) -> dict[str, tuple[Hours, ...]]:
    """The calendars of hours of ``tables``, as `read_hours` reads those of a file. Raises `Problems`."""
    items = tables_as(name, tables, _HoursFile).hours
    problems: list[Problem] = []
    found: dict[str, tuple[Hours, ...]] = {}
    for item in items:
        where = f"hours {item.id}"
        periods = [_period(name, where, written, problems) for written in item.windows]
        days = item.days if isinstance(item.days, str) else tuple(item.days)
        row = Hours(item.id, tuple(periods), days, item.season, item.clauses)
        if any(other.season is row.season for other in found.get(item.id, ())):
            problems.append(Problem(name, where, Said("value-twice", value=row.season.value)))
        found[item.id] = (*found.get(item.id, ()), row)
    for each, rows in found.items():
        if all(row.season is not HoursSeason.ANY for row in rows):
            problems.append(Problem(name, f"hours {each}", Said("calendar-no-season-any")))
    if problems:
        raise Problems(problems)
    return found


def _period(name: str, where: str, written: str, problems: list[Problem]) -> tuple[int, int]:
    try:
        start, end = parse_hours(written)
    except ValueError as error:
        problems.append(Problem(name, f"{where}.windows", said_by(error)))
        return 0, 0
    return start * MINUTE, (end if end > start else end + MINUTES_A_DAY) * MINUTE


def windows_of_day(periods: Periods, day: date, zone: ZoneInfo) -> list[tuple[int, int]]:
    """The spans of UTC (ms) of ``periods`` that begin on the local ``day``, in order and apart.

    Days on which clocks change are as long as they are: 00:00-24:00 is 23 or 25 hours then.
    """
    # Windows reach at most a day into the next one.
    pieces = list(stretches(zone, midnight(day, zone), midnight(day + timedelta(days=2), zone)))
    bounds = on_days(pieces, lambda each: periods if each == day else ()).tolist()
    return list(zip(bounds[::2], bounds[1::2], strict=True))


def spans_after(
    periods_of: Callable[[date], Periods], after: int, zone: ZoneInfo, *, over_midnight: bool
) -> Iterator[tuple[int, int]]:
    """Spans (UTC ms) of what ends later than ``after``, in order; they may touch, and never overlap.

    The first one begins at ``after`` if that lies inside; none goes over midnight. ``over_midnight`` says
    whether any period reaches into the next day. Without end: raises the `YearMissing` of ``periods_of`` once
    the spans before that day were given.
    """
    waiting: list[tuple[int, int]] = []
    day = local_day(after, zone) - timedelta(days=1 if over_midnight else 0)
    while True:
        try:
            waiting += windows_of_day(periods_of(day), day, zone)
        except YearMissing:
            yield from _between(waiting, after, None)
            raise
        day += timedelta(days=1)
        # What begins on a later day begins at this midnight or after it.
        settled = midnight(day, zone)
        yield from _between(waiting, after, settled)
        waiting = [span for span in waiting if span[1] > settled]
        after = max(after, settled)


def _between(spans: Sequence[tuple[int, int]], after: int, until: int | None) -> Iterator[tuple[int, int]]:
    """The parts of ``spans`` from ``after`` to ``until``, merged where they touch or overlap."""
    bounds = bounds_of(spans).tolist()
    for start, end in zip(bounds[::2], bounds[1::2], strict=True):
        begin, stop = max(start, after), end if until is None else min(end, until)
        if begin < stop:
            yield begin, stop


FILE = "hours.toml"
HOURS: Mapping[str, tuple[Hours, ...]] = read_hours(
    FILE, resources.files("alerts.deadlines.days").joinpath(FILE).read_bytes()
)
"""The calendars of hours that ship, by id."""
