"""Clocks of a thing that is no ticket, decided anew at each change of it (desk.md, 7.6 and 7.7)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from alerts.deadlines.days.work_calendar import WorkCalendar
from alerts.deadlines.desk_clock import ClockEnd, DeskClock
from alerts.deadlines.limit_texts import write_limit
from alerts.deadlines.limits import resolved
from alerts.deadlines.obligations import lead
from alerts.deadlines.policy import Policy, PolicyTable, applying
from alerts.deadlines.starting import ClockSubject, start
from alerts.deadlines.stopping import end, stop
from alerts.matters.facts import FactBook


def decided_anew(
    clocks: Sequence[DeskClock],
    subject: ClockSubject,
    book: FactBook,
    table: PolicyTable,
    calendar: WorkCalendar,
    now: int,
    *,
    owed: Callable[[DeskClock], DeskClock] = lambda clock: clock,
) -> list[DeskClock]:
    """Those of ``clocks``, all of one thing, that change at ``now`` (UTC ms), and those that begin.

    The facts of ``book`` stop what they prove; what no longer applies to ``subject``, or counts from or to
    another instant by now, ends and is owed anew; of what applies now clocks begin. ``owed``: of one that
    begins who answers for it, where that is another than of the subject.
    """
    kept = list(clocks)
    _take(kept, stop(kept, book, list(book), table, calendar, afresh=subject.afresh))
    stale = [each for each in kept if each.going and not _still(each, subject, table)]
    _take(kept, end(stale, ClockEnd.CLASS_CHANGED, now, calendar))
    kept += [owed(each) for each in start([subject], kept, (), table, calendar, now, book=book)]
    _take(kept, lead(kept, table, calendar, now))
    return changed_of(clocks, kept)


def ended(clocks: Sequence[DeskClock], now: int, calendar: WorkCalendar) -> list[DeskClock]:
    """Those of ``clocks`` that end at ``now`` (UTC ms) with what they belong to."""
    return changed_of(clocks, end([each for each in clocks if each.going], ClockEnd.CLOSED, now, calendar))


def changed_of(before: Sequence[DeskClock], kept: Iterable[DeskClock]) -> list[DeskClock]:
    """Those of ``kept`` that are not as they were ``before``."""
    known = set(before)
    return [each for each in kept if each not in known]


def _still(clock: DeskClock, subject: ClockSubject, table: PolicyTable) -> bool:
    """Whether a clock that runs still measures what is owed."""
    policy = _now(clock, subject, table)
    as_started = table.of_clock(clock)
    if policy is None or policy.variant != as_started.variant:
        return False
    if subject.starts.get(policy.start) != clock.started_at:
        return False
    limit = resolved(as_started.limit, subject.given)
    return limit is not None and write_limit(limit) == clock.limit


def _now(clock: DeskClock, subject: ClockSubject, table: PolicyTable) -> Policy | None:
    found = applying(subject.state, table)
    return next((each for each in found if each.key == clock.key and each.of is subject.of), None)


def _take(kept: list[DeskClock], changed: Iterable[DeskClock]) -> None:
    """Put each of ``changed`` in the place of what it was."""
    for clock in changed:
        position = next((no for no, each in enumerate(kept) if each.is_same(clock)), None)
        if position is None:
            kept.append(clock)
        else:
            kept[position] = clock
