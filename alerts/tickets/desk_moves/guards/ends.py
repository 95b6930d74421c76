"""Guards about how a matter ends: what P1 asks, who was told, who calls back, what is missing for closing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from alerts.matters.choices import Judged, Mode
from alerts.matters.facts import Fact
from alerts.matters.form_choices import FeedbackResult, FeedbackTo, SignatureOutcome
from alerts.matters.names import Name
from alerts.tickets.desk_moves.asking.actors import acts_as
from alerts.tickets.desk_moves.asking.rounds import are_enough, attempts_at, in_round
from alerts.tickets.desk_moves.checks import all_points_seen, none_seen_going_on, of_group
from alerts.tickets.desk_moves.closing import missing_for_closing
from alerts.tickets.desk_moves.matter_file import MatterFile
from alerts.tickets.desk_moves.refusals import FALSE_CLOSURE, NOT_CLOSABLE, Reason
from alerts.tickets.desk_moves.situation import Guard, Situation
from alerts.tickets.desk_moves.who import covers
from ingest.durations import MINUTE

WORK: Final = (
    "assignment:arrived",
    "assignment:shut-off",
    "assignment:sign-set",
    "assignment:unit-done",
    "result",
)
"""Facts of service at the user's: a signature is never before the last of them (B24)."""
HANDLED: Final = (
    "assignment:signed",
    "assignment:opinion",
    "assignment:arrived",
    "assignment:shut-off",
    "assignment:sign-set",
    "assignment:unit-done",
    "result",
)
"""Facts that show who handled a matter, and so does not call its users (P2, P3)."""


def _none_seen_going_on(situation: Situation) -> bool:
    return none_seen_going_on(situation.before, situation.around)


def _points_seen_or_by_hand(situation: Situation) -> bool:
    """The service verifies what it sees; the form asks a person for a value where it sees nothing."""
    by_hand = not situation.order.actor.is_service
    return by_hand or all_points_seen(situation.before, situation.around)


def _measured_complies(situation: Situation) -> bool:
    return situation.values.get("complies") is not False


def _signature_after_last_work(situation: Situation) -> bool:
    """B24 asks when work was done, not when that was entered: a sheet on paper may be entered later."""
    signed_at = situation.values.get("signed_at")
    if situation.values.get("outcome") is not SignatureOutcome.SIGNED or signed_at is None:
        return True
    work = [fact.happened_at for name in WORK for fact in situation.before.facts.all_of(name)]
    return bool(work) and signed_at >= max(work)


def _remote_from_afar(situation: Situation) -> bool:
    """Who came could have had it signed: 远程办理 is no reason for none then (C25)."""
    remote = situation.values.get("outcome") is SignatureOutcome.REMOTE
    return not remote or in_round(situation.before, "assignment:arrived") is None


def _signed_once(situation: Situation) -> bool:
    """What a user signed stays as it is until there is something new to sign (B24)."""
    file, contact = situation.before, situation.values.get("contact")
    signed = None if contact is None else in_round(file, "contact:user-signed", contact)
    if signed is None or signed.data.get("outcome") != SignatureOutcome.SIGNED:
        return True
    return any(work.at >= signed.at for name in (*WORK, "corrected") for work in file.facts.all_of(name))


def _transferor_is_set(situation: Situation) -> bool:
    contact = situation.before.contact(situation.values.get("contact", ""))
    if situation.values.get("to") is not FeedbackTo.TRANSFEROR or contact is None:
        return True
    return bool(contact.transferred_from)


def _result_to_tell(situation: Situation) -> bool:
    """Of a result nobody hears before there is one (W46); people enter whole minutes.

    A complaint that was judged to be unfounded has its answer with that (C51); what stands below a group has
    one with the group's result (desk.md, section 4).
    """
    if situation.values.get("with_result") is not FeedbackResult.RESULT:
        return True
    judged = situation.before.ticket.details.get(Name.JUDGED)
    if judged == Judged.UNFOUNDED and in_round(situation.before, "judged", ""):
        return True
    told = situation.order.happened // MINUTE
    return any(told >= each.happened_at // MINUTE for each in _results(situation))


def _results(situation: Situation) -> list[Fact]:
    """What there is to tell: the ticket's result in force, and that of the group that it stands below."""
    file, around = situation.before, situation.around
    return [each for each in (in_round(file, "result", ""), of_group(file, around, "result")) if each]


def _three_attempts_on_two_days(situation: Situation) -> bool:
    """Whoever was to be told of the result; what was tried before that told of something else (W24)."""
    contact = situation.values.get("contact")
    if contact is None:
        return True
    since = min((each.counts_at for each in _results(situation)), default=0)
    tried = attempts_at(situation.before, "contact:feedback-tried", contact)
    later = [each for each in tried if each // MINUTE >= since // MINUTE]
    return are_enough(later, situation.around.zone, situation.tables.settings)


def handlers_of(file: MatterFile) -> frozenset[str]:
    """Names of everybody who worked at the matter."""
    ticket = file.ticket
    by_facts = (fact.actor for name in HANDLED for fact in file.facts.all_of(name))
    named = (ticket.case_officer, ticket.person_in_charge, *(each.person for each in file.assignments))
    return frozenset({*by_facts, *named} - {""})


def _not_own_work(situation: Situation) -> bool:
    return handlers_of(situation.before).isdisjoint(situation.order.actor.names)


def _not_own_department(situation: Situation) -> bool:
    own = [grant for grant in situation.order.actor.grants if grant.department is not None]
    units = {each.department for each in situation.before.assignments if each.works}
    departments = situation.around.departments
    return not any(covers(grant, unit, departments) for grant in own for unit in units)


def _missing(situation: Situation) -> Iterator[Reason]:
    tables = situation.tables
    for each in missing_for_closing(situation.before, situation.around, tables.closing, tables.settings):
        yield Reason(each.item, each.said, each.scope, each.clauses)


def _closable(situation: Situation) -> bool:
    return next(_missing(situation), None) is None


def _what_is_missing(situation: Situation) -> tuple[Reason, ...]:
    return tuple(_missing(situation))


def _receiver_closes_direct_only(situation: Situation) -> bool:
    return situation.before.ticket.mode is Mode.DIRECT or acts_as(situation, "dispatcher")


GUARDS: Mapping[str, Guard] = {
    "none-seen-going-on": Guard(_none_seen_going_on, FALSE_CLOSURE, ("P1",)),
    "points-seen-or-measured": Guard(_points_seen_or_by_hand, "points-unseen", ("P1",)),
    "measured-complies": Guard(_measured_complies, "does-not-comply", ("P1",)),
    "signature-after-last-work": Guard(
        _signature_after_last_work, "signature-before-service", ("B24", "C25")
    ),
    "remote-from-afar": Guard(_remote_from_afar, "somebody-came", ("C25",)),
    "signed-once": Guard(_signed_once, "signed-already", ("B24", "C25")),
    "transferor-is-set": Guard(_transferor_is_set, "no-transferor", ("W24", "W52")),
    "result-to-tell": Guard(_result_to_tell, "no-result", ("W24", "W46")),
    "three-attempts-on-two-days": Guard(_three_attempts_on_two_days, "attempts-missing", ("W24", "W46")),
    "not-own-work": Guard(_not_own_work, "own-callback", ("P2", "P3")),
    "not-own-department": Guard(_not_own_department, "own-callback", ("P2", "P3")),
    "closable": Guard(_closable, NOT_CLOSABLE, ("W46",), _what_is_missing),
    "receiver-closes-direct-only": Guard(_receiver_closes_direct_only, "others-close", ("W19", "W46")),
}
