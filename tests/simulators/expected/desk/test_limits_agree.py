"""The desk's limits against those of the second judge: random years, limits, starts and pauses.

The desk goes from a pause to the next and carries on what ran so far; the second judge sees all at once.
"""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.deadlines import limits as desk
from alerts.deadlines.days.windows import HOURS
from alerts.deadlines.days.work_calendar import WorkCalendar
from alerts.deadlines.days.years import YearMissing, YearTable
from ingest.durations import DAY, HOUR, MINUTE
from simulators.expected.desk.days import MADE_UP_2027, YEAR_2026, KnownYear, WorkingDays
from simulators.expected.desk.limits import LimitBook, ReferenceLimit, due_of
from tests.examples import examples
from tests.simulators.expected.desk.histories import on

ZONES = ("Asia/Shanghai", "Europe/Berlin", "America/Havana", "Australia/Lord_Howe", "Asia/Kathmandu")
STARTS = st.integers(on("01-05 00:00"), on("12-31 12:00")) | st.builds(
    lambda days, ms: on("02-01 00:00") + days * DAY + ms, st.integers(0, 320), st.sampled_from([0, 1, -1])
)
"""Any instant of 2026, and midnights of Shanghai."""


@st.composite
def years(draw) -> dict[int, KnownYear]:
    """2026 and perhaps 2027, as they are or with any days off and on."""
    known = [2026, 2027] if draw(st.booleans()) else [2026]
    if draw(st.booleans()):
        return {year: {2026: YEAR_2026, 2027: MADE_UP_2027}[year] for year in known}
    found = {}
    for year in known:
        numbers = draw(st.sets(st.integers(0, 364), max_size=60))
        some = [date(year, 1, 1) + timedelta(days=number) for number in numbers]
        off = frozenset(day for day in some if day.isoweekday() <= 5)
        found[year] = KnownYear(off, frozenset(some) - off)
    return found


SINGLE = st.one_of(
    st.builds(lambda ms: ("clock", ms), st.integers(0, 10 * DAY)),
    st.builds(lambda n: ("working-days", n), st.integers(1, 20)),
    st.builds(lambda ms: ("working-hours", ms), st.integers(1, 40 * HOUR)),
    st.builds(lambda n: ("day-end", n), st.integers(0, 3)),
    st.just(("month-end", 0)),
    st.just(("given", 0)),
)
LIMITS = st.tuples(SINGLE) | st.tuples(
    st.just(("given", 0)), st.sampled_from([("working-days", 7), ("clock", DAY)])
)
GAPS = st.integers(1, 3 * DAY) | st.sampled_from([HOUR, DAY, 16 * HOUR, MINUTE])


def of_desk(kind: str, amount: int, given_at: int) -> desk.Limit:
    return {
        "clock": desk.ClockLimit(amount),
        "working-days": desk.WorkingDayLimit(amount),
        "working-hours": desk.WorkingHourLimit(amount),
        "day-end": desk.DayEndLimit(amount),
        "month-end": desk.MonthEndLimit(),
        "given": desk.InstantLimit(given_at),
    }[kind]


def of_judge(parts: tuple[tuple[str, int], ...]) -> ReferenceLimit:
    kind, amount = parts[0]
    return ReferenceLimit(kind, amount, None if len(parts) == 1 else of_judge(parts[1:]))


@settings(max_examples=examples(1_000))
@given(
    years=years(),
    zone=st.sampled_from(ZONES),
    parts=LIMITS,
    start=STARTS,
    given_after=st.integers(0, 30 * DAY),
    gaps=st.lists(st.tuples(GAPS, GAPS), max_size=3),
)
def test_both_find_the_same_due(years, zone, parts, start, given_after, gaps):
    given_at = start + given_after
    limits = tuple(of_desk(kind, amount, given_at) for kind, amount in parts)
    limit = limits[0] if len(limits) == 1 else desk.EarliestLimit(limits)
    calendar = WorkCalendar(
        zone, {year: YearTable(year, 1, table.off, table.on) for year, table in years.items()}, HOURS
    )
    book = LimitBook(WorkingDays(years, zone), given={"": given_at})

    def judged(pauses: list[tuple[int, int]]) -> int | None:
        return due_of(of_judge(parts), start, pauses, book)

    due = desk.due_at(limit, desk.NOTHING, start, start, calendar)
    assert due == judged([])
    spans: list[tuple[int, int]] = []
    pauses: list[tuple[int, int]] = []
    runs_from = start
    for runs, stands in gaps:
        since = runs_from + runs
        if due is None or since >= due:
            break
        spans.append((runs_from, since))
        runs_from = since + stands
        pauses.append((since, runs_from))
        try:
            counted = desk.count(limit, spans, start, calendar)
        except YearMissing:
            break
        due = desk.due_at(limit, counted, runs_from, start, calendar)
        assert due == judged(pauses)
