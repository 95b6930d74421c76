"""Ladders: who hears of a clock before its due, at it, and after it (desk.md, section 6).

A ladder is data (``policies.toml``). A clock's own steps follow from its due, or from the due as the service
knew it (6.8); they are worked out and never stored, but for the first one that is not on record yet.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from functools import cached_property

from alerts.deadlines.days.local_days import local_day, midnight
from alerts.deadlines.days.work_calendar import WorkCalendar
from alerts.deadlines.days.years import YearMissing
from alerts.deadlines.desk_clock import ClockStatus, DeskClock
from alerts.deadlines.limit_texts import read_limit
from alerts.deadlines.limits import ClockLimit
from ingest.durations import DAY, HOUR

ROUND = 1_000
"""`StepAt.n` counts repeats within a round; with each segment, which may move the due, another begins."""
UNKNOWN_WARNED_AFTER = 12 * HOUR
"""After its start, the first warning of a clock whose due is unknown (section 9)."""


class LadderPost(StrEnum):
    """Whom a step is meant for; resolved to persons when it fires."""

    PERSON = "person"
    """In charge, else who it is assigned to."""
    UNIT = "unit"
    """The unit's shift; before there are shifts its head and members."""
    DESK = "desk"
    """Dispatchers of the owner."""
    HEAD = "head"
    """Of the unit."""
    DUTY_LEADER = "duty_leader"
    """带班领导; before there are shifts the leader of the owner."""
    LEADER = "leader"
    """主管领导 of the unit."""
    TOP = "top"
    """一把手."""
    SUPERVISOR = "supervisor"
    PRODUCTION = "production"
    """生产调度部, for heating 指挥中心: its shift; before there are shifts its head and members."""
    PRODUCTION_HEAD = "production_head"
    """Head of 生产调度部, for heating of 指挥中心."""
    OWNER = "owner"
    APPLICANT = "applicant"
    """Who applied for a stop of supply; of what nobody applied for, nobody."""
    ADMINISTRATOR = "administrator"
    """Who administers the service."""


class StepKind(StrEnum):
    """Where a step lies."""

    WARNING = "warning"
    DUE = "due"
    AFTER = "after"


@dataclass(frozen=True)
class LadderStep:
    """One step. Lengths ms; exactly one of the ways to say when is set, and none on the step at the due.

    Attributes
    ----------
    share
        Of the limit, from its beginning on: a warning.
    before, before_working_days
        Before the due: a warning.
    after, after_share, at_least
        After the due: so long, or so much of the limit and at least so long.
    every
        It comes again at this distance, until the clock is stopped.
    proposes, finds, counted
        What is proposed with it, which finding it opens (from stage 2 on), whether figures count it.
    """

    id: str
    to: tuple[LadderPost, ...]
    share: float | None = None
    before: int | None = None
    before_working_days: int | None = None
    after: int | None = None
    after_share: float | None = None
    at_least: int = 0
    every: int | None = None
    proposes: str = ""
    finds: str = ""
    counted: bool = False

    @cached_property
    def kind(self) -> StepKind:
        """Where it lies."""
        if self.after is not None or self.after_share is not None:
            return StepKind.AFTER
        warns = (self.share, self.before, self.before_working_days)
        return StepKind.DUE if all(each is None for each in warns) else StepKind.WARNING


@dataclass(frozen=True)
class Ladder:
    """The steps of a ladder, in order."""

    id: str
    steps: tuple[LadderStep, ...]

    @cached_property
    def warnings(self) -> tuple[LadderStep, ...]:
        """Those before the due."""
        return tuple(step for step in self.steps if step.kind is StepKind.WARNING)

    @cached_property
    def at_due(self) -> frozenset[str]:
        """Ids of the steps at the due."""
        return frozenset(step.id for step in self.steps if step.kind is StepKind.DUE)


@dataclass(frozen=True, slots=True)
class StepAt:
    """A step of a clock: the ``repeat``-th time, under the number ``n``, at ``instant`` (UTC ms)."""

    step: LadderStep
    repeat: int
    n: int
    instant: int

    @property
    def name(self) -> str:
        """What `DeskClock.next_step` calls it."""
        return f"{self.step.id}/{self.repeat}" if self.repeat else self.step.id

    @property
    def fires_at(self) -> int:
        """When the sweep may fire it: after the due itself, at which a proof is still in time."""
        return self.instant + (self.step.kind is StepKind.DUE)


