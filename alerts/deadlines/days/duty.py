"""The hours of duty (W33): whether somebody is at the office, and when somebody is there next (W34)."""

from __future__ import annotations

from dataclasses import replace
from typing import Final, NamedTuple

from alerts.deadlines.days.local_days import local_day
from alerts.deadlines.days.work_calendar import WorkCalendar
from alerts.deadlines.days.years import YearMissing, YearTable

DUTY_HOURS: Final = "duty"
"""Id of the hours in which there is somebody at the office (W33)."""


class DutyStart(NamedTuple):
    """When (UTC ms) hours of duty begin; not ``is_known``: of a year that is missing, by weekdays alone."""

    at: int
    is_known: bool


def in_duty_hours(calendar: WorkCalendar, now: int) -> bool:
    """Whether ``now`` (UTC ms) lies in the hours of duty; of a year that is missing: Monday to Friday."""
    try:
        return calendar.in_hours(DUTY_HOURS, now)
    except YearMissing:
        return _by_weekdays(calendar, now).in_hours(DUTY_HOURS, now)


def next_duty_start(calendar: WorkCalendar, after: int) -> DutyStart | None:
    """The first begin of hours of duty later than ``after`` (UTC ms): 08:00 of the next working day (W34).

    ``None``: there is none, as where a site has no such hours.
    """
    for looked_at, is_known in ((calendar, True), (_by_weekdays(calendar, after), False)):
        try:
            spans = looked_at.windows(DUTY_HOURS, after)
            return DutyStart(next(begin for begin, _ in spans if begin > after), is_known)
        except YearMissing:
            continue
    return None


def _by_weekdays(calendar: WorkCalendar, instant: int) -> WorkCalendar:
    """``calendar`` in which years around ``instant`` that are missing work from Monday to Friday."""
    year = local_day(instant, calendar.zone_info).year
    plain = {each: YearTable(each, 0, frozenset(), frozenset()) for each in (year - 1, year, year + 1)}
    return replace(calendar, years={**plain, **calendar.years})
