"""Effects of work on a ticket: who has it in hand, and who gives it back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from alerts.matters.choices import AssignmentEnd, AssignmentRole
from alerts.matters.finding_rules import FindingSource, passed_around
from alerts.tickets.desk_moves.changes import NOTHING, DeskChanges
from alerts.tickets.desk_moves.situation import Effect, Situation
from alerts.tickets.ticket import SYSTEM


def set_person_in_charge(situation: Situation) -> DeskChanges:
    """受理负责人: who is named, else who signs, unless somebody is in charge already (C52)."""
    own, named = situation.assignment, situation.values.get("person_in_charge", "")
    if own is None or (own.person and not named):
        return NOTHING
    person = named or situation.order.actor.name
    leads = own.role is AssignmentRole.LEAD
    ticket = replace(situation.file.ticket, person_in_charge=person) if leads else None
    return DeskChanges(assignments=(replace(own, person=person),), ticket=ticket)


def end_assignment(situation: Situation) -> DeskChanges:
    """The assignment of who gives it back ends; of a lead the ticket has no unit then."""
    own = situation.assignment
    if own is None:
        return NOTHING
    ended = replace(own, ended_at=situation.order.at, end_reason=AssignmentEnd.GIVEN_BACK)
    leads = own.role is AssignmentRole.LEAD
    ticket = replace(situation.file.ticket, unit="", person_in_charge="") if leads else None
    return DeskChanges(assignments=(ended,), ticket=ticket)


def count_transfer(situation: Situation) -> DeskChanges:
    """One more transfer between units (H28)."""
    ticket = situation.file.ticket
    return DeskChanges(ticket=replace(ticket, transfers=ticket.transfers + 1))


def flag_passed_around(situation: Situation) -> DeskChanges:
    """推诿: given back so often that a person has to look into it (H28, W8)."""
    ticket = situation.file.ticket
    source = FindingSource(ticket.number, situation.now, SYSTEM)
    found = passed_around(source, ticket.transfers, situation.tables.settings.transfers_flag)
    return NOTHING if found is None else DeskChanges(findings=(found,))


EFFECTS: Mapping[str, Effect] = {
    "set_person_in_charge": set_person_in_charge,
    "end_assignment": end_assignment,
    "count_transfer": count_transfer,
    "flag_passed_around": flag_passed_around,
}
