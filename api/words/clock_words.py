"""What stands on record of the clocks of the desk, to be written in a language."""

from __future__ import annotations

from alerts.deadlines.desk_clock import BY_PARENT, DeskClock
from alerts.deadlines.segments import YEAR_ARRIVED, Segment, SegmentKind
from alerts.matters.form_choices import Suspension
from alerts.tickets.ticket import SYSTEM
from alerts.words.desk_names import choice_name, clock_end_name, clock_status_name, fact_name, move_name
from ingest.said import Said


def clock_state(clock: DeskClock, now: int) -> Said:
    """What ``clock`` is at ``now`` (UTC ms), and why it ended where that was without its proof."""
    if clock.overdue(now):
        return Said("clock-state-overdue")
    status = clock_status_name(clock.status)
    if not clock.ended_reason:
        return status
    return Said("clock-state-ended", status=status, reason=clock_end_name(clock.ended_reason))


def stopped_with(clock: DeskClock) -> Said | None:
    """The proof that stopped ``clock``; ``None``: nothing did."""
    if not clock.stopped_with:
        return None
    if clock.stopped_with == BY_PARENT:
        return Said("clock-stopped-by-parent")
    return fact_name(clock.stopped_with)


def segment_reason(segment: Segment) -> Said | str:
    """Why something was appended to a clock: what somebody wrote as they did; empty: nobody said why."""
    reason = segment.reason
    if segment.kind is SegmentKind.PAUSED and reason in {*Suspension}:
        return choice_name("suspension", reason)
    if segment.kind is SegmentKind.RUNNING and reason:
        return move_name(reason)
    if segment.kind is SegmentKind.RECALCULATED and (reason, segment.by) == (YEAR_ARRIVED, SYSTEM):
        return Said("clock-year-arrived")
    return reason
