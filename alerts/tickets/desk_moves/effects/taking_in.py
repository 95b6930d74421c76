"""Effects of taking a matter in: its numbers, who received it, what it is, if a complaint is founded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from hashlib import sha256
from typing import Any, Final

import msgspec

from alerts.matters.choices import Code, Judged, Line, MatterClass, Mode, Origin
from alerts.matters.contact import Contact, Reporter
from alerts.matters.form_choices import Judgement
from alerts.routing.proposing import concern_of
from alerts.tickets.desk_moves.asking.details import with_details
from alerts.tickets.desk_moves.changes import NOTHING, DeskChanges
from alerts.tickets.desk_moves.checks import CODE_REASON
from alerts.tickets.desk_moves.situation import Effect, Situation
from alerts.tickets.ticket import SYSTEM, Ticket
from ingest.inventory.departments import Department, Duty

ON_DETAILS: Final = (
    "meter_side",
    "water_kind",
    "repair_kind",
    "pressing_kind",
    "consult_kind",
    "flooding",
    "drainage",
    "answered_by_phone",
    "solve_now",
    "grave",
    "built_up",
    "agreed_until",
    "external_due",
)
"""Fields of forms that stand in a ticket's details under their own name."""
RECEIVES: Final[Mapping[Line | None, tuple[Duty, ...]]] = {
    Line.HEATING: (Duty.COMMAND_CENTRE, Duty.PRODUCTION_DISPATCH),
}
"""Line -> whose shift or head is first responsible for what the service opens; else `PRODUCTION_DISPATCH`."""


def number_ticket(situation: Situation) -> DeskChanges:
    """The ticket, by its number of the year (W4, C38), with what was said of the matter."""
    values, ticket = situation.values, situation.file.ticket
    filled = replace(
        ticket,
        channel=values["channel"],
        line=values.get("line"),
        category=values["category"],
        complaint=values["complaint"],
        matter_class=values.get("class", MatterClass.ORDINARY),
        tags=values.get("tags", ()),
        owner=situation.around.routed_owner,
    )
    return DeskChanges(ticket=_said(filled, values), numbers_used=(ticket.number,))


def number_contact(situation: Situation) -> DeskChanges:
    """The contact, by its own number (C38, C50); what its sensors found nobody reported.

    It is accepted when it came, however late it is entered: its limits count from then (W20).
    """
    opening, values, ticket = situation.around.opening, situation.values, situation.file.ticket
    if opening is None or not opening.contact:
        return NOTHING
    reporter = Reporter(
        values.get("name", ""),
        values.get("unit_or_address", ""),
        values.get("phone", ""),
        values.get("content", ""),
    )
    contact = Contact(
        number=opening.contact,
        ticket=ticket.number,
        registered_at=situation.order.at,
        contacted_at=values["contacted_at"],
        registered_by=situation.order.actor.name,
        channel=values["channel"],
        category=values["category"],
        complaint=values["complaint"],
        target=values.get("target"),
        target_department=values.get("target_department", ""),
        target_person=values.get("target_person", ""),
        demand=values.get("demand", ""),
        top_class=values.get("top_class"),
        feedback_way=values.get("feedback_way"),
        transferred_from=values.get("transferred_from", ""),
        external_number=values.get("external_number", ""),
        anonymous_reason=values.get("anonymous_reason", ""),
        reporter=reporter,
        salt=opening.salt,
        digest=digest_of(reporter, opening.salt),
    )
    accepted = situation.fact("contact:accepted", contact.number)
    accepted = replace(accepted, happened_at=contact.contacted_at, data={})
    return DeskChanges(
        contacts=(contact,),
        facts=(accepted,),
        ticket=replace(ticket, contacts=ticket.contacts + 1),
        numbers_used=(contact.number,),
    )


def digest_of(reporter: Reporter, salt: bytes) -> bytes:
    """What binds the data of ``reporter`` to the line of its registration: SHA-256 over salt and data.

    Without the salt a telephone number could be guessed from it.
    """
    return sha256(salt + msgspec.json.encode(reporter)).digest()


