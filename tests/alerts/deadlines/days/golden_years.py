"""Years for the tests, written down by hand: 2026 as the State Council announced it in November 2025."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from alerts.deadlines.days.windows import HOURS
from alerts.deadlines.days.work_calendar import WorkCalendar
from alerts.deadlines.days.years import YearTable

SHANGHAI = "Asia/Shanghai"


def days(month: int, *numbers: int, year: int = 2026) -> set[date]:
    return {date(year, month, number) for number in numbers}


OFF_2026 = (
    days(1, 1, 2, 3)
    | days(2, *range(15, 24))
    | days(4, 4, 5, 6)
    | days(5, 1, 2, 3, 4, 5)
    | days(6, 19, 20, 21)
    | days(9, 25, 26, 27)
    | days(10, *range(1, 8))
)
ON_2026 = days(1, 4) | days(2, 14, 28) | days(5, 9) | days(9, 20) | days(10, 10)
YEAR_2026 = YearTable(2026, 1, frozenset(OFF_2026), frozenset(ON_2026))
MADE_UP_2027 = YearTable(2027, 1, frozenset(days(1, 1, 2, 3, year=2027)), frozenset())
"""It was not announced when this was written."""

CALENDAR = WorkCalendar(SHANGHAI, {2026: YEAR_2026}, HOURS)
WITH_2027 = WorkCalendar(SHANGHAI, {2026: YEAR_2026, 2027: MADE_UP_2027}, HOURS)


def at(text: str, zone: str = SHANGHAI) -> int:
    """UTC ms of a local time such as ``2026-02-13T15:00``."""
    return round(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).timestamp() * 1000)


def local(instant: int | None, zone: str = SHANGHAI) -> str | None:
    """What clocks there show, to the second."""
    return (
        None
        if instant is None
        else f"{datetime.fromtimestamp(instant / 1000, ZoneInfo(zone)):%Y-%m-%dT%H:%M:%S}"
    )
