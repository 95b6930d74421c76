"""What clocks of a matter can belong to, and from when they count: read from its file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from alerts.deadlines.desk_clock import ClockOf, DeskClock
from alerts.deadlines.starting import ClockSubject, StartInstant
from alerts.matters.choices import AssignmentRole, Origin, Step
from alerts.matters.facts import Fact
from alerts.matters.names import Name
from alerts.matters.state import MatterState
from alerts.matters.task import Task
from alerts.tickets.desk_moves.asking.details import SINCE
from alerts.tickets.desk_moves.desk_tables import DeskTables
from alerts.tickets.desk_moves.matter_file import Around, MatterFile
from alerts.tickets.desk_moves.reading_state import channel_of, seen_by_contact, state_of, superior_since
from alerts.tickets.desk_moves.timekeeping.waiting import closing_due
from alerts.tickets.ticket import TicketKind

GIVEN_WITH: Mapping[str, str] = {
    "reply_by": "contact:promised",
    "until": "instructed",
    "external_due": "contact:external-due-set",
}
"""Field of an instant that a limit may be -> the fact that keeps it."""
UNIT_UNTIL: Final = "unit_until"
"""The instant that a unit was given a matter until, as limits of policies name it (W14)."""
GIVEN_ON_TICKET = ("agreed_until",)
"""Instants that lie in a ticket's details under the name of their field."""
FRESH_AFTER_REWORK = (
    StartInstant.RECEIVED.value,
    StartInstant.ACCEPTED.value,
    StartInstant.ASSIGNED.value,
    StartInstant.SUPERIOR_ASSIGNED.value,
    StartInstant.BREACH_BEGAN.value,
    "dispatched",
    "contact:accepted",
    "task:opened",
)
"""Starts that count again from a rework: fresh clocks run beside the old ones, which stay (C35)."""
BREACH_JOINED: Final = "breach-joined"
"""Fact of a breach that made another matter of the ticket that it joined, and when."""
_NOT_STARTED_YET = frozenset({Step.REGISTERED, Step.AWAITING})
_WITH_RESULT = frozenset({Step.RESOLVED, Step.VERIFIED})
_OVER = frozenset({Step.CLOSED, Step.ARCHIVED})


def subjects_of(
    file: MatterFile, clocks: Iterable[DeskClock], around: Around, tables: DeskTables, now: int
) -> list[ClockSubject]:
    """The ticket, its contacts, its assignments that stand and its open tasks, at ``now`` (UTC ms).

    ``clocks``: all of the ticket, as they are by now. Of a ticket that is closed there are no subjects, since
    no clock begins any more, and of one for review none, since nothing is owed for what is over.
    """
    if file.ticket.step in _OVER or file.ticket.kind is TicketKind.REVIEW:
        return []
    missed = closing_missed(file, clocks, around, tables, now)
    starts = _of_ticket(file, around, missed, now)
    joined = around.joined_at
    known = {StartInstant.BREACH_BEGAN.value: _sensors_since(file, around)}
    given = _given(file, "")

    def subject(
        of: ClockOf,
        scope: str,
        state: MatterState,
        own: Mapping[str, int],
        unit: str,
        not_before: int | None = None,
        until: int | None = None,
    ) -> ClockSubject:
        begun = _again({**starts, **_left(file, of, scope), **own}, file)
        return ClockSubject(
            ticket=file.ticket.number,
            of=of,
            scope=scope,
            state=state,
            starts=begun,
            unit=unit,
            known=known,
            not_before=not_before,
            given=given | _given(file, scope) | ({} if until is None else {UNIT_UNTIL: until}),
        )

    whole = state_of(file, around, tables.settings).with_({Name.OVERDUE_TO_CLOSE: missed is not None})
    found = [subject(ClockOf.TICKET, "", whole, {}, file.ticket.unit)]
    for contact in file.contacts:
        state = whole.with_(seen_by_contact(contact, file))
        accepted = {"contact:accepted": contact.contacted_at}
        found.append(
            subject(ClockOf.CONTACT, contact.number, state, accepted, file.ticket.unit, contact.contacted_at)
        )
    seen = whole.with_({Name.CHANNEL: channel_of(file).value})
    for each in file.standing:
        state = seen.with_({Name.IS_LEAD: each.role is AssignmentRole.LEAD})
        assigned = _assigned(max(each.from_at, joined or each.from_at), file)
        if each.limit_at is not None:
            assigned[StartInstant.LIMITED.value] = each.from_at
        own = subject(ClockOf.ASSIGNMENT, each.scope, state, assigned, each.department, until=each.limit_at)
        found.append(own)
    if not file.assignments and "dispatched" in starts:
        assigned = _assigned(max(starts["dispatched"], joined or starts["dispatched"]), file)
        found.append(subject(ClockOf.ASSIGNMENT, "", seen, assigned, ""))
    for task in file.open_tasks:
        state = whole.with_({Name.TASK_KIND: task.kind.value})
        opened = {"task:opened": task.opened_at, **_since_before(task, starts, file)}
        found.append(subject(ClockOf.TASK, task.scope, state, opened, task.department))
    return found


