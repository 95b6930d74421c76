"""Guards about handing a matter on and working at it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from alerts.matters.choices import AssignmentRole, Mode, Step, TaskKind
from alerts.matters.form_choices import Instruction, PhoneWay, Suspension
from alerts.matters.task import Task
from alerts.tickets.desk_moves.asking.actors import acts_as, has_role, is_top_leader
from alerts.tickets.desk_moves.asking.details import CLASSINGS
from alerts.tickets.desk_moves.asking.rounds import are_enough, attempts_at, in_round, scopes_of_units
from alerts.tickets.desk_moves.matter_file import MatterFile
from alerts.tickets.desk_moves.refusals import SIGNED_ALREADY, Reason
from alerts.tickets.desk_moves.situation import Guard, Situation
from ingest.inventory.departments import DepartmentKind, Duty
from ingest.said import Said

DISPATCHED_BY: Final[Mapping[Mode, tuple[str, ...]]] = {
    Mode.TRANSFER: ("dispatcher",),
    Mode.SUPERVISE: ("supervisor", "leader"),
}
"""Mode -> who dispatches (W19); matters of other modes go another way."""
SENT_TO: Final = "sent_to"
"""What the proof of a sample says of who heard its result: id or name of a department."""
SAMPLE_TAKEN: Final = "task:sample-taken"
PROOFS: Final[Mapping[TaskKind, frozenset[str]]] = {
    TaskKind.SAMPLE: frozenset({"result", SENT_TO}),
    TaskKind.PHONE_CONFIRMATION: frozenset({"spoken_to"}),
    TaskKind.OUTAGE_REPORT: frozenset({"received_by"}),
    TaskKind.NOTICE: frozenset({"medium"}),
    TaskKind.PAPERWORK: frozenset({"filed"}),
    TaskKind.SERVICE_RECOVERY: frozenset({"done"}),
    TaskKind.TELL_LEADER: frozenset({"leader"}),
    TaskKind.WRITTEN_REPORT: frozenset({"report"}),
    TaskKind.REPORT_AUTHORITY: frozenset({"authority"}),
    TaskKind.CIRCULATE: frozenset({"units"}),
}
"""What the proof of a task says, at least."""
MOST_CLASSINGS: Final = 2
"""How often a repair is classed: it may be changed once (B6, B7)."""
PHONE_FACTS: Final[Mapping[PhoneWay, str]] = {
    PhoneWay.HANDING_ON: "assignment:phone-confirmed-handing",
    PhoneWay.RETURN: "assignment:phone-confirmed-return",
}


def _is_complaint(situation: Situation) -> bool:
    return situation.file.ticket.complaint


def _mode_for_dispatch(situation: Situation) -> bool:
    roles = DISPATCHED_BY.get(situation.before.ticket.mode, ())
    return bool(roles) and (situation.order.actor.is_service or acts_as(situation, *roles))


def _named_departments(situation: Situation) -> Iterator[str]:
    if "department" in situation.values:
        yield situation.values["department"]
    yield from situation.values.get("with_departments", ())


def _department_open(situation: Situation) -> bool:
    departments = situation.around.departments
    named = [departments[each] for each in _named_departments(situation)]
    return all(each.kind is not DepartmentKind.OUTSIDE for each in named)


def _not_assigned_yet(situation: Situation) -> bool:
    standing = {each.department for each in situation.before.standing}
    return standing.isdisjoint(_named_departments(situation))


def _lead_named_by_leader(situation: Situation) -> bool:
    """Of several units a leader names the one that leads (W14)."""
    named_by = situation.values.get("lead_named_by")
    return named_by is None or has_role(named_by, "leader", situation.around)


def _addressee_is_leader(situation: Situation) -> bool:
    addressee = situation.values.get("addressee")
    return addressee is None or has_role(addressee, "leader", situation.around)


def _department_has_main_leader(situation: Situation) -> bool:
    department = situation.values.get("department")
    if department is None or situation.values.get("outcome") is not Instruction.INSTRUCTED:
        return True
    return bool(situation.around.departments[department].head)


def _once_each_way(situation: Situation) -> bool:
    way = situation.values.get("way")
    if way is None:
        return True
    file, named = situation.before, situation.values.get("department")
    scopes = [each.scope for each in file.standing if each.department == named]
    called = scopes if named is not None else scopes_of_units(file)
    return not called or not all(in_round(file, PHONE_FACTS[way], scope) for scope in called)


def _not_signed_yet(situation: Situation) -> bool:
    own = situation.standing.assignment
    scope = "" if own is None else own.scope
    return in_round(situation.before, "assignment:signed", scope) is None


def _not_signed_yet_or_opinion(situation: Situation) -> bool:
    return "text" in situation.values or _not_signed_yet(situation)


def _is_assigned(situation: Situation) -> bool:
    department = situation.values.get("department")
    helping = (each for each in situation.before.standing if each.role is AssignmentRole.WITH)
    return department is None or department in {each.department for each in helping}


def _unit_stands(situation: Situation) -> bool:
    department = situation.values.get("department")
    return department is None or department in {each.department for each in situation.before.standing}


def _solution_open(situation: Situation) -> bool:
    facts = situation.before.facts
    proposed = facts.latest("solution-proposed", "")
    instructed = facts.latest("solution-instructed", "")
    return proposed is not None and (instructed is None or instructed.at < proposed.at)


def _solution_told_first(situation: Situation) -> bool:
    """The user hears of an approved solution before it is carried out, or was tried often enough (C54)."""
    file = situation.before
    approved = in_round(file, "solution-approved", "")
    if approved is None:
        return True

    def told(contact: str) -> bool:
        if file.facts.since("contact:fed-back", contact, approved.counts_at):
            return True
        tried = attempts_at(file, "contact:feedback-tried", contact)
        return are_enough(tried, situation.around.zone, situation.tables.settings)

    return all(told(each.number) for each in file.contacts)


def _after_arrival(situation: Situation) -> bool:
    return situation.before.facts.has("assignment:arrived")


def _repair_classed_at_most_twice(situation: Situation) -> bool:
    return int(situation.before.ticket.details.get(CLASSINGS, 0)) < MOST_CLASSINGS


def _to_leader_by_case_officer(situation: Situation) -> bool:
    """What is addressed to a leader is the case officer's daily report (W54): without one it is nobody's."""
    leader = situation.values.get("to_leader")
    if leader is None:
        return True
    officer = situation.before.ticket.case_officer
    by_officer = bool(officer) and officer in situation.order.actor.names
    return by_officer and has_role(leader, "leader", situation.around)


def _somebody_named(situation: Situation) -> bool:
    return not situation.values or not {"department", "user"}.isdisjoint(situation.values)


def _is_sample(situation: Situation) -> bool:
    task = situation.before.task(situation.values.get("task", 0))
    return task is None or task.kind is TaskKind.SAMPLE


def _proof_of_its_kind(situation: Situation) -> bool:
    task, proof = situation.before.task(situation.values.get("task", 0)), situation.values.get("proof")
    return task is None or proof is None or PROOFS[task.kind] <= proof.keys()


def _sample_taken_first(situation: Situation) -> bool:
    """What nobody took was analysed by nobody (C24)."""
    sample = _sample_of(situation)
    return sample is None or situation.before.facts.has(SAMPLE_TAKEN, sample.scope)


def _sample_of(situation: Situation) -> Task | None:
    """The task that the command is about, if it is to take a sample and tell what is in it."""
    task = situation.before.task(situation.values.get("task", 0))
    return task if task is not None and task.kind is TaskKind.SAMPLE else None


def sample_goes_to(situation: Situation) -> dict[str, str]:
    """Who is to hear the result of a sample: id -> name.

    营业服务部; where there is none, who answers for the matter and who works on it.
    """
    departments = situation.around.departments
    serving = [each for each in departments.values() if Duty.CUSTOMER_SERVICE in each.duties]
    ticket = situation.before.ticket
    instead = (departments[each] for each in (ticket.owner, ticket.unit) if each in departments)
    return {each.id: each.name for each in serving or instead}


def _sample_sent_as_named(situation: Situation) -> bool:
    sent_to = situation.values.get("proof", {}).get(SENT_TO)
    if _sample_of(situation) is None or sent_to is None:
        return True
    known = sample_goes_to(situation)
    return not known or sent_to in {*known, *known.values()}


def _sample_recipients(situation: Situation) -> tuple[Reason, ...]:
    names = tuple(sample_goes_to(situation).values())
    return (Reason("sample-sent-elsewhere", Said("sample-goes-to", departments=names), "proof", ("C24",)),)


def _is_co_handler(situation: Situation) -> bool:
    own = situation.standing.assignment
    return own is not None and own.role is AssignmentRole.WITH


def _reason_for_role(situation: Situation) -> bool:
    """User absent and force majeure are the handler's to say, any other reason is a leader's (C36, C16)."""
    reason = situation.values.get("reason")
    if reason is None:
        return True
    roles = ("leader",) if reason is Suspension.OTHER else ("handler", "head", "leader")
    return acts_as(situation, *roles) or is_top_leader(situation.order.actor)


def co_handlers_waited_for(file: MatterFile) -> list[str]:
    """Departments of the co-handlers that have not reported in this round (W14)."""
    helping = (each for each in file.standing if each.role is AssignmentRole.WITH)
    return [each.department for each in helping if in_round(file, "assignment:unit-done", each.scope) is None]


def _co_handlers_reported(situation: Situation) -> bool:
    return not co_handlers_waited_for(situation.before)


def _sheet_issued(situation: Situation) -> bool:
    """A sheet is issued to whichever unit a matter is handed on (C21)."""
    file = situation.before
    worked_at = file.ticket.step not in (Step.REGISTERED, Step.AWAITING)
    handed_on = file.assignments or file.facts.has("dispatched") or not situation.around.departments
    return worked_at and bool(handed_on)


GUARDS: Mapping[str, Guard] = {
    "is-complaint": Guard(_is_complaint, "no-complaint", ("C51", "C53")),
    "mode-for-dispatch": Guard(_mode_for_dispatch, "other-mode", ("W19",)),
    "department-open": Guard(_department_open, "no-such-department", ("W5", "C52")),
    "not-assigned-yet": Guard(_not_assigned_yet, "assigned-already", ("W14",)),
    "lead-named-by-leader": Guard(_lead_named_by_leader, "lead-not-named", ("W14",)),
    "addressee-is-leader": Guard(_addressee_is_leader, "no-leader", ("W19", "W54")),
    "department-has-main-leader": Guard(_department_has_main_leader, "no-main-leader", ("W19",)),
    "once-each-way": Guard(_once_each_way, "confirmed-already", ("C21", "C26")),
    "not-signed-yet": Guard(_not_signed_yet, SIGNED_ALREADY, ("C21",)),
    "not-signed-yet-or-opinion": Guard(_not_signed_yet_or_opinion, SIGNED_ALREADY, ("C21",)),
    "is-assigned": Guard(_is_assigned, "not-assigned", ("W14",)),
    "unit-stands": Guard(_unit_stands, "not-assigned", ("C21", "W14")),
    "solution-open": Guard(_solution_open, "no-solution", ("C53",)),
    "solution-told-first": Guard(_solution_told_first, "solution-not-told", ("C54",)),
    "after-arrival": Guard(_after_arrival, "not-arrived", ("B6", "B7")),
    "repair-classed-at-most-twice": Guard(_repair_classed_at_most_twice, "classed-twice", ("B6", "B7")),
    "to-leader-by-case-officer": Guard(_to_leader_by_case_officer, "others-report", ("W54",)),
    "somebody-named": Guard(_somebody_named, "nobody-named", ("W14",)),
    "is-sample": Guard(_is_sample, "no-sample", ("C24",)),
    "proof-of-its-kind": Guard(_proof_of_its_kind, "proof-incomplete", ("W14", "C24")),
    "sample-taken-first": Guard(_sample_taken_first, "sample-not-taken", ("C24", "C18")),
    "sample-sent-as-named": Guard(
        _sample_sent_as_named, "sample-sent-elsewhere", ("C24",), _sample_recipients
    ),
    "is-co-handler": Guard(_is_co_handler, "no-co-handler", ("W14",)),
    "reason-for-role": Guard(_reason_for_role, "others-decide", ("C36", "C16")),
    "co-handlers-reported": Guard(_co_handlers_reported, "co-handlers-missing", ("W14",)),
    "sheet-issued": Guard(_sheet_issued, "no-sheet", ("C21", "C25")),
}
