"""Which days are working days, when a local day is over, and which hours count (desk.md, section 9)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from ingest.durations import SECOND


class YearUnknown(Exception):  # noqa: N818 - named for what it says of the year
    """Nobody has said yet which days of ``year`` are off."""

    def __init__(self, year: int) -> None:
        super().__init__(f"{year} is not known")
        self.year = year


@dataclass(frozen=True, slots=True)
class KnownYear:
    """What the State Council has said of a year: dates off, and make-up dates on (调休)."""

    off: frozenset[date]
    on: frozenset[date]


def _dates(year: int, text: str) -> frozenset[date]:
    """``"2-15..2-23 4-4"``: dates and spans of dates."""
    found = set()
    for span in text.split():
        first, _, last = span.partition("..")
        day = date(year, *map(int, first.split("-")))
        end = date(year, *map(int, (last or first).split("-")))
        while day <= end:
            found.add(day)
            day += timedelta(days=1)
    return frozenset(found)


YEAR_2026 = KnownYear(
    off=_dates(2026, "1-1..1-3 2-15..2-23 4-4..4-6 5-1..5-5 6-19..6-21 9-25..9-27 10-1..10-7"),
    on=_dates(2026, "1-4 2-14 2-28 5-9 9-20 10-10"),
)
"""As the State Council announced it in November 2025."""
MADE_UP_2027 = KnownYear(off=_dates(2027, "1-1..1-3"), on=frozenset())
"""2027 was not announced when this was written: for what happens when a year is imported."""


class WorkingDays:
    """The working days of one zone, for the years that are known."""

    def __init__(self, years: Mapping[int, KnownYear], zone: str = "Asia/Shanghai") -> None:
        self._years = years
        self._unknown_work = False
        self.zone = ZoneInfo(zone)

    def assuming_work(self) -> WorkingDays:
        """The same, with every day of a year that is not known a working day."""
        busy = WorkingDays(self._years, self.zone.key)
        busy._unknown_work = True
        return busy

    def is_working(self, day: date) -> bool:
        """A make-up day, or Monday to Friday and not off. Raises `YearUnknown`."""
        year = self._years.get(day.year)
        if year is None:
            if self._unknown_work:
                return True
            raise YearUnknown(day.year)
        return day in year.on or (day.isoweekday() <= 5 and day not in year.off)

    def day_of(self, instant: int) -> date:
        """The local day of ``instant`` (UTC ms)."""
        return datetime.fromtimestamp(instant // SECOND, self.zone).date()

    def at(self, day: date, minute: int) -> int:
        """The instant (UTC ms) of ``minute`` of the local ``day``; 1440 is its end."""
        local = datetime.combine(day, time()) + timedelta(minutes=minute)
        return int(local.replace(tzinfo=self.zone).astimezone(UTC).timestamp()) * SECOND

    def end_of(self, day: date) -> int:
        """24:00 of ``day``, UTC ms."""
        return self.at(day, 24 * 60)

    def ends_after(self, day: date) -> Iterator[int]:
        """The ends of the working days that come after ``day``, UTC ms. Raises `YearUnknown`."""
        while True:
            day += timedelta(days=1)
            if self.is_working(day):
                yield self.end_of(day)

    def ends_from(self, day: date) -> Iterator[int]:
        """The ends of ``day`` and of all days after it, UTC ms."""
        while True:
            yield self.end_of(day)
            day += timedelta(days=1)

    def month_end(self, instant: int) -> int:
        """The end of the local month of ``instant``, UTC ms both."""
        day = self.day_of(instant)
        return self.at(date(day.year + day.month // 12, day.month % 12 + 1, 1), 0)


@dataclass(frozen=True, slots=True)
class CountedHours:
    """Local windows in minutes of the day, half-open; one that ends no later than it begins ends next day.

    ``of_day`` says on which days they begin; it may raise `YearUnknown`.
    """

    windows: tuple[tuple[int, int], ...]
    of_day: Callable[[WorkingDays, date], bool]

    def spans(self, days: WorkingDays, since: int) -> Iterator[tuple[int, int]]:
        """The windows that end after ``since``, cut there, in order; UTC ms."""
        day = days.day_of(since) - timedelta(days=1)
        while True:
            if self.of_day(days, day):
                for first, last in sorted(self.windows):
                    start = days.at(day, first)
                    end = days.at(day, last if last > first else last + 24 * 60)
                    if end > since:
                        yield max(start, since), end
            day += timedelta(days=1)


DUTY = CountedHours(((8 * 60, 16 * 60 + 30),), WorkingDays.is_working)
"""08:00 to 16:30 on working days (W33)."""
