"""Guards about who decides on a complaint: those whose it is to say, and never whom it is about (回避)."""

from __future__ import annotations

from collections.abc import Mapping

from alerts.matters.confidentiality import RESTRICTED, is_about
from alerts.matters.contact import Contact
from alerts.people.grants import belonging
from alerts.tickets.desk_moves.asking.actors import acts_as, acts_for, is_top_leader
from alerts.tickets.desk_moves.situation import Guard, Situation
from ingest.inventory.departments import Duty


def _about_own(situation: Situation, contact: Contact) -> bool:
    """Whether ``contact`` complains about the actor, about whom they stand in for, or their department."""
    actor = situation.order.actor
    own = belonging(actor.names.keys(), actor.grants, situation.around.departments)
    return is_about(contact, actor.names.keys(), own)


def _not_of_own_conduct(situation: Situation) -> bool:
    """W28, P35: of conduct and petitions; for its other work a unit answers itself to whom it was done for.

    A command about one contact is about no other one.
    """
    file = situation.before
    named = file.contact(situation.values.get("contact", ""))
    contacts = file.contacts if named is None else (named,)
    own = [each.category in RESTRICTED and _about_own(situation, each) for each in contacts]
    return not (all(own) and own if situation.move.field("contact") else any(own))


def _not_of_own(situation: Situation) -> bool:
    return not any(_about_own(situation, each) for each in situation.before.contacts)


def _judged_by_whose_it_is(situation: Situation) -> bool:
    """Row 3: the dispatcher and the head of whoever has it in hand; in doubt the head of 营业服务部."""
    if "outcome" not in situation.values:
        return _undoubted(situation) or _doubtful(situation)
    return _doubtful(situation) if situation.values.get("doubtful") else _undoubted(situation)


def _undoubted(situation: Situation) -> bool:
    return acts_as(situation, "dispatcher") or _has_it_in_hand(situation)


def _doubtful(situation: Situation) -> bool:
    """Where no department serves customers, the head of whoever has it in hand decides, or of it all."""
    departments = situation.around.departments.values()
    serving = [each.id for each in departments if Duty.CUSTOMER_SERVICE in each.duties]
    if serving:
        return any(acts_for(situation, each, "head") for each in serving)
    return is_top_leader(situation.order.actor) or _has_it_in_hand(situation)


def _has_it_in_hand(situation: Situation) -> bool:
    return any(acts_for(situation, each.department, "head") for each in situation.before.standing)


GUARDS: Mapping[str, Guard] = {
    "not-of-own-conduct": Guard(_not_of_own_conduct, "others-decide", ("W28", "P35")),
    "not-of-own": Guard(_not_of_own, "others-decide", ("P35", "W28")),
    "judged-by-whose-it-is": Guard(_judged_by_whose_it_is, "others-decide", ("C51",)),
}
