"""Clocks begin: what is owed to whom from when, by the policies that apply (desk.md, section 6)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from alerts.deadlines.days.work_calendar import WorkCalendar
from alerts.deadlines.desk_clock import ClockEnd, ClockOf, ClockStatus, DeskClock
from alerts.deadlines.limit_texts import write_limit
from alerts.deadlines.limits import (
    NOTHING,
    EarliestLimit,
    InstantLimit,
    Limit,
    WorkingDayLimit,
    WorkingHourLimit,
    due_at,
    resolved,
)
from alerts.deadlines.obligations import groups_of
from alerts.deadlines.policy import Policy, PolicyTable, applying
from alerts.deadlines.segments import SegmentKind, inherited
from alerts.deadlines.stopping import proof_of, stopped
from alerts.matters.facts import Fact, FactBook
from alerts.matters.state import MatterState

NO_FACTS = FactBook()


class StartInstant(StrEnum):
    """Instants at which a clock may start and that no command leaves as a fact."""

    RECEIVED = "received"
    """Acceptance of the first contact, or the opening by the service."""
    ACCEPTED = "accepted"
    """Acceptance of the first contact, also of one that joined what the service opened; else the opening."""
    ASSIGNED = "assigned"
    """Since when the unit has the matter; without departments its dispatch."""
    SUPERIOR_ASSIGNED = "superior-assigned"
    """Since when the unit has what a superior turned to us about, if only by a contact that joined it."""
    LIMITED = "limited"
    """Since when the unit has the matter, where it was given a limit of its own with it (W14)."""
    BREACH_BEGAN = "breach-began"
    """The earliest breach of the ticket's live episodes; the service knows of it later."""
    PERSON_BACK = "person-back"
    """The leave ended of whom something was left for."""
    CLOSING_MISSED = "closing-missed"
    """The due by which a petition should have been closed (W44)."""


@dataclass(frozen=True, slots=True)
class ClockSubject:
    """Something of a ticket that clocks can belong to: itself, a contact, an assignment, a task.

    Attributes
    ----------
    ticket, of, scope
        As on the clock. A ticket that was dispatched where there are no departments has one subject of kind
        ASSIGNMENT with an empty scope.
    unit
        Department that its clocks are about, or empty.
    state
        What is so of the matter as seen from it: of a contact its own category, channel and complaint.
    starts
        Instants (UTC ms) that clocks may start at, by the name of the fact or of `StartInstant`: those that
        came.
    known
        Of starts that the service learned of later: when it did (W40).
    not_before
        Acceptance of a contact: nothing is owed to it before, whatever had begun on the ticket by then.
    given
        Instants (UTC ms) that somebody gave, by their field.
    afresh
        Starts that each proof brings about anew, as an answer does from which the next one is owed: what
        came at that very instant proves only what was owed before.
    """

    ticket: str
    of: ClockOf
    scope: str
    state: MatterState
    starts: Mapping[str, int]
    unit: str = ""
    known: Mapping[str, int] = field(default_factory=dict)
    not_before: int | None = None
    given: Mapping[str, int] = field(default_factory=dict)
    afresh: frozenset[str] = frozenset()


def start(
    subjects: Iterable[ClockSubject],
    clocks: Sequence[DeskClock],
    left: Iterable[Fact],
    table: PolicyTable,
    calendar: WorkCalendar,
    now: int,
    *,
    book: FactBook = NO_FACTS,
    pauses: Sequence[tuple[int, int | None]] = (),
) -> list[DeskClock]:
    """The clocks that begin for ``subjects`` at ``now`` (UTC ms) beside ``clocks``, all those of the ticket.

    One whose proof is among ``left``, what the same command leaves, is not made; nor one that runs, or was
    measured from that start on before. A fresh start, after a rework, makes a fresh clock. A policy that
    applies only by now counts from the original start, and may have its proof in ``book``, the facts of the
    ticket: then its clock is stopped as it is made. A fact at the very start is one of those, since people
    enter whole minutes; but not at a fresh start, which may follow its proof in the same millisecond.
    ``pauses`` (`alerts.deadlines.segments.pauses_of`) count for the pausable ones, as segments that
    `inherited` gives again, for whoever puts them on record.
    `alerts.deadlines.obligations.lead` says which of them leads and when it has to be looked at.
    """
    just_left = FactBook(replace(each, earlier=()) for each in left)
    made: list[DeskClock] = []
    for subject in subjects:
        for policy in applying(subject.state, table):
            clock = _started(policy, subject, [*clocks, *made], calendar, now, pauses)
            if clock is None or proof_of(clock, policy, just_left, calendar) is not None:
                continue
            fresh = policy.start in subject.afresh or any(_measured_before(each, clock) for each in clocks)
            there = proof_of(clock, policy, book, calendar, later=fresh)
            if there is not None and policy.recurring is None:
                clock = stopped(clock, there.counts_at, there.actor, there.name, calendar)
            made.append(clock)
    return made


