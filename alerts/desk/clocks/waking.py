"""What the service goes on with by itself: at an instant that a ticket waits for, and once sensors agree.

At an appointment what stood still goes on (C36); what is resolved is verified once nothing speaks against it
(P1); what production dispatch had out of hours is taken over by whose it is (W34); at the instants at which
something is owed that nobody says anything at, it begins to be (W44 B13). Each is a command of the table that
the service gives. A ticket waits on record, so that whatever was stopped or
killed meanwhile goes on where it was; what it waits for next is found with each command.
A proposal of 督办 that was left lying is found without one, since it changes nothing of its ticket (W9).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import Final

from alerts.desk.matters.around import MatterQuestion, around_of
from alerts.desk.matters.desk_in_force import DeskInForce
from alerts.desk.matters.matter_lookup import files_of
from alerts.desk.matters.writing import write
from alerts.matters.assignment import TAKEOVER
from alerts.matters.choices import Step
from alerts.matters.settings import DeskSettings
from alerts.records import Transaction
from alerts.tickets.desk_moves.asking.details import with_details
from alerts.tickets.desk_moves.deciding import decide
from alerts.tickets.desk_moves.effects.proposing import supervision_left_on
from alerts.tickets.desk_moves.matter_file import THE_SERVICE, MatterFile
from alerts.tickets.desk_moves.orders import Order
from alerts.tickets.desk_moves.refusals import MoveRefused
from alerts.tickets.desk_moves.timekeeping.keeping import waits_until
from alerts.tickets.desk_moves.timekeeping.waiting import own_instant
from alerts.tickets.ticket import Ticket, TicketEvent, TicketReason

AT_ONCE: Final = 20
"""Tickets that are gone on with in one transaction: each costs what a person's command does."""
FOUND_AT_ONCE: Final = 500
"""Tickets on which what was left lying is found in one transaction."""
LOOKED_AT: Final = 500
"""Resolved tickets that are looked through at once for those that can be verified."""
RESUME: Final = "resume"
VERIFY: Final = "verify"
GOES_ON_BY: Final[Mapping[Step, str]] = {Step.SUSPENDED: RESUME, Step.RESOLVED: VERIFY}
"""Step at which a ticket waits -> the command that the service gives then."""
TAKE_OVER: Final = "take_over"
TIME_CAME: Final = "time_came"
"""What the service gives at any other instant that a ticket waits for."""


def wake(
    tx: Transaction,
    desk: DeskInForce,
    now: int,
    until: int,
    *,
    is_judged: bool = True,
    without: Collection[int] = (),
    limit: int = AT_ONCE,
) -> list[int]:
    """Go on with the first ``limit`` tickets whose instant has come by ``until``, in order; their ids.

    What stood still goes on as of its appointment, what is taken over is so as of its instant, and what is
    owed begins as of its own, whenever the service comes to it. What is to be verified is so as of ``now``,
    by what the sensors say now: one of which they say something else tells so in its history, and waits for
    `ready_to_verify`.

    Parameters
    ----------
    now, until
        UTC ms; ``until`` at most ``now``.
    is_judged
        Whether what sensors say is known; else what is to be verified waits for that.
    without
        Ids of tickets to be left out.
    """
    due = tx.work.waking(until, limit + len(without))
    waking = [ticket for ticket in due if ticket.id not in without][:limit]
    files = files_of(tx, [ticket.number for ticket in waking]) if waking else {}
    for ticket in waking:
        file = files[ticket.number]
        command = _command(file, desk.tables.settings)
        if command == VERIFY and not is_judged:
            _wait_on(tx, file, desk, now)
        else:
            at = now if command == VERIFY else ticket.wake_at or now
            _go_on(tx, file, command, desk, now, at)
    return [ticket.id for ticket in waking]


def find_left(
    tx: Transaction, until: int, *, without: Collection[int] = (), limit: int = FOUND_AT_ONCE
) -> list[int]:
    """Find the first ``limit`` proposals of 督办 that were left lying by ``until`` (W9); their tickets' ids.

    Each as of the instant from which it was (UTC ms), whenever the service comes to it. A constant number of
    statements. ``without`` as for `wake`.
    """
    due = tx.work.left(until, limit + len(without))
    left = [ticket for ticket in due if ticket.id not in without][:limit]
    if left:
        found = (supervision_left_on(ticket, ticket.left_at or until) for ticket in left)
        tx.findings.add([each for of_one in found for each in of_one])
        tx.tickets.save([replace(ticket, left_at=None) for ticket in left])
    return [ticket.id for ticket in left]


