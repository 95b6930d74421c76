"""Files of tickets that the desk changes many of at once, and what of the changes goes on record together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import TypeVar

from alerts.deadlines.desk_clock import ClockEnd
from alerts.deadlines.obligations import silenced
from alerts.deadlines.stopping import end
from alerts.desk.matters.desk_in_force import DeskInForce
from alerts.desk.matters.matter_lookup import files_of
from alerts.matters.assignment import Assignment
from alerts.matters.choices import AssignmentEnd
from alerts.matters.task import Task
from alerts.records import Transaction
from alerts.tickets.desk_moves.changes import NOTHING, DeskChanges, apply_to, inherited_by
from alerts.tickets.desk_moves.matter_file import MatterFile
from alerts.tickets.ticket import Ticket

Thing = TypeVar("Thing", Assignment, Task)


class DraftedFiles:
    """Each file is read once, when it is first asked for; tickets and lines are in `TicketDrafts`.

    Every method that reads or writes raises `RecordsError`.
    """

    def __init__(self, tx: Transaction, desk: DeskInForce) -> None:
        self._tx = tx
        self._desk = desk
        self._files: dict[str, MatterFile] = {}
        self._changes = defaultdict[str, DeskChanges](lambda: NOTHING)
        self._on_record: dict[str, MatterFile] = {}
        """Ticket -> its file as it is on record."""

    def of(self, tickets: Iterable[Ticket]) -> Mapping[str, MatterFile]:
        """Number -> the file of each of ``tickets``, and of others that are known."""
        missing = [each.number for each in tickets if each.number not in self._files]
        if missing:
            read = files_of(self._tx, missing)
            self._files |= read
            self._on_record |= read
        return self._files

    def add(self, ticket: Ticket, changes: DeskChanges) -> None:
        """``ticket`` as it is after ``changes``; one that is not known is new."""
        file = self._files.get(ticket.number, MatterFile(ticket=ticket))
        self._files[ticket.number] = replace(apply_to(file, changes), ticket=ticket)
        self._changes[ticket.number] += changes

    def silence(self, tickets: Iterable[Ticket]) -> None:
        """Let nobody hear of the clocks of ``tickets`` any more, which came below others (section 4).

        The last that is asked before `save`: of files that nobody asked for only the clocks are read.
        """
        numbers = [ticket.number for ticket in tickets]
        unread = [number for number in numbers if number not in self._files]
        on_record = self._tx.clocks.of_tickets(unread) if unread else {}
        for number in numbers:
            clocks = on_record[number] if number in on_record else self._files[number].clocks
            silent = silenced(clocks, self._desk.tables.policies)
            self._changes[number] += DeskChanges(clocks=tuple(silent))

    def dissolve(self, tickets: Iterable[Ticket], now: int) -> list[Ticket]:
        """``tickets``, of which nothing is left at ``now`` (UTC ms), after what runs on them has ended."""
        tickets = list(tickets)
        files = self.of(tickets)
        after = [replace(ticket, due_at=None, wake_at=None, left_at=None) for ticket in tickets]
        for ticket in after:
            file = files[ticket.number]
            calendar = self._desk.calendar_at(ticket.place)
            stand = (*file.standing, *file.copies)
            ended = [replace(each, ended_at=now, end_reason=AssignmentEnd.CLOSED) for each in stand]
            clocks = end(file.clocks, ClockEnd.DISSOLVED, now, calendar)
            self.add(ticket, DeskChanges(assignments=tuple(ended), clocks=tuple(clocks)))
        return after

    def save(self) -> None:
        """Put all on record: a few statements, however many tickets there are."""
        tx, parts = self._tx, list(self._changes.items())
        self._changes.clear()
        self._save_assignments([(number, each) for number, part in parts for each in part.assignments])
        self._save_tasks([(number, each) for number, part in parts for each in part.tasks])
        facts = [(number, fact) for number, part in parts for fact in part.facts]
        if facts:
            tx.facts.put(facts)
        clocks = [clock for _, part in parts for clock in part.clocks]
        added = tx.clocks.add([clock for clock in clocks if not clock.id])
        tx.clocks.save(clock for clock in clocks if clock.id)
        segments = [each for _, part in parts for each in part.segments]
        segments += [each for _, part in parts if part.inherited for each in inherited_by(added, part)]
        if segments:
            tx.segments.append(segments)
        findings = [finding for _, part in parts for finding in part.findings]
        if findings:
            tx.findings.add(findings)

    def _save_assignments(self, assignments: Iterable[tuple[str, Assignment]]) -> None:
        known = {(number, each.no) for number, file in self._on_record.items() for each in file.assignments}
        old, new = _apart(assignments, known)
        if old:
            self._tx.assignments.save(old)
        if new:
            self._tx.assignments.add([(self._files[number].ticket, each) for number, each in new])

    def _save_tasks(self, tasks: Iterable[tuple[str, Task]]) -> None:
        known = {(number, each.no) for number, file in self._on_record.items() for each in file.tasks}
        old, new = _apart(tasks, known)
        if old:
            self._tx.tasks.save(old)
        if new:
            self._tx.tasks.add(new)


def _apart(
    things: Iterable[tuple[str, Thing]], known: Collection[tuple[str, int]]
) -> tuple[list[tuple[str, Thing]], list[tuple[str, Thing]]]:
    """Those of ``things`` (of a ticket) that are ``known``, by ticket and number, and the others."""
    old: list[tuple[str, Thing]] = []
    new: list[tuple[str, Thing]] = []
    for number, each in things:
        (old if (number, each.no) in known else new).append((number, each))
    return old, new
