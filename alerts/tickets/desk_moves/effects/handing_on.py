"""Effects of handing a matter on: to which units, led by whom, with which sheet, and back again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from alerts.matters.assignment import TAKEOVER, Assignment
from alerts.matters.choices import AssignmentEnd, AssignmentRole
from alerts.matters.finding_rules import FindingSource, handled_twice, passed_around
from alerts.matters.findings import Finding
from alerts.matters.form_choices import Instruction
from alerts.tickets.desk_moves.asking.details import ADDRESSEE, with_details
from alerts.tickets.desk_moves.changes import NOTHING, DeskChanges, SheetIssue
from alerts.tickets.desk_moves.effects.joining import FEEDBACK_SHEET
from alerts.tickets.desk_moves.situation import Effect, Situation
from alerts.tickets.ticket import SYSTEM


def assign_lead(situation: Situation) -> DeskChanges:
    """The unit that leads has it from now on; who is in charge there is named, or signs (C52).

    Where there is none, whoever works at everything has it.
    """
    department = situation.values.get("department")
    if department is None:
        return NOTHING
    return assign_as_lead(situation, department, situation.values.get("person_in_charge", ""), None)


def assign_lead_to_main_leader(situation: Situation) -> DeskChanges:
    """The main leader of the unit handles it within the leader's limit, unless it is sent back (W19)."""
    values = situation.values
    if values["outcome"] is not Instruction.INSTRUCTED:
        return NOTHING
    head = situation.around.departments[values["department"]].head or ""
    return assign_as_lead(situation, values["department"], head, values["until"])


def assign_as_lead(
    situation: Situation, department: str, person: str = "", limit_at: int | None = None
) -> DeskChanges:
    """``department`` leads from now on, in the charge of ``person`` (empty: nobody yet); UTC ms."""
    assignment = new_assignment(situation, department, AssignmentRole.LEAD, person=person, limit_at=limit_at)
    ticket = situation.file.ticket
    owner = ticket.owner or situation.around.routed_owner
    handed = replace(ticket, unit=department, person_in_charge=person, owner=owner)
    return DeskChanges(assignments=(assignment,), ticket=handed)


def assign_with(situation: Situation) -> DeskChanges:
    """Co-handlers, each with an assignment and limits of its own (W14)."""
    changes = NOTHING
    for department in situation.values.get("with_departments", ()):
        if department != situation.values.get("department"):
            new = new_assignment(situation.after(changes), department, AssignmentRole.WITH)
            changes += DeskChanges(assignments=(new,))
    return changes


def assign_one_more(situation: Situation) -> DeskChanges:
    """加派: a unit that helps from now on; where no unit leads, it does (W14)."""
    department, limit_at = situation.values["department"], situation.values.get("until")
    if situation.file.lead is None:
        return assign_as_lead(situation, department, limit_at=limit_at)
    new = new_assignment(situation, department, AssignmentRole.WITH, limit_at=limit_at)
    return DeskChanges(assignments=(new,))


def new_assignment(
    situation: Situation,
    department: str,
    role: AssignmentRole,
    *,
    person: str = "",
    limit_at: int | None = None,
) -> Assignment:
    """The next assignment of the ticket, since the instant that the command counts from."""
    return Assignment(
        no=max((each.no for each in situation.file.assignments), default=0) + 1,
        department=department,
        role=role,
        from_at=situation.counts_at,
        by=situation.order.actor.name,
        person=person,
        mode=situation.file.ticket.mode,
        text=situation.values.get("text", ""),
        limit_at=limit_at,
    )


def swap_lead(situation: Situation) -> DeskChanges:
    """指定牵头: another of the units leads, and the one that led helps; nobody takes it over (W14)."""
    department, lead = situation.values["department"], situation.file.lead
    chosen = next((each for each in situation.file.standing if each.department == department), None)
    if chosen is None:
        return NOTHING
    swapped = [replace(chosen, role=AssignmentRole.LEAD)]
    if lead is not None:
        swapped.insert(0, replace(lead, role=AssignmentRole.WITH))
    ticket = with_details(situation.file.ticket, **{TAKEOVER: None})
    ticket = replace(ticket, unit=department, person_in_charge=chosen.person)
    return DeskChanges(assignments=tuple(swapped), ticket=ticket)