def _assigned(at: int, file: MatterFile) -> dict[str, int]:
    """Since when (UTC ms) a unit has the matter that it got at ``at``, and has a superior's.

    What joins once there is a result is handed on to no unit.
    """
    since = superior_since(file)
    late = since is not None and since > at and file.ticket.step in _WITH_RESULT
    superior = {} if since is None or late else {StartInstant.SUPERIOR_ASSIGNED.value: max(at, since)}
    return {StartInstant.ASSIGNED.value: at, **superior}


def _since_before(task: Task, starts: Mapping[str, int], file: MatterFile) -> dict[str, int]:
    """Of a task that came with a matter that joined: everything counts from when it did there."""
    opened = file.facts.latest("task:opened", task.scope)
    since = None if opened is None else opened.data.get(SINCE)
    return dict.fromkeys((*starts, "task:opened"), since) if isinstance(since, int) else {}


def closing_missed(
    file: MatterFile, clocks: Iterable[DeskClock], around: Around, tables: DeskTables, now: int
) -> int | None:
    """The due (UTC ms) by which it should have been closed, if that has passed (W44)."""
    due = closing_due(file, clocks, around, tables)
    return due if due is not None and now > due else None


def _of_ticket(file: MatterFile, around: Around, missed: int | None, now: int) -> dict[str, int]:
    """Instants that clocks of any subject may start at."""
    ticket = file.ticket
    accepted = min((each.contacted_at for each in file.contacts), default=ticket.opened_at)
    starts = {
        StartInstant.ACCEPTED.value: accepted,
        StartInstant.RECEIVED.value: accepted,
        "registered": ticket.opened_at,
    }
    began = around.breach_began
    if ticket.origin is Origin.SENSOR:
        starts[StartInstant.RECEIVED.value] = _sensors_since(file, around)
        if began is not None and around.joined_at is None:
            began = min(began, ticket.breached_at)  # which of its breaches go on now changes nothing
    if ticket.step not in _NOT_STARTED_YET:
        lead = file.lead
        starts["dispatched"] = ticket.opened_at if lead is None else lead.from_at
    return_at = around.person_back
    instants = {
        StartInstant.BREACH_BEGAN: began,
        StartInstant.PERSON_BACK: None if return_at is None or return_at > now else return_at,
        StartInstant.CLOSING_MISSED: missed,
    }
    starts |= {name.value: instant for name, instant in instants.items() if instant is not None}
    starts |= {fact.name: fact.counts_at for fact in file.facts if not fact.scope}
    back = file.facts.latest("given-back", "")
    if back is not None:
        # Back among those that wait to be handed on: the time for that begins anew.
        starts["registered"] = max(starts["registered"], back.counts_at)
    return starts


def _sensors_since(file: MatterFile, around: Around) -> int:
    """Since when (UTC ms) the service knows by sensors what the matter is.

    Since the breach came that comes to it now, or that has made another matter of it; else since its opening.
    """
    if around.joined_at is not None:
        return around.joined_at
    joined = file.facts.latest(BREACH_JOINED, "")
    return file.ticket.opened_at if joined is None else joined.counts_at


def _left(file: MatterFile, of: ClockOf, scope: str) -> dict[str, int]:
    """The facts of one contact, assignment or task."""
    own = (each for each in file.facts if each.scope == scope and each.name.startswith(f"{of.value}:"))
    return {each.name: each.counts_at for each in own}


def _again(starts: Mapping[str, int], file: MatterFile) -> dict[str, int]:
    """``starts`` with those that count from the last rework on."""
    reworked = file.facts.latest("reworked", "")
    if reworked is None:
        return dict(starts)
    fresh = {name for name in FRESH_AFTER_REWORK if name in starts}
    return {
        name: max(instant, reworked.counts_at) if name in fresh else instant
        for name, instant in starts.items()
    }


def _given(file: MatterFile, scope: str) -> dict[str, int]:
    return dict(_instants(file, scope))


def _instants(file: MatterFile, scope: str) -> Iterator[tuple[str, int]]:
    for name in GIVEN_ON_TICKET:
        if isinstance(instant := file.ticket.details.get(name), int):
            yield name, instant
    for name, left_with in GIVEN_WITH.items():
        fact: Fact | None = file.facts.latest(left_with, scope)
        if fact is not None and isinstance(instant := fact.data.get(name), int):
            yield name, instant
