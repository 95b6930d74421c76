"""What a command makes of a matter's clocks: stopped by the facts it left, begun by what is so after it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Final

from alerts.deadlines.desk_clock import ClockOf, DeskClock
from alerts.deadlines.obligations import due_of, lead
from alerts.deadlines.policy import applying
from alerts.deadlines.starting import ClockSubject, start
from alerts.deadlines.stopping import by_parent, stop
from alerts.matters.choices import TaskKind
from alerts.matters.facts import Fact
from alerts.matters.state import MatterState
from alerts.matters.task import Task
from alerts.tickets.desk_moves.changes import NOTHING, DeskChanges, apply_to, with_clocks
from alerts.tickets.desk_moves.desk_tables import DeskTables
from alerts.tickets.desk_moves.matter_file import Around, MatterFile
from alerts.tickets.desk_moves.timekeeping.pauses import pauses_on, ways_of
from alerts.tickets.desk_moves.timekeeping.subjects import subjects_of
from alerts.tickets.desk_moves.timekeeping.waiting import supervision_left_at, wakes_at
from alerts.tickets.ticket import SYSTEM

OPENED: Final = "task:opened"


def keep_time(
    file: MatterFile, left: Sequence[Fact], around: Around, tables: DeskTables, now: int
) -> DeskChanges:
    """What becomes of the clocks of ``file``, a ticket as a command left it, at ``now`` (UTC ms).

    Clocks that wait are stopped by the facts ``left``; those of policies that apply by now begin, with the
    tasks that they open; of each duty the one due first leads, and the ticket is due by the first of these.
    Where time alone makes something owed, or has the service go on, the ticket waits for that instant.
    """
    policies, calendar = tables.policies, around.calendar
    stopped = stop(file.clocks, file.facts, left, policies, calendar)
    clocks = with_clocks(file.clocks, stopped)
    subjects = subjects_of(file, clocks, around, tables, now)
    opened = _opened(file, subjects, tables, now)
    if opened is not NOTHING:
        file = apply_to(file, opened)
        subjects = subjects_of(file, clocks, around, tables, now)
    pauses = pauses_on(file)
    begun = start(subjects, clocks, [*left, *opened.facts], policies, calendar, now, pauses=pauses)
    begun = [each for each in begun if fits(each, file, tables)]
    if around.joined_at is not None:
        # A further breach brings what was not owed yet, and nothing that was measured before once more.
        measured = {(policies.of_clock(each).key, each.scope) for each in clocks}
        begun = [each for each in begun if (each.key, each.scope) not in measured]
    clocks = with_clocks(clocks, begun)
    clocks = with_clocks(clocks, lead(clocks, policies, calendar, now, silent=around.below_group))
    known = set(file.clocks)
    waits = wakes_at(file, clocks, _whole(subjects), around, tables, now)
    takeover = file.ticket.takeover
    if takeover is not None and takeover.at <= now:
        waits = takeover.at  # overdue: what came in between does not let it be forgotten
    left_at = supervision_left_at(file.ticket, tables.settings)
    if left_at is not None and left_at <= now:
        left_at = None  # found with this command
    ticket = replace(file.ticket, due_at=due_of(clocks), wake_at=waits, left_at=left_at)
    return opened + DeskChanges(
        clocks=tuple(each for each in clocks if each not in known),
        ticket=None if ticket == file.ticket else ticket,
        inherited=ways_of(begun, pauses, file, calendar),
    )


def waits_until(file: MatterFile, around: Around, tables: DeskTables, now: int) -> int | None:
    """The first instant after ``now`` at which the service goes on with ``file`` by itself; UTC ms."""
    subjects = subjects_of(file, file.clocks, around, tables, now)
    return wakes_at(file, file.clocks, _whole(subjects), around, tables, now)


def _whole(subjects: Iterable[ClockSubject]) -> MatterState | None:
    """What is so of the ticket itself; ``None``: no clock can begin on it any more."""
    return next((each.state for each in subjects if each.of is ClockOf.TICKET), None)


def keep_time_below(
    children: Iterable[DeskClock], left: Sequence[Fact], around: Around, tables: DeskTables, now: int
) -> tuple[DeskChanges, ...]:
    """What the facts ``left`` on a group's ticket make of the clocks of its open children, by ticket.

    They stop at that instant; feedback and call-back stay owed to each contact (desk.md, section 4). Only
    clocks are told: a child's `Ticket.due_at` follows from them, for whoever writes them.
    """
    policies, calendar = tables.policies, around.calendar
    changes: list[DeskChanges] = []
    for _, grouped in groupby(sorted(children, key=_ticket), key=_ticket):
        clocks = before = tuple(grouped)
        for fact in left:
            clocks = with_clocks(clocks, by_parent(clocks, fact, policies, calendar))
        if clocks != before:
            clocks = with_clocks(clocks, lead(clocks, policies, calendar, now, silent=True))
            known = set(before)
            changes.append(DeskChanges(clocks=tuple(each for each in clocks if each not in known)))
    return tuple(changes)


def _ticket(clock: DeskClock) -> str:
    return clock.ticket


def _opened(file: MatterFile, subjects: Iterable[ClockSubject], tables: DeskTables, now: int) -> DeskChanges:
    """The tasks that policies open with their clocks, each once.

    Whoever answers for the matter has them; where no department does, who received it (W12).
    """
    kinds = {task.kind.value for task in file.tasks}
    no = max((task.no for task in file.tasks), default=0)
    tasks: list[Task] = []
    for subject in subjects:
        if subject.of is not ClockOf.TICKET:
            continue
        for policy in applying(subject.state, tables.policies):
            if policy.opens and policy.opens not in kinds and policy.start in subject.starts:
                kinds.add(policy.opens)
                no += 1
                owner = file.ticket.owner or subject.unit
                person = "" if owner else file.ticket.first_responsible
                tasks.append(Task(no, TaskKind(policy.opens), now, owner, person))
    if not tasks:
        return NOTHING
    facts = tuple(Fact(OPENED, task.scope, now, now, SYSTEM, {"kind": task.kind.value}) for task in tasks)
    return DeskChanges(tasks=tuple(tasks), facts=facts)


def fits(clock: DeskClock, file: MatterFile, tables: DeskTables) -> bool:
    """Whether a task's clock is of the kind of task that its policy opens; of other policies it is."""
    opens = tables.policies.of_clock(clock).opens
    task = file.task(int(clock.scope)) if clock.of is ClockOf.TASK else None
    return not opens or task is None or task.kind.value == opens