def issue_sheet(situation: Situation) -> DeskChanges:
    """三来处理反馈单: one for each contact, wherever a unit has the matter (C21)."""
    if not situation.file.standing:
        return NOTHING
    issued = (SheetIssue(FEEDBACK_SHEET, each.number) for each in situation.file.contacts)
    return DeskChanges(sheets=tuple(issued))


def set_case_officer(situation: Situation) -> DeskChanges:
    """专办人员: who handles it alone, if somebody is named (W53, W54)."""
    officer = situation.values.get("case_officer")
    if officer is None:
        return NOTHING
    return DeskChanges(ticket=replace(situation.file.ticket, case_officer=officer))


def set_addressee(situation: Situation) -> DeskChanges:
    """The leader whom it is submitted up to (W19)."""
    return DeskChanges(
        ticket=with_details(situation.file.ticket, **{ADDRESSEE: situation.values["addressee"]})
    )


def give_back(situation: Situation) -> DeskChanges:
    """退单: no unit has it any more (H28)."""
    return _without_units(situation, AssignmentEnd.GIVEN_BACK)


def take_from_units(situation: Situation) -> DeskChanges:
    """呈办: the units' work ends, a leader says who goes on (W19)."""
    return _without_units(situation, AssignmentEnd.SUBMITTED_UP)


def _without_units(situation: Situation, reason: AssignmentEnd) -> DeskChanges:
    ticket = with_details(situation.file.ticket, **{TAKEOVER: None})
    ticket = replace(ticket, unit="", person_in_charge="")
    return DeskChanges(assignments=ended(all_of(situation), situation, reason), ticket=ticket)


def end_lead(situation: Situation) -> DeskChanges:
    """改派: the unit that led has it no longer; those that help go on (W14)."""
    lead = situation.file.lead
    return (
        NOTHING
        if lead is None
        else DeskChanges(assignments=ended([lead], situation, AssignmentEnd.REASSIGNED))
    )


def end_assignments(situation: Situation) -> DeskChanges:
    """The work of every unit ends with the ticket; which unit led stays on it, for lists."""
    return DeskChanges(assignments=ended(all_of(situation), situation, AssignmentEnd.CLOSED))


def all_of(situation: Situation) -> tuple[Assignment, ...]:
    """Every assignment that stands: of units that work on it, and of who reads it."""
    return (*situation.file.standing, *situation.file.copies)


def ended(
    assignments: Iterable[Assignment], situation: Situation, reason: AssignmentEnd
) -> tuple[Assignment, ...]:
    """``assignments`` as they end with the command."""
    at = situation.counts_at
    return tuple(replace(each, ended_at=max(at, each.from_at), end_reason=reason) for each in assignments)


def count_transfer(situation: Situation) -> DeskChanges:
    """One more transfer between units (H28)."""
    ticket = situation.file.ticket
    return DeskChanges(ticket=replace(ticket, transfers=ticket.transfers + 1))


def flag_passed_around(situation: Situation) -> DeskChanges:
    """推诿: given back so often that a person has to look into it (H28, W8)."""
    ticket, flag = situation.file.ticket, situation.tables.settings.transfers_flag
    found = passed_around(FindingSource(ticket.number, situation.now, SYSTEM), ticket.transfers, flag)
    return NOTHING if found is None else DeskChanges(findings=(found,))


def flag_handled_twice(situation: Situation) -> DeskChanges:
    """两头受理: the unit that has it now, and another one, have what one number called about (P1)."""
    file = situation.file
    if not file.ticket.unit:
        return NOTHING
    source = FindingSource(file.ticket.number, situation.now, SYSTEM)
    found: dict[str, Finding] = {}
    for contact in file.contacts:
        others = [other for number, other in situation.around.calls_elsewhere if number == contact.number]
        for each in handled_twice(source, contact, file.ticket.unit, others):
            found.setdefault(each.cause, each)
    return DeskChanges(findings=tuple(found.values()))


EFFECTS: Mapping[str, Effect] = {
    "assign_lead": assign_lead,
    "assign_lead_to_main_leader": assign_lead_to_main_leader,
    "assign_with": assign_with,
    "assign_one_more": assign_one_more,
    "swap_lead": swap_lead,
    "issue_sheet": issue_sheet,
    "set_case_officer": set_case_officer,
    "set_addressee": set_addressee,
    "give_back": give_back,
    "take_from_units": take_from_units,
    "end_lead": end_lead,
    "end_assignments": end_assignments,
    "count_transfer": count_transfer,
    "flag_passed_around": flag_passed_around,
    "flag_handled_twice": flag_handled_twice,
}
