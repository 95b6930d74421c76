"""Effects about results: what came of a matter, what the service sees of it, what is done anew."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from alerts.matters.choices import Code, ProposalKind, Step
from alerts.matters.form_choices import SignatureOutcome
from alerts.matters.proposals import taken
from alerts.tickets.desk_moves.asking.details import with_details
from alerts.tickets.desk_moves.changes import NOTHING, DeskChanges, SheetIssue
from alerts.tickets.desk_moves.checks import CODE_REASON, MEASURED, MEASURED_POINTS, PLANNED_FOR
from alerts.tickets.desk_moves.effects.joining import FEEDBACK_SHEET
from alerts.tickets.desk_moves.matter_file import THE_SERVICE
from alerts.tickets.desk_moves.orders import Order
from alerts.tickets.desk_moves.situation import Effect, Situation

RECOVERED_SINCE: Final = "recovered_since"
"""Key in the data of the fact ``result``: since when (UTC ms) sensors see nothing wrong any more."""


def set_result(situation: Situation) -> DeskChanges:
    """处理结果 with its code, why it is this one, and until when what was planned will be done (W15, W46)."""
    values = situation.values
    code = Code(values.get("code", Code.SOLVED))
    reason = None if code is Code.SOLVED else values.get("code_reason") or values["text"]
    before = situation.file.ticket
    decided = taken(before.details, ProposalKind.CODE)  # who gives a result says how it ends
    ticket = replace(before, result=values["text"], code=code, details=decided)
    planned_for = values.get("planned_for") if code is Code.PLANNED else None
    return DeskChanges(ticket=with_details(ticket, **{CODE_REASON: reason, PLANNED_FOR: planned_for}))


def attach_recovery(situation: Situation) -> DeskChanges:
    """What the sensors say stands beside what the unit says (C26, P1)."""
    recovered = situation.file.ticket.recovered_since
    if recovered is None:
        return NOTHING
    return DeskChanges(facts=(situation.fact("result", "", {RECOVERED_SINCE: recovered}),))


def verify_when_resolved(situation: Situation) -> DeskChanges:
    """核实: the service looks at once whether sensors agree; where it has to wait, again then (P1)."""
    if situation.file.ticket.step is not Step.RESOLVED:
        return NOTHING
    if situation.tables.settings.verify_hold:
        return NOTHING
    return DeskChanges(then=(Order("verify", THE_SERVICE, situation.now),))


def note_points_measured(situation: Situation) -> DeskChanges:
    """人工核实: a measured value stands for the points that nobody sees now; it ends no episode (P1)."""
    if "measured" not in situation.values:
        return NOTHING
    points = list(situation.around.unseen_points)
    return DeskChanges(facts=(situation.fact(MEASURED, "", {MEASURED_POINTS: points}),))


def clear_result(situation: Situation) -> DeskChanges:
    """What was said to be the result is none; it stays in the history (C35)."""
    ticket = replace(situation.file.ticket, result=None, code=None)
    return DeskChanges(ticket=with_details(ticket, **{CODE_REASON: None, PLANNED_FOR: None}))


def count_rework(situation: Situation) -> DeskChanges:
    """返修: one more round (C35, P28)."""
    ticket = situation.file.ticket
    return DeskChanges(ticket=replace(ticket, rework=ticket.rework + 1))


def freeze_sheet(situation: Situation) -> DeskChanges:
    """What a user signed stays as it is (B24)."""
    if situation.values["outcome"] is not SignatureOutcome.SIGNED:
        return NOTHING
    return DeskChanges(sheets=(SheetIssue(FEEDBACK_SHEET, situation.values["contact"], frozen=True),))


EFFECTS: Mapping[str, Effect] = {
    "set_result": set_result,
    "attach_recovery": attach_recovery,
    "verify_when_resolved": verify_when_resolved,
    "note_points_measured": note_points_measured,
    "clear_result": clear_result,
    "count_rework": count_rework,
    "freeze_sheet": freeze_sheet,
}
