"""The calendar of an organisation: working days and hours that count, in its zone (desk.md, section 9)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from alerts.deadlines.days.local_days import local_day, midnight
from alerts.deadlines.days.windows import Hours, HoursSeason, Periods, spans_after
from alerts.deadlines.days.years import YearMissing, YearTable
from ingest.inventory.local_time import LAST_YEAR, day_in
from ingest.inventory.tree import DateSpan

WARN_FROM = (11, 1)
"""Month and day from which on a missing next year is told of (desk.md, section 9)."""


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """Which days and hours count, in one zone.

    Attributes
    ----------
    zone
        IANA name: of the organisation, or of the place that a clock is about.
    years
        Tables of the years that are on record, the version in force of each. A year that is not there is
        unknown.
    hours
        Calendars of hours by id (`alerts.deadlines.days.windows`).
    summer
        The days of summer; ``None`` where nobody set them (AMB-8): then only rows of any season hold.
    """

    zone: str
    years: Mapping[int, YearTable] = field(default_factory=dict)
    hours: Mapping[str, Sequence[Hours]] = field(default_factory=dict)
    summer: DateSpan | None = None

    @property
    def zone_info(self) -> ZoneInfo:
        """The zone itself."""
        return ZoneInfo(self.zone)

    def in_zone(self, zone: str) -> WorkCalendar:
        """The same days and hours by the clocks of another zone."""
        return self if zone == self.zone else replace(self, zone=zone)

    def knows(self, instant: int) -> bool:
        """Whether the year of ``instant`` (UTC ms) is on record."""
        return local_day(instant, self.zone_info).year in self.years

    def is_working(self, day: date) -> bool:
        """Whether ``day`` is a working day. Raises `YearMissing`."""
        table = self.years.get(day.year)
        if table is None:
            raise YearMissing(day)
        return table.is_working(day)

    def ends_of_days(self, after: int, start_day: date | None, *, working: bool = True) -> Iterator[int]:
        """Instants 24:00 (UTC ms) later than ``after`` of days later than ``start_day``, in order.

        ``start_day`` is excluded by name, whatever ``after`` is: a clock that goes on after a pause still
        does not count the day on which it started. ``None`` excludes no day. Of working days, or of all.
        Without end: raises `YearMissing` at the first day whose year is not on record, or is beyond those
        that there are.
        """
        zone = self.zone_info
        day = local_day(after, zone)
        if start_day is not None and day <= start_day:
            day = start_day + timedelta(days=1)
        while True:
            if day.year > LAST_YEAR:
                raise YearMissing(day)
            if not working or self.is_working(day):
                yield midnight(day + timedelta(days=1), zone)
            day += timedelta(days=1)

    def windows(self, hours: str, after: int) -> Iterator[tuple[int, int]]:
        """Spans (UTC ms) of the calendar ``hours`` that end later than ``after``, in order.

        They may touch and never overlap; the first begins at ``after`` if that lies inside. Without end:
        raises `YearMissing` once the spans before it were given, `KeyError` for hours that there are not.
        """
        rows = self.hours[hours]
        over_midnight = any(row.over_midnight for row in rows)
        return spans_after(
            lambda day: self._periods(rows, day), after, self.zone_info, over_midnight=over_midnight
        )

    def in_hours(self, hours: str, instant: int) -> bool:
        """Whether ``instant`` (UTC ms) lies in the calendar ``hours``. Raises `YearMissing`, `KeyError`."""
        return next(self.windows(hours, instant))[0] == instant

    def versions(self, first: int, last: int) -> str:
        """Versions of the known years from ``first`` to ``last`` (UTC ms): ``"2026:1 2027:2"``."""
        zone = self.zone_info
        years = range(local_day(first, zone).year, local_day(last, zone).year + 1)
        return " ".join(f"{year}:{self.years[year].version}" for year in years if year in self.years)

    def year_to_import(self, now: int) -> int | None:
        """The year whose table somebody should import by ``now`` (UTC ms); ``None``: nothing is missing.

        This one, or from `WARN_FROM` on the next, which is announced about then.
        """
        today = local_day(now, self.zone_info)
        wanted = [today.year] if (today.month, today.day) < WARN_FROM else [today.year, today.year + 1]
        return next((year for year in wanted if year not in self.years), None)

    def _periods(self, rows: Sequence[Hours], day: date) -> Periods:
        if day.year > LAST_YEAR:
            raise YearMissing(day)
        season = self._season(day)
        row = next((row for row in rows if row.season is season), None)
        if row is None:
            row = next((row for row in rows if row.season is HoursSeason.ANY), None)
        if row is None:
            return ()
        if row.days == "working":
            counts = self.is_working(day)
        else:
            counts = row.days == "all" or day.isoweekday() in row.days
        return row.periods if counts else ()

    def _season(self, day: date) -> HoursSeason:
        if self.summer is None:
            return HoursSeason.ANY
        return HoursSeason.SUMMER if day_in(self.summer, day) else HoursSeason.WINTER
