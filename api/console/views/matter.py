"""What the page of a people's ticket shows of its way: clocks, facts, units, tasks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from alerts.deadlines.desk_clock import DeskClock
from alerts.deadlines.segments import Segment
from alerts.desk.matters.matter_view import MatterView
from alerts.matters.assignment import Assignment, Takeover
from alerts.matters.choices import ProposalKind, Step
from alerts.matters.facts import Fact
from alerts.matters.proposals import Proposal, proposals_of
from alerts.matters.task import Task
from alerts.people.viewer import Viewer
from alerts.records.desk.clock_lines import RecordedStep
from alerts.tickets.desk_moves.asking.routing import routing_of
from alerts.tickets.desk_moves.matter_file import MatterFile
from alerts.tickets.desk_moves.refusals import ILLEGAL, NOT_YET, NOT_YOURS
from alerts.tickets.desk_moves.table import MoveGiver, MoveTable
from alerts.tickets.ticket import TicketEvent
from alerts.words.desk_names import move_name, step_name
from api.console.views.move_forms import extensions_asked
from api.console.views.work import department_named
from api.words.clock_words import segment_reason, stopped_with
from api.words.languages import Language
from ingest.inventory.tree import Inventory
from ingest.said import Said

SIGNED = "assignment:signed"


@dataclass(frozen=True, slots=True)
class ClockRow:
    """A clock, what was appended to it and why, what stopped it, and the steps of its ladder that fired.

    ``asked``: the extension that somebody asks for, and nobody has decided.
    """

    clock: DeskClock
    segments: Sequence[tuple[Segment, Said | str]]
    proof: Said | None
    steps: Sequence[RecordedStep]
    asked: str = ""


def clock_rows(view: MatterView, language: Language, zone: str) -> list[ClockRow]:
    """The clocks of ``view``: those that lead first, then others that run, then those that are over."""
    file = view.file
    asked = extensions_asked(file, language, zone)

    def order(clock: DeskClock) -> tuple[bool, bool, bool, int]:
        return (not clock.going, not clock.leads, clock.due_at is not None, clock.due_at or 0)

    return [
        ClockRow(
            clock,
            [(each, segment_reason(each)) for each in file.segments if each.clock == clock.id],
            stopped_with(clock),
            view.steps.get(clock.id, ()),
            asked.get(clock.id, ""),
        )
        for clock in sorted(file.clocks, key=order)
    ]


def fact_rows(file: MatterFile, history: Iterable[TicketEvent]) -> list[tuple[Fact, str]]:
    """Every fact in the order in which they happened, each with what was said.

    Those before the newest of their name are among them, as far as the record of facts keeps them; what was
    said with one of those stands in the ``history`` alone. A unit has signed once, whatever signs as well.
    """
    written = {
        (event.at, name, scope): event.text
        for event in history
        for name, scope in event.data.get("facts", ())
    }
    order = {key: place for place, key in enumerate(written)}
    found = [
        (each, (each.at, each.name, each.scope))
        for fact in file.facts
        for each in (fact.whole[:1] if fact.name == SIGNED else fact.whole)
    ]
    found.sort(key=lambda row: (row[0].happened_at, row[0].at, order.get(row[1], -1)))
    return [(each, str(each.data.get("text", "") or written.get(key, ""))) for each, key in found]


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


def not_now(view: MatterView, viewer: Viewer, moves: MoveTable, language: Language) -> list[tuple[str, str]]:
    """What the viewer's roles give and the ticket does not take now: each with one reason.

    Of what is possible at another step only: at which. What the service does by itself is not among it, nor
    what is others' to do.
    """
    roles = {each.role for each in viewer.grants}
    found = []
    for each in view.allowed:
        rows = moves.of_word(each.move.command)
        theirs = any(roles & {*row.who} or (MoveGiver.ANYONE in row.who and roles) for row in rows)
        if each.possible or each.code in (NOT_YET, NOT_YOURS) or not theirs:
            continue
        said = language.say(each.reasons[0].said)
        if each.code == ILLEGAL:
            steps = {step for row in rows for step in row.steps}
            names = [language.say(step_name(step)) for step in Step if step in steps]
            said = language.text("matter-possible-at", steps=language.text("list-separator").join(names))
        found.append((language.say(move_name(each.move.command)), said))
    return found
