"""What the page of a people's ticket shows of its way: clocks, facts, units, tasks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from alerts.deadlines.desk_clock import DeskClock
from alerts.deadlines.segments import Segment
from alerts.desk.matters.matter_view import MatterView
from alerts.matters.assignment import Assignment, Takeover
from alerts.matters.choices import ProposalKind
from alerts.matters.facts import Fact
from alerts.matters.proposals import Proposal, proposals_of
from alerts.matters.task import Task
from alerts.records.desk.clock_lines import RecordedStep
from alerts.tickets.desk_moves.asking.routing import routing_of
from alerts.tickets.desk_moves.matter_file import MatterFile
from api.console.views.work import department_named
from api.words.clock_words import segment_reason, stopped_with
from api.words.languages import Language
from ingest.inventory.tree import Inventory
from ingest.said import Said


@dataclass(frozen=True, slots=True)
class ClockRow:
    """A clock, what was appended to it and why, what stopped it, and the steps of its ladder that fired."""

    clock: DeskClock
    segments: Sequence[tuple[Segment, Said | str]]
    proof: Said | None
    steps: Sequence[RecordedStep]


def clock_rows(view: MatterView) -> list[ClockRow]:
    """The clocks of ``view``: those that lead first, then others that run, then those that are over."""
    file = view.file

    def order(clock: DeskClock) -> tuple[bool, bool, bool, int]:
        return (not clock.going, not clock.leads, clock.due_at is not None, clock.due_at or 0)

    return [
        ClockRow(
            clock,
            [(each, segment_reason(each)) for each in file.segments if each.clock == clock.id],
            stopped_with(clock),
            view.steps.get(clock.id, ()),
        )
        for clock in sorted(file.clocks, key=order)
    ]


def fact_rows(file: MatterFile) -> list[tuple[Fact, str]]:
    """The facts in the order in which they happened, each with what was said."""
    found = sorted(file.facts, key=lambda fact: (fact.happened_at, fact.at))
    return [(each, str(each.data.get("text", ""))) for each in found]


@dataclass(frozen=True, slots=True)
class ProposalRow:
    """An open proposal: of what kind, what it proposes, and why."""

    title: str
    value: Markup | str
    because: str
    clauses: Sequence[str]


def proposal_rows(file: MatterFile, inventory: Inventory, language: Language) -> list[ProposalRow]:
    """What is proposed of the ticket and nobody has declined, but for tickets to join."""

    def value_of(proposal: Proposal) -> Markup | str:
        if proposal.kind is ProposalKind.UNIT:
            return department_named(proposal.value, inventory) or ""
        choice = "mode" if proposal.kind is ProposalKind.SUPERVISE else proposal.kind
        return language.name_of("choice", f"{choice}-{proposal.value}")

    return [
        ProposalRow(
            language.name_of("choice", f"proposal-{each.kind}"),
            value_of(each),
            language.say(each.because),
            each.clauses,
        )
        for each in proposals_of(file.ticket.details)
        if each.open and each.kind is not ProposalKind.JOIN
    ]


@dataclass(frozen=True, slots=True)
class RoutingNote:
    """By which rule the matter is sent, what that says, and its clauses."""

    rule: str
    because: str
    clauses: Sequence[str]


def routing_note(file: MatterFile, language: Language) -> RoutingNote | None:
    """派单依据; ``None`` of a ticket that was opened before it was noted."""
    noted = routing_of(file.ticket.details)
    return None if noted is None else RoutingNote(noted.rule, language.say(noted.because), noted.clauses)


@dataclass(frozen=True, slots=True)
class CandidateRow:
    """An open ticket that the matter may be joined to, and who said 不并入, if somebody did."""

    number: str
    because: str
    declined: Proposal | None


def candidate_rows(matter: MatterView, language: Language) -> list[CandidateRow]:
    """The tickets that it may be joined to, the likeliest first; those that somebody declined come last."""
    declined = {
        each.value: each
        for each in proposals_of(matter.file.ticket.details)
        if each.kind is ProposalKind.JOIN and not each.open
    }
    rows = [
        CandidateRow(each.number, language.say(each.because), declined.get(each.number))
        for each in matter.candidates
    ]
    return sorted(rows, key=lambda row: row.declined is not None)


def given_to(each: Assignment | Takeover | Task, inventory: Inventory) -> Markup | None:
    """The department that has an assignment or a task, or is to take one over, by name and id."""
    return department_named(each.department, inventory)
