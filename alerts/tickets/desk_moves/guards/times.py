"""Guards about instants: appointments, holds, extensions of a limit, entries that came late."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from alerts.deadlines.desk_clock import ClockStatus, DeskClock
from alerts.tickets.desk_moves.asking.actors import acts_as, is_top_leader
from alerts.tickets.desk_moves.asking.details import ASKED_BY, EXTENSIONS
from alerts.tickets.desk_moves.asking.extensions import asked_for, clock_named
from alerts.tickets.desk_moves.situation import Guard, Situation
from ingest.durations import MINUTE


def _until_in_future(situation: Situation) -> bool:
    until = situation.values.get("until")
    return until is None or until > situation.now


def _appointment_in_future(situation: Situation) -> bool:
    appointment = situation.values.get("appointment")
    return appointment is None or appointment > situation.now


def _appointment_near(situation: Situation) -> bool:
    appointment = situation.values.get("appointment")
    return appointment is None or appointment <= situation.now + situation.tables.settings.appointment_within


def _planned_in_future(situation: Situation) -> bool:
    planned_for = situation.values.get("planned_for")
    return planned_for is None or planned_for > situation.now


def _until_after_telling(situation: Situation) -> bool:
    """What somebody was told of a limit they were told before it; that may be entered later."""
    until = situation.values.get("until")
    return until is None or until > situation.order.happened


def _hold_passed(situation: Situation) -> bool:
    """What the service verifies has waited as long as the site wants; a person need not wait."""
    resolved_at = situation.before.ticket.resolved_at
    if not situation.order.actor.is_service or resolved_at is None:
        return True
    return situation.now >= resolved_at + situation.tables.settings.verify_hold


def _before_due(situation: Situation) -> bool:
    """The due itself is too late (W23)."""
    clock = clock_named(situation)
    return clock is None or clock.due_at is None or situation.now < clock.due_at


def _extendable(situation: Situation) -> bool:
    """It is on the ticket, runs, and everybody knows until when; what rests has to go on first."""
    clock = clock_named(situation)
    runs = clock is not None and clock.status is ClockStatus.RUNNING and clock.due_at is not None
    return "clock" not in situation.values or runs


def _until_after_due(situation: Situation) -> bool:
    clock, until = clock_named(situation), situation.values.get("until")
    return clock is None or clock.due_at is None or until is None or until > clock.due_at


def _is_told_in_time(told_at: int, clock: DeskClock | None, situation: Situation) -> bool:
    """Of what nobody had reported yet nobody was told; people enter whole minutes."""
    file = situation.before
    came = min((each.contacted_at for each in file.contacts), default=file.ticket.opened_at)
    known = came - came % MINUTE <= told_at <= situation.now
    return known and (clock is None or clock.due_at is None or told_at < clock.due_at)


def _told_before_due(situation: Situation) -> bool:
    told_at = situation.values.get("told_at")
    return told_at is None or _is_told_in_time(told_at, clock_named(situation), situation)


def _extension_asked_and_told(situation: Situation) -> bool:
    asked, clock = asked_for(situation), clock_named(situation)
    if "clock" not in situation.values:
        return True
    told: Any = None if asked is None else asked.get("told_at")
    return told is not None and _is_told_in_time(told, clock, situation)


def _first_or_top_leader(situation: Situation) -> bool:
    """A leader grants it once, who is the manager of P22 as well; a second time only 一把手."""
    if is_top_leader(situation.order.actor):
        return True
    clock, granted = clock_named(situation), situation.before.ticket.details.get(EXTENSIONS, ())
    if clock is not None and any(each.id in granted for each in _of_same_limit(clock, situation)):
        return False
    return acts_as(situation, "leader")


def _another_than_asked(situation: Situation) -> bool:
    """Nobody consents to what they asked for themselves, nor for whom they stand in (W23, P22)."""
    asked = asked_for(situation)
    deciding = {situation.order.actor.name, situation.standing.acting_for} - {""}
    return asked is None or deciding.isdisjoint(asked.get(ASKED_BY, ()))


def _of_same_limit(clock: DeskClock, situation: Situation) -> Iterator[DeskClock]:
    """``clock``, and those of before it that a change of class ended: what is owed again is no new limit."""
    mine = (clock.key, clock.scope, clock.started_at)
    clocks = situation.before.clocks
    return (each for each in clocks if (each.key, each.scope, each.started_at) == mine)


def _event_of_ticket(situation: Situation) -> bool:
    return "event" not in situation.values or situation.around.line is not None


def _is_late_entry(situation: Situation) -> bool:
    line = situation.around.line
    if "event" not in situation.values:
        return True
    if line is None or line.happened_at is None:
        return False
    return line.at - line.happened_at > situation.tables.settings.late_after


def _correctable(situation: Situation) -> bool:
    """What was given with the command may be corrected, but for what moved the ticket by itself."""
    line, values = situation.around.line, situation.values.get("values")
    if line is None or values is None:
        return True
    given: set[str] = {*line.data.get("given", {}), "text"}
    return {*values} <= given - {"outcome"}


GUARDS: Mapping[str, Guard] = {
    "until-in-future": Guard(_until_in_future, "in-past", ("W19",)),
    "appointment-in-future": Guard(_appointment_in_future, "in-past", ("C36",)),
    "appointment-near": Guard(_appointment_near, "too-far", ("C36",)),
    "planned-in-future": Guard(_planned_in_future, "in-past", ("W15",)),
    "until-after-telling": Guard(_until_after_telling, "in-past", ("W24",)),
    "hold-passed": Guard(_hold_passed, "too-early", ("P1",)),
    "before-due": Guard(_before_due, "extension-too-late", ("W23", "P22")),
    "extendable": Guard(_extendable, "not-extendable", ("W23", "P22")),
    "until-after-due": Guard(_until_after_due, "in-past", ("W23",)),
    "told-before-due": Guard(_told_before_due, "user-not-told", ("W23",)),
    "extension-asked-and-told": Guard(_extension_asked_and_told, "not-asked", ("W23", "P22")),
    "first-or-top-leader": Guard(_first_or_top_leader, "others-decide", ("W23", "P22")),
    "another-than-asked": Guard(_another_than_asked, "others-decide", ("W23", "P22")),
    "event-of-ticket": Guard(_event_of_ticket, "no-such-line", ("C3",)),
    "is-late-entry": Guard(_is_late_entry, "not-late", ("C60", "W4")),
    "correctable": Guard(_correctable, "not-correctable", ("C3", "H14")),
}