def set_first_responsible(situation: Situation) -> DeskChanges:
    """第一责任者: who received it, set once and never changed (W12, C15).

    Of what sensors found, who is in charge of the shift that receives such things, else the head there.
    """
    ticket, actor = situation.file.ticket, situation.order.actor
    if ticket.first_responsible:
        return NOTHING
    name = _who_receives(situation) if actor.is_service else actor.name
    return DeskChanges(ticket=replace(ticket, first_responsible=name))


def set_in_charge_of_direct(situation: Situation) -> DeskChanges:
    """直办: who received it answers, and so is in charge of it until its mode is another (W12, W19, C52)."""
    file = situation.file
    ticket = file.ticket
    person = ticket.first_responsible if ticket.mode is Mode.DIRECT else ""
    if file.standing or person == ticket.person_in_charge:
        return NOTHING
    return DeskChanges(ticket=replace(ticket, person_in_charge=person))


def _who_receives(situation: Situation) -> str:
    duties = RECEIVES.get(situation.file.ticket.line, (Duty.PRODUCTION_DISPATCH,))
    around = situation.around

    def answers(department: Department) -> str:
        return around.in_charge.get(department.id) or department.head or ""

    def answering(duty: Duty) -> list[Department]:
        here = [each for each in around.departments.values() if duty in each.duties and answers(each)]
        at_place = [each for each in here if each.place in around.path]
        return at_place or [each for each in here if each.place is None]

    return next((answers(each) for duty in duties for each in answering(duty)), SYSTEM)


def classify(situation: Situation) -> DeskChanges:
    """What the matter is, as somebody says it now (W19, W22, B9)."""
    values, ticket = situation.values, situation.file.ticket
    category = values.get("category", ticket.category)
    changed = replace(
        ticket,
        category=category,
        matter_class=values.get("class", ticket.matter_class),
        mode=values.get("mode", ticket.mode),
        line=values.get("line", ticket.line),
        tags=values.get("tags", ticket.tags),
    )
    if "category" in values and ticket.origin is Origin.PEOPLE:
        changed = replace(changed, concern=concern_of(category, situation.tables.routing))
    return DeskChanges(ticket=_said(changed, values))


def _said(ticket: Ticket, values: Mapping[str, Any]) -> Ticket:
    return with_details(ticket, **{name: values[name] for name in ON_DETAILS if name in values})


def judge(situation: Situation) -> DeskChanges:
    """裁定: whether the complaint is founded (C51)."""
    founded = situation.values["outcome"] is Judgement.FOUNDED
    judged = Judged.FOUNDED if founded else Judged.UNFOUNDED
    return DeskChanges(ticket=with_details(situation.file.ticket, judged=judged.value))


def code_when_unfounded(situation: Situation) -> DeskChanges:
    """解释说明: an unfounded complaint of which everybody was told ends with what it was told (C51, W15)."""
    if situation.values["outcome"] is not Judgement.UNFOUNDED_AND_TOLD:
        return NOTHING
    text = situation.values["text"]
    ticket = replace(situation.file.ticket, code=Code.EXPLAINED, result=text)
    return DeskChanges(ticket=with_details(ticket, **{CODE_REASON: text}))


def set_mode_submit(situation: Situation) -> DeskChanges:
    """呈办 (W19)."""
    return DeskChanges(ticket=replace(situation.file.ticket, mode=Mode.SUBMIT))


def set_mode_supervise(situation: Situation) -> DeskChanges:
    """督办 (W19)."""
    return DeskChanges(ticket=replace(situation.file.ticket, mode=Mode.SUPERVISE))


EFFECTS: Mapping[str, Effect] = {
    "number_ticket": number_ticket,
    "number_contact": number_contact,
    "set_first_responsible": set_first_responsible,
    "set_in_charge_of_direct": set_in_charge_of_direct,
    "classify": classify,
    "judge": judge,
    "code_when_unfounded": code_when_unfounded,
    "set_mode_submit": set_mode_submit,
    "set_mode_supervise": set_mode_supervise,
}
