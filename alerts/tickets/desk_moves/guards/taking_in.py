"""Guards about taking a matter in: where and what it is, which ticket it belongs to, what is proposed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from alerts.matters.choices import ContactChannel, Mode, ProposalKind, Step
from alerts.matters.names import SERVICE_CONCERN
from alerts.matters.proposals import open_proposal
from alerts.tickets.desk_moves.asking.actors import acts_for
from alerts.tickets.desk_moves.asking.rounds import in_round
from alerts.tickets.desk_moves.matter_file import MatterFile
from alerts.tickets.desk_moves.situation import Guard, Situation
from alerts.tickets.ticket import Ticket

ON_TICKET: Final[Mapping[str, str]] = {
    "category": "category",
    "class": "matter_class",
    "mode": "mode",
    "line": "line",
    "tags": "tags",
}
"""Field of a form -> attribute of the ticket; what is not here stands in its details."""


def said_of(ticket: Ticket, field: str) -> Any:
    """What the ticket has for the field ``field`` of a form; ``None``: nobody has said it."""
    return getattr(ticket, ON_TICKET[field]) if field in ON_TICKET else ticket.details.get(field)


def _known_place(situation: Situation) -> bool:
    place = situation.values.get("place")
    return place is None or place in situation.around.places


def _channel_of_people(situation: Situation) -> bool:
    """Sensors tell the service themselves."""
    by_service = situation.order.actor.is_service
    return by_service or situation.values.get("channel") is not ContactChannel.SENSOR


def _not_in_future(situation: Situation) -> bool:
    given = (situation.values.get(name) for name in ("contacted_at", "signed_at"))
    return all(instant is None or instant <= situation.now for instant in given)


def _changes_something(situation: Situation) -> bool:
    ticket = situation.before.ticket
    given = {name: value for name, value in situation.values.items() if name != "reason"}
    return not situation.values or any(said_of(ticket, name) != value for name, value in given.items())


def _target_seen(situation: Situation) -> bool:
    into, target = situation.values.get("into"), situation.around.target
    return into is None or (
        target is not None and target.ticket.number == into != situation.before.ticket.number
    )


def _open_target(situation: Situation) -> bool:
    target = situation.around.target
    return target is None or target.ticket.step not in (Step.CLOSED, Step.ARCHIVED)


def _same_place_and_concern(situation: Situation) -> bool:
    """The ticket to join lies at the place or above it, and is of the same concern."""
    here, target = situation.before.ticket, situation.around.target
    if target is None:
        return True
    return target.ticket.place in situation.around.path | {here.place} and _same_concern(here, target.ticket)


def _contact_of_same_matter(situation: Situation) -> bool:
    """The contact's ticket lies at the place of this one or below it, and is of the same concern."""
    contact, target = situation.values.get("contact"), situation.around.target
    if contact is None:
        return True
    here, around = situation.before.ticket, situation.around.target_around
    if target is None or target.contact(contact) is None or target.ticket.number == here.number:
        return False
    if len(target.contacts) < 2:
        return False
    path = frozenset[str]() if around is None else around.path
    return here.place in path | {target.ticket.place} and _same_concern(here, target.ticket)


def _same_concern(one: Ticket, other: Ticket) -> bool:
    """What no sensor finds is of one concern whatever it is about, so there the category must be the same."""
    if one.concern != other.concern:
        return False
    return one.concern != SERVICE_CONCERN or one.category is other.category


def _is_candidate(situation: Situation) -> bool:
    candidate = situation.values.get("candidate")
    proposed = open_proposal(situation.before.ticket.details, ProposalKind.JOIN)
    named = candidate in {each.number for each in situation.around.candidates}
    return candidate is None or named or (proposed is not None and proposed.value == candidate)


def _is_proposed(situation: Situation) -> bool:
    proposal = situation.values.get("proposal")
    return proposal is None or open_proposal(situation.before.ticket.details, proposal) is not None


def _mode_direct(situation: Situation) -> bool:
    return situation.before.ticket.mode is Mode.DIRECT


def open_question(file: MatterFile) -> str:
    """Id of the department that was asked and has not answered (W50); empty: none."""
    asked = file.facts.latest("unit-asked", "")
    if asked is None:
        return ""
    answered = file.facts.latest("unit-answered", "")
    open_ = answered is None or answered.at < asked.at
    return str(asked.data.get("department", "")) if open_ else ""


def _no_open_question(situation: Situation) -> bool:
    return not open_question(situation.before)


def _asked_of_own_unit(situation: Situation) -> bool:
    asked = open_question(situation.before)
    return bool(asked) and acts_for(situation, asked, "handler", "head")


def _reply_by_in_future(situation: Situation) -> bool:
    reply_by = situation.values.get("reply_by")
    return reply_by is None or reply_by > situation.now


def _contacts_told_when_unfounded(situation: Situation) -> bool:
    if situation.values.get("outcome") != "unfounded_and_told":
        return True
    file = situation.before
    return all(in_round(file, "contact:fed-back-result", each.number) for each in file.contacts)


def _user_is_away(situation: Situation) -> bool:
    user = situation.values.get("user")
    return user is None or user in situation.around.away


GUARDS: Mapping[str, Guard] = {
    "known-place": Guard(_known_place, "no-such-place", ("W18",)),
    "not-in-future": Guard(_not_in_future, "in-future", ("W4", "C60")),
    "channel-of-people": Guard(_channel_of_people, "no-channel-of-people", ("C60", "W17")),
    "changes-something": Guard(_changes_something, "changes-nothing"),
    "target-seen": Guard(_target_seen, "no-such-ticket", ("W26",)),
    "open-target": Guard(_open_target, "target-closed", ("W26",)),
    "same-place-and-concern": Guard(_same_place_and_concern, "another-matter", ("W26",)),
    "contact-of-same-matter": Guard(_contact_of_same_matter, "another-matter", ("W26",)),
    "is-candidate": Guard(_is_candidate, "no-candidate", ("W26",)),
    "is-proposed": Guard(_is_proposed, "not-proposed", ("W9",)),
    "mode-direct": Guard(_mode_direct, "not-direct", ("W19", "W49")),
    "no-open-question": Guard(_no_open_question, "question-open", ("W50",)),
    "asked-of-own-unit": Guard(_asked_of_own_unit, "not-asked", ("W50",)),
    "reply-by-in-future": Guard(_reply_by_in_future, "in-past", ("C51",)),
    "contacts-told-when-unfounded": Guard(_contacts_told_when_unfounded, "not-told", ("C51", "W24")),
    "user-is-away": Guard(_user_is_away, "not-away", ("B13",)),
}
