"""Dues that move: pauses, extensions, other years, a late entry that is accepted, a class that changes.

Each appends a segment; earlier ones are never worked out again (desk.md, sections 6.2 and 6.3).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from msgspec import structs

from alerts.deadlines.days.work_calendar import WorkCalendar
from alerts.deadlines.days.years import YearMissing
from alerts.deadlines.desk_clock import ClockEnd, ClockOf, ClockStatus, DeskClock
from alerts.deadlines.limit_texts import read_limit
from alerts.deadlines.limits import count, due_at
from alerts.deadlines.policy import PolicyTable, applying
from alerts.deadlines.segments import Segment, SegmentKind, extended, running_spans
from alerts.deadlines.starting import ClockSubject, calendar_version, start
from alerts.deadlines.stopping import end, stopped
from alerts.matters.facts import FactBook


@dataclass(frozen=True, slots=True)
class MovedClock:
    """A clock after a change, and the segment that says so."""

    clock: DeskClock
    segment: Segment


def pause(
    clocks: Iterable[DeskClock], table: PolicyTable, now: int, reason: str, by: str
) -> list[MovedClock]:
    """Those of ``clocks`` that stand still from ``now`` (UTC ms) on: pausable ones (C36 C16).

    A pause at or after the due changes nothing, nor does one after the proof, also while the due is unknown.
    """
    return [
        _moved(
            structs.replace(clock, status=ClockStatus.PAUSED, paused_at=now, next_at=None, next_step=""),
            SegmentKind.PAUSED,
            now,
            reason,
            by,
        )
        for clock in clocks
        if clock.going
        and clock.status is not ClockStatus.PAUSED
        and table.of_clock(clock).pausable
        and (clock.due_at is None or now < clock.due_at)
    ]


def resume(
    clocks: Iterable[DeskClock],
    segments: Mapping[int, Sequence[Segment]],
    calendar: WorkCalendar,
    now: int,
    reason: str,
    by: str,
) -> list[MovedClock]:
    """The paused ones of ``clocks``, which go on at ``now`` (UTC ms) with what was left of their limit.

    ``segments`` are those on record, by the clock's id. The due of an extended one moves by the length of the
    pause. A version of before let some stand still whose proof was there: these stay stopped.
    """
    moved: list[MovedClock] = []
    for clock in clocks:
        if clock.status is not ClockStatus.PAUSED or clock.paused_at is None:
            continue
        on_record = segments.get(clock.id, ())
        if extended(on_record) and clock.due_at is not None:
            due: int | None = clock.due_at + now - clock.paused_at
        else:
            due = _due_after(clock, on_record, clock.paused_at, now, calendar)
        after = _stopped_as_before(structs.replace(_with_due(clock, due, calendar), paused_at=None), calendar)
        moved.append(_moved(after, SegmentKind.RUNNING, now, reason, by))
    return moved


def can_extend(clock: DeskClock, until: int, asked_at: int, told_at: int, now: int) -> bool:
    """Whether ``clock`` may get the due ``until``: asked for, told to the user and granted in time (W23 P22).

    All instants UTC ms, and before its due: the due itself is too late. One that stands still has to go on
    first.
    """
    due = clock.due_at
    runs = clock.status is ClockStatus.RUNNING and due is not None
    return runs and max(asked_at, told_at, now) < (due or 0) < until


def extend(clock: DeskClock, until: int, now: int, reason: str, by: str) -> MovedClock:
    """``clock`` with the due ``until`` (UTC ms), granted at ``now``; see `can_extend`."""
    after = structs.replace(clock, due_at=until, known_at=None, next_at=None, next_step="")
    return _moved(after, SegmentKind.EXTENDED, now, reason, by)


def recalculate(
    clocks: Iterable[DeskClock],
    segments: Mapping[int, Sequence[Segment]],
    calendar: WorkCalendar,
    now: int,
    reason: str,
    by: str,
) -> list[MovedClock]:
    """Those of ``clocks`` whose due is another with ``calendar`` than before, each with it (section 9).

    A clock of unknown due gets its due from its kept start; one that was stopped meanwhile, whether it was
    met. What was extended by hand, or stands still, keeps its due.
    """
    moved: list[MovedClock] = []
    for clock in clocks:
        on_record = segments.get(clock.id, ())
        if clock.status not in (ClockStatus.RUNNING, ClockStatus.UNKNOWN) or extended(on_record):
            continue
        spans = running_spans(clock.started_at, on_record, now + 1)  # with one that begins now
        due = None
        for before, (went_on, stood_still) in enumerate(spans or [(clock.started_at, now)]):
            due = _due_with(clock, spans[:before], went_on, calendar)
            if clock.status is ClockStatus.UNKNOWN and due is not None and due <= stood_still:
                break  # a pause at or after the due changes nothing, also where nobody knew it then
        if due == clock.due_at:
            continue
        after = _stopped_as_before(_with_due(clock, due, calendar), calendar)
        moved.append(_moved(after, SegmentKind.RECALCULATED, now, reason, by))
    return moved


def stop_again(
    clock: DeskClock, at: int, calendar: WorkCalendar, now: int, reason: str, by: str
) -> MovedClock:
    """``clock``, stopped by a late entry, stopped at its claimed time ``at`` (UTC ms), which was accepted.

    Its segment keeps who did it and when; both times stay on record (section 1).
    """
    after = stopped(clock, at, clock.stopped_by, clock.stopped_with, calendar)
    return _moved(after, SegmentKind.STOPPED_AGAIN, now, reason, by)


def work_out_again(
    subjects: Sequence[ClockSubject],
    clocks: Sequence[DeskClock],
    book: FactBook,
    table: PolicyTable,
    calendar: WorkCalendar,
    now: int,
    pauses: Sequence[tuple[int, int | None]] = (),
) -> list[DeskClock]:
    """What changes of ``clocks``, all those of the ticket, since its class did (section 6.2).

    A clock whose policy does not apply any more ends; one that is overdue is missed for good. A policy that
    applies now starts a clock at the original start instant, which ``subjects`` have; what is proof for it
    since then stops it.
    """
    applied = {
        (subject.of, subject.scope): {policy.row_key for policy in applying(subject.state, table)}
        for subject in subjects
    }
    ended = end(
        [clock for clock in clocks if not _applies(clock, table, applied)],
        ClockEnd.CLASS_CHANGED,
        now,
        calendar,
    )
    rest = [next((each for each in ended if each.is_same(clock)), clock) for clock in clocks]
    return [*ended, *start(subjects, rest, (), table, calendar, now, book=book, pauses=pauses)]


def _applies(
    clock: DeskClock, table: PolicyTable, applied: Mapping[tuple[ClockOf, str], Collection[str]]
) -> bool:
    """Of a subject that was not told nothing changes: an assignment that ended, a task that is done."""
    rows = applied.get((clock.of, clock.scope))
    return rows is None or table.of_clock(clock).row_key in rows


def _due_after(
    clock: DeskClock, segments: Sequence[Segment], until: int, at: int, calendar: WorkCalendar
) -> int | None:
    """The due of a clock that goes on at ``at``, after what ran of it up to ``until``."""
    return _due_with(clock, running_spans(clock.started_at, segments, until), at, calendar)


def _due_with(
    clock: DeskClock, spans: Sequence[tuple[int, int]], at: int, calendar: WorkCalendar
) -> int | None:
    """The same after the ``spans`` (UTC ms) in which it ran."""
    limit = read_limit(clock.limit)
    try:
        ran = count(limit, spans, clock.started_at, calendar)
    except YearMissing:
        return None
    return due_at(limit, ran, at, clock.started_at, calendar)


def _stopped_as_before(clock: DeskClock, calendar: WorkCalendar) -> DeskClock:
    """``clock``, which has another due now; one that was stopped is met or missed by it, once known."""
    if clock.stopped_at is None or clock.due_at is None:
        return clock
    return stopped(clock, clock.stopped_at, clock.stopped_by, clock.stopped_with, calendar)


def _with_due(clock: DeskClock, due: int | None, calendar: WorkCalendar) -> DeskClock:
    return structs.replace(
        clock,
        status=ClockStatus.UNKNOWN if due is None else ClockStatus.RUNNING,
        due_at=due,
        known_at=None,
        calendar_version=calendar_version(read_limit(clock.limit), clock.started_at, due, calendar),
        next_at=None,
        next_step="",
    )


def _moved(clock: DeskClock, kind: SegmentKind, at: int, reason: str, by: str) -> MovedClock:
    no = clock.segments + 1
    segment = Segment(
        clock=clock.id,
        no=no,
        at=at,
        kind=kind,
        due_at=clock.due_at,
        reason=reason,
        by=by,
        calendar_version=clock.calendar_version,
    )
    return MovedClock(structs.replace(clock, segments=no), segment)
