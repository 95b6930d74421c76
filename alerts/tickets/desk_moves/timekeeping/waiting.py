"""Until when a ticket waits for time alone: nobody says anything then, and something goes on, or is owed."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from alerts.deadlines.desk_clock import ClockStatus, DeskClock
from alerts.deadlines.limits import NOTHING, due_at
from alerts.deadlines.policy import Policy, PolicyTable
from alerts.deadlines.starting import StartInstant
from alerts.matters.choices import Mode, ProposalKind, Step
from alerts.matters.conditions import holds
from alerts.matters.names import Name
from alerts.matters.proposals import Proposal, open_proposal
from alerts.matters.settings import DeskSettings
from alerts.matters.state import MatterState
from alerts.tickets.desk_moves.desk_tables import DeskTables
from alerts.tickets.desk_moves.matter_file import Around, MatterFile
from alerts.tickets.ticket import Ticket, TicketState

LEADERS_LIMIT: Final = "instruct.limit"
MONTHLY: Final = "closure.monthly"
CLOSING_KEYS: Final = ("closure.complex", MONTHLY)
"""Clocks by whose due a petition should be closed; the first that waits counts (W44)."""
_DONE_BY_RESULT: Final = (ClockStatus.MET, ClockStatus.MISSED)


def wakes_at(
    file: MatterFile,
    clocks: Iterable[DeskClock],
    state: MatterState | None,
    around: Around,
    tables: DeskTables,
    now: int,
) -> int | None:
    """The first instant after ``now`` at which the service goes on with ``file`` by itself; UTC ms.

    That is an appointment, the end of the time before it is verified, the instant at which somebody takes it
    over, and those at which policies begin that no command starts. ``clocks``: all of the ticket by now;
    ``state``: what is so of it, ``None`` where nothing can begin on it any more.
    """
    takeover = file.ticket.takeover
    instants = [own_instant(file, tables.settings), None if takeover is None else takeover.at]
    if state is not None:
        instants += [_after_closing_due(file, clocks, state, around, tables), around.person_back]
    return min((each for each in instants if each is not None and each > now), default=None)


def own_instant(file: MatterFile, settings: DeskSettings) -> int | None:
    """When (UTC ms) what waits at its step goes on: at its appointment (C36), once the hold is over (P1)."""
    ticket = file.ticket
    if ticket.step is Step.SUSPENDED:
        rested = file.facts.latest("suspended", "")
        appointment = None if rested is None else rested.data.get("appointment")
        return appointment if isinstance(appointment, int) else None
    if ticket.step is Step.RESOLVED and ticket.resolved_at is not None:
        return ticket.resolved_at + settings.verify_hold
    return None


def supervision_left_at(ticket: Ticket, settings: DeskSettings) -> int | None:
    """From when (UTC ms) the proposal of 督办 counts as left lying (W9); ``None``: none waits.

    The whole of the time that is given for it is in time, as with a limit.
    """
    waits = supervision_waiting(ticket)
    return None if waits is None else waits.at + settings.supervision_left_for + 1


def supervision_waiting(ticket: Ticket) -> Proposal | None:
    """The proposal of 督办 that somebody is to take or decline: none where it is supervised, or closed."""
    if ticket.mode is Mode.SUPERVISE or ticket.state is TicketState.CLOSED:
        return None
    return open_proposal(ticket.details, ProposalKind.SUPERVISE)


def closing_due(
    file: MatterFile, clocks: Iterable[DeskClock], around: Around, tables: DeskTables
) -> int | None:
    """By when (UTC ms) a petition should be closed (W44); ``None``: nobody can say.

    While a leader's limit waits for its result, by that; else by that of a clock of closing, and where there
    is none by the end of the month in which it came, as any complaint is (H33). A result within the leader's
    limit closes nothing, and never makes it due sooner than that was. ``clocks``: all of the ticket by now.
    """
    known = list(clocks)
    leaders = [each for each in known if each.key == LEADERS_LIMIT]
    waiting = [each.due_at for each in leaders if each.going and each.due_at is not None]
    if waiting:
        return max(waiting)
    going = {each.key: each for each in known if each.going}
    clock = next((going[key] for key in CLOSING_KEYS if key in going), None)
    due = _end_of_its_month(file, around, tables.policies) if clock is None else clock.due_at
    given = (each.due_at for each in leaders if each.status in _DONE_BY_RESULT and each.due_at is not None)
    return None if due is None else max([due, *given])


def _end_of_its_month(file: MatterFile, around: Around, policies: PolicyTable) -> int | None:
    row = next((each for each in policies.current if each.key == MONTHLY and each.starts_clocks), None)
    came = min((each.contacted_at for each in file.contacts), default=file.ticket.opened_at)
    return None if row is None else due_at(row.limit, NOTHING, came, came, around.calendar)


def _after_closing_due(
    file: MatterFile, clocks: Iterable[DeskClock], state: MatterState, around: Around, tables: DeskTables
) -> int | None:
    """The instant after the due, which itself is in time; ``None``: nothing begins then."""
    missed = state.with_({Name.OVERDUE_TO_CLOSE: True})
    kinds = {task.kind.value for task in file.tasks}
    begins = (
        policy.opens not in kinds and holds(policy.applies, missed)
        for policy in _of_closing_missed(tables.policies)
    )
    if not any(begins):
        return None
    due = closing_due(file, clocks, around, tables)
    return None if due is None else due + 1


@lru_cache(maxsize=64)
def _of_closing_missed(table: PolicyTable) -> tuple[Policy, ...]:
    start = StartInstant.CLOSING_MISSED.value
    return tuple(each for each in table.current if each.start == start and each.starts_clocks)
