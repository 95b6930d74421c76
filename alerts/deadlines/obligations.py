"""Who leads: of the clocks of one duty the one due first warns and escalates (desk.md, section 6.2)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec import structs

from alerts.deadlines.days.local_days import local_day, midnight
from alerts.deadlines.days.work_calendar import WorkCalendar
from alerts.deadlines.desk_clock import ClockOf, ClockStatus, DeskClock
from alerts.deadlines.ladders import Ladder, StepKind, next_look, upcoming
from alerts.deadlines.limits import NOTHING, MonthEndLimit, due_at
from alerts.deadlines.policy import Policy, PolicyTable

ROLLS = "rolls"
"""`DeskClock.next_step` of a recurring clock below a group: it comes round, and nobody hears of it."""
MEASURED = "measured"
"""`DeskClock.next_step` of one that has never led: it warns nobody; overdue it is found (W8)."""


def groups_of(policy: Policy, scope: str) -> tuple[str, ...]:
    """The duties that a clock of ``policy`` for ``scope`` measures, as `DeskClock.obligation` names them.

    A duty is owed to each contact by itself, and otherwise by the ticket: two units' clocks of one duty are
    one group. A policy that is its own duty is so for each scope.
    """
    return tuple(
        f"{duty}:{scope}" if scope and (policy.of is ClockOf.CONTACT or duty == policy.key) else duty
        for duty in policy.obligation
    )


def lead(
    clocks: Sequence[DeskClock],
    table: PolicyTable,
    calendar: WorkCalendar,
    now: int,
    *,
    silent: bool = False,
) -> list[DeskClock]:
    """Those of ``clocks``, all of one ticket after a change, whose leading or next look changes by it.

    Whoever starts, stops, ends, pauses or moves clocks asks this afterwards, with every clock as it is then.
    Of each duty the running one that is due first leads; one that comes to lead fires what is next of its
    ladder, past its due the step at the due, and no warning that was to come before ``now`` (UTC ms).
    One that does not lead is looked at once, past its due, if the limit was given: it is measured, and what
    is overdue is found (W8), whoever leads.
    ``silent``: of a ticket below a group, whose clocks are measured and do not escalate.
    """
    leaders = _leaders(clocks)
    changed: list[DeskClock] = []
    for position, clock in enumerate(clocks):
        leads = position in leaders
        if not clock.going:
            continue
        policy = table.of_clock(clock)
        unheard = not leads and not silent and (clock.next_step == ROLLS or _is_new(clock, policy, now))
        if leads is clock.leads and clock.next_step and not unheard:
            continue
        step = _step_of(clock)
        at: int | None = None
        if leads and not silent:
            ladder = ladder_of(clock, policy, calendar)
            at, step = next_look(clock, ladder, calendar, now, first=step)
            at = _comes_round(clock, policy, at, now)
        elif policy.recurring is not None and clock.due_at is not None:
            at, step = clock.due_at + 1, (ROLLS if silent else step or MEASURED)
        elif not silent:
            at, step = _measured(clock, policy, calendar, now)
        if (leads, at, step) != (clock.leads, clock.next_at, clock.next_step):
            changed.append(structs.replace(clock, leads=leads, next_at=at, next_step=step))
    return changed


def waken(
    clocks: Sequence[DeskClock], table: PolicyTable, calendar: WorkCalendar, now: int
) -> list[DeskClock]:
    """Those of ``clocks``, of a ticket whose group was closed at ``now``, that are heard of from then on.

    What they missed below the group nobody hears of.
    """
    woken: list[DeskClock] = []
    for clock in clocks:
        if not clock.going or (clock.next_at is not None and clock.next_step != ROLLS):
            continue
        policy = table.of_clock(clock)
        if clock.leads:
            ladder = ladder_of(clock, policy, calendar)
            at, step = next_look(clock, ladder, calendar, now, first=_step_of(clock), silent=True)
            at = _comes_round(clock, policy, at, now)
            woken.append(structs.replace(clock, next_at=at, next_step=step))
        elif policy.recurring is not None:
            woken.append(structs.replace(clock, next_step=MEASURED))
        elif not clock.overdue(now):
            at, step = _measured(clock, policy, calendar, now)
            woken.append(structs.replace(clock, next_at=at, next_step=step))
    return woken


def silenced(clocks: Iterable[DeskClock], table: PolicyTable) -> list[DeskClock]:
    """Those of ``clocks`` that would be heard of, of a ticket that came below a group: they no longer are.

    Recurring ones go on coming round.
    """
    silent: list[DeskClock] = []
    for clock in clocks:
        if clock.going and clock.due_at is not None and table.of_clock(clock).recurring is not None:
            silent.append(structs.replace(clock, next_at=clock.due_at + 1, next_step=ROLLS))
        elif clock.next_at is not None:
            silent.append(structs.replace(clock, next_at=None))
    return silent


def _step_of(clock: DeskClock) -> str:
    """The step of its ladder that comes next of ``clock``; empty: the first."""
    return "" if clock.next_step in (ROLLS, MEASURED) else clock.next_step


def _is_new(clock: DeskClock, policy: Policy, now: int) -> bool:
    """Whether ``clock``, which does not lead, is looked at from now on: it began before such ones were."""
    runs = clock.status is ClockStatus.RUNNING and not clock.overdue(now)
    return runs and clock.next_at is None and policy.given and policy.recurring is None


def _measured(clock: DeskClock, policy: Policy, calendar: WorkCalendar, now: int) -> tuple[int | None, str]:
    """When ``clock``, which does not lead or recur, is looked at, and its ``next_step``.

    Past its due, where that was not told while it led. Where it would have no ladder nothing is found.
    """
    due, step = clock.escalates_at, _step_of(clock)
    if not policy.given or clock.status is not ClockStatus.RUNNING or due is None:
        return None, step
    ladder = ladder_of(clock, policy, calendar)
    following = None if ladder is None else next(upcoming(clock, ladder, calendar, step), None)
    if following is None or following.step.kind is StepKind.AFTER:
        return None, step
    return max(due + 1, now), step or MEASURED


def _comes_round(clock: DeskClock, policy: Policy, at: int | None, now: int) -> int | None:
    """When ``clock`` is looked at: of a recurring one no later than past its due, whatever its ladder has."""
    if policy.recurring is None or clock.status is not ClockStatus.RUNNING or clock.due_at is None:
        return at
    round_at = max(clock.due_at + 1, now)
    return round_at if at is None else min(at, round_at)


def ladder_of(clock: DeskClock, policy: Policy, calendar: WorkCalendar) -> Ladder | None:
    """The ladder of ``clock``; ``None`` where its policy has none for what starts at the end of a month."""
    if policy.quiet_last_days:
        end = due_at(MonthEndLimit(), NOTHING, clock.started_at, clock.started_at, calendar)
        zone = calendar.zone_info
        last = local_day((end or 0) - 1, zone)
        # The last days of the month, counted in days and not in hours, over any change of clocks.
        if clock.started_at >= midnight(last.replace(day=last.day - policy.quiet_last_days + 1), zone):
            return None
    return policy.ladder


def due_of(clocks: Iterable[DeskClock]) -> int | None:
    """The earliest due of the leading clocks that run: what a ticket is due by next."""
    dues = (
        clock.due_at
        for clock in clocks
        if clock.leads and clock.status is ClockStatus.RUNNING and clock.due_at is not None
    )
    return min(dues, default=None)


def _leaders(clocks: Sequence[DeskClock]) -> set[int]:
    """Positions of those that lead a duty: running ones before those that are paused or of unknown due."""
    first: dict[str, tuple[tuple[bool, int, int, str, str], int]] = {}
    for position, clock in enumerate(clocks):
        if not clock.going:
            continue
        waits = clock.status is not ClockStatus.RUNNING
        rank = (waits, clock.due_at or 0, clock.started_at, clock.key, clock.scope)
        for duty in clock.obligation:
            if duty not in first or (rank, position) < first[duty]:
                first[duty] = (rank, position)
    return {position for _, position in first.values()}
