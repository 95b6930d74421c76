"""Who is warned and told, step by step, and when (desk.md, section 6, Ladders)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import NamedTuple

from ingest.durations import DAY, HOUR, MINUTE
from simulators.expected.desk.days import WorkingDays

LAST_DAYS = 7
"""Of what came in during the last days of a month, the end of the month has no ladder (AMB-26)."""


class ReferenceStep(NamedTuple):
    """A step of a ladder and its instant, UTC ms."""

    name: str
    instant: int


def steps_of(
    ladder: str, start: int, due: int, days: WorkingDays, until: int, *, limit: int | None = None
) -> list[ReferenceStep]:
    """The steps of a clock from ``start`` to ``due`` that come by ``until``, in order; UTC ms all.

    ``limit`` (ms) is what the clock counts where it was paused; else all that lies between start and due.
    """
    whole = due - start if limit is None else limit
    steps = [*_warnings(ladder, start, due, whole, days), ReferenceStep("due", due)]
    steps += _after(ladder, due, whole, until)
    return [step for step in steps if step.instant <= until]


def _warnings(ladder: str, start: int, due: int, whole: int, days: WorkingDays) -> Iterator[ReferenceStep]:
    if ladder in ("A", "D"):
        yield ReferenceStep("warn", due - whole // 2)
    elif ladder == "B":
        yield ReferenceStep("warn", due - whole // 4)
    elif ladder == "C":
        at = [due - before for before in (DAY, 2 * HOUR)]
        # Both may lie before the start; then there is one at half of the limit.
        for instant in sorted({each if each >= start else due - whole // 2 for each in at}):
            yield ReferenceStep("warn", instant)
    else:
        instant = _a_working_day_before(due, days)
        yield ReferenceStep("warn", instant if instant >= start else due - whole // 2)


def _a_working_day_before(due: int, days: WorkingDays) -> int:
    """The same time of day, one working day earlier."""
    day = days.day_of(due)
    minute = (due - days.at(day, 0)) // MINUTE
    day -= timedelta(days=1)
    while not days.is_working(day):
        day -= timedelta(days=1)
    return days.at(day, minute)


def _after(ladder: str, due: int, whole: int, until: int) -> Iterator[ReferenceStep]:
    if ladder == "A":
        yield from (
            ReferenceStep("head", due + 10 * MINUTE),
            ReferenceStep("duty-leader", due + 20 * MINUTE),
            ReferenceStep("leader", due + 60 * MINUTE),
        )
    elif ladder == "B":
        supervisor = due + max(whole // 4, 30 * MINUTE)
        yield ReferenceStep("supervisor", supervisor)
        # Of a limit of minutes the leader would hear of it first; steps come in order.
        yield ReferenceStep("leader", max(due + whole, supervisor))
    elif ladder == "C":
        yield ReferenceStep("supervisor", due + DAY)
        yield ReferenceStep("leader", due + 2 * DAY)
        for instant in range(due + 9 * DAY, until + 1, 7 * DAY):
            yield ReferenceStep("top", instant)
    elif ladder == "D":
        yield ReferenceStep("leader", due + 10 * MINUTE)
        yield ReferenceStep("top", due + 30 * MINUTE)
    else:
        yield ReferenceStep("supervisor", due + DAY)


def month_has_a_ladder(received: int, days: WorkingDays) -> bool:
    """Whether the end of the month warns and escalates for what was ``received`` then (UTC ms)."""
    last = days.day_of(days.month_end(received) - 1)
    return days.day_of(received) <= last - timedelta(days=LAST_DAYS)
