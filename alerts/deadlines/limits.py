"""Limits: how long a clock may run, in plain time, in working days or hours, or up to an instant.

One walk over a calendar answers both questions of a limit, so that they cannot disagree (desk.md, section
6.3): how much of it the running spans of a clock used up (`count`), and when the rest is over (`due_at`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass
from datetime import time as time_of_day
from datetime import timedelta

from alerts.deadlines.days.local_days import local_day, midnight, wall_time
from alerts.deadlines.days.work_calendar import WorkCalendar
from alerts.deadlines.days.years import YearMissing

WORKING = "working"
"""The calendar of hours that limits in working hours are counted in."""


@dataclass(frozen=True, slots=True)
class ClockLimit:
    """Elapsed time; holidays do not stop it (AMB-17)."""

    ms: int


@dataclass(frozen=True, slots=True)
class WorkingDayLimit:
    """So many ends of working days, the start's own day never among them (AMB-24)."""

    days: int


@dataclass(frozen=True, slots=True)
class WorkingHourLimit:
    """So much of the calendar of hours `WORKING`."""

    ms: int


@dataclass(frozen=True, slots=True)
class DayEndLimit:
    """24:00 of the local day ``days`` after the start's; a pause over an end of a day gives another one."""

    days: int


@dataclass(frozen=True, slots=True)
class MonthEndLimit:
    """The end of the local month of the start (H33). No pause moves it."""


@dataclass(frozen=True, slots=True)
class TimeOfDayLimit:
    """A time of the local day so many ``days`` after the start's."""

    minute: int
    days: int


@dataclass(frozen=True, slots=True)
class AtOnceLimit:
    """The start itself: whatever it takes is late (P21)."""


@dataclass(frozen=True, slots=True)
class GivenLimit:
    """An instant that somebody gives in ``field``, or so long before it; `resolved` puts it in place."""

    field: str
    before_ms: int = 0


@dataclass(frozen=True, slots=True)
class InstantLimit:
    """An instant, UTC ms. A pause moves it by its length, as it does with elapsed time."""

    at: int


@dataclass(frozen=True, slots=True)
class EarliestLimit:
    """Whichever of ``limits`` is over first."""

    limits: tuple[Limit, ...]


Limit = (
    ClockLimit
    | WorkingDayLimit
    | WorkingHourLimit
    | DayEndLimit
    | MonthEndLimit
    | TimeOfDayLimit
    | AtOnceLimit
    | GivenLimit
    | InstantLimit
    | EarliestLimit
)


@dataclass(frozen=True, slots=True)
class Counted:
    """What ran of a clock: elapsed and working time in ms, ends of working days and of all days."""

    ms: int = 0
    working_ms: int = 0
    working_ends: int = 0
    ends: int = 0


NOTHING = Counted()
"""What ran of a clock at its start."""


def resolved(limit: Limit, given: Mapping[str, int]) -> Limit | None:
    """``limit`` with the instants (UTC ms) that were ``given`` in place.

    ``None``: nothing was given for it, so it limits nothing. Of several, those without are left out.
    """
    match limit:
        case GivenLimit(field, before_ms):
            return InstantLimit(given[field] - before_ms) if field in given else None
        case EarliestLimit(limits):
            found = tuple(each for each in (resolved(one, given) for one in limits) if each is not None)
            return found[0] if len(found) == 1 else EarliestLimit(found) if found else None
        case _:
            return limit


def due_at(limit: Limit, counted: Counted, at: int, started_at: int, calendar: WorkCalendar) -> int | None:
    """When a clock that runs from ``at`` (UTC ms) on is due; the instant itself is in time.

    Parameters
    ----------
    limit
        Without instants to be given: see `resolved`.
    counted
        What ran of it before ``at``: of a start nothing.
    started_at
        When it started: its day is the one that working days leave out, whatever ``at`` is. Read literally,
        "`calendar.add(resume, remaining)`" would leave out the day of ``at``, against section 9's own table.

    Returns
    -------
    int or None
        UTC ms; ``None`` while a year that it depends on is not on record.
    """
    instant, known = _due(limit, counted, at, started_at, calendar)
    return instant if known else None


def count(limit: Limit, spans: Sequence[tuple[int, int]], started_at: int, calendar: WorkCalendar) -> Counted:
    """What ran of ``limit`` in ``spans`` (UTC ms, in which a clock of ``started_at`` ran).

    A span counts the ends of days in ``(from, to]``: a pause that begins at 24:00 loses nothing, and one that
    is over at 24:00 has lost that end. Raises `YearMissing`.
    """
    match limit:
        case WorkingDayLimit():
            ends = sum(_ends_in(span, started_at, calendar, working=True) for span in spans)
            return Counted(working_ends=ends)
        case DayEndLimit():
            return Counted(ends=sum(_ends_in(span, None, calendar, working=False) for span in spans))
        case WorkingHourLimit():
            return Counted(working_ms=sum(_working_ms(span, calendar) for span in spans))
        case EarliestLimit(limits):
            parts = [astuple(count(each, spans, started_at, calendar)) for each in limits]
            return Counted(*map(max, zip(*parts, strict=True)))
        case _:
            return Counted(ms=sum(end - start for start, end in spans))


