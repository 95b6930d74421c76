"""Clocks stop: by facts when they count, by the group's facts, or without proof (desk.md, section 6.4)."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence
from itertools import groupby

from msgspec import structs

from alerts.deadlines.days.local_days import local_day, midnight
from alerts.deadlines.days.work_calendar import WorkCalendar
from alerts.deadlines.desk_clock import BY_PARENT, ClockEnd, ClockStatus, DeskClock
from alerts.deadlines.limit_texts import read_limit
from alerts.deadlines.limits import late_by
from alerts.deadlines.policy import Policy, PolicyTable, Recurrence
from alerts.deadlines.recurring import next_occurrence, passed
from alerts.matters.facts import Fact, FactBook, FactScope, scope_of


def proof_of(
    clock: DeskClock, policy: Policy, book: FactBook, calendar: WorkCalendar, *, later: bool = False
) -> Fact | None:
    """The fact that stops ``clock``: of an alternative of its proof the last one, once all are there.

    Each counts only at the clock's start or later, or ``later`` than that. Of several alternatives the one
    that was entered first: what has stopped a clock stays what stopped it, whatever is entered later.
    """
    since = _counts_since(clock, policy, calendar) + later
    facts = (fact for name in policy.facts for fact in _looked_at(book, name, clock))
    counting = sorted((fact for fact in facts if _instant(fact) >= since), key=_entered)
    there: dict[str, Fact] = {}
    for _, entered in groupby(counting, key=_entered):
        for fact in entered:
            there[fact.name] = min(there.get(fact.name, fact), fact, key=_instant)
        whole = [names for names in policy.proof if there.keys() >= {*names}]
        if whole:
            lasts = (max((there[name] for name in names), key=_instant) for names in whole)
            return min(lasts, key=_instant)
    return None


def stop(
    clocks: Sequence[DeskClock],
    book: FactBook,
    left: Iterable[Fact],
    table: PolicyTable,
    calendar: WorkCalendar,
    *,
    afresh: Container[str] = (),
) -> list[DeskClock]:
    """Those of ``clocks``, all of the ticket, that what was just ``left`` stops; with next occurrences.

    ``book`` has all facts of the ticket, ``left`` among them: a proof may need what was there before. A late
    entry stops at its entry (section 1). Of a recurring clock the next occurrence comes beside it.
    ``afresh``: starts that each proof brings about anew (`ClockSubject.afresh`).
    """
    names = {fact.name for fact in left}
    changed: list[DeskClock] = []
    for clock in clocks:
        policy = table.of_clock(clock)
        if not clock.going or names.isdisjoint(policy.facts):
            continue
        if policy.recurring is None:
            fact = proof_of(clock, policy, book, calendar, later=policy.start in afresh)
            if fact is not None:
                changed.append(stopped(clock, _instant(fact), fact.actor, fact.name, calendar))
        else:
            changed += _stop_recurring(clock, policy, book, clocks, calendar)
    return changed


def stopped(clock: DeskClock, at: int, by: str, with_: str, calendar: WorkCalendar) -> DeskClock:
    """``clock`` stopped at ``at`` (UTC ms): met up to its due, else missed, with how late it was.

    One that is paused is met. One whose due is unknown stays so, until its year is there.
    """
    status, late_ms = clock.status, 0
    late_counted: int | None = 0
    if clock.status is ClockStatus.PAUSED:
        status = ClockStatus.MET
    elif clock.due_at is not None:
        late_ms = max(at - clock.due_at, 0)
        status = ClockStatus.MISSED if late_ms else ClockStatus.MET
        late_counted = late_by(read_limit(clock.limit), clock.due_at, at, calendar) if late_ms else 0
    return structs.replace(
        clock,
        status=status,
        stopped_at=at,
        stopped_by=by,
        stopped_with=with_,
        late_ms=late_ms,
        late_counted=late_counted,
        paused_at=None,
        next_at=None,
        leads=False,
    )


def end(clocks: Iterable[DeskClock], reason: ClockEnd, now: int, calendar: WorkCalendar) -> list[DeskClock]:
    """The going ones of ``clocks``, ended at ``now`` (UTC ms) without proof.

    One that is overdue is missed and stays so, except where the whole matter came to nothing.
    """
    return [_ended(clock, reason, now, calendar) for clock in clocks if clock.going] + [
        structs.replace(clock, next_at=None)
        for clock in clocks
        if not clock.going and clock.next_at is not None
    ]


def by_parent(
    clocks: Sequence[DeskClock], fact: Fact, table: PolicyTable, calendar: WorkCalendar
) -> list[DeskClock]:
    """Those of ``clocks``, of open children of a group, that ``fact`` of the group's ticket stops, stopped.

    ``fact`` is one that counts for children, as the table of moves has it (desk.md, section 4, Groups). It
    stops where it is proof by itself: what needs a contact's word, too, stays owed to each contact.
    """
    return [
        stopped(clock, _instant(fact), fact.actor, BY_PARENT, calendar)
        for clock in clocks
        if clock.going and (fact.name,) in table.of_clock(clock).proof and _instant(fact) >= clock.started_at
    ]


def _ended(clock: DeskClock, reason: ClockEnd, now: int, calendar: WorkCalendar) -> DeskClock:
    if clock.overdue(now) and reason is not ClockEnd.DISSOLVED:
        missed = stopped(clock, now, "", "", calendar)
        return structs.replace(missed, stopped_at=None, ended_reason=reason)
    return structs.replace(
        clock, status=ClockStatus.ENDED, ended_reason=reason, paused_at=None, next_at=None, leads=False
    )


def _stop_recurring(
    clock: DeskClock,
    policy: Policy,
    book: FactBook,
    clocks: Sequence[DeskClock],
    calendar: WorkCalendar,
) -> list[DeskClock]:
    """Occurrences missed before the proof, the one that it meets, and the next; ladders of the missed end."""
    changed: list[DeskClock] = []
    fact = proof_of(clock, policy, book, calendar)
    if fact is None:
        return []
    while clock.overdue(_instant(fact)):
        changed.append(structs.replace(passed(clock), next_at=None))
        clock = next_occurrence(clock, policy, None, calendar)
        fact = proof_of(clock, policy, book, calendar)
        if fact is None:
            return [*changed, clock]
    changed.append(stopped(clock, _instant(fact), fact.actor, fact.name, calendar))
    changed.append(next_occurrence(clock, policy, _instant(fact), calendar))
    return changed + [
        structs.replace(missed, next_at=None)
        for missed in clocks
        if not missed.going
        and missed.next_at is not None
        and (missed.key, missed.scope) == (clock.key, clock.scope)
    ]


def _counts_since(clock: DeskClock, policy: Policy, calendar: WorkCalendar) -> int:
    if policy.recurring is None:
        return clock.started_at
    # What met an occurrence, at the start of this one, does not meet this one, too.
    since = clock.started_at + 1
    if policy.recurring is Recurrence.DAY and clock.due_at is not None:
        zone = calendar.zone_info
        since = max(since, midnight(local_day(clock.due_at - 1, zone), zone))
    return since


def _looked_at(book: FactBook, name: str, clock: DeskClock) -> Iterator[Fact]:
    """The facts ``name`` in the scope that the clock looks at, each time it was entered."""
    scope = scope_of(name)
    if scope.value == clock.of.value or scope is FactScope.TICKET:
        fact = book.latest(name, clock.scope if scope.value == clock.of.value else "")
        yield from () if fact is None else fact.whole
    else:
        for fact in book.all_of(name):
            yield from fact.whole


def _entered(fact: Fact) -> int:
    return fact.at


def _instant(fact: Fact) -> int:
    return fact.counts_at
