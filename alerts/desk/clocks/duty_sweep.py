"""The clocks of duty are kept in line, and what falls due of them is put on record (desk.md, 7.7).

Instants are UTC ms of the wall clock, by which shifts are planned.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from alerts.deadlines.desk_clock import DeskClock
from alerts.deadlines.ladders import LadderPost, StepKind
from alerts.deadlines.walking import FiredStep, walk
from alerts.desk.clocks.posts import ClockMatter, KeptPeople, PostHolders, holders_of
from alerts.desk.duty.book import LONGEST_SHIFT, DutyBook, open_book
from alerts.desk.duty.timekeeping import keep_shifts_in_time, place_of_department
from alerts.desk.matters.desk_in_force import DeskInForce
from alerts.duty.lines import DutyLine, DutyLineKind
from alerts.duty.roster import DutyPost
from alerts.duty.timekeeping import DutyFact, order_of_scope, shift_of_scope
from alerts.matters.choices import Line, Mode
from alerts.matters.finding_rules import FindingSource, overdue
from alerts.matters.findings import Finding
from alerts.records import Records, Transaction
from alerts.rules.rule import Severity
from alerts.tickets.ticket import SYSTEM, TicketInBrief, TicketKind, TicketState
from ingest.durations import DAY
from ingest.inventory.departments import Duty, ServiceLine

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
                self._version, self._desk = version, desk
                next_look = tx.duty_clocks.next_instant()
        while next_look is not None and next_look <= now:
            with records.begin() as tx:
                steps += _sweep_some(tx, desk, now, started_at, people)
                next_look = tx.duty_clocks.next_instant()
        self.next_at = self._kept_until if next_look is None else min(self._kept_until, next_look)
        return steps


class ShiftHolders:
    """Who holds posts of ladders for clocks of duty: who comes, who is in charge of the post, and others.

    ``in_person``: post and scope -> whom a clock there is about, where not the shift in charge.
    """

    def __init__(
        self,
        others: PostHolders,
        charge: Mapping[str, tuple[str, ...]],
        in_person: Mapping[tuple[str, str, str], tuple[str, ...]],
    ) -> None:
        self._others = others
        self._charge = charge
        self._in_person = in_person

    @property
    def has_departments(self) -> bool:
        """Whether there are any."""
        return self._others.has_departments

    def reached(self, clock: DeskClock, step: StepKind, posts: Sequence[LadderPost]) -> tuple[str, ...]:
        """As `PeopleOfPosts.reached`."""
        if not self.has_departments:
            return ()
        found: dict[str, None] = {}
        for post in posts:
            found |= dict.fromkeys(self._of_post(clock, post))
        if not found and step is not StepKind.AFTER:
            return self._others.reached(clock, step, (LadderPost.DESK,))
        return tuple(found)

    def _of_post(self, clock: DeskClock, post: LadderPost) -> tuple[str, ...]:
        charge = self._charge.get(clock.ticket, ())
        if post is LadderPost.PERSON:
            return self._in_person.get((clock.ticket, clock.scope, clock.key), charge)
        if post is LadderPost.UNIT:
            return charge
        return self._others.reached(clock, StepKind.AFTER, (post,))


def _sweep_some(tx: Transaction, desk: DeskInForce, now: int, started_at: int, people: KeptPeople) -> int:
    clocks = tx.duty_clocks.due(now, AT_ONCE)
    book = open_book(tx, desk.inventory, now, now + LONGEST_SHIFT, now)
    holders = _holders(tx, clocks, book, desk, now, people)
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
        steps += len(found.steps)
    return steps


def _holders(
    tx: Transaction,
    clocks: Iterable[DeskClock],
    book: DutyBook,
    desk: DeskInForce,
    now: int,
    people: KeptPeople,
) -> ShiftHolders:
    matters = {clock.ticket: _matter(clock, desk) for clock in clocks}
    charge: dict[str, tuple[str, ...]] = {}
    in_person: dict[tuple[str, str, str], tuple[str, ...]] = {}
    for post in book.roster.posts:
        shift = book.in_charge(post, now)
        charge[post.id] = () if shift is None else shift.persons
    for clock in clocks:
        of_post, starts_at = book.roster.post(clock.ticket), shift_of_scope(clock.scope)
        if of_post is None or starts_at is None:
            continue
        comes = next((each for each in book.shifts(of_post) if each.starts_at == starts_at), None)
        persons = () if comes is None else book.there(comes, now).persons
        here = _signed_in(book, of_post, starts_at)
        missing = tuple(name for name in persons if name not in here)
        waits_for = desk.tables.policies.of_clock(clock).facts
        if DutyFact.SIGNED_IN in waits_for:
            in_person[clock.ticket, clock.scope, clock.key] = missing
        elif DutyFact.BOTH_SIGNED in waits_for:
            both = dict.fromkeys((*charge[of_post.id], *persons))
            in_person[clock.ticket, clock.scope, clock.key] = tuple(both)
    return ShiftHolders(holders_of(tx, matters, desk, now, people), charge, in_person)


def _signed_in(book: DutyBook, post: DutyPost, starts_at: int) -> set[str]:
    return {
        each.actor
        for each in book.lines
        if each.kind is DutyLineKind.SIGN_IN and (each.post, each.shift_at) == (post.id, starts_at)
    }


def _line(step: FiredStep, now: int) -> DutyLine:
    return DutyLine(
        at=now,
        post=step.clock.ticket,
        kind=DutyLineKind.STEP,
        actor=SYSTEM,
        shift_at=shift_of_scope(step.clock.scope),
        about=order_of_scope(step.clock.scope),
        data={"instant": step.instant, **step.told},
    )


def _at_due(steps: Iterable[FiredStep], desk: DeskInForce) -> list[DeskClock]:
    policies = desk.tables.policies
    return [each.clock for each in steps if each.step in policies.of_clock(each.clock).ladder.at_due]


def _findings(passed: Iterable[DeskClock], place: str, desk: DeskInForce, now: int) -> list[Finding]:
    """W8's list: limits that a clause gives and that ``passed``, at the place of the post's department."""
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
        if desk.tables.policies.of_clock(clock).given and clock.due_at is not None
    ]


def _matter(clock: DeskClock, desk: DeskInForce) -> ClockMatter:
    """A post as ladders ask of a matter: its department has it, production dispatch answers."""
    place = place_of_department(clock.unit, desk)
    department = desk.inventory.departments.get(clock.unit)
    heating = department is not None and department.lines == (ServiceLine.HEATING,)
    duty = Duty.COMMAND_CENTRE if heating else Duty.PRODUCTION_DISPATCH
    brief = TicketInBrief(
        number=clock.ticket,
        place=place,
        concern="",
        kind=TicketKind.PLACE,
        state=TicketState.OPEN,
        severity=Severity.MAJOR.value,
        version=1,
        territory=desk.inventory.territory_of(place),
        parent=None,
        line=Line.HEATING if heating else Line.WATER,
        mode=Mode.TRANSFER,
        unit=clock.unit,
        owner=desk.departments.duty(duty, place or None) or "",
        first_responsible="",
        person_in_charge="",
    )
    return ClockMatter(brief, units=frozenset({clock.unit}))
