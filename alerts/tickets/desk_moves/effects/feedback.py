"""Effects of telling people and asking them: attempts, and what a call-back brings to light (P1, W24)."""

from __future__ import annotations

from collections.abc import Mapping

from alerts.matters.choices import Code
from alerts.matters.finding_rules import FindingSource, false_closure, not_genuine
from alerts.matters.form_choices import FeedbackOutcome, FeedbackTo, Grade, YesNoUnknown
from alerts.tickets.desk_moves.asking.rounds import ATTEMPTS, are_enough, attempts_at
from alerts.tickets.desk_moves.changes import NOTHING, DeskChanges
from alerts.tickets.desk_moves.orders import Order
from alerts.tickets.desk_moves.situation import Effect, Situation


def count_feedback_attempts(situation: Situation) -> DeskChanges:
    """Every attempt to tell a contact, each with its instant; a supervisor may accept them (W24)."""
    values = situation.values
    if values["outcome"] is not FeedbackOutcome.UNREACHED or values["to"] is not FeedbackTo.CONTACT:
        return NOTHING
    return _one_more(situation, "contact:feedback-tried")


def count_call_attempts(situation: Situation) -> DeskChanges:
    """Every attempt to call back; as many as are enough end it (desk.md, section 15)."""
    if situation.values["outcome"] is not Grade.UNREACHED:
        return NOTHING
    tried = _one_more(situation, "contact:call-tried")
    attempts = tried.facts[0].data[ATTEMPTS]
    if not are_enough(attempts, situation.around.zone, situation.tables.settings):
        return tried
    called = situation.fact("contact:called-back", tried.facts[0].scope, {"outcome": Grade.UNREACHED.value})
    return tried + DeskChanges(facts=(called,))


def _one_more(situation: Situation, name: str) -> DeskChanges:
    contact = situation.values["contact"]
    attempts = [*attempts_at(situation.before, name, contact), situation.counts_at]
    return DeskChanges(facts=(situation.fact(name, contact, {ATTEMPTS: attempts}),))


def find_false_closure(situation: Situation) -> DeskChanges:
    """未办结按办结: said to be solved, and the user says that it is not (P1)."""
    ticket = situation.file.ticket
    if not _not_solved(situation) or ticket.code is not Code.SOLVED:
        return NOTHING
    contact = situation.values["contact"]
    cause = f"call-back {contact} version {ticket.version}"
    found = false_closure(_source(situation), cause, contact=contact, department=ticket.unit)
    return DeskChanges(findings=(found,))


def find_not_genuine(situation: Situation) -> DeskChanges:
    """不真实办件: whoever is called knows of no such matter (P1)."""
    values = situation.values
    found = not_genuine(
        _source(situation),
        values["contact"],
        knows_of_it=values.get("knows_of_it", ""),
        department=situation.file.ticket.unit,
    )
    return NOTHING if found is None else DeskChanges(findings=(found,))


def _source(situation: Situation) -> FindingSource:
    return FindingSource(situation.file.ticket.number, situation.now, situation.order.actor.name)


def rework_when_not_solved(situation: Situation) -> DeskChanges:
    """重办: not solved, though it was said to be, or the user is dissatisfied (P1, C35)."""
    ticket, dissatisfied = situation.file.ticket, situation.values["outcome"] is Grade.DISSATISFIED
    if not _not_solved(situation) or not (dissatisfied or ticket.code is Code.SOLVED):
        return NOTHING
    order = situation.order
    return DeskChanges(then=(Order("rework", order.actor, order.at),))


def _not_solved(situation: Situation) -> bool:
    reached = situation.values["outcome"] is not Grade.UNREACHED
    return reached and situation.values["solved"] is YesNoUnknown.NO


EFFECTS: Mapping[str, Effect] = {
    "count_feedback_attempts": count_feedback_attempts,
    "count_call_attempts": count_call_attempts,
    "find_false_closure": find_false_closure,
    "find_not_genuine": find_not_genuine,
    "rework_when_not_solved": rework_when_not_solved,
}
