"""The clocks of a shift, an order, patrols and manual readings (desk.md, 7.7): what starts and ends them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from alerts.deadlines.desk_clock import ClockOf, DeskClock
from alerts.deadlines.starting import NO_FACTS, ClockSubject
from alerts.duty.in_charge import EARLIEST_SIGN_IN
from alerts.duty.lines import DutyLine, DutyLineKind
from alerts.duty.manual_readings import FilledSlot
from alerts.duty.orders import DispatchOrder
from alerts.duty.repairs import RepairCommand, RepairSheet
from alerts.duty.shifts import DutyShift
from alerts.matters.facts import Fact, FactBook
from alerts.matters.names import Name
from alerts.matters.state import MatterState

UNTIL: Final = "until"
"""Field of a limit that is given: by when something is to be repaired, as set on its sheet (C32)."""
SLOT_END: Final = "slot_end"
"""Field of a limit that is given: the end of a slot in which a post reads (C7)."""
FRIDAY_END: Final = "friday_end"
"""Field of a limit that is given: the end of the Friday after the week of a repair (C35)."""
ARRIVAL: Final = "arrival"
"""Field of a limit that is given: the last instant at which who comes is not late (C8)."""
_ALIKE: Final = MatterState({Name.ON_DUTY: True})
"""Which policies apply depends on nothing else of a shift or of an order."""


class DutyInstant(StrEnum):
    """Instants at which a clock of duty starts."""

    ORDER_GIVEN = "dispatch-order-given"
    SHIFT_PLANNED = "shift-planned"
    """From when on somebody can sign in for a shift."""
    SHIFT_STARTED = "shift-started"
    """A shift began to which another has to hand over."""
    LAST_HEARD = "shift-last-heard"
    """Somebody of the shift in charge signed in, or answered last."""
    DAY_BEGAN = "day-began"
    """A day on which the post patrols."""
    STATION_DAY_BEGAN = "station-day-began"
    """A day of a pump station."""
    PATROL_FINDING = "patrol-finding"
    REPAIR_ACCEPTED = "repair-accepted"
    SLOT_BEGAN = "slot-began"
    """A time in which the post reads."""


class DutyFact(StrEnum):
    """What stops a clock of duty."""

    ORDER_ANSWERED = "order-answered"
    SIGNED_IN = "incoming-signed-in"
    """Everybody who is on the shift has, or has signed for it at the handover."""
    BOTH_SIGNED = "both-signed"
    SHIFT_ANSWERED = "shift-answered"
    PATROL_FILED = "patrol-filed"
    """And the whole network was covered."""
    VALUES_ENTERED = "values-entered"
    """Of every point of a slot."""
    REPAIR_SIGNED = "repair-sheet-signed"
    """By worker and patroller."""
    REINSPECTED = "reinspected"
    LIST_FILED = "sanitation-list-filed"


FOUND_IF_LATE: Final = frozenset({DutyFact.LIST_FILED.value})
"""What is a finding where it does not come, though no clause says when: H8 names no day."""
_AFRESH: Final = frozenset({DutyInstant.LAST_HEARD.value})
"""An answer is owed anew from the last one on, which is on record at each look again (W37)."""


@dataclass(frozen=True, slots=True)
class TimedThing:
    """A shift, or an order, as clocks go by it; ``scope`` tells it from others of its post."""

    subject: ClockSubject
    book: FactBook

    @property
    def scope(self) -> str:
        """`DeskClock.scope` of its clocks."""
        return self.subject.scope


def scope_of_shift(starts_at: int) -> str:
    """`DeskClock.scope` of the clocks of a shift that begins at ``starts_at`` (UTC ms)."""
    return f"shift {starts_at}"


def scope_of_order(number: int) -> str:
    """`DeskClock.scope` of the clock of the order that the line ``number`` gave."""
    return f"order {number}"


def shift_of_scope(scope: str) -> int | None:
    """When (UTC ms) the shift begins to which clocks of ``scope`` belong; ``None``: to an order."""
    kind, _, number = scope.partition(" ")
    return int(number) if kind == "shift" else None


def order_of_scope(scope: str) -> int | None:
    """The line that gave the order to which the clock of ``scope`` belongs; ``None``: to a shift."""
    kind, _, number = scope.partition(" ")
    return int(number) if kind == "order" else None


def scope_of_day(day: date) -> str:
    """`DeskClock.scope` of the clock of the patrol of a local ``day``."""
    return f"day {day.isoformat()}"


def scope_of_repair(number: int) -> str:
    """`DeskClock.scope` of the clock of the repair sheet that the line ``number`` made."""
    return f"repair {number}"


def line_of_scope(scope: str) -> int | None:
    """The line of the log that a clock of ``scope`` is about: an order, or what was found on a patrol."""
    kind, _, number = scope.partition(" ")
    return int(number) if kind in ("order", "repair", "reinspect") else None


def day_of_scope(scope: str) -> date | None:
    """The day of whose patrol a clock of ``scope`` is; ``None``: it is of none."""
    kind, _, day = scope.partition(" ")
    return date.fromisoformat(day) if kind == "day" else None


def scope_of_list(day: date) -> str:
    """`DeskClock.scope` of the clock of the sanitation list of a local ``day``."""
    return f"list {day.isoformat()}"


def list_of_scope(scope: str) -> date | None:
    """The day of whose sanitation list a clock of ``scope`` is; ``None``: it is of none."""
    kind, _, day = scope.partition(" ")
    return date.fromisoformat(day) if kind == "list" else None


def scope_of_reinspection(number: int) -> str:
    """`DeskClock.scope` of the clock by which the repair sheet of the line ``number`` is inspected again."""
    return f"reinspect {number}"


def scope_of_slot(starts_at: int) -> str:
    """`DeskClock.scope` of the clock of the slot of manual readings that begins at ``starts_at`` (UTC ms)."""
    return f"slot {starts_at}"


def slot_of_scope(scope: str) -> int | None:
    """When (UTC ms) the slot begins whose clock is of ``scope``; ``None``: it is of none."""
    kind, _, number = scope.partition(" ")
    return int(number) if kind == "slot" else None


def slot_in_time(post: str, unit: str, filled: FilledSlot) -> TimedThing:
    """A slot in which a post of the department ``unit`` reads, met by the last entry of its points (C7)."""
    slot, last = filled.slot, filled.completed_by
    starts: dict[str, int] = {DutyInstant.SLOT_BEGAN: slot.starts_at}
    given = {SLOT_END: slot.ends_at}
    subject = _subject(post, scope_of_slot(slot.starts_at), unit, starts, given)
    if last is None:
        return TimedThing(subject, NO_FACTS)
    name, at = DutyFact.VALUES_ENTERED.value, last.entered_at
    return TimedThing(subject, FactBook([Fact(name, "", at, at, last.actor)]))


def patrol_in_time(post: str, unit: str, day: date, began_at: int, filed: DutyLine | None) -> TimedThing:
    """The patrol of a ``day`` that began at ``began_at`` (UTC ms), by a post of the department ``unit``.

    ``filed``: the sheet that says that all of the network was covered (C32); ``None``: there is none.
    """
    subject = _subject(post, scope_of_day(day), unit, {DutyInstant.DAY_BEGAN: began_at})
    facts = [] if filed is None else [_fact(DutyFact.PATROL_FILED, filed)]
    return TimedThing(subject, FactBook(facts))


def list_in_time(post: str, unit: str, day: date, began_at: int, filed: DutyLine | None) -> TimedThing:
    """The sanitation list of a ``day`` that began at ``began_at`` (UTC ms), of a post at a pump station (H8).

    ``unit``: the post's department; ``filed``: the list; ``None``: there is none.
    """
    subject = _subject(post, scope_of_list(day), unit, {DutyInstant.STATION_DAY_BEGAN: began_at})
    facts = [] if filed is None else [_fact(DutyFact.LIST_FILED, filed)]
    return TimedThing(subject, FactBook(facts))


def reinspection_in_time(sheet: RepairSheet, unit: str, friday_end: int) -> TimedThing | None:
    """What was repaired of ``sheet``, of a post of ``unit``, inspected again by ``friday_end`` (UTC ms; C35).

    ``None``: nobody has accepted it yet. What fails is done anew, and is owed again once it is accepted.
    """
    accepted = sheet.last(RepairCommand.ACCEPT)
    if accepted is None:
        return None
    starts: dict[str, int] = {DutyInstant.REPAIR_ACCEPTED: accepted.at}
    said = (sheet.last(each) for each in (RepairCommand.PASSED, RepairCommand.FAILED))
    facts = [_fact(DutyFact.REINSPECTED, each) for each in said if each is not None and each.id > accepted.id]
    scope = scope_of_reinspection(sheet.found.id)
    subject = _subject(sheet.found.post, scope, unit, starts, {FRIDAY_END: friday_end})
    return TimedThing(subject, FactBook(facts))


def repair_in_time(sheet: RepairSheet, unit: str) -> TimedThing:
    """A repair sheet, by when it says, of the unit that repairs; before it is issued of ``unit`` (C32)."""
    starts: dict[str, int] = {DutyInstant.PATROL_FINDING: sheet.found.at}
    given = {} if sheet.due_at is None else {UNTIL: sheet.due_at}
    scope = scope_of_repair(sheet.found.id)
    facts = [] if sheet.accepted is None else [_fact(DutyFact.REPAIR_SIGNED, sheet.accepted)]
    return TimedThing(_subject(sheet.found.post, scope, sheet.unit or unit, starts, given), FactBook(facts))


def order_in_time(order: DispatchOrder, unit: str) -> TimedThing:
    """An order to a post of the department ``unit``: it waits for whatever its shift says first (C2)."""
    given = order.given
    subject = _subject(given.post, scope_of_order(given.id), unit, {DutyInstant.ORDER_GIVEN: given.at})
    first = order.answers[:1]
    return TimedThing(subject, FactBook(_fact(DutyFact.ORDER_ANSWERED, each) for each in first))


def shift_in_time(
    shift: DutyShift,
    charge: DutyShift | None,
    lines: Iterable[DutyLine],
    unit: str,
    arrives_before: int,
    now: int,
    *,
    before: Iterable[DeskClock] = (),
) -> TimedThing:
    """A shift of a department ``unit`` at ``now`` (UTC ms).

    Parameters
    ----------
    shift
        With who is there (C8: each of them signs in).
    charge
        The shift in charge of the post. Another one has to hand over (C13); itself it is to answer (W37).
    lines
        Those of the post's log; of other shifts they say nothing.
    arrives_before
        ms, of the roster.
    before
        Its clocks so far. Where nobody looked at it before people had to be there, as of a roster that was
        brought in during the shift, or while the service stood still, nobody could sign in.
    """
    its = [each for each in lines if each.shift_at == shift.starts_at]
    signed_in = [each for each in its if each.kind is DutyLineKind.SIGN_IN]
    handed_over = [each for each in its if each.kind is DutyLineKind.HANDED_OVER]
    answers = [each for each in its if each.kind is DutyLineKind.ALIVE]
    is_in_charge = charge is not None and charge.starts_at == shift.starts_at
    starts: dict[str, int] = {}
    arrival, opens_at = shift.starts_at - arrives_before, shift.starts_at - EARLIEST_SIGN_IN
    if now < shift.ends_at:
        if now <= arrival or any(each.started_at == opens_at for each in before):
            starts[DutyInstant.SHIFT_PLANNED] = opens_at
        waits = charge is not None and charge.starts_at < shift.starts_at
        if now >= shift.starts_at and (waits or any(each.at >= shift.starts_at for each in handed_over)):
            starts[DutyInstant.SHIFT_STARTED] = shift.starts_at
    heard = [each.at for each in (*signed_in, *handed_over, *answers)]
    if is_in_charge and heard:
        starts[DutyInstant.LAST_HEARD] = max(heard)
    facts = [_fact(DutyFact.BOTH_SIGNED, each) for each in handed_over[:1]]
    facts += [_fact(DutyFact.SHIFT_ANSWERED, each) for each in answers[-1:]]
    # Who signed for it at the handover is there as well (C13).
    arrived = [each for each in its if each.kind in (DutyLineKind.SIGN_IN, DutyLineKind.HANDED_OVER)]
    if shift.persons and set(shift.persons) <= {each.actor for each in arrived}:
        facts.append(_fact(DutyFact.SIGNED_IN, _completing(shift.persons, arrived)))
    scope = scope_of_shift(shift.starts_at)
    return TimedThing(_subject(shift.post, scope, unit, starts, {ARRIVAL: arrival}), FactBook(facts))


def gone(post: str, scope: str, unit: str) -> TimedThing:
    """A shift that is over and relieved, or that the roster has no more: nothing is owed of it."""
    return TimedThing(_subject(post, scope, unit, {}), NO_FACTS)


def _completing(persons: Sequence[str], arrived: Sequence[DutyLine]) -> DutyLine:
    """The line with which the last of ``persons`` had signed in."""
    firsts: dict[str, DutyLine] = {}
    for line in arrived:
        firsts.setdefault(line.actor, line)
    return max((firsts[name] for name in persons), key=lambda line: line.at)


def _subject(
    post: str, scope: str, unit: str, starts: dict[str, int], given: dict[str, int] | None = None
) -> ClockSubject:
    return ClockSubject(post, ClockOf.OTHER, scope, _ALIKE, starts, unit, given=given or {}, afresh=_AFRESH)


def _fact(name: DutyFact, line: DutyLine) -> Fact:
    return Fact(name.value, "", line.at, line.at, line.actor)
