"""Recurring clocks: a chain of occurrences, each a clock that is met or missed (desk.md, section 6.5)."""

from __future__ import annotations

from msgspec import structs

from alerts.deadlines.days.work_calendar import WorkCalendar
from alerts.deadlines.desk_clock import ClockStatus, DeskClock
from alerts.deadlines.limit_texts import read_limit, write_limit
from alerts.deadlines.limits import NOTHING, DayEndLimit, due_at
from alerts.deadlines.policy import Policy, Recurrence
from ingest.durations import MINUTE

LATE_AFTER = 15 * MINUTE
"""`DeskSettings.late_after` as the product has it: so late an entry still counts when it was (section 1)."""


def passed(clock: DeskClock) -> DeskClock:
    """``clock``, an occurrence whose due passed without its proof: missed for good.

    What comes late meets the next one.
    """
    return structs.replace(clock, status=ClockStatus.MISSED, leads=False)


def next_occurrence(
    clock: DeskClock, policy: Policy, proof_at: int | None, calendar: WorkCalendar
) -> DeskClock:
    """The occurrence after ``clock``, which was met at ``proof_at`` (UTC ms) or, ``None``, missed.

    `DeskClock.occurrence` counts the missed ones since the last proof: only the first of them escalates
    beyond its due. Of one for each day, the next is that of the next local day, whenever the proof came.
    """
    by_day = policy.recurring is Recurrence.DAY
    since = clock.due_at if proof_at is None or by_day else proof_at
    started_at = clock.started_at if since is None else since
    limit = DayEndLimit(0) if by_day else read_limit(clock.limit)
    due = due_at(limit, NOTHING, started_at, started_at, calendar)
    return structs.replace(
        clock,
        started_at=started_at,
        limit=write_limit(limit),
        due_at=due,
        status=ClockStatus.UNKNOWN if due is None else ClockStatus.RUNNING,
        occurrence=clock.occurrence + 1 if proof_at is None else 0,
        known_at=None,
        stopped_at=None,
        stopped_by="",
        stopped_with="",
        late_ms=0,
        late_counted=0,
        segments=0,
        caught_up=False,
        next_at=None,
        next_step="",
        id=0,
    )
