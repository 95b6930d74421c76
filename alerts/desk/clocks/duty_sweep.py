"""The clocks of duty are kept in line, and what falls due of them is put on record (desk.md, 7.7).

Instants are UTC ms of the wall clock, by which shifts are planned.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from alerts.deadlines.desk_clock import DeskClock
from alerts.deadlines.walking import FiredStep, walk
from alerts.desk.clocks.duty_posts import post_matter, shift_holders
from alerts.desk.clocks.posts import KeptPeople
from alerts.desk.duty.book import LONGEST_SHIFT, DutyBook, open_book
from alerts.desk.duty.holes import tell_holes
from alerts.desk.duty.timekeeping import keep_shifts_in_time, place_of_department
from alerts.desk.matters.desk_in_force import DeskInForce
from alerts.duty.lines import DutyLine, DutyLineKind
from alerts.duty.timekeeping import FOUND_IF_LATE, DutyFact, line_of_scope, shift_of_scope
from alerts.matters.finding_rules import FindingSource, overdue
from alerts.matters.findings import Finding
from alerts.notices.deciding import told_of_step
from alerts.notices.notice import SubjectKind
from alerts.notices.occasions import OCCASIONS
from alerts.people.audit import AuditFilter, AuditKind
from alerts.records import Records, Transaction
from alerts.tickets.ticket import SYSTEM
from ingest.durations import DAY

AT_ONCE = 100
"""Clocks that are looked at in one transaction."""


class DutySweep:
    """Keeps the clocks of shifts in line with roster and log, and puts on record what falls due.

    What has come of shifts is looked at where who is there may have changed (the records tell by one number),
    and where a shift begins or ends.
    """

    def __init__(self) -> None:
        self._version = -1
        self._desk: DeskInForce | None = None
        self._kept_until = 0
        self.next_at: int | None = 0
        """When to look again though nobody says anything; ``None``: there is nothing to look at."""

    def sweep(
        self, records: Records, now: int, desk: DeskInForce, started_at: int, people: KeptPeople
    ) -> int:
        """Put on record all that has fallen due by ``now``; how many steps that were.

        ``started_at``: since when the service runs, by the same clock. Raises `RecordsError`; what was done
        stays done.
        """
        # Asked beforehand: who writes would have to wait.
        with records.reading() as tx:
            version, next_look = tx.access.version(), tx.duty_clocks.next_instant()
            stale = version != self._version or desk is not self._desk or now >= self._kept_until
            if stale and tx.duty_rosters.last() is None:
                stale, self._version, self._desk, self._kept_until = False, version, desk, now + DAY
        steps = 0
        if stale:
            with records.begin() as tx:
                version = tx.access.version()
                self._kept_until = keep_shifts_in_time(tx, desk, now)
                tell_holes(tx, desk, now)
                self._version, self._desk = version, desk
                next_look = tx.duty_clocks.next_instant()
        while next_look is not None and next_look <= now:
            with records.begin() as tx:
                steps += _sweep_some(tx, desk, now, started_at, people)
                next_look = tx.duty_clocks.next_instant()
        self.next_at = self._kept_until if next_look is None else min(self._kept_until, next_look)
        return steps


def _sweep_some(tx: Transaction, desk: DeskInForce, now: int, started_at: int, people: KeptPeople) -> int:
    clocks = tx.duty_clocks.due(now, AT_ONCE)
    book = open_book(tx, desk.inventory, now, now + LONGEST_SHIFT, now)
    if _hear_answers(tx, clocks, book, desk, now):
        return 0  # what is still due is looked at next
    matters = {each.ticket: post_matter(each.ticket, each.unit, desk) for each in clocks}
    holders = shift_holders(tx, clocks, matters, book, desk, now, people)
    by_unit = defaultdict[str, list[DeskClock]](list)
    for clock in clocks:
        by_unit[clock.unit].append(clock)
    steps = 0
    for unit, its in by_unit.items():
        place = place_of_department(unit, desk)
        found = walk(its, now, now, started_at, desk.tables.policies, desk.calendar_at(place), holders)
        for step in found.steps:
            tx.duty_lines.add(_line(step, now))
        passed = [*_at_due(found.steps, desk), *found.unheard]
        tx.findings.add(_findings(passed, place, desk, now))
        tx.duty_clocks.save(found.clocks)
        tx.notices.add(
            told_of_step(step, step.clock.id, now, OCCASIONS, SubjectKind.POST)
            for step in found.steps
            if step.to_send
        )
        steps += len(found.steps)
    return steps


def _hear_answers(
    tx: Transaction, clocks: Iterable[DeskClock], book: DutyBook, desk: DeskInForce, now: int
) -> bool:
    """Whether a shift that was to say that it is there answered a notice since, which says so (W37)."""
    heard = False
    for clock in clocks:
        if DutyFact.SHIFT_ANSWERED not in desk.tables.policies.of_clock(clock).facts:
            continue
        post = book.roster.post(clock.ticket)
        charge = None if post is None else book.in_charge(post, now)
        answers = [
            event
            for name in (() if charge is None else charge.persons)
            for event in tx.audit.page(_answered(name, clock.started_at + 1, now + 1), None, 1)
        ]
        if charge is None or not answers:
            continue
        last = max(answers, key=lambda event: event.at)
        line = DutyLine(
            at=last.at,
            post=clock.ticket,
            kind=DutyLineKind.ALIVE,
            actor=last.actor,
            shift_at=charge.starts_at,
            data={"notice": last.subject},
        )
        tx.duty_lines.add(line)
        heard = True
    if heard:
        keep_shifts_in_time(tx, desk, now)
    return heard


def _answered(name: str, start: int, end: int) -> AuditFilter:
    return AuditFilter(kind=AuditKind.NOTICE_ANSWERED, actor=name, start=start, end=end)


def _line(step: FiredStep, now: int) -> DutyLine:
    return DutyLine(
        at=now,
        post=step.clock.ticket,
        kind=DutyLineKind.STEP,
        actor=SYSTEM,
        shift_at=shift_of_scope(step.clock.scope),
        about=line_of_scope(step.clock.scope),
        data={"instant": step.instant, **step.told},
    )


def _at_due(steps: Iterable[FiredStep], desk: DeskInForce) -> list[DeskClock]:
    policies = desk.tables.policies
    return [each.clock for each in steps if each.step in policies.of_clock(each.clock).ladder.at_due]


def _findings(passed: Iterable[DeskClock], place: str, desk: DeskInForce, now: int) -> list[Finding]:
    """W8's list: limits that ``passed``, at the place of the post's department.

    Those that a clause gives, and what is found where it does not come.
    """
    territory = desk.inventory.territory_of(place)
    return [
        replace(
            overdue(
                FindingSource("", now, SYSTEM),
                f"{clock.ticket} {clock.scope}",
                policy=clock.key,
                clause=clock.clause,
                due_at=clock.due_at,
                unit=clock.unit,
            ),
            place=place,
            territory=territory,
        )
        for clock in passed
        for policy in (desk.tables.policies.of_clock(clock),)
        if (policy.given or not FOUND_IF_LATE.isdisjoint(policy.facts)) and clock.due_at is not None
    ]
