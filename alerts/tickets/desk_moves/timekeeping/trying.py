"""Facts of a matter, as somebody writes them down, tried on the policies: which clocks would run, by when.

Nothing comes of it.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import islice, takewhile
from typing import TypeVar

from alerts.deadlines.days.local_days import local_day
from alerts.deadlines.days.work_calendar import WorkCalendar
from alerts.deadlines.days.years import YearMissing
from alerts.deadlines.desk_clock import ClockOf, DeskClock
from alerts.deadlines.ladders import UNKNOWN_WARNED_AFTER, StepAt, steps
from alerts.deadlines.limit_texts import read_limit
from alerts.deadlines.limits import (
    NOTHING,
    WORKING,
    DayEndLimit,
    EarliestLimit,
    GivenLimit,
    Limit,
    WorkingDayLimit,
    WorkingHourLimit,
    count,
    due_at,
)
from alerts.deadlines.obligations import ladder_of, lead
from alerts.deadlines.policy import Policy, PolicyTable, applying
from alerts.deadlines.starting import ClockSubject, StartInstant, start
from alerts.matters.choices import Origin
from alerts.matters.names import Name, StateValue
from alerts.matters.state import MatterState
from alerts.routing.trying import filled_in
from alerts.tickets.desk_moves.desk_tables import DeskTables
from alerts.tickets.desk_moves.reading_state import PETITIONS, PRESSING_TAGS, SUPERIORS
from ingest.durations import DAY
from ingest.inventory.tree import Inventory
from ingest.problems import Problem, Problems
from ingest.said import Said

WITH_PEOPLE = (StartInstant.RECEIVED.value, StartInstant.ACCEPTED.value, "contact:accepted", "registered")
"""Starts that come with a registration."""
WITH_SENSORS = (*WITH_PEOPLE, StartInstant.ASSIGNED.value, StartInstant.BREACH_BEGAN.value, "dispatched")
"""Starts that come with what sensors open: it is registered and handed on in one instant."""
FURTHEST = 800 * DAY
"""ms after its start: where a missing year is looked for that a due depends on."""
_Given = TypeVar("_Given")
_SCOPES = (ClockOf.TICKET, ClockOf.CONTACT, ClockOf.ASSIGNMENT, ClockOf.TASK)


class TriedChange(StrEnum):
    """What becomes of a clock once facts of before are those that are tried (desk.md, section 6.2)."""

    BEGINS = "begins"
    STAYS = "stays"
    ENDS = "ends"
    """Its policy applies no more."""


@dataclass(frozen=True, slots=True)
class TriedClock:
    """A policy that applies, and its clock where its start has come.

    Attributes
    ----------
    policy
        The policy, or that variant of it which counts.
    change
        Against the facts of before; without any, all begin.
    clock
        ``None``: its start has not come, or no instant is given that it is due by. One without a due lacks a
        year of its calendar; others are as they would be on record.
    steps
        Of its ladder, each once, in order; a step that comes again and again the first time. Of one whose due
        nobody knows, the warning that comes all the same.
    days
        Local days that count: whose ends, or hours, are counted up to the due.
    missing_year
        The first year that its due depends on and that is not on record.
    """

    policy: Policy
    change: TriedChange
    clock: DeskClock | None = None
    steps: tuple[StepAt, ...] = ()
    days: tuple[date, ...] = ()
    missing_year: int | None = None


def state_tried(
    facts: Mapping[Name, StateValue], place: str, inventory: Inventory, tables: DeskTables
) -> MatterState:
    """What is so of a matter with ``facts`` at ``place``: what follows from others is filled in (routing)."""
    state = filled_in(facts, place, inventory, tables.routing)
    category, tags = state[Name.CATEGORY], state[Name.TAGS]
    pressing = category in PETITIONS or (isinstance(tags, frozenset) and not PRESSING_TAGS.isdisjoint(tags))
    following: dict[Name, StateValue] = {
        Name.FROM_SUPERIOR: state[Name.CHANNEL] in SUPERIORS,
        Name.PRESSING: pressing,
        Name.HAS_DEPARTMENTS: bool(inventory.departments),
        Name.TAKES_P27: tables.settings.takes_p27,
    }
    return state.with_({name: value for name, value in following.items() if name not in facts})


def instant_names(table: PolicyTable) -> frozenset[str]:
    """What instants may be given for: starts of the policies of ``table``, and fields of their limits."""
    fields = (name for policy in table.current for name in _given(policy.limit))
    return frozenset(policy.start for policy in table.current if policy.starts_clocks) | frozenset(fields)


def checked_instants(instants: Mapping[str, int], table: PolicyTable) -> Mapping[str, int]:
    """``instants``. Raises `Problems` for each name that no policy of ``table`` asks for."""
    unknown = instants.keys() - instant_names(table)
    if unknown:
        raise Problems(
            [Problem("", name, Said("policies-unknown-instant", name=name)) for name in sorted(unknown)]
        )
    return instants


def try_policies(
    state: MatterState,
    at: int,
    instants: Mapping[str, int],
    table: PolicyTable,
    calendar: WorkCalendar,
    before: MatterState | None = None,
) -> tuple[TriedClock, ...]:
    """The clocks that a matter of ``state`` would have, in the order of ``table``; then those that would end.

    Parameters
    ----------
    at
        When it is registered, or opened by the service (UTC ms): all starts that come with that are then.
    instants
        Further starts, and instants that limits may be, UTC ms by the names of `instant_names`; they come
        before ``at``.
    calendar
        Of its place.
    before
        What was so of it before the facts changed; ``None``: it is new.
    """
    by_people = state[Name.ORIGIN] != Origin.SENSOR.value
    starts = dict.fromkeys(WITH_PEOPLE if by_people else WITH_SENSORS, at) | dict(instants)
    if StartInstant.ASSIGNED.value in starts:
        starts.setdefault(StartInstant.SUPERIOR_ASSIGNED.value, starts[StartInstant.ASSIGNED.value])
    subjects = [ClockSubject("", of, "", state, starts, given=instants) for of in _SCOPES]
    now = max(starts.values())
    begun = start(subjects, (), (), table, calendar, now)
    clocks = _led(begun, table, calendar)
    held = () if before is None else applying(before, table)
    held_keys, applies = {policy.key for policy in held}, applying(state, table)
    found = [_tried(policy, clocks.get(policy.key), held_keys, calendar) for policy in applies]
    keys = {policy.key for policy in applies}
    ending = (TriedClock(policy, TriedChange.ENDS) for policy in held if policy.key not in keys)
    return (*found, *ending)


def _led(begun: Iterable[DeskClock], table: PolicyTable, calendar: WorkCalendar) -> dict[str, DeskClock]:
    """Key -> clock: who leads is looked at at the start of all, so that every step is still to come."""
    clocks = {clock.key: clock for clock in begun}
    first = min((clock.started_at for clock in clocks.values()), default=0)
    led = lead(list(clocks.values()), table, calendar, first)
    return clocks | {clock.key: clock for clock in led}


def _tried(
    policy: Policy, clock: DeskClock | None, held: Container[str], calendar: WorkCalendar
) -> TriedClock:
    change = TriedChange.STAYS if policy.key in held else TriedChange.BEGINS
    if clock is None:
        return TriedClock(policy, change)
    limit, ladder = read_limit(clock.limit), ladder_of(clock, policy, calendar)
    if clock.due_at is None:
        warned = () if ladder is None else ladder.warnings[:1]
        first = tuple(StepAt(step, 0, 0, clock.started_at + UNKNOWN_WARNED_AFTER) for step in warned)
        return TriedClock(policy, change, clock, first, missing_year=_missing_year(limit, clock, calendar))
    coming = () if ladder is None else takewhile(lambda step: not step.repeat, steps(clock, ladder, calendar))
    return TriedClock(policy, change, clock, tuple(coming), tuple(_days(limit, clock, calendar)))


def _days(limit: Limit, clock: DeskClock, calendar: WorkCalendar) -> Iterator[date]:
    """The days that are counted from the start of ``clock`` up to its due."""
    due, zone = clock.due_at or 0, calendar.zone_info
    begun = clock.started_at
    match limit:
        case WorkingDayLimit() | DayEndLimit():
            working = isinstance(limit, WorkingDayLimit)
            start_day = local_day(begun, zone) if working else None
            ends = _known(calendar.ends_of_days(begun, start_day, working=working))
            yield from (local_day(end - 1, zone) for end in takewhile(lambda end: end <= due, ends))
        case WorkingHourLimit():
            hours = takewhile(lambda span: span[0] < due, _known(calendar.windows(WORKING, begun)))
            yield from dict.fromkeys(local_day(since, zone) for since, _ in hours)
        case EarliestLimit(limits):
            deciding = (each for each in limits if due_at(each, NOTHING, begun, begun, calendar) == due)
            for each in islice(deciding, 1):
                yield from _days(each, clock, calendar)


def _known(days: Iterator[_Given]) -> Iterator[_Given]:
    """``days`` up to a year that is not on record: the due lies before it."""
    with suppress(YearMissing):
        yield from days


def _missing_year(limit: Limit, clock: DeskClock, calendar: WorkCalendar) -> int | None:
    begun = clock.started_at
    try:
        count(limit, [(begun, begun + FURTHEST)], begun, calendar)
    except YearMissing as missing:
        return missing.day.year
    return None


def _given(limit: Limit) -> Iterator[str]:
    match limit:
        case GivenLimit(field):
            yield field
        case EarliestLimit(limits):
            for each in limits:
                yield from _given(each)