def _command(file: MatterFile, settings: DeskSettings) -> str:
    """What the service gives at the instant that the ticket of ``file`` waits for."""
    ticket = file.ticket
    takeover = ticket.takeover
    if ticket.wake_at == own_instant(file, settings):
        return GOES_ON_BY[ticket.step]
    if takeover is not None and takeover.is_known and takeover.at == ticket.wake_at:
        return TAKE_OVER
    return TIME_CAME


def ready_to_verify(tx: Transaction, held_from: int, after: int = 0) -> tuple[list[Ticket], int]:
    """Those of the next `LOOKED_AT` resolved tickets, behind the id ``after``, that can be verified by now.

    They waited for an episode to end, or for a point to be heard again. What was resolved after ``held_from``
    (UTC ms) is not to be verified yet.

    Returns
    -------
    At most `AT_ONCE` of them, and the id behind which to go on; 0: those were the last.
    """
    resolved = tx.work.awaiting_verification(LOOKED_AT, after)
    waiting = [each for each in resolved if each.resolved_at is None or each.resolved_at <= held_from]
    numbers = set(_unhindered(tx, waiting))
    ready = [each for each in waiting if each.number in numbers]
    if len(ready) > AT_ONCE:
        return ready[:AT_ONCE], ready[AT_ONCE - 1].id
    return ready, resolved[-1].id if len(resolved) == LOOKED_AT else 0


def verify_by_service(tx: Transaction, number: str, desk: DeskInForce, now: int) -> None:
    """Verify the ticket ``number``, unless something has come in between that speaks against it."""
    _gives(tx, files_of(tx, [number])[number], VERIFY, desk, now, now)


def _unhindered(tx: Transaction, tickets: Iterable[Ticket]) -> list[str]:
    """Numbers of those with no open episode and no point that is unseen: three statements for all."""
    numbers = [ticket.number for ticket in tickets]
    if not numbers:
        return []
    episodes, points = tx.matter_episodes.of_tickets(numbers), tx.matter_episodes.points_of(numbers)
    unseen = tx.matter_episodes.unseen(frozenset[str]().union(*points.values()))
    return [each for each in numbers if not episodes[each].open and points[each].keys().isdisjoint(unseen)]


def _go_on(tx: Transaction, file: MatterFile, command: str, desk: DeskInForce, now: int, at: int) -> None:
    refused = _gives(tx, file, command, desk, now, at)
    if refused is None:
        return
    because = list(dict.fromkeys(reason.code for reason in refused.reasons))
    told = TicketEvent(now, TicketReason.WAITS, data={"for": command, "because": because})
    if command == TAKE_OVER:
        # Nothing that it waits for lets a department take over that is gone: else each command asked again.
        file = replace(file, ticket=with_details(file.ticket, **{TAKEOVER: None}))
    _wait_on(tx, file, desk, now)
    tx.tickets.add_history([(file.ticket.number, told)])


def _wait_on(tx: Transaction, file: MatterFile, desk: DeskInForce, now: int) -> None:
    """Let it wait for what time brings after ``now``, if anything."""
    around = around_of(tx, file, MatterQuestion(None, desk, now))
    tx.tickets.save([replace(file.ticket, wake_at=waits_until(file, around, desk.tables, now))])


def _gives(
    tx: Transaction, file: MatterFile, command: str, desk: DeskInForce, now: int, at: int
) -> MoveRefused | None:
    """Have the service give ``command`` as of ``at``, entered at ``now`` (UTC ms); why not, if it cannot."""
    takeover = file.ticket.takeover
    values = {"department": takeover.department} if takeover is not None and command == TAKE_OVER else {}
    order = Order(command, THE_SERVICE, now, values, happened_at=at)
    around = around_of(tx, file, MatterQuestion(None, desk, at, order))
    try:
        changes = decide(file, order, around, at, desk.tables)
    except MoveRefused as refused:
        return refused
    write(tx, file, changes, None, desk, now)
    return None
