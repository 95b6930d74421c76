"""When a matter rested: that counts for clocks, too, which begin only now to count from before (6.2)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from alerts.deadlines.days.work_calendar import WorkCalendar
from alerts.deadlines.desk_clock import DeskClock
from alerts.deadlines.segments import Segment, pauses_of, way_of
from alerts.matters.choices import Step
from alerts.matters.form_choices import Suspension
from alerts.tickets.desk_moves.matter_file import MatterFile

PAUSES: Final = frozenset({Suspension.USER_ABSENT, Suspension.FORCE_MAJEURE})
"""Reasons of a rest that stop clocks; any other stops none (C36, C16)."""
GO_ON: Final = ("resumed", "dispatched", "submitted-up")
"""Facts by which a matter that rested goes on."""


def pauses_on(file: MatterFile) -> Sequence[tuple[int, int | None]]:
    """Half-open spans of UTC ms in which the matter of ``file`` rested; the last may have no end yet.

    As its clocks say; of the last rest, where none of them stood still, as its facts say.
    """
    rested = file.facts.latest("suspended", "")
    if rested is None:
        return ()
    went_on: int | None = None
    if file.ticket.step is not Step.SUSPENDED:
        later = (file.facts.latest(name, "") for name in GO_ON)
        went_on = min((each.counts_at for each in later if each and each.at >= rested.at), default=None)
    spans = pauses_of(file.segments, went_on)
    since = rested.counts_at
    known = any(until is None or until > since for _, until in spans)
    if rested.data.get("reason") in PAUSES and not known and (went_on is None or went_on > since):
        spans.append((since, went_on))
    return spans


def ways_of(
    clocks: Iterable[DeskClock], pauses: Sequence[tuple[int, int | None]], calendar: WorkCalendar
) -> tuple[tuple[DeskClock, tuple[Segment, ...]], ...]:
    """Those of ``clocks`` that begin with ``pauses`` of before, each with the segments of these."""
    begun = (each for each in clocks if not each.id and each.segments)
    return tuple((each, tuple(way_of(each, pauses, calendar))) for each in begun)
