"""Effects on clocks that rest and go on (C36, C16), get another due (W23, P22), or end with their work."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import groupby

from alerts.deadlines.desk_clock import ClockEnd, ClockOf, DeskClock
from alerts.deadlines.rescheduling import MovedClock, extend, pause, resume, stop_again, work_out_again
from alerts.deadlines.segments import Segment
from alerts.deadlines.stopping import end, proof_of
from alerts.matters.facts import with_accepted
from alerts.matters.form_choices import Approval
from alerts.tickets.desk_moves.asking.details import ASKED_BY, EXTENSIONS, EXTENSIONS_ASKED, with_details
from alerts.tickets.desk_moves.asking.extensions import asked_for, clock_named, requests_of
from alerts.tickets.desk_moves.changes import NOTHING, DeskChanges
from alerts.tickets.desk_moves.situation import Effect, Situation
from alerts.tickets.desk_moves.timekeeping.keeping import fits
from alerts.tickets.desk_moves.timekeeping.pauses import PAUSES, pauses_on, ways_of
from alerts.tickets.desk_moves.timekeeping.subjects import subjects_of


def pause_clocks(situation: Situation) -> DeskChanges:
    """What may rest stands still while the user is absent, or force majeure lasts."""
    reason = situation.values["reason"]
    if reason not in PAUSES:
        return NOTHING
    actor, policies = situation.order.actor.name, situation.tables.policies
    return _moved(pause(situation.file.clocks, policies, _moved_at(situation), str(reason), actor))


def resume_clocks(situation: Situation) -> DeskChanges:
    """Clocks that stand still go on, with what was left of their limits."""
    return _moved(
        resume(
            situation.file.clocks,
            _by_clock(situation.file.segments),
            situation.around.calendar,
            _moved_at(situation),
            situation.move.command,
            situation.order.actor.name,
        )
    )


def note_extension_asked(situation: Situation) -> DeskChanges:
    """申请延期: it waits beside those of other clocks until somebody decides (W23)."""
    values = situation.values
    asked = {name: values[name] for name in ("until", "reason", "told", "told_at")}
    asked[ASKED_BY] = sorted({situation.order.actor.name, situation.standing.acting_for} - {""})
    requests = {**requests_of(situation), str(values["clock"]): asked}
    return DeskChanges(ticket=with_details(situation.file.ticket, **{EXTENSIONS_ASKED: requests}))


def extend_clock(situation: Situation) -> DeskChanges:
    """延期: the due that was asked for, once it is granted; refused, it is to be asked anew (W23, P22)."""
    asked, clock = asked_for(situation), clock_named(situation)
    if clock is None or asked is None:
        return NOTHING
    waiting = {each: said for each, said in requests_of(situation).items() if each != str(clock.id)}
    ticket = with_details(situation.file.ticket, **{EXTENSIONS_ASKED: waiting or None})
    if situation.values["outcome"] is not Approval.APPROVED:
        return DeskChanges(ticket=ticket)
    granted = extend(clock, asked["until"], situation.now, asked["reason"], situation.order.actor.name)
    extended = [*ticket.details.get(EXTENSIONS, ()), clock.id]
    return _moved([granted]) + DeskChanges(ticket=with_details(ticket, **{EXTENSIONS: extended}))


def stop_again_at_claimed_time(situation: Situation) -> DeskChanges:
    """A late entry is accepted: what it stopped was stopped when it says; both times stay (C60, W4).

    Where the proof takes another fact beside it, not before that one.
    """
    line = situation.around.line
    if line is None or line.happened_at is None:
        return NOTHING
    accepted = [each for fact in situation.before.facts if (each := with_accepted(fact, line.at)) != fact]
    names, book = {fact.name for fact in accepted}, situation.before.facts.with_(*accepted)
    calendar, moved = situation.around.calendar, []
    for clock in situation.file.clocks:
        if clock.stopped_at != line.at or clock.stopped_with not in names:
            continue
        proof = proof_of(clock, situation.tables.policies.of_clock(clock), book, calendar)
        at = max(line.happened_at, clock.started_at) if proof is None else proof.counts_at
        by = situation.order.actor.name
        moved.append(stop_again(clock, at, calendar, situation.now, situation.values["reason"], by))
    return _moved(moved) + DeskChanges(facts=tuple(accepted))


def work_out_clocks_again(situation: Situation) -> DeskChanges:
    """Other policies may apply to what the matter is now; what is missed already stays missed (6.2)."""
    file = situation.file
    pauses = pauses_on(file)
    changed = work_out_again(
        subjects_of(file, file.clocks, situation.around, situation.tables, situation.now),
        file.clocks,
        file.facts,
        situation.tables.policies,
        situation.around.calendar,
        situation.counts_at,
        pauses,
    )
    clocks = tuple(each for each in changed if fits(each, file, situation.tables))
    return DeskChanges(clocks=clocks, inherited=ways_of(clocks, pauses, file, situation.around.calendar))


def end_unit_clocks(situation: Situation) -> DeskChanges:
    """Clocks of units that have the matter no longer end as they stand (row 11)."""
    stand = {each.scope for each in situation.file.standing}
    clocks = [
        each for each in situation.file.clocks if each.of is ClockOf.ASSIGNMENT and each.scope not in stand
    ]
    return _ended(clocks, ClockEnd.REASSIGNED, situation)


def end_clocks_at_close(situation: Situation) -> DeskChanges:
    """What was not proved when the ticket is closed ends; what is overdue by then is missed."""
    return _ended(_not_proved_by_this(situation), ClockEnd.CLOSED, situation)


def end_clocks_of_joined(situation: Situation) -> DeskChanges:
    """The emptied ticket's own clocks end; those of its contacts went with them (W26)."""
    return _ended(_not_proved_by_this(situation), ClockEnd.JOINED, situation)


def _not_proved_by_this(situation: Situation) -> list[DeskClock]:
    left = {fact.name for fact in situation.move.facts}
    policies, clocks = situation.tables.policies, situation.file.clocks
    return [each for each in clocks if policies.of_clock(each).facts.isdisjoint(left)]


def _ended(clocks: Iterable[DeskClock], reason: ClockEnd, situation: Situation) -> DeskChanges:
    return DeskChanges(clocks=tuple(end(clocks, reason, situation.counts_at, situation.around.calendar)))


def _moved_at(situation: Situation) -> int:
    """When clocks rest or go on: when it was, but never before what had moved them last (section 6.3)."""
    return max([situation.counts_at, *(each.at for each in situation.file.segments)])


def _moved(moved: Iterable[MovedClock]) -> DeskChanges:
    each = tuple(moved)
    return DeskChanges(clocks=tuple(one.clock for one in each), segments=tuple(one.segment for one in each))


def _by_clock(segments: Iterable[Segment]) -> dict[int, list[Segment]]:
    ordered = sorted(segments, key=lambda each: (each.clock, each.no))
    return {clock: list(of_it) for clock, of_it in groupby(ordered, key=lambda each: each.clock)}


EFFECTS: Mapping[str, Effect] = {
    "pause_clocks": pause_clocks,
    "resume_clocks": resume_clocks,
    "note_extension_asked": note_extension_asked,
    "extend_clock": extend_clock,
    "stop_again_at_claimed_time": stop_again_at_claimed_time,
    "work_out_clocks_again": work_out_clocks_again,
    "end_unit_clocks": end_unit_clocks,
    "end_clocks_at_close": end_clocks_at_close,
    "end_clocks_of_joined": end_clocks_of_joined,
}