def _started(
    policy: Policy,
    subject: ClockSubject,
    clocks: Sequence[DeskClock],
    calendar: WorkCalendar,
    now: int,
    pauses: Sequence[tuple[int, int | None]],
) -> DeskClock | None:
    begun = subject.starts.get(policy.start)
    if policy.of is not subject.of or begun is None:
        return None
    limit = resolved(policy.limit, subject.given)
    if limit is None:
        return None
    started_at = max(begun, subject.not_before or begun)
    if policy.recurring is not None and _was_there(policy, subject, clocks):
        # What came before the change was not owed; each occurrence is measured by itself.
        started_at = max(started_at, now)
    written = write_limit(limit)
    keys = (policy.key, *policy.old)
    same = [clock for clock in clocks if clock.key in keys and clock.scope == subject.scope]
    if any(_stands_for(clock, started_at, limit, written) for clock in same):
        return None
    due = due_at(limit, NOTHING, started_at, started_at, calendar)
    before = inherited(limit, started_at, due, pauses if policy.pausable else (), calendar)
    due = before[-1].due_at if before else due
    rests = bool(before) and before[-1].kind is SegmentKind.PAUSED
    status = ClockStatus.UNKNOWN if due is None else ClockStatus.RUNNING
    return DeskClock(
        ticket=subject.ticket,
        of=policy.of,
        scope=subject.scope,
        key=policy.key,
        policy=policy.id,
        clause=policy.clauses[0],
        started_at=started_at,
        limit=written,
        due_at=due,
        status=ClockStatus.PAUSED if rests else status,
        paused_at=before[-1].at if rests else None,
        segments=len(before),
        obligation=groups_of(policy, subject.scope),
        occurrence=sum(clock.started_at == started_at for clock in same),
        known_at=_known_at(policy, subject, limit, due, started_at, calendar, now),
        unit=subject.unit,
        calendar_version=calendar_version(limit, started_at, due, calendar),
    )


def _was_there(policy: Policy, subject: ClockSubject, clocks: Sequence[DeskClock]) -> bool:
    """Whether the subject had clocks before: then a policy that applies from now on does so by a change."""
    return any(clock.scope == subject.scope and clock.of is policy.of for clock in clocks if clock.id)


def _measured_before(clock: DeskClock, fresh: DeskClock) -> bool:
    """Whether ``clock`` measured the same before ``fresh`` began."""
    mine = (clock.key, clock.scope)
    return mine == (fresh.key, fresh.scope) and clock.started_at < fresh.started_at


def _stands_for(clock: DeskClock, started_at: int, limit: Limit, written: str) -> bool:
    """Whether ``clock`` measures what one of ``started_at`` would."""
    if clock.going:
        # Another instant that was promised, or set from outside, is another duty beside the first; and so is
        # one by which it is due that was agreed only since (P17).
        return not _has_instant(limit) or clock.limit == written
    # What a change of class ended, missed by then or not, stays as it is, and is owed again where it applies.
    return clock.started_at >= started_at and clock.ended_reason is not ClockEnd.CLASS_CHANGED


def _has_instant(limit: Limit) -> bool:
    """Whether somebody gave an instant of it."""
    parts = limit.limits if isinstance(limit, EarliestLimit) else (limit,)
    return any(isinstance(each, InstantLimit) for each in parts)


def _known_at(
    policy: Policy,
    subject: ClockSubject,
    limit: Limit,
    due: int | None,
    started_at: int,
    calendar: WorkCalendar,
    now: int,
) -> int | None:
    """The due from knowledge, where it differs: counted from when the service learned of the start.

    A limit that had passed before it was known to apply is known from now on: nobody could keep it before.
    """
    learned = subject.known.get(policy.start, started_at)
    by_knowledge = due_at(limit, NOTHING, learned, learned, calendar) if learned > started_at else due
    if by_knowledge is not None and by_knowledge < now:
        by_knowledge = now
    return by_knowledge if by_knowledge != due else None


def calendar_version(limit: Limit, started_at: int, due: int | None, calendar: WorkCalendar) -> str:
    """The versions of the years that a due of ``limit`` was worked out with; empty where none matters."""
    counted = limit.limits if isinstance(limit, EarliestLimit) else (limit,)
    if not any(isinstance(each, WorkingDayLimit | WorkingHourLimit) for each in counted):
        return ""
    return calendar.versions(started_at, started_at if due is None else max(due - 1, started_at))