def late_by(limit: Limit, due: int, stopped_at: int, calendar: WorkCalendar) -> int | None:
    """How late a stop at ``stopped_at`` was, in the calendar of ``limit``: ms, of working days their ends.

    ``None`` while a year that it depends on is not on record.
    """
    span = (due, max(due, stopped_at))
    try:
        match limit:
            case WorkingDayLimit():
                return _ends_in(span, None, calendar, working=True)
            case WorkingHourLimit():
                return _working_ms(span, calendar)
            case _:
                return span[1] - span[0]
    except YearMissing:
        return None


def _due(  # noqa: PLR0911 - one line for each kind
    limit: Limit, counted: Counted, at: int, started_at: int, calendar: WorkCalendar
) -> tuple[int, bool]:
    """When it is due, and whether that is known; else the earliest that it can be."""
    match limit:
        case ClockLimit(ms):
            return at + ms - counted.ms, True
        case WorkingDayLimit(days):
            start_day = local_day(started_at, calendar.zone_info)
            ends = calendar.ends_of_days(at, start_day)
            return _nth(ends, days - counted.working_ends, at, calendar)
        case DayEndLimit(days):
            ends = calendar.ends_of_days(at, None, working=False)
            return _nth(ends, days + 1 - counted.ends, at, calendar)
        case WorkingHourLimit(ms):
            return _after_working(ms - counted.working_ms, at, calendar)
        case EarliestLimit(limits):
            return _earliest([_due(each, counted, at, started_at, calendar) for each in limits])
        case MonthEndLimit():
            return _month_end(started_at, calendar), True
        case _:
            return at + _instant(limit, started_at, calendar) - started_at - counted.ms, True


def _instant(limit: Limit, started_at: int, calendar: WorkCalendar) -> int:
    match limit:
        case InstantLimit(instant):
            return instant
        case AtOnceLimit():
            return started_at
        case TimeOfDayLimit(minute, days):
            day = local_day(started_at, calendar.zone_info) + timedelta(days=days)
            return wall_time(day, time_of_day(*divmod(minute, 60)), calendar.zone_info)
        case _:
            raise ValueError(f"{limit} has to be resolved first")


def _earliest(dues: Sequence[tuple[int, bool]]) -> tuple[int, bool]:
    # One that cannot be later than the others' earliest is known, whatever they turn out to be.
    return min(dues, key=lambda due: (due[0], not due[1]))


def _nth(ends: Iterator[int], number: int, at: int, calendar: WorkCalendar) -> tuple[int, bool]:
    """The ``number``-th of ``ends``; where a year is missing, the earliest instant at which it can be."""
    last = at
    for found in range(max(number, 0)):
        try:
            last = next(ends)
        except YearMissing as missing:
            return midnight(missing.day + timedelta(days=number - found), calendar.zone_info), False
    return last, True


def _after_working(ms: int, at: int, calendar: WorkCalendar) -> tuple[int, bool]:
    last = at
    windows = calendar.windows(WORKING, at)
    while ms > 0:
        try:
            start, end = next(windows)
        except YearMissing as missing:
            return max(midnight(missing.day, calendar.zone_info), last) + ms, False
        last = min(end, start + ms)
        ms -= last - start
    return last, True


def _ends_in(span: tuple[int, int], started_at: int | None, calendar: WorkCalendar, *, working: bool) -> int:
    after, until = span
    if until <= after:
        return 0
    start_day = None if started_at is None else local_day(started_at, calendar.zone_info)
    number = 0
    for end in _known_before(calendar.ends_of_days(after, start_day, working=working), until, calendar):
        if end > until:
            break
        number += 1
    return number


def _known_before(ends: Iterator[int], until: int, calendar: WorkCalendar) -> Iterator[int]:
    """``ends``, up to a year that is not on record if its days end after ``until``. Raises `YearMissing`."""
    while True:
        try:
            yield next(ends)
        except YearMissing as missing:
            if midnight(missing.day + timedelta(days=1), calendar.zone_info) <= until:
                raise
            return


def _working_ms(span: tuple[int, int], calendar: WorkCalendar) -> int:
    after, until = span
    worked = 0
    try:
        for start, end in calendar.windows(WORKING, after):
            if start >= until:
                break
            worked += min(end, until) - start
    except YearMissing as missing:
        if midnight(missing.day, calendar.zone_info) < until:
            raise
    return worked


def _month_end(started_at: int, calendar: WorkCalendar) -> int:
    first = local_day(started_at, calendar.zone_info).replace(day=1)
    return midnight((first + timedelta(days=32)).replace(day=1), calendar.zone_info)