def steps(clock: DeskClock, ladder: Ladder, calendar: WorkCalendar) -> Iterator[StepAt]:
    """The steps of ``clock`` in order of their instants; without end where one comes again and again.

    Of warnings that would lie before the start, one comes at half of the limit instead. Nothing of a clock
    whose due is unknown.
    """
    due = clock.escalates_at
    if due is None:
        return
    limit = read_limit(clock.limit)
    length = limit.ms if isinstance(limit, ClockLimit) else due - clock.started_at
    first = ROUND * clock.segments
    seen: set[int] = set()
    for instant, step in sorted(
        ((_warned_at(step, clock, due, length, calendar), step) for step in ladder.warnings),
        key=lambda found: found[0],
    ):
        if clock.started_at <= instant < due and instant not in seen:
            seen.add(instant)
            yield StepAt(step, 0, first, instant)
    last = due
    for step in ladder.steps:
        if step.kind is StepKind.DUE:
            yield StepAt(step, 0, first, due)
        elif step.kind is StepKind.AFTER:
            last = max(last, due + _after(step, length))
            yield StepAt(step, 0, first, last)
            repeat = 0
            while step.every is not None:
                repeat += 1
                yield StepAt(step, repeat, first + repeat, last + repeat * step.every)


def upcoming(
    clock: DeskClock, ladder: Ladder, calendar: WorkCalendar, first: str | None = None
) -> Iterator[StepAt]:
    """The steps of ``clock`` from ``first`` on, its ``next_step`` if left out; empty: all of them.

    None where its ladder has no such step.
    """
    wanted = clock.next_step if first is None else first
    found = not wanted
    for step_at in steps(clock, ladder, calendar):
        found = found or step_at.name == wanted
        if found:
            yield step_at
        elif step_at.repeat >= ROUND:
            return


def next_look(
    clock: DeskClock,
    ladder: Ladder | None,
    calendar: WorkCalendar,
    now: int,
    *,
    first: str | None = None,
    silent: bool = False,
) -> tuple[int | None, str]:
    """``next_at`` and ``next_step`` of ``clock`` once it leads, or its due moved, at ``now`` (UTC ms).

    Warnings before ``now`` are dropped; of a clock that is new (not on record) and not overdue, the last of
    them fires now, with its own instant. Where the due has passed, its step fires now. ``first`` is the step
    to begin with, the clock's own if left out. ``silent``: what was to fire by now is dropped as well.
    """
    if clock.status is ClockStatus.UNKNOWN:
        return _warned_while_unknown(clock, ladder)
    wanted = clock.next_step if first is None else first
    if ladder is None or clock.status is not ClockStatus.RUNNING:
        return None, wanted
    past: StepAt | None = None
    for step_at in upcoming(clock, ladder, calendar, wanted):
        if silent and step_at.fires_at <= now:
            continue
        if step_at.step.kind is StepKind.WARNING and step_at.instant <= now:
            past = step_at
            continue
        # Of a clock that did not exist when a warning was to come, that warning comes first.
        late = past if past is not None and not clock.id and not clock.overdue(now) else None
        chosen = late or step_at
        return max(chosen.fires_at, now), chosen.name
    return None, DONE


DONE = "-"
"""`DeskClock.next_step` of a clock whose ladder has come to its end."""


def _warned_while_unknown(clock: DeskClock, ladder: Ladder | None) -> tuple[int | None, str]:
    if ladder is None or clock.next_step:
        return None, clock.next_step
    if not ladder.warnings:
        return None, ""
    return clock.started_at + UNKNOWN_WARNED_AFTER, ladder.warnings[0].id


def _warned_at(step: LadderStep, clock: DeskClock, due: int, length: int, calendar: WorkCalendar) -> int:
    if step.share is not None:
        instant = due - round((1 - step.share) * length)
    elif step.before is not None:
        instant = due - step.before
    else:
        instant = _working_days_before(due, step.before_working_days or 0, calendar)
    return instant if instant >= clock.started_at else clock.started_at + (due - clock.started_at) // 2


def _after(step: LadderStep, length: int) -> int:
    if step.after is not None:
        return step.after
    return max(round((step.after_share or 0) * length), step.at_least)


def _working_days_before(due: int, days: int, calendar: WorkCalendar) -> int:
    """The last instant from which so many times 24 h of working days remain until ``due``."""
    left, until = days * DAY, due
    day = local_day(due - 1, calendar.zone_info)
    try:
        while True:
            since = midnight(day, calendar.zone_info)
            if calendar.is_working(day):
                if until - since >= left:
                    return until - left
                left -= until - since
            until = since
            day -= timedelta(days=1)
    except YearMissing:
        return due - days * DAY
