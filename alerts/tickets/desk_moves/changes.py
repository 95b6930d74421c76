"""What a command changes: values that a door writes in one transaction, and that make the file after it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from alerts.deadlines.desk_clock import DeskClock
from alerts.deadlines.segments import Segment
from alerts.matters.assignment import Assignment
from alerts.matters.contact import Contact
from alerts.matters.facts import Fact
from alerts.matters.findings import Finding
from alerts.matters.task import Task
from alerts.tickets.desk_moves.matter_file import MatterFile
from alerts.tickets.desk_moves.orders import Order
from alerts.tickets.ticket import Ticket, TicketReason

Thing = TypeVar("Thing")


@dataclass(frozen=True, slots=True)
class DeskLine:
    """A line for a ticket's history. Times UTC ms.

    Attributes
    ----------
    at, happened_at
        When it was entered, and when it was.
    actor, acting_for
        Who did it, and for whom they stood in; empty for themselves.
    move, given_as
        The command of the table, and the word that was given for it; both empty for what no command did.
    text
        What the actor wrote.
    data
        What else is to be known; never of a reporter.
    contact
        Number of the contact that it is about; empty for none.
    version
        Of the ticket after it.
    """

    at: int
    happened_at: int
    reason: TicketReason
    actor: str
    version: int
    acting_for: str = ""
    move: str = ""
    given_as: str = ""
    text: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)
    contact: str = ""


@dataclass(frozen=True, slots=True)
class SheetIssue:
    """A sheet to be issued anew, with what is on record after the change; `alerts.sheets` knows ``kind``.

    ``frozen``: none is issued, and the last one stays as it is, since the user signed it (B24).
    """

    kind: str
    contact: str = ""
    frozen: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskChanges:
    """What changes, each thing as it is afterwards; ``+`` puts later changes on top of earlier ones.

    Attributes
    ----------
    ticket
        ``None``: it stays as it is.
    contacts, assignments, tasks, facts, clocks, findings
        Those that are new or changed; a clock that has no id yet is new.
    segments
        Appended to clocks.
    lines
        For the ticket's history, in order.
    sheets
        To be issued.
    attachments
        Digests of files that belong to the ticket from now on.
    numbers_used
        Numbers of tickets and contacts of which this one is the next.
    others
        Changes of other tickets, such as the one that this joins, or clocks of those below a group.
    then
        Commands that follow by themselves; `decide` has given them, or has seen that they are not possible.
    """

    ticket: Ticket | None = None
    contacts: tuple[Contact, ...] = ()
    assignments: tuple[Assignment, ...] = ()
    tasks: tuple[Task, ...] = ()
    facts: tuple[Fact, ...] = ()
    clocks: tuple[DeskClock, ...] = ()
    segments: tuple[Segment, ...] = ()
    lines: tuple[DeskLine, ...] = ()
    findings: tuple[Finding, ...] = ()
    sheets: tuple[SheetIssue, ...] = ()
    attachments: tuple[str, ...] = ()
    numbers_used: tuple[str, ...] = ()
    others: tuple[DeskChanges, ...] = ()
    then: tuple[Order, ...] = ()

    def __add__(self, later: DeskChanges) -> DeskChanges:
        if later is NOTHING:
            return self
        return DeskChanges(
            ticket=later.ticket or self.ticket,
            contacts=_merged(self.contacts, later.contacts, _number),
            assignments=_merged(self.assignments, later.assignments, _no),
            tasks=_merged(self.tasks, later.tasks, _no),
            facts=_merged(self.facts, later.facts, _name_and_scope),
            clocks=_merged(self.clocks, later.clocks, _row),
            segments=self.segments + later.segments,
            lines=self.lines + later.lines,
            findings=_merged(self.findings, later.findings, _cause),
            sheets=self.sheets + later.sheets,
            attachments=self.attachments + later.attachments,
            numbers_used=self.numbers_used + later.numbers_used,
            others=self.others + later.others,
            then=self.then + later.then,
        )


NOTHING = DeskChanges()


def apply_to(file: MatterFile, changes: DeskChanges) -> MatterFile:
    """The file after ``changes`` of its own ticket, without contacts and clocks that moved to another."""
    ticket = changes.ticket or file.ticket
    contacts = _merged(file.contacts, changes.contacts, _number)
    clocks = _merged(file.clocks, changes.clocks, _row)
    return replace(
        file,
        ticket=ticket,
        contacts=tuple(each for each in contacts if each.ticket == ticket.number),
        assignments=_merged(file.assignments, changes.assignments, _no),
        tasks=_merged(file.tasks, changes.tasks, _no),
        facts=file.facts.with_(*changes.facts) if changes.facts else file.facts,
        clocks=tuple(each for each in clocks if each.ticket == ticket.number),
        segments=file.segments + changes.segments,
        findings=_merged(file.findings, changes.findings, _cause),
    )


def with_clocks(before: tuple[DeskClock, ...], later: Collection[DeskClock]) -> tuple[DeskClock, ...]:
    """Clocks of before, each as it is later, and then the new ones."""
    return _merged(before, later, _row)


def _merged(
    before: tuple[Thing, ...], later: Collection[Thing], key: Callable[[Thing], object]
) -> tuple[Thing, ...]:
    """Those of before in their order, each as it is later, and then the new ones."""
    if not later:
        return before
    return tuple({key(each): each for each in (*before, *later)}.values())


def _number(contact: Contact) -> object:
    return contact.number


def _no(thing: Assignment | Task) -> object:
    return thing.no


def _name_and_scope(fact: Fact) -> object:
    return fact.name, fact.scope


def _row(clock: DeskClock) -> object:
    return clock.id or (clock.ticket, clock.key, clock.scope, clock.started_at, clock.occurrence)


def _cause(finding: Finding) -> object:
    return finding.kind, finding.ticket, finding.cause
