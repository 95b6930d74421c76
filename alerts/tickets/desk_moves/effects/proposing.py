"""Effects that propose, and what becomes of proposals: nothing is imposed, and why not is on record (W9)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from alerts.matters.choices import Mode, ProposalKind
from alerts.matters.finding_rules import FindingSource, supervision_not_done
from alerts.matters.findings import Finding
from alerts.matters.proposals import Proposal, declined, open_proposal, proposed, taken
from alerts.matters.state import MatterState
from alerts.routing.candidates import Candidate
from alerts.routing.proposing import propose_class as class_row
from alerts.routing.proposing import propose_mode as mode_row
from alerts.routing.proposing import supervising_rows
from alerts.routing.routing_rows import ClassRow, ModeRow
from alerts.tickets.desk_moves.asking.details import ROUTED, with_details
from alerts.tickets.desk_moves.asking.routing import NotedRouting, noted_of
from alerts.tickets.desk_moves.changes import NOTHING, DeskChanges
from alerts.tickets.desk_moves.desk_tables import DeskTables
from alerts.tickets.desk_moves.matter_file import Around, MatterFile
from alerts.tickets.desk_moves.reading_state import state_of
from alerts.tickets.desk_moves.situation import Effect, Situation
from alerts.tickets.desk_moves.timekeeping.waiting import supervision_left_at, supervision_waiting
from alerts.tickets.ticket import SYSTEM, Ticket


def take_proposed_mode(situation: Situation) -> DeskChanges:
    """A new matter has the mode that is proposed, until somebody says another; why stands beside it (W19).

    What sensors found is handed on as it is opened: it is a transfer, and nobody has to decide on that.
    """
    if situation.order.actor.is_service:
        return NOTHING
    row = mode_row(_state(situation), situation.tables.routing)
    mode = _proposal(ProposalKind.MODE, row.mode, row, situation)
    return _with_details(situation, proposed(situation.file.ticket.details, [mode]), mode=row.mode)


def take_proposed_class(situation: Situation) -> DeskChanges:
    """A new matter of people has the class that is proposed, unless who received it said one."""
    if "class" in situation.values or situation.order.actor.is_service:
        return NOTHING
    row = class_row(_state(situation), situation.tables.routing)
    class_ = _proposal(ProposalKind.CLASS, row.class_, row, situation)
    return _with_details(
        situation, proposed(situation.file.ticket.details, [class_]), matter_class=row.class_
    )


def propose_join(situation: Situation) -> DeskChanges:
    """并入: the likeliest open ticket that it may be joined to and nobody declined yet (W26)."""
    details = situation.file.ticket.details
    for candidate in situation.around.candidates:
        after = proposed(details, [_join(candidate, situation)])
        if after != details:
            return _with_details(situation, after)
    return NOTHING


def propose_mode(situation: Situation) -> DeskChanges:
    """Another mode is proposed where what is known now speaks for it; who said one has decided (W19)."""
    ticket = situation.file.ticket
    if "mode" in situation.values:
        return _with_details(situation, _declined(ticket.details, ProposalKind.MODE, situation))
    row = mode_row(_state(situation), situation.tables.routing)
    if row.mode is ticket.mode:
        return NOTHING
    mode = _proposal(ProposalKind.MODE, row.mode, row, situation)
    return _with_details(situation, proposed(ticket.details, [mode]))


def propose_supervision(situation: Situation) -> DeskChanges:
    """督办 is proposed where its criteria hold and the mode is another (W9).

    Who says another mode with a reason has declined it by that, for each of them; where it is supervised by
    now, whoever said so has taken it.
    """
    file, now, tables = situation.file, situation.now, situation.tables
    if file.ticket.mode is Mode.SUPERVISE:
        return _supervision_taken(situation)
    if "mode" not in situation.values:
        ticket = with_supervision_proposed(file, situation.around, now, tables)
        return NOTHING if ticket is file.ticket else DeskChanges(ticket=ticket)
    details = file.ticket.details
    for each in _supervision(file, situation.around, now, tables):
        details = _declined(proposed(details, [each]), ProposalKind.SUPERVISE, situation)
    return NOTHING if details == file.ticket.details else _with_details(situation, details)


def with_supervision_proposed(file: MatterFile, around: Around, now: int, tables: DeskTables) -> Ticket:
    """The ticket of ``file`` as it is once 督办 is proposed where its criteria hold by now (UTC ms; W9).

    For each criterion once: what somebody declined is not proposed again for the same reason. The ticket
    itself where nothing is to be proposed.
    """
    ticket = file.ticket
    if open_proposal(ticket.details, ProposalKind.SUPERVISE) is not None:
        return ticket
    for each in _supervision(file, around, now, tables):
        details = proposed(ticket.details, [each])
        if details != ticket.details:
            return replace(ticket, details=details)
    return ticket


def _supervision(file: MatterFile, around: Around, now: int, tables: DeskTables) -> list[Proposal]:
    """What speaks for 督办 where the mode is another, in the order of the table."""
    state = state_of(file, around, tables.settings)
    rows = supervising_rows(state, file.ticket.mode, tables.routing)
    return [Proposal(ProposalKind.SUPERVISE, str(row.mode), row.said, row.clauses, now) for row in rows]


def note_routing(situation: Situation) -> DeskChanges:
    """派单依据: the row by which routing sends it, with number and clauses, is on the ticket (section 10)."""
    by, ticket = situation.around.routed_by, situation.file.ticket
    if by is None:
        return NOTHING
    noted = noted_of(NotedRouting(by.row, by.rule, by.clauses, by.why, by.owner_row or ""))
    if ticket.details.get(ROUTED) == noted:
        return NOTHING
    return DeskChanges(ticket=with_details(ticket, **{ROUTED: noted}))


def propose_code(situation: Situation) -> DeskChanges:
    """非责任范围 and the like: how a matter that this row sends probably ends; a person decides (W26).

    Where another row sends it by now, nothing is proposed of it any more.
    """
    by, details = situation.around.routed_by, situation.file.ticket.details
    if by is None:
        return NOTHING
    if by.code is None:
        after = taken(details, ProposalKind.CODE)
    else:
        code = Proposal(ProposalKind.CODE, by.code.value, by.why, by.clauses, situation.now)
        after = proposed(details, [code])
    return NOTHING if after == details else _with_details(situation, after)


def take_supervision(situation: Situation) -> DeskChanges:
    """Who supervises has taken what was proposed; so has who brings it before a leader (W19)."""
    details = taken(situation.file.ticket.details, ProposalKind.SUPERVISE)
    return _with_details(situation, taken(details, ProposalKind.MODE))


def _supervision_taken(situation: Situation) -> DeskChanges:
    details = situation.file.ticket.details
    if open_proposal(details, ProposalKind.SUPERVISE) is None:
        return NOTHING
    return _with_details(situation, taken(details, ProposalKind.SUPERVISE))


def supervision_left(situation: Situation) -> tuple[Finding, ...]:
    """应督办未督办: what was proposed and left lying, where a command comes before the sweep (W9)."""
    ticket, now = situation.before.ticket, situation.now
    left_at = supervision_left_at(ticket, situation.tables.settings)
    if left_at is None or left_at > now:
        return ()
    return supervision_left_on(ticket, now)


def supervision_left_on(ticket: Ticket, at: int) -> tuple[Finding, ...]:
    """That the proposal of 督办 on ``ticket`` was left lying, as found at ``at`` (UTC ms; W9)."""
    left = supervision_waiting(ticket)
    return () if left is None else (supervision_not_done(FindingSource(ticket.number, at, SYSTEM), left),)


def decline_proposal(situation: Situation) -> DeskChanges:
    """What was proposed is not done, and why not is on record (W9)."""
    kind = situation.values["proposal"]
    return _with_details(situation, _declined(situation.file.ticket.details, kind, situation))


def decline_join(situation: Situation) -> DeskChanges:
    """不并入: the two matters stand beside one another, for a reason (W26)."""
    details, number = situation.file.ticket.details, situation.values["candidate"]
    named = (each for each in situation.around.candidates if each.number == number)
    details = proposed(details, [_join(each, situation) for each in named])
    return _with_details(situation, _declined(details, ProposalKind.JOIN, situation))


def _proposal(kind: ProposalKind, value: str, row: ModeRow | ClassRow, situation: Situation) -> Proposal:
    return Proposal(kind, str(value), row.said, row.clauses, situation.now)


def _join(candidate: Candidate, situation: Situation) -> Proposal:
    return Proposal(ProposalKind.JOIN, candidate.number, candidate.because, ("W26",), situation.now)


def _declined(details: Mapping[str, Any], kind: ProposalKind, situation: Situation) -> dict[str, Any]:
    by, because = situation.order.actor.name, situation.values["reason"]
    return declined(details, kind, at=situation.now, by=by, because=because)


def _with_details(situation: Situation, details: Mapping[str, Any], **values: Any) -> DeskChanges:
    return DeskChanges(ticket=replace(situation.file.ticket, details=details, **values))


def _state(situation: Situation) -> MatterState:
    return state_of(situation.file, situation.around, situation.tables.settings)


EFFECTS: Mapping[str, Effect] = {
    "take_proposed_mode": take_proposed_mode,
    "take_proposed_class": take_proposed_class,
    "propose_join": propose_join,
    "propose_mode": propose_mode,
    "propose_supervision": propose_supervision,
    "note_routing": note_routing,
    "propose_code": propose_code,
    "take_supervision": take_supervision,
    "decline_proposal": decline_proposal,
    "decline_join": decline_join,
}
