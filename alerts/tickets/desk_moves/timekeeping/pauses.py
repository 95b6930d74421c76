"""When a matter rested: that counts for clocks, too, which begin only now to count from before (6.2)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from alerts.deadlines.days.work_calendar import WorkCalendar
from alerts.deadlines.desk_clock import DeskClock
from alerts.deadlines.segments import Segment, SegmentKind, pauses_of, way_of
from alerts.matters.choices import Step
from alerts.matters.facts import Fact
from alerts.matters.form_choices import Suspension
from alerts.tickets.desk_moves.matter_file import MatterFile

PAUSES: Final = frozenset({Suspension.USER_ABSENT, Suspension.FORCE_MAJEURE})
"""Reasons of a rest that stop clocks; any other stops none (C36, C16)."""
GO_ON: Final = {"resumed": "resume", "dispatched": "reassign", "submitted-up": "submit_up"}
"""Fact by which a matter that rested goes on -> the command that leaves it."""


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
    clocks: Iterable[DeskClock],
    pauses: Sequence[tuple[int, int | None]],
    file: MatterFile,
    calendar: WorkCalendar,
) -> tuple[tuple[DeskClock, tuple[Segment, ...]], ...]:
    """Those of ``clocks`` that begin with ``pauses`` of before, each with the segments of these.

    They say why and by whom the matter of ``file`` rested, and went on.
    """
    begun = (each for each in clocks if not each.id and each.segments)
    return tuple(
        (each, tuple(_told(segment, file) for segment in way_of(each, pauses, calendar))) for each in begun
    )


def _told(segment: Segment, file: MatterFile) -> Segment:
    """``segment`` as that of another clock says of the same rest, or else as the facts do."""
    alike = (each for each in file.segments if each.kind is segment.kind and each.at <= segment.at)
    known = max(alike, key=_at, default=None)
    if known is not None:
        return replace(segment, reason=known.reason, by=known.by)
    if segment.kind is SegmentKind.PAUSED:
        rested = file.facts.latest("suspended", "")
        return segment if rested is None else _by_fact(segment, rested, str(rested.data.get("reason", "")))
    facts = (file.facts.latest(name, "") for name in GO_ON)
    went_on = next((each for each in facts if each is not None and each.counts_at == segment.at), None)
    return segment if went_on is None else _by_fact(segment, went_on, GO_ON[went_on.name])


def _by_fact(segment: Segment, fact: Fact, reason: str) -> Segment:
    return replace(segment, reason=reason, by=fact.actor)


def _at(segment: Segment) -> int:
    return segment.at
