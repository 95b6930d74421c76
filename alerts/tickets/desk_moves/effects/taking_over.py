"""Effects of copies and takeovers: who reads a matter (抄送), and who has it from when on (W34)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from alerts.deadlines.days.duty import in_duty_hours, next_duty_start
from alerts.matters.assignment import TAKEOVER, Takeover
from alerts.matters.choices import AssignmentEnd, AssignmentRole
from alerts.tickets.desk_moves.asking.details import with_details
from alerts.tickets.desk_moves.changes import NOTHING, DeskChanges, DeskLine
from alerts.tickets.desk_moves.effects.handing_on import assign_as_lead, ended, new_assignment
from alerts.tickets.desk_moves.situation import Effect, Situation
from alerts.tickets.ticket import SYSTEM, TicketReason

NAMED_BY: Final = "lead_named_by"
"""Field of the leader who has named the unit that leads (W14)."""


def copy_as_routed(situation: Situation) -> DeskChanges:
    """抄送: whoever routing has read it does so from now on, unless they work on it (W34, C18)."""
    changes = NOTHING
    for department in situation.around.routed_copies:
        here = situation.after(changes)
        if department not in {each.department for each in (*here.file.standing, *here.file.copies)}:
            copy = new_assignment(here, department, AssignmentRole.COPY)
            changes += DeskChanges(assignments=(replace(copy, text=""),), lines=(_copied(here, department),))
    return changes


def _copied(here: Situation, department: str) -> DeskLine:
    at, version = here.order.at, here.file.ticket.version
    data = {"department": department}
    return DeskLine(at, at, TicketReason.COPIED, SYSTEM, version, data=data)


def end_copies_of_units(situation: Situation) -> DeskChanges:
    """Who works on it has it, and needs no copy beside that."""
    units = {each.department for each in situation.file.standing}
    copies = [each for each in situation.file.copies if each.department in units]
    return DeskChanges(assignments=ended(copies, situation, AssignmentEnd.HANDED_OVER)) if copies else NOTHING


def plan_takeover(situation: Situation) -> DeskChanges:
    """Who takes it over from the unit, and when: where it is with whom routing has it for now (W34).

    Whoever is sent to by somebody's own decision keeps it, and so does whom a leader names to lead (W14).
    """
    around, lead = situation.around, situation.file.lead
    over = around.routed_hand_over
    own_decision = lead is None or lead.department != around.routed_unit or NAMED_BY in situation.values
    if over is None or own_decision:
        return _planned(situation, None)
    return _planned(situation, _next(situation, over.department, over.clauses))


def drop_takeover_of_named(situation: Situation) -> DeskChanges:
    """Whoever a leader names to lead beside others keeps it (W14)."""
    return _planned(situation, None) if NAMED_BY in situation.values else NOTHING


def plan_takeover_again(situation: Situation) -> DeskChanges:
    """A takeover whose instant has passed, or was not known, is planned anew: it falls due once again.

    It has passed where there was a result by then and the matter is worked on again. One that was not known
    is due at once, if there is duty now by the calendar that is on record by now.
    """
    plan = situation.file.ticket.takeover
    if plan is None or (plan.is_known and plan.at > situation.now):
        return NOTHING
    return _planned(situation, _next(situation, plan.department, plan.clauses, or_now=not plan.is_known))


def _next(
    situation: Situation, department: str, clauses: tuple[str, ...], *, or_now: bool = False
) -> Takeover | None:
    calendar, now = situation.around.calendar, situation.now
    known = calendar.knows(now)
    if or_now and known and in_duty_hours(calendar, now):
        return Takeover(department, now, clauses)
    begins = next_duty_start(calendar, now)
    return None if begins is None else Takeover(department, begins.at, clauses, begins.is_known)


def _planned(situation: Situation, plan: Takeover | None) -> DeskChanges:
    before = situation.file.ticket
    ticket = with_details(before, **{TAKEOVER: None if plan is None else plan.written})
    return NOTHING if ticket == before else DeskChanges(ticket=ticket)


def take_over(situation: Situation) -> DeskChanges:
    """接手: the department leads from now on, and the unit that led has it no longer."""
    department, lead = situation.values["department"], situation.file.lead
    over = () if lead is None else ended([lead], situation, AssignmentEnd.HANDED_OVER)
    changes = DeskChanges(assignments=over) + _planned(situation, None)
    return changes + assign_as_lead(situation.after(changes), department)


EFFECTS: Mapping[str, Effect] = {
    "copy_as_routed": copy_as_routed,
    "end_copies_of_units": end_copies_of_units,
    "plan_takeover": plan_takeover,
    "drop_takeover_of_named": drop_takeover_of_named,
    "plan_takeover_again": plan_takeover_again,
    "take_over": take_over,
}
