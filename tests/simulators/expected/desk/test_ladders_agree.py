"""The desk's ladders and what comes round, against the second judge."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.deadlines.desk_clock import ClockOf, DeskClock
from alerts.deadlines.ladders import steps
from alerts.deadlines.limit_texts import write_limit
from alerts.deadlines.limits import ClockLimit, InstantLimit
from alerts.deadlines.policy_files import POLICIES
from ingest.durations import DAY, HOUR, MINUTE
from simulators.expected.desk.ladders import steps_of
from tests.examples import examples
from tests.simulators.expected.desk.histories import DAYS, on
from tests.simulators.expected.desk.stories import CALENDAR

LENGTHS = st.integers(MINUTE // 4, 5 * DAY).map(lambda quarter: 4 * quarter) | st.sampled_from(
    [2 * HOUR, DAY]
)
"""Halves and quarters of them are whole milliseconds."""
LOOKED_FOR = 40 * DAY


def of_desk(ladder: str, start: int, due: int, limit) -> list[tuple[str, int]]:
    clock = DeskClock(
        ticket="2026-000001",
        of=ClockOf.TICKET,
        scope="",
        key="leak.onsite",
        policy=0,
        clause="B5",
        started_at=start,
        limit=write_limit(limit),
        due_at=due,
    )
    found = []
    for each in steps(clock, POLICIES.ladders[ladder], CALENDAR):
        if each.instant > due + LOOKED_FOR:
            break
        found.append(("warn" if each.step.id.startswith("warn") else each.step.id, each.instant))
    return found


@settings(max_examples=examples(300))
@given(
    ladder=st.sampled_from("ABCD"), start=st.integers(on("01-05 00:00"), on("10-01 00:00")), length=LENGTHS
)
def test_both_take_the_same_steps(ladder, start, length):
    due = start + length
    judged = steps_of(ladder, start, due, DAYS, due + LOOKED_FOR)
    assert of_desk(ladder, start, due, ClockLimit(length)) == judged


@settings(max_examples=examples(100))
@given(start=st.integers(on("01-05 00:00"), on("10-01 00:00")), days=st.integers(1, 10))
def test_both_tell_a_working_day_before_the_end_of_one(start, days):
    ends = DAYS.ends_after(DAYS.day_of(start))
    due = [next(ends) for _ in range(days)][-1]
    judged = steps_of("E", start, due, DAYS, due + LOOKED_FOR)
    assert of_desk("E", start, due, InstantLimit(due)) == judged
