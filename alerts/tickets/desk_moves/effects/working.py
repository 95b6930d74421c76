"""Effects of work on a ticket: who has it in hand, how large a repair is, tasks, what rests."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from alerts.matters.choices import AssignmentRole, Step
from alerts.matters.form_choices import Suspension
from alerts.matters.task import Task
from alerts.tickets.desk_moves.asking.details import CLASSINGS, URGED, with_details
from alerts.tickets.desk_moves.changes import NOTHING, DeskChanges, SheetIssue
from alerts.tickets.desk_moves.situation import Effect, Situation
from alerts.tickets.ticket import SYSTEM

WAITS_FOR_UNIT: Final = frozenset({Step.REGISTERED, Step.AWAITING})
"""Steps at which nobody works on a matter yet."""
APPOINTMENT_SHEET: Final = "appointment"
"""Kind of the 再约通知单 (C36)."""


def set_person_in_charge(situation: Situation) -> DeskChanges:
    """受理负责人: who is named, else who signs or for whom, unless somebody is in charge already (C52)."""
    own, named = situation.assignment, situation.values.get("person_in_charge", "")
    if own is None or (own.person and not named):
        return NOTHING
    person = named or situation.standing.acting_for or situation.order.actor.name
    leads = own.role is AssignmentRole.LEAD
    ticket = replace(situation.file.ticket, person_in_charge=person) if leads else None
    return DeskChanges(assignments=(replace(own, person=person),), ticket=ticket)


def set_repair(situation: Situation) -> DeskChanges:
    """判定小修/大修: which limit counts (B6, B7); how often it was said."""
    ticket = situation.file.ticket
    said = {"repair_size": situation.values["size"].value, CLASSINGS: ticket.details.get(CLASSINGS, 0) + 1}
    return DeskChanges(ticket=with_details(ticket, **said))


def open_task(situation: Situation) -> DeskChanges:
    """A task, by the next number of the ticket."""
    task = Task(
        no=max((each.no for each in situation.file.tasks), default=0) + 1,
        kind=situation.values["kind"],
        opened_at=situation.counts_at,
        department=situation.values.get("department", ""),
        user=situation.values.get("user", ""),
    )
    return DeskChanges(tasks=(task,))


def open_routed_task(situation: Situation) -> DeskChanges:
    """What routing has opened with a matter, such as the sample of its water, once (C24, C18).

    As soon as it is somebody's to work on, by whichever row it got there. Where it would be for no department
    and no person, as of what sensors found in a town without departments, there is none: nobody could end it.
    """
    routed, file = situation.around.routed_task, situation.file
    if routed is None or file.ticket.step in WAITS_FOR_UNIT:
        return NOTHING
    if any(each.kind is routed.kind for each in file.tasks):
        return NOTHING
    department = routed.department or file.ticket.owner or file.ticket.unit
    if not department and file.ticket.first_responsible == SYSTEM:
        return NOTHING
    task = Task(
        no=max((each.no for each in file.tasks), default=0) + 1,
        kind=routed.kind,
        opened_at=situation.counts_at,
        department=department,
        user="" if department else file.ticket.first_responsible,
    )
    opened = situation.fact("task:opened", task.scope, {"kind": routed.kind.value})
    return DeskChanges(tasks=(task,), facts=(opened,))


def close_task(situation: Situation) -> DeskChanges:
    """The task is done, with its proof (W14)."""
    task = situation.file.task(situation.values["task"])
    if task is None:
        return NOTHING
    done = replace(task, done_at=situation.counts_at, proof=situation.values["proof"])
    return DeskChanges(tasks=(done,))


def count_urge(situation: Situation) -> DeskChanges:
    """One more 催办 (W26)."""
    ticket = situation.file.ticket
    return DeskChanges(ticket=with_details(ticket, **{URGED: ticket.details.get(URGED, 0) + 1}))


def sheet_new_appointment(situation: Situation) -> DeskChanges:
    """再约通知单: one for each contact of a user who was not there (C36)."""
    if situation.values["reason"] is not Suspension.USER_ABSENT:
        return NOTHING
    issued = (SheetIssue(APPOINTMENT_SHEET, each.number) for each in situation.file.contacts)
    return DeskChanges(sheets=tuple(issued))


EFFECTS: Mapping[str, Effect] = {
    "set_person_in_charge": set_person_in_charge,
    "set_repair": set_repair,
    "open_task": open_task,
    "open_routed_task": open_routed_task,
    "close_task": close_task,
    "count_urge": count_urge,
    "sheet_new_appointment": sheet_new_appointment,
}
