"""What happened to a clock on its way: appended, and never worked out again (desk.md, section 6.3).

The first segment is the clock's own row: it runs from its start. A segment of record says what changed then,
and what the clock's due became.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from alerts.deadlines.days.work_calendar import WorkCalendar
from alerts.deadlines.days.years import YearMissing
from alerts.deadlines.desk_clock import DeskClock
from alerts.deadlines.limit_texts import read_limit
from alerts.deadlines.limits import NOTHING, Limit, count, due_at


class SegmentKind(StrEnum):
    """What changed."""

    RUNNING = "running"
    """It goes on after a pause."""
    PAUSED = "paused"
    EXTENDED = "extended"
    """A leader gave it another due (W23 P22)."""
    RECALCULATED = "recalculated"
    """Its due was worked out again with other years (section 9)."""
    STOPPED_AGAIN = "stopped_again"
    """A supervisor accepted the claimed time of a late entry (section 1)."""


YEAR_ARRIVED = "year-arrived"
"""Reason of a segment that the service appends: the year that its due was unknown for is on record."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """One line of a clock's way. Times UTC ms.

    Attributes
    ----------
    clock
        Key of the clock on record; 0 where both are put on record together.
    no
        From 1 on.
    at, kind
        Since when, and what changed.
    due_at
        The clock's due from then on; of a paused one what it was.
    reason, by
        Why, and who did it.
    calendar_version
        Versions of the years that the due was worked out with.
    """

    clock: int = 0
    no: int
    at: int
    kind: SegmentKind
    due_at: int | None
    reason: str
    by: str
    calendar_version: str = ""


def running_spans(started_at: int, segments: Iterable[Segment], until: int) -> list[tuple[int, int]]:
    """Half-open spans of UTC ms, up to ``until``, in which a clock of ``started_at`` ran."""
    spans: list[tuple[int, int]] = []
    since: int | None = started_at
    for segment in segments:
        if segment.kind is SegmentKind.PAUSED and since is not None:
            spans.append((since, segment.at))
            since = None
        elif segment.kind is SegmentKind.RUNNING:
            since = segment.at
    if since is not None and since < until:
        spans.append((since, until))
    return spans


def pauses_of(segments: Iterable[Segment], resumed_at: int | None = None) -> list[tuple[int, int | None]]:
    """Half-open spans of UTC ms in which a matter stood still, from the ``segments`` of all its clocks.

    The last has no end if it stands still yet. ``resumed_at``, when it last went on, ends a pause in which
    every clock that stood still was ended.
    """
    found: list[tuple[int, int | None]] = []
    since: int | None = None
    for segment in sorted(segments, key=lambda each: each.at):
        if segment.kind is SegmentKind.PAUSED and (since is None or segment.at != since):
            since = segment.at
        elif segment.kind is SegmentKind.RUNNING and since is not None:
            found.append((since, segment.at))
            since = None
    if since is not None:
        found.append((since, resumed_at if resumed_at is not None and resumed_at >= since else None))
    return found


def inherited(
    limit: Limit,
    started_at: int,
    due: int | None,
    pauses: Iterable[tuple[int, int | None]],
    calendar: WorkCalendar,
) -> list[Segment]:
    """Segments of a clock that begins only now to count from ``started_at``, by the ``pauses`` since then.

    ``due`` is its due without them; that of the last segment is the one it has. All UTC ms.
    """
    found: list[Segment] = []
    for since, until in pauses:
        at = max(since, started_at)
        if (until is not None and until <= started_at) or (due is not None and at >= due):
            continue
        found.append(_inherited(found, at, SegmentKind.PAUSED, due))
        if until is None:
            break
        try:
            ran = count(limit, running_spans(started_at, found, at), started_at, calendar)
            due = due_at(limit, ran, until, started_at, calendar)
        except YearMissing:
            due = None
        found.append(_inherited(found, until, SegmentKind.RUNNING, due))
    return found


def way_of(
    clock: DeskClock, pauses: Iterable[tuple[int, int | None]], calendar: WorkCalendar
) -> list[Segment]:
    """The segments of ``clock``, which `alerts.deadlines.starting.start` has just made with ``pauses``."""
    limit, since = read_limit(clock.limit), clock.started_at
    return inherited(limit, since, due_at(limit, NOTHING, since, since, calendar), pauses, calendar)


def _inherited(before: Sequence[Segment], at: int, kind: SegmentKind, due: int | None) -> Segment:
    return Segment(no=len(before) + 1, at=at, kind=kind, due_at=due, reason="", by="")


def extended(segments: Sequence[Segment]) -> bool:
    """Whether its due is one that somebody set, which no calendar moves any more."""
    return any(segment.kind is SegmentKind.EXTENDED for segment in segments)
